"""Timesheets and team rooms, without a browser: who sees them, what they say, where they lead."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.presence import start_work, stop_work
from tests.support.hired import HOURLY
from tests.support.tracking import capture, track
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, deal, links, words
from tests.web.visitor import Visitor, errors, parse

NOW = slots.slot_of(clock.now())
MONDAY = slots.monday_of(NOW)
LAST_MONDAY = MONDAY - timedelta(days=7)
THURSDAY = LAST_MONDAY + timedelta(days=3)
NINE = slots.slots_of_day(THURSDAY).start + 9 * slots.AN_HOUR
SHOT = "ab" * 32


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    with clock.shifted(-20 * 86_400):
        return deal(firm, jun, terms=replace(HOURLY, weekly_limit=1))


def work(of: Deal, span: range, screenshot: str = SHOT) -> None:
    """Track work as soon as it was done."""
    with clock.shifted(min(0, slots.start_of(span.stop) - clock.now())):
        captures = [capture(of.contract, slot, screenshot=screenshot) for slot in span]
        outcomes = track(Acts(of.back), actor(of.freelancer), captures)
    assert {outcome.fate for outcome in outcomes} == {"kept"}


def start(of: Deal, memo: str = "Index the shop") -> None:
    with of.back.database.writing() as session:
        start_work(session, actor(of.freelancer), of.contract.key, memo)


def table(answer: Response) -> list[list[str]]:
    """Return the words of every cell of a timesheet."""
    rows = parse(answer).xpath("//table[contains(@class,'sheet')]//tr")
    return [[" ".join(cell.text_content().replace("·", "").split()) for cell in row.xpath("th|td")] for row in rows]


def sums(answer: Response) -> list[str]:
    return [node.text_content() for node in parse(answer).xpath("//ul[contains(@class,'day-sums')]//strong")]


def agency_of(back: Back, agent: User) -> tuple[User, int]:
    """Found an agency that somebody is bound to; return its owner and its number."""
    boss = back.person("Boss")
    with back.database.writing() as session:
        agency = organizations.found_company(
            session, actor(boss), name="Northwest", slug=f"agency-{boss.id}", kind=CompanyKind.AGENCY
        )
        organizations.add_member(
            session, CONSOLE, agency.id, username_or_email=agent.username, roles=[Role.AGENT], exclusive=True
        )
    return boss, agency.id


# --- timesheets ---


def test_a_client_reads_a_week_and_follows_it_into_the_diary(visitor: Visitor, back: Back, hired: Deal) -> None:
    work(hired, range(NINE, NINE + 8))
    base = f"/companies/{hired.firm.id}/timesheet"
    back.sign_in(visitor, hired.firm.owner)
    answer = visitor.get(f"{base}/{LAST_MONDAY}")
    head, who, row = table(answer)
    assert head[0:2] == ["Contract", f"Mon {LAST_MONDAY.day}"]
    assert who == ["Jun Tester"]
    assert row[4].startswith(f"Thu {THURSDAY.day}")
    assert row[4].endswith("1:20, 20 min not billed")
    assert row[8:] == ["1:20", "1:00 of 1 h 0:20 not billed", "50.00 USD at 50.00 USD Open"]
    assert sums(answer) == ["1 h 20 min", "1 h", "0 min", "50.00 USD"]
    assert "Days in UTC, as the bill counts them." in words(answer)
    diary = f"{hired.path}/diary/{THURSDAY}?tz=gmt"
    assert diary in links(answer)
    day = visitor.get(diary)
    assert f"{base}/{LAST_MONDAY}" in links(day)
    assert {f"/teams/{hired.firm.id}/room", base} <= set(parse(day).xpath("//a/@href"))
    assert {f"{base}/{LAST_MONDAY - timedelta(days=7)}", f"{base}/{MONDAY}", base} <= links(answer)
    assert f"{base}/{MONDAY + timedelta(days=7)}" not in links(visitor.get(base))
    with back.database.writing() as session:
        session.get_one(WorkWeek, (hired.contract.id, LAST_MONDAY)).billed_at = clock.now()
    assert "Billed" in table(visitor.get(f"{base}/{LAST_MONDAY}"))[2][-1]


def test_who_reads_the_timesheet_of_a_company(visitor: Visitor, back: Back, hired: Deal) -> None:
    path = f"/companies/{hired.firm.id}/timesheet"
    for role in (Role.ADMIN, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.MEMBER, None):
        rob = back.person("Rob", is_freelancer=True)
        back.sign_in(visitor, hired.firm.add(rob, role) if role else rob)
        status = 200 if role in {Role.ADMIN, Role.FINANCE, Role.HIRING} else 403
        assert visitor.get(path).status_code == status, role
        assert visitor.get(f"{path}/{MONDAY}?team={hired.firm.id}&tz=user").status_code == status, role
        menu = parse(visitor.get(f"/companies/{hired.firm.id}")).xpath("//nav[@aria-label='Main']//a/@href")
        assert (path in menu) is (status == 200), role
    assert "No work by the hour in this week" in words(visitor.get("/timesheet"))


def test_a_freelancer_reads_their_own_week_in_either_zone(visitor: Visitor, back: Back, hired: Deal) -> None:
    late = slots.slots_of_day(THURSDAY).start + 23 * slots.AN_HOUR
    work(hired, range(late, late + 3))
    with back.database.writing() as session:
        session.get_one(User, hired.freelancer.id).timezone = "Asia/Kolkata"
    back.sign_in(visitor, hired.freelancer)
    utc, mine = (visitor.get(f"/timesheet/{LAST_MONDAY}{query}") for query in ("", "?tz=mine"))
    assert [(row := table(answer)[1])[4:6] for answer in (utc, mine)] == [
        [f"Thu {_short(THURSDAY)}: 0:30", "No work"],
        ["No work", f"Fri {_short(THURSDAY + timedelta(days=1))}: 0:30"],
    ]
    assert row[-1] == "22.50 USD at 45.00 USD Open"
    assert "Limits and bill count the week from Monday to Sunday in UTC" in words(mine)
    assert f"{hired.path}/diary/{THURSDAY + timedelta(days=1)}" in links(mine)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def test_what_an_agency_is_paid_is_not_told_to_those_bound_to_it(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm
) -> None:
    ana = back.person("Ana", is_freelancer=True)
    boss, agency = agency_of(back, ana)
    with clock.shifted(-20 * 86_400):
        through = deal(firm, ana, signs=actor(boss))
    work(through, range(NINE, NINE + 6))
    back.sign_in(visitor, boss)
    back.sign_in(other, ana)
    paid = visitor.get(f"/companies/{agency}/timesheet/{LAST_MONDAY}")
    assert table(paid)[2][-1] == "45.00 USD at 45.00 USD Open"
    own = other.get(f"/timesheet/{LAST_MONDAY}")
    assert table(own)[1][8:] == ["1:00", "1:00", "Northwest is paid Open"]
    assert "USD" not in words(own)
    assert other.get(f"/companies/{agency}/timesheet").status_code == 403


def test_addresses_of_weeks(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    for week in ("someday", "0001-01-01", "9999-12-31", "2026-03-16%00"):
        assert visitor.get(f"/timesheet/{week}").status_code == 404
    led = visitor.get(f"/timesheet?date={THURSDAY}&tz=mine", follow=False)
    assert (led.status_code, led.headers["Location"]) == (303, f"/timesheet/{LAST_MONDAY}")
    assert visitor.get(f"/timesheet/{THURSDAY}").url.endswith(f"/timesheet/{LAST_MONDAY}")
    wrong = visitor.get("/timesheet?date=tomorrow")
    assert (wrong.status_code, "year-month-day" in errors(wrong)["date"]) == (422, True)
    assert visitor.get("/timesheet?page=99999999999").status_code == 200
    assert visitor.get("/companies/999999999/timesheet").status_code == 404


# --- team rooms ---


def seats(answer: Response) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath("//ul[@class='seats']/li")]


def test_members_see_who_works_and_those_who_may_look_see_the_screen(visitor: Visitor, back: Back, hired: Deal) -> None:
    work(hired, range(NOW - 4, NOW))
    start(hired, "Index <b>the shop</b>")
    for role in (Role.ADMIN, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.MEMBER):
        back.sign_in(visitor, hired.firm.add(back.person("Rob"), role))
        answer = visitor.get(f"/companies/{hired.firm.id}/room")
        assert answer.url.endswith(f"/teams/{hired.firm.id}/room")
        (seat,) = seats(answer)
        assert "Jun Tester Tune the ticket shop" in seat
        assert "At work since" in seat
        assert "Index <b>the shop</b>" in seat
        assert "40 min of the last 24 hours worked" in seat
        assert "Jun Tester is at work now." in words(answer)
        shown, looks = set(parse(answer).xpath("//main//img/@src")), role not in {Role.RECRUITER, Role.MEMBER}
        assert (f"{hired.path}/diary/screenshots/{NOW - 1}/medium" in shown) is looks, role
        assert (f"{hired.path}/diary/cells/{NOW - 1}" in links(answer)) is looks, role
        assert (f"{hired.path}/diary" in links(answer)) is looks, role


def test_a_room_shows_now_the_last_day_or_everybody(visitor: Visitor, back: Back, hired: Deal) -> None:
    room = f"/teams/{hired.firm.id}/room"
    back.sign_in(visitor, hired.firm.owner)
    empty = visitor.get(f"{room}?online=now")
    assert "Nobody is at work now" in words(empty)
    assert {room, f"{room}?online=all"} <= links(empty)
    assert "Has not tracked any work yet" in seats(visitor.get(f"{room}?online=all"))[0]
    work(hired, range(NOW - 12, NOW - 6))
    start(hired)
    assert "At work since" in seats(visitor.get(f"{room}?online=now"))[0]
    with back.database.writing() as session:
        stop_work(session, actor(hired.freelancer))
    assert seats(visitor.get(f"{room}?online=now")) == []
    (seat,) = seats(visitor.get(room))
    assert "Worked last" in seat
    part = visitor.get(f"{room}/present?online=last_24h")
    assert seats(part) == [seat]
    assert "<html" not in part.text


def test_who_works_for_a_team_finds_its_room_from_the_contract(visitor: Visitor, back: Back, hired: Deal) -> None:
    room = f"/teams/{hired.firm.id}/room"
    with clock.shifted(-20 * 86_400):
        deal(hired.firm, back.person("Kim", is_freelancer=True))
    start(hired)
    back.sign_in(visitor, hired.freelancer)
    assert room in links(visitor.get(hired.path))
    assert len(seats(visitor.get(f"{room}?online=all"))) == 1
    back.sign_in(visitor, back.person("Rob", is_freelancer=True))
    assert visitor.get(room).status_code == 403
    assert visitor.get(f"{room}/present").status_code == 403
    assert visitor.get("/teams/999999999/room").status_code == 404
    assert visitor.get("/teams/x/room").status_code == 404
    assert visitor.get(f"/companies/{hired.firm.id}/room").status_code == 404
