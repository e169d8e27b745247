"""When reports are sent, on their pages: set, told, stopped from the link in the mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.reports.keeping import own_report
from hiringhall.marketplace.reports.models import Every, FileForm, SavedReport
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.reporting import keep, path_of, worked
from tests.web.test_contracts import Deal, words
from tests.web.visitor import Visitor, errors, flash, heading, parse

ZONE = "Asia/Kathmandu"


@pytest.fixture
def hired(back: Back) -> Deal:
    made = worked(back)
    with back.database.writing() as session:
        session.get_one(User, made.firm.owner.id).timezone = ZONE
    return made


def stored(of: Deal, saved: SavedReport) -> SavedReport:
    with of.back.database.reading() as session:
        return own_report(session, actor(of.firm.owner), saved.key)


@pytest.mark.parametrize(
    ("fields", "told", "day"),
    [
        ({"every": "day"}, "every day at 18:00", 1),
        ({"every": "week", "weekday": "5"}, "every Friday at 18:00", 5),
        ({"every": "month", "monthday": "3"}, "every month on day 3 at 18:00", 3),
        ({"every": "month", "monthday": "31"}, "every month on its last day at 18:00", 31),
    ],
)
def test_a_report_is_sent_regularly_until_it_is_stopped(
    visitor: Visitor, back: Back, hired: Deal, fields: dict[str, str], told: str, day: int
) -> None:
    saved = keep(hired)
    back.sign_in(visitor, hired.firm.owner)
    shown = visitor.send(path_of(saved, "/schedule"), {"hour": "18", "form": "xlsx", **fields})
    assert flash(shown) == f"Hours & money is sent to you {told}."
    found = stored(hired, saved)
    assert (found.every, found.day, found.hour, found.form) == (Every(fields["every"]), day, 18, FileForm.XLSX)
    assert found.due_at is not None
    assert found.due_at > clock.now()
    due = datetime.fromtimestamp(found.due_at, ZoneInfo(ZONE))
    assert (due.hour, due.minute) == (18, 0)
    next_time = f"{due.day} {due:%b %Y, %H:%M}"
    for path in (path_of(saved), path_of(saved, "/schedule"), "/reports/saved"):
        assert f"{told[1:]}" in words(visitor.get(path)), path
        assert next_time in words(visitor.get(path)), path
    checked = parse(visitor.get(path_of(saved, "/schedule"))).xpath("//input[@checked]/@value")
    assert checked == [fields["every"]]
    assert heading(visitor.get(path_of(saved, "/stop"))) == "Stop sending Hours & money?"
    assert flash(visitor.send(path_of(saved, "/stop"))) == "Hours & money is not sent any more."
    assert stored(hired, saved).every is None
    assert heading(visitor.get(path_of(saved, "/stop"))) == "Hours & money is not sent"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"every": ""}, {"every"}),
        ({"every": "hour"}, {"every"}),
        ({"every": "week"}, {"weekday"}),
        ({"every": "week", "weekday": "8"}, {"weekday"}),
        ({"every": "month", "monthday": "0"}, {"monthday"}),
        ({"every": "day", "hour": "24"}, {"hour"}),
        ({"every": "day", "hour": "x", "form": "doc"}, {"hour", "form"}),
    ],
)
@on_sqlite
def test_what_is_wrong_with_a_schedule_stands_beside_its_field(
    visitor: Visitor, back: Back, hired: Deal, fields: dict[str, str], wrong: set[str]
) -> None:
    saved = keep(hired)
    back.sign_in(visitor, hired.firm.owner)
    answer = visitor.send(path_of(saved, "/schedule"), {"hour": "7", "form": "csv", **fields})
    assert answer.status_code == 422
    assert set(errors(answer)) - {""} == wrong
    assert stored(hired, saved).every is None


@on_sqlite
def test_who_cannot_get_mail_and_why_it_failed_is_told(visitor: Visitor, back: Back, hired: Deal) -> None:
    saved = keep(hired)
    back.sign_in(visitor, hired.firm.owner)
    with back.database.writing() as session:
        session.get_one(User, hired.firm.owner.id).email_confirmed_at = None
    visitor.send(path_of(saved, "/schedule"), {"every": "day", "hour": "7", "form": "csv"})
    for path in (path_of(saved), path_of(saved, "/schedule"), "/reports/saved"):
        assert "confirmed your e-mail address" in words(visitor.get(path)), path
    with back.database.writing() as session:
        session.get_one(SavedReport, saved.id).problem = "There is no such thing."
    for path in (path_of(saved), "/reports/saved"):
        assert "There is no such thing." in words(visitor.get(path)), path
