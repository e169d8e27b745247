"""Kept reports that are sent: once for each due time, with the file or a link, and a word when it cannot be."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hiringhall import clock
from hiringhall.mailroom import deliver_due
from hiringhall.mailroom.carriers import Folder
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.mail import files_of
from hiringhall.marketplace.reports.models import Every, FileForm, RunForm, SavedReport
from hiringhall.marketplace.reports.schedules import Schedule, next_due, set_schedule, stop_schedule
from hiringhall.reporting import telling
from hiringhall.reporting.making import make_waiting
from hiringhall.reporting.room import ReportingRoom
from hiringhall.reporting.sending import queue_due
from tests.reporting.conftest import DAILY, QUERY, Stage
from tests.support.marks import on_sqlite
from tests.support.tracking import noon
from tests.support.waiting import eventually


def look(stage: Stage) -> None:
    """Do what one look of a worker does."""
    queue_due(stage.market.database)
    make_waiting(stage.hall)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        (("day", 1, 7), "UTC", "2026-03-18T06:59", "2026-03-18T07:00"),
        (("day", 1, 7), "UTC", "2026-03-18T07:00", "2026-03-19T07:00"),
        (("day", 1, 7), "Asia/Kathmandu", "2026-03-18T12:00", "2026-03-19T07:00"),
        (("week", 1, 8), "America/New_York", "2026-03-18T12:00", "2026-03-23T08:00"),
        (("week", 3, 0), "UTC", "2026-03-18T00:00", "2026-03-25T00:00"),
        (("month", 31, 9), "UTC", "2026-02-01T00:00", "2026-02-28T09:00"),
        (("month", 15, 9), "UTC", "2026-12-20T00:00", "2027-01-15T09:00"),
        # The clock leaves two o'clock out, and three comes; where it comes twice, the first counts.
        (("day", 1, 2), "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T03:00"),
        (("day", 1, 2), "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T02:00"),
    ],
)
def test_when_a_schedule_is_due_next(schedule: tuple[str, int, int], zone: str, after: str, due: str) -> None:
    def at(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())

    every, day, hour = schedule
    assert next_due(Schedule(Every(every), day, hour, FileForm.CSV), ZoneInfo(zone), at(after)) == at(due)


def test_each_due_time_brings_one_mail_with_the_file_however_many_workers_look(stage: Stage) -> None:
    saved = stage.save(stage.cast["owner"], period="this-week")
    look(stage)
    assert stage.mails() == [], "not due yet"
    with noon(days=1):
        workers = [threading.Thread(target=look, args=(stage,)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        make_waiting(stage.hall)
        (mail,) = stage.mails()
        (run,) = stage.runs()
        assert run.created_at <= (stage.saved(saved).sent_at or 0) <= clock.now()
    outbox = stage.hall.settings.data / "outbox"
    with noon(days=4):  # it slept on Friday and Saturday
        look(stage)
        look(stage)
        assert deliver_due(stage.market.database, stage.hall.blobs, Folder(outbox, "hall@example.org")) == 2
    assert mail.recipient == "owner@example.org"
    assert mail.subject == "Hiring Hall: Hours & money"
    page = f"https://hall.example/reports/saved/{saved.key}"
    assert "2 rows, in hours-money-2026-03-19.csv" in mail.text
    assert f"See it: {page}\n" in mail.text
    assert mail.text.endswith(f"You get this mail every day. Stop it at {page}/stop\n")
    assert "worked_on >= '2026-03-16' and worked_on <= '2026-03-22'" in run.query
    with stage.market.database.reading() as session:
        (file,) = files_of(session, mail.id)
    assert (file.name, file.media_type, file.blob) == ("hours-money-2026-03-19.csv", "text/csv", run.file)
    assert b'filename="hours-money-2026-03-19.csv"' in next(iter(sorted(outbox.iterdir()))).read_bytes()
    assert [change.after["run"] for change in stage.market.changes("report.sent")] == [run.id for run in stage.runs()]


def test_a_report_that_cannot_be_made_is_told_once_and_again_when_it_works_meanwhile(stage: Stage) -> None:
    admin = stage.cast["admin"]
    saved = stage.save(admin)
    stage.market.leave(stage.cast["owner"], "acme", "admin")
    for days in (1, 2):
        with noon(days=days):
            look(stage)
    (mail,) = stage.mails()
    assert mail.subject == "Hiring Hall: Hours & money could not be made"
    assert stage.saved(saved).problem in mail.text
    assert stage.saved(saved).sent_at is None
    with stage.market.act() as session:
        session.execute(update(SavedReport).values(owner_id=stage.cast["owner"].user_id))
    with noon(days=3):
        look(stage)
    assert (len(stage.mails()), stage.saved(saved).problem) == (2, "")
    with stage.market.act() as session:  # as after a field was taken away
        session.execute(update(SavedReport).values(query="select yesterday", period="last-week"))
    with noon(days=4):
        look(stage)
    assert "yesterday" in stage.mails()[2].text
    assert [line.after["problem"] != "" for line in stage.market.changes("report.failed")] == [True, True]


@on_sqlite
def test_nothing_is_sent_once_it_is_stopped_or_to_those_who_cannot_get_it(stage: Stage) -> None:
    owner, admin, finance, hiring = (stage.cast[name] for name in ("owner", "admin", "finance", "hiring"))
    stopped, suspended, unconfirmed, _ = (stage.save(actor) for actor in (owner, admin, finance, hiring))
    with stage.market.act() as session:
        session.get_one(User, finance.user_id).email_confirmed_at = None
    with noon(days=1):
        assert queue_due(stage.market.database) == 3
        assert queue_due(stage.market.database) == 0
        with stage.market.act() as session:
            with pytest.raises(NotFound):
                stop_schedule(session, admin, stopped.key)
            stop_schedule(session, owner, stopped.key)
            session.get_one(User, admin.user_id).status = UserStatus.INACTIVE
        make_waiting(stage.hall)
        assert [mail.recipient for mail in stage.mails()] == ["hiring@example.org"]
        assert (stage.saved(stopped).due_at, stage.saved(suspended).sent_at) == (None, None)
    with noon(days=9):
        with stage.market.act() as session:
            session.get_one(User, finance.user_id).email_confirmed_at = 1
        look(stage)
    assert sorted(mail.recipient for mail in stage.mails()[1:]) == ["finance@example.org", "hiring@example.org"]
    assert stage.saved(unconfirmed).sent_at is not None


@on_sqlite
def test_a_large_file_is_fetched_from_the_hall(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "LARGEST_ENCLOSED", 10)
    stage.save(stage.cast["owner"], schedule=DAILY._replace(form=FileForm.XLSX, every=Every.WEEK, day=4))
    with noon(days=1):
        look(stage)
    (mail,), (run,) = stage.mails(), stage.runs()
    assert run.form is RunForm.XLSX
    assert f"Get it until 2 April: https://hall.example/reports/runs/{run.key}\n" in mail.text
    assert "every Thursday" in mail.text
    with stage.market.database.reading() as session:
        assert files_of(session, mail.id) == []


@on_sqlite
def test_a_schedule_names_a_day_that_there_is(stage: Stage) -> None:
    saved = stage.save(stage.cast["owner"], schedule=None)
    for field, schedule in (
        ("day", Schedule(Every.WEEK, 8, 7, FileForm.CSV)),
        ("day", Schedule(Every.MONTH, 0, 7, FileForm.CSV)),
        ("hour", Schedule(Every.DAY, 1, 24, FileForm.CSV)),
    ):
        with stage.market.act() as session, pytest.raises(InvalidInput) as refused:
            set_schedule(session, stage.cast["owner"], saved.key, schedule)
        assert refused.value.field == field


def test_a_commit_wakes_the_room(stage: Stage) -> None:
    room = ReportingRoom(stage.hall)
    room.open()
    try:
        started = stage.start(stage.cast["owner"], QUERY)
        eventually(lambda: stage.run(started.id).state, lambda state: state == "done")
    finally:
        room.close()
