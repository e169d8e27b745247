"""The pages of diaries, without a browser: what each side sees of a day, in which zone, what the freelancer changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from requests import Response
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.operations import create_activity
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from tests.support.hired import FIXED, HOURLY
from tests.support.tracking import capture, fates, track
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, deal, links, words
from tests.web.visitor import Visitor, errors, flash, parse, value

TODAY = clock.day(clock.now())
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    with clock.shifted(-20 * 86_400):
        return deal(firm, jun, terms=replace(HOURLY, weekly_limit=3))


def at(hour: int, minute: int = 0, day: date = YESTERDAY) -> int:
    """Return the slot of a time of a day, UTC."""
    return slots.slot_of((clock.midnight(day) or 0) + hour * 3600 + minute * 60)


def work(of: Deal, *spans: range, memo: str = "Index the shop", activity: int | None = None) -> None:
    captures = [capture(of.contract, slot, memo=memo, activity_id=activity) for span in spans for slot in span]
    assert set(fates(track(Acts(of.back), actor(of.freelancer), captures))) == {"kept"}


def live_in(back: Back, zones: dict[User, str]) -> None:
    with back.database.writing() as session:
        for person, zone in zones.items():
            session.get_one(User, person.id).timezone = zone


def diary(of: Deal, day: date = YESTERDAY, rest: str = "") -> str:
    return f"{of.path}/diary/{day.isoformat()}{rest}"


def texts(answer: Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath(path)]


def hours(answer: Response) -> list[str]:
    return texts(answer, "//section[contains(@class,'hour')]//h3")


def cells(answer: Response) -> list[str]:
    return texts(answer, "//div[contains(@class,'cell-foot')]/span[1]")


def memos(answer: Response) -> list[str]:
    return texts(answer, "//li[contains(@class,'memo ')]/div")


def sums(answer: Response) -> list[str]:
    return texts(answer, "//ul[contains(@class,'day-sums')]//strong")


def stored(of: Deal) -> dict[int, str]:
    with of.back.database.reading() as session:
        rows = session.execute(select(DiaryCell.slot, DiaryCell.memo).where(DiaryCell.contract_id == of.contract.id))
        return {slot: memo for slot, memo in rows}  # noqa: C416 - rows are no pairs to mypy


def bill(of: Deal) -> None:
    with of.back.database.writing() as session:
        session.get_one(WorkWeek, (of.contract.id, slots.monday_of(at(9)))).billed_at = clock.now()


# --- who ---


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Role.ADMIN, 200),
        (Role.FINANCE, 403),
        (Role.HIRING, 200),
        (Role.RECRUITER, 403),
        (Role.MEMBER, 403),
        (None, 403),
    ],
)
def test_who_looks_into_a_diary_and_that_clients_only_look(
    visitor: Visitor, back: Back, hired: Deal, who: Role | None, status: int
) -> None:
    work(hired, range(at(9), at(10)))
    before = stored(hired)
    rob = back.person("Rob", is_freelancer=True)
    back.sign_in(visitor, hired.firm.add(rob, who) if who else rob)
    answer = visitor.get(diary(hired))
    assert answer.status_code == status
    assert visitor.get(f"{hired.path}/diary/cells/{at(9)}").status_code == status
    assert (f"{hired.path}/diary" in links(visitor.get(hired.path))) is (status == 200)
    assert "_csrf" not in "".join(parse(answer).xpath("//main//input/@name"))
    for act, fields in (("memo", {"new_memo": "Mine"}), ("delete", {"sure": "yes"}), ("manual", {"memo": "Call"})):
        sent = {"_csrf": visitor.token("/account"), "cells": str(at(9)), "begin": str(at(11)), "end": str(at(12))}
        assert visitor.post(diary(hired, rest=f"/{act}"), sent | fields).status_code == 403
    assert stored(hired) == before


def test_an_agency_looks_into_the_diaries_of_its_freelancers(visitor: Visitor, back: Back, firm: Firm) -> None:
    boss, agent = back.person("Boss"), back.person("Ana", is_freelancer=True)
    with back.database.writing() as session:
        agency = organizations.found_company(
            session, actor(boss), name="Northwest", slug=f"agency-{boss.id}", kind=CompanyKind.AGENCY
        )
        organizations.add_member(session, CONSOLE, agency.id, username_or_email=agent.username, roles=[Role.AGENT])
    with clock.shifted(-20 * 86_400):
        through = deal(firm, agent, agency_id=agency.id)
    work(through, range(at(9), at(10)))
    back.sign_in(visitor, boss)
    answer = visitor.get(diary(through))
    assert memos(answer) == ["09:00 Index the shop 1 h"]
    assert "Save memo" not in answer.text


def test_addresses_that_lead_nowhere(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    for day in ("someday", "2026-13-01", "0001-01-01", "9999-12-31", "2026-03-18%00"):
        assert visitor.get(f"{hired.path}/diary/{day}").status_code == 404
        assert visitor.get(f"/diary/{day}").status_code == 404
    for slot in ("0", "x", str(at(9)), "9" * 18, "9" * 30):
        assert visitor.get(f"{hired.path}/diary/cells/{slot}").status_code == 404
    assert visitor.get("/contracts/~010000000000000000/diary").status_code == 404
    wrong = visitor.get(f"{hired.path}/diary?date=tomorrow")
    assert (wrong.status_code, "year-month-day" in errors(wrong)["date"]) == (422, True)
    picked = visitor.get(f"{hired.path}/diary?date={YESTERDAY}&tz=gmt")
    assert picked.url.endswith(diary(hired))


# --- a day ---


def test_a_day_is_a_filmstrip_with_each_memo_written_once(visitor: Visitor, back: Back, hired: Deal) -> None:
    owner = actor(hired.firm.owner)
    with back.database.writing() as session:
        level = find_level(session, owner, hired.firm.slug)
        assigned = Assignees(contracts=[hired.contract.id])
        activity = create_activity(session, owner, level, code="SHOP-7", description="The shop", assigned=assigned).id
    work(hired, range(at(8, 20), at(10)), activity=activity)
    work(hired, range(at(10), at(10, 20)), memo="Read mail")
    work(hired, range(at(14, 50), at(16, 10)), memo="Read mail")
    back.sign_in(visitor, hired.freelancer)
    answer = visitor.get(diary(hired))
    assert hours(answer) == ["08:00", "09:00", "10:00", "14:00", "15:00", "16:00"]
    assert memos(answer) == [
        "08:20 Index the shop 1 h 40 min · SHOP-7",
        "10:00 Read mail 20 min",
        "14:50 Read mail 1 h 20 min",
    ]
    assert texts(answer, "//p[@class='strip-idle']") == ["4 h 30 min without work"]
    assert cells(answer)[:3] == ["08:20", "08:30", "08:40"]
    assert sums(answer) == ["3 h 20 min", "3 h", "0 min", "3 h of 3 h"]
    assert "20 min of this day is over the weekly limit" in words(answer)
    unpaid = texts(answer, "//li[contains(@class,'is-unpaid')]")
    assert len(unpaid) == 2
    assert all("Not billed: over the weekly limit" in text for text in unpaid)


def test_a_day_without_work_says_where_there_is_some(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User, hired: Deal
) -> None:
    far = YESTERDAY - timedelta(days=4)
    work(hired, range(at(9, day=far), at(10, day=far)))
    back.sign_in(visitor, jun)
    back.sign_in(other, firm.owner)
    mine, theirs = visitor.get(diary(hired)), other.get(diary(hired))
    assert "Start the tracker" in words(mine)
    assert "Jun Tester has tracked nothing" in words(theirs)
    for answer in (mine, theirs, visitor.get(f"/diary/{YESTERDAY}")):
        assert any(link.endswith(f"/diary/{far}") for link in links(answer))
    fixed = deal(firm, jun, terms=FIXED)
    assert "fixed price" in words(visitor.get(f"{fixed.path}/diary"))
    assert f"{fixed.path}/diary" not in links(visitor.get(fixed.path))


def test_a_day_is_shown_in_three_zones(visitor: Visitor, back: Back, hired: Deal) -> None:
    live_in(back, {hired.firm.owner: "America/New_York", hired.freelancer: "Asia/Kathmandu"})
    begins = at(18)
    work(hired, range(begins, begins + 6))
    back.sign_in(visitor, hired.firm.owner)
    zones = {"gmt": "UTC", "user": "Asia/Kathmandu", "mine": "America/New_York", "odd": "America/New_York"}
    for tz, zone in zones.items():
        local = datetime.fromtimestamp(slots.start_of(begins), ZoneInfo(zone))
        answer = visitor.get(f"{diary(hired, local.date())}?tz={tz}")
        shown = cells(answer)
        assert shown[0] == f"{local:%H:%M}", tz
        assert len(shown) == (2 if zone == "Asia/Kathmandu" else 6), "from 23:45 on only two begin before midnight"
    named = {link for link in links(answer) if "/cells/" in link}
    assert len(named) == 6
    assert not any("tz=" in link for link in named), "one's own zone is not written in addresses"


@pytest.mark.parametrize(("day", "count", "twice"), [(date(2026, 10, 25), 150, True), (date(2026, 3, 29), 138, False)])
def test_a_day_has_all_its_hours_when_the_clock_changes(
    visitor: Visitor, back: Back, firm: Firm, jun: User, day: date, count: int, twice: bool
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    live_in(back, {jun: "Europe/Berlin"})
    span = slots.slots_of_days(day, day, berlin)
    with clock.shifted(slots.start_of(span.start) - 5 * 86_400 - clock.now()):
        spring = deal(firm, jun)
    with clock.shifted(slots.start_of(span.stop) + 60 - clock.now()):
        work(spring, span)
    back.sign_in(visitor, jun)
    answer = visitor.get(diary(spring, day))
    shown = hours(answer)
    assert (len(cells(answer)), len(shown)) == (count, count // 6)
    assert [hour for hour in shown if hour.startswith("02:")] == (["02:00 CEST", "02:00 CET"] if twice else [])
    assert memos(answer) == [f"00:00 Index the shop {count // 6} h"]


def test_ones_own_day_is_over_all_contracts(visitor: Visitor, back: Back, firm: Firm, jun: User, hired: Deal) -> None:
    with clock.shifted(-20 * 86_400):
        second = deal(firm, jun, terms=replace(HOURLY, title="Second"))
        stranger = deal(firm, back.person("Ren", is_freelancer=True), terms=replace(HOURLY, title="Of somebody else"))
    work(hired, range(at(9), at(10)))
    work(second, range(at(10), at(10, 30)))
    work(stranger, range(at(9), at(12)))
    back.sign_in(visitor, jun)
    answer = visitor.get(f"/diary/{YESTERDAY}")
    assert memos(answer) == [
        f"09:00 Index the shop 1 h · {hired.contract.title}",
        "10:00 Index the shop 30 min · Second",
    ]
    assert sums(answer)[:3] == ["1 h 30 min", "1 h 30 min", "0 min"]
    assert "Of somebody else" not in words(answer)
    assert {diary(hired), diary(second), f"{second.path}/diary/cells/{at(10)}"} <= links(answer)


def test_a_cell_tells_all_that_is_known_of_it(visitor: Visitor, back: Back, hired: Deal) -> None:
    facts = {"window_title": "shop.py - Editor", "captured_at": slots.start_of(at(9, 10)) + 125}
    track(Acts(back), actor(hired.freelancer), [capture(hired.contract, at(9, 10), **facts)])
    work(hired, range(at(9), at(9, 10)), range(at(14), at(14, 10)))
    back.sign_in(visitor, hired.firm.owner)
    path = f"{hired.path}/diary/cells"
    answer = visitor.get(f"{path}/{at(9, 10)}?tz=gmt")
    page = words(answer)
    for told in ("09:10 to 09:20", "Index the shop", "shop.py - Editor", "user-laptop", "Linux/1.0", "2 of 10 minutes"):
        assert told in page
    assert "Keyboard 10 Mouse 7" in page
    assert "09:12:05" in answer.text, "the moment of capture to the second"
    assert {f"{path}/{at(9)}", f"{path}/{at(14)}", f"{diary(hired)}#cell-{at(9, 10)}"} <= links(answer)


# --- what the freelancer changes ---


def test_memos_are_changed_on_hours_memos_and_single_cells(visitor: Visitor, back: Back, hired: Deal) -> None:
    work(hired, range(at(9), at(11)))
    back.sign_in(visitor, hired.freelancer)
    page, to = diary(hired), diary(hired, rest="/memo")
    answer = visitor.send(to, {"cells": [f"{at(9)}-{at(9, 20)}", at(10, 50)], "new_memo": " Plan <it> "}, on=page)
    assert flash(answer) == "The memo of 4 entries is saved."
    changed = [slot for slot, memo in stored(hired).items() if memo == "Plan <it>"]
    assert changed == [at(9), at(9, 10), at(9, 20), at(10, 50)]
    assert "10:50 Plan <it> 10 min" in memos(answer)
    wrong = visitor.send(to, {"cells": [at(9), f"{at(10)}-{at(10, 50)}"], "new_memo": "ä" * 501}, on=page)
    assert (wrong.status_code, errors(wrong)["new_memo"]) == (422, "Write at most 500 characters.")
    assert value(wrong, "new_memo") == "ä" * 501
    ticked = parse(wrong).xpath("//input[@name='cells'][@checked]/@value")
    assert {str(at(9)), f"{at(10)}-{at(10, 50)}"} <= set(ticked)
    for odd in ({}, {"cells": "x"}, {"cells": f"{at(9) + 1000}"}, {"cells": f"1-{'9' * 9}-2"}, {"cells": "9" * 40}):
        refused = visitor.send(to, {"new_memo": "Kept", **odd}, on=page)
        assert (refused.status_code, errors(refused)["cells"]) == (422, "Tick at least one entry.")
        assert value(refused, "new_memo") == "Kept"
    gone = visitor.send(to, {"cells": at(15), "new_memo": "Kept"}, on=page)
    assert errors(gone)[""] == "What you chose is not in the diary any more."


def test_deleting_asks_once_and_says_what_is_lost(visitor: Visitor, back: Back, hired: Deal) -> None:
    work(hired, range(at(9), at(12, 20)))
    back.sign_in(visitor, hired.freelancer)
    page, to = f"{diary(hired)}?tz=gmt", diary(hired, rest="/delete")
    asked = visitor.send(to, {"cells": f"{at(11, 40)}-{at(13)}", "tz": "gmt"}, on=page)
    assert len(stored(hired)) == 20
    assert "20 min goes off the bill; 20 min was not billed anyway" in words(asked)
    assert "11:40 to 13:10" in words(asked)
    form = parse(asked).xpath("//main//form")[0]
    answer = visitor.post(form.get("action"), form.form_values(), follow=True)
    assert flash(answer) == "40 min deleted."
    assert sums(answer)[1] == "2 h 40 min"
    assert max(stored(hired)) == at(11, 30)


def test_time_of_a_billed_week_stays_and_its_memos_are_open(visitor: Visitor, back: Back, hired: Deal) -> None:
    work(hired, range(at(9), at(10)))
    bill(hired)
    back.sign_in(visitor, hired.freelancer)
    page = visitor.get(diary(hired))
    assert "Delete" not in texts(page, "//main//button")
    assert "was billed: its time stays" in words(page)
    assert not parse(page).xpath("//*[@name='begin']"), "no time is added either"
    for sure in ("", "yes"):
        refused = visitor.send(diary(hired, rest="/delete"), {"cells": at(9), "sure": sure}, on=diary(hired))
        assert refused.status_code == 422
        assert "was billed, so its time stays as it is." in errors(refused)["cells"]
    answer = visitor.send(diary(hired, rest="/memo"), {"cells": at(9), "new_memo": "Said better"}, on=diary(hired))
    assert flash(answer) == "The memo of 1 entry is saved."
    assert len(stored(hired)) == 6


def test_time_is_added_by_hand_into_free_slots(
    visitor: Visitor, back: Back, firm: Firm, jun: User, hired: Deal
) -> None:
    with clock.shifted(-20 * 86_400):
        second = deal(firm, jun, terms=replace(HOURLY, title="Second"))
    work(second, range(at(10), at(10, 30)))
    back.sign_in(visitor, jun)
    page, to = diary(hired), diary(hired, rest="/manual")

    def send(**fields: object) -> Response:
        return visitor.send(to, {"begin": at(9), "end": at(9, 50), "memo": "Call", **fields}, on=page)

    free = {int(slot) for slot in parse(visitor.get(page)).xpath("//select[@name='begin']/option/@value") if slot}
    assert at(9, 50) in free
    assert not free & set(range(at(10), at(10, 30))), "the other contract has them"
    for fields, beside in (
        ({"begin": ""}, {"begin": "Choose when it began."}),
        ({"end": "soon"}, {"end": "Write a whole number such as 40."}),
        ({"end": at(9)}, {"end": "Choose a later time of this day."}),
        ({"begin": at(9) - 500}, {"begin": "Choose a time of this day."}),
        ({"memo": " "}, {"memo": "Say in 1 to 500 characters what was done."}),
        ({"activity": "99999"}, {"activity": "Time on this contract cannot be written on it."}),
        ({"end": at(11)}, {"begin": "You have work from 10:00 to 10:10 already."}),
    ):
        refused = send(**fields)
        assert refused.status_code == 422
        assert errors(refused).items() >= beside.items()
        if "memo" not in fields:
            assert parse(refused).xpath("//details//input[@name='memo']/@value") == ["Call"]
    assert stored(hired) == {}
    answer = send()
    assert flash(answer) == "50 min added."
    assert texts(answer, "//a[contains(@class,'is-manual')]")[0].startswith("By hand , 09:00")
    assert sums(answer)[2] == "50 min"


def test_time_by_hand_is_for_days_and_terms_that_allow_it(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    shows: Callable[[date], bool] = lambda day: bool(parse(visitor.get(diary(hired, day))).xpath("//*[@name='begin']"))  # noqa: E731
    assert shows(YESTERDAY)
    assert not shows(YESTERDAY - timedelta(days=8))
    assert not shows(clock.day(clock.now()) + timedelta(days=1))
    with back.database.writing() as session:
        change_terms(session, actor(hired.firm.owner), hired.contract.key, TermsChange(manual_time=False))
    assert not shows(YESTERDAY)
    assert "allow no time by hand" in words(visitor.get(diary(hired)))
    refused = visitor.send(
        diary(hired, rest="/manual"), {"begin": at(9), "end": at(10), "memo": "Call"}, on=hired.path + "/end"
    )
    assert (refused.status_code, errors(refused)[""]) == (422, "Its terms allow no manual time.")
