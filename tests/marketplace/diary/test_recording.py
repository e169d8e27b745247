"""What a tracker sends: kept once, refused with a reason one by one, whoever else sends the same."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.counts import Minute
from hiringhall.marketplace.diary.judging import Capture
from hiringhall.marketplace.diary.models import Billing, CellStatus, DiaryCell
from hiringhall.marketplace.diary.queries import cells_of
from hiringhall.marketplace.diary.recording import MOST_CELLS, record_cells
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from tests.support.hired import FIXED, Cast, hire
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.racing import Act, race
from tests.support.tracking import MONDAY, NOW, capture, fates, noon, track


def test_a_cell_is_kept_as_it_was_captured(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    sent = capture(contract, NOW - 1, status=CellStatus.LOGIN, window_title="shop.sql", screenshot="ab" * 32)
    assert fates(track(market, me, [sent])) == ["kept"]
    with market.database.reading() as session:
        (cell,) = cells_of(session, me, [contract.key], range(NOW - 10, NOW))
    assert (cell.keyboard, cell.mouse, cell.level) == (10, 7, 2), "events of all minutes, and the minutes with any"
    assert (cell.memo, cell.window_title, cell.screenshot) == ("Index the shop", "shop.sql", "ab" * 32)
    assert (cell.computer, cell.client_version, cell.manual) == ("user-laptop", "Linux/1.0", False)
    assert (cell.status, cell.billing) == (CellStatus.LOGIN, Billing.BILLABLE)


def test_sending_again_changes_nothing(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    assert fates(track(market, me, [capture(contract, NOW - 1), capture(contract, NOW - 1)])) == ["kept", "known"]
    assert fates(track(market, me, [capture(contract, NOW - 1, memo="Something else")])) == ["known"]
    with market.database.reading() as session:
        assert [cell.memo for cell in cells_of(session, me, [contract.key], range(NOW))] == ["Index the shop"]
        assert session.get_one(WorkWeek, (contract.id, MONDAY)).seconds == 600


def test_what_cannot_be_kept_is_refused_and_the_rest_is_kept(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        fixed = hire(market, cast["hiring"], cast.design, me, FIXED)
        foreign = hire(market, cast["hiring"], cast.design, cast["stranger"])
    sent = [
        capture(contract, NOW - 3),
        capture(contract, NOW - 2, captured_at=slots.start_of(NOW - 2) - 1),
        capture(contract, NOW + 1),
        capture(contract, NOW - 7 * 144 - 2),
        capture(contract, NOW - 4, memo="x" * 501),
        capture(contract, NOW - 4, minutes=(Minute(0, 0),) * 11),
        capture(contract, NOW - 4, minutes=(Minute(-1, 0),)),
        capture(contract, NOW - 4, activity_id=1),
        capture(fixed, NOW - 5),
        capture(foreign, NOW - 6),
        capture(contract, 2**70),
        capture(contract, NOW - 4, captured_at=-(2**70)),
        Capture(contract_id=2**70, slot=NOW - 4, captured_at=slots.start_of(NOW - 4)),
        capture(contract, NOW - 7),
    ]
    assert fates(track(market, me, sent)) == [
        "kept",
        "refused captured_at",
        "refused captured_at",
        "refused captured_at",
        "refused memo",
        "refused minutes",
        "refused minutes",
        "refused activity",
        "refused contract",
        "refused contract",
        "refused captured_at",
        "refused captured_at",
        "refused contract",
        "kept",
    ]


def test_a_laptop_that_was_away_for_seven_days_loses_nothing(market: Market, cast: Cast, contract: Contract) -> None:
    oldest = NOW - 7 * 144
    assert fates(track(market, cast["freelancer"], [capture(contract, oldest)])) == ["kept"]


def test_time_goes_where_the_contract_allows_it(market: Market, cast: Cast, contract: Contract) -> None:
    me, hirer = cast["freelancer"], cast["hiring"]
    with noon(days=-2), market.act() as session:
        pause_contract(session, hirer, contract.key)
    with noon(days=-1), market.act() as session:
        restart_contract(session, hirer, contract.key)
    days = [capture(contract, NOW - ago * 72) for ago in (5, 3, 1)]  # before, during and after the pause
    assert fates(track(market, me, days)) == ["kept", "refused contract", "kept"]


def test_a_slot_is_worked_on_one_contract_alone(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        other = hire(market, cast["hiring"], cast.web, me)
    assert fates(track(market, me, [capture(contract, NOW - 1), capture(other, NOW - 1)])) == ["kept", "refused slot"]
    assert fates(track(market, me, [capture(other, NOW - 1), capture(other, NOW - 2)])) == ["refused slot", "kept"]


@on_postgresql
def test_of_two_computers_at_once_one_has_the_slot(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        other = hire(market, cast["hiring"], cast.web, me)

    def send(captured: Capture) -> Act:
        return lambda session: record_cells(session, me, "user-laptop", "Linux/1.0", [captured])

    assert race(market, [send(capture(of, NOW - 1)) for of in (contract, other) * 3]) == ["done"] * 6
    with market.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DiaryCell)) == 1
        assert list(session.scalars(select(WorkWeek.seconds))) == [600]


@on_postgresql
def test_other_terms_and_work_at_once_agree_on_the_week(market: Market, cast: Cast, contract: Contract) -> None:
    def work(session: Session) -> None:
        record_cells(session, cast["freelancer"], "user-laptop", "Linux/1.0", [capture(contract, NOW - 1)])

    def limit(session: Session) -> None:
        change_terms(session, cast["hiring"], contract.key, TermsChange(weekly_limit=0))

    track(market, cast["freelancer"], [capture(contract, NOW - 2)])
    assert race(market, [work, limit]) == ["done", "done"]
    with market.database.reading() as session:
        assert set(session.scalars(select(DiaryCell.billing))) == {Billing.OVER_LIMIT}
        assert list(session.scalars(select(WorkWeek.seconds))) == []


def test_the_log_tells_of_a_day_of_work_once(market: Market, cast: Cast, contract: Contract) -> None:
    for sent in (range(NOW - 30, NOW - 20), range(NOW - 20, NOW)):
        track(market, cast["freelancer"], [capture(contract, slot) for slot in sent])
    with market.database.reading() as session:
        lines = session.execute(select(Change.company_id, Change.after).where(Change.kind == "work.tracked")).all()
    assert [tuple(line) for line in lines] == [(None, {"day": "2026-03-18"})]


def test_a_nameless_computer_and_too_much_at_once_are_refused(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with market.act() as session, pytest.raises(InvalidInput, match="computer"):
        record_cells(session, me, "", "Linux/1.0", [])
    with market.act() as session, pytest.raises(InvalidInput, match="cells"):
        record_cells(session, me, "laptop", "Linux/1.0", [capture(contract, NOW - 1)] * (MOST_CELLS + 1))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *((who, True) for who in ("freelancer", "owner", "admin", "hiring", "design-hiring")),
        *((who, False) for who in ("finance", "recruiter", "member", "design-member", "stranger", "outsider")),
        ("staffing", False),
    ],
)
def test_who_looks_into_a_diary(market: Market, cast: Cast, contract: Contract, who: str, *, sees: bool) -> None:
    track(market, cast["freelancer"], [capture(contract, NOW - 1)])
    with market.database.reading() as session:
        if sees:
            assert len(cells_of(session, cast[who], [contract.key], range(NOW))) == 1
        else:
            with pytest.raises(NotAllowed):
                cells_of(session, cast[who], [contract.key], range(NOW))


def test_the_agency_sees_the_diary_of_its_freelancer(market: Market, cast: Cast) -> None:
    with noon(days=-8):
        bound = hire(market, cast["hiring"], cast.design, cast["bound"], signs=cast["staffing"], agency_id=cast.agency)
    assert fates(track(market, cast["bound"], [capture(bound, NOW - 1)])) == ["kept"]
    with market.database.reading() as session:
        assert len(cells_of(session, cast["staffing"], [bound.key], range(NOW))) == 1
