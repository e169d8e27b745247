"""What freelancers do with their diaries by hand."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary.editing import add_manual_time, delete_cells, edit_memo
from hiringhall.marketplace.diary.models import Billing
from hiringhall.marketplace.diary.queries import ShownCell, cells_of
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from tests.support.hired import FIXED, Cast, hire
from tests.support.market import Market
from tests.support.tracking import MONDAY, NOW, capture, fates, noon, track

TODAY = range(NOW - 12, NOW)


@pytest.fixture(autouse=True)
def _two_hours(market: Market, cast: Cast, contract: Contract, _wednesday: None) -> None:
    track(market, cast["freelancer"], [capture(contract, slot) for slot in TODAY])


def cells(market: Market, cast: Cast, contract: Contract) -> list[ShownCell]:
    with market.database.reading() as session:
        return cells_of(session, cast["freelancer"], [contract.key], range(NOW + 1000))


def seconds(market: Market, contract: Contract) -> int:
    with market.database.reading() as session:
        week = session.get(WorkWeek, (contract.id, MONDAY))
        return week.seconds if week else 0


def bill(market: Market, contract: Contract) -> None:
    with market.act() as session:
        session.get_one(WorkWeek, (contract.id, MONDAY)).billed_at = clock.now()


def test_a_memo_is_changed_on_a_range_and_on_single_cells(market: Market, cast: Cast, contract: Contract) -> None:
    spans = [range(NOW - 12, NOW - 9), range(NOW - 1, NOW)]
    with market.act() as session:
        assert edit_memo(session, cast["freelancer"], contract.key, spans, "Plan the import") == 4
    changed = [cell.slot for cell in cells(market, cast, contract) if cell.memo == "Plan the import"]
    assert changed == [NOW - 12, NOW - 11, NOW - 10, NOW - 1]


def test_deleted_time_is_off_the_bill_and_does_not_come_back(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with market.act() as session:
        assert delete_cells(session, me, market.blobs, contract.key, [range(NOW - 12, NOW - 2)]) == 10
    assert seconds(market, contract) == 1200
    assert fates(track(market, me, [capture(contract, NOW - 5), capture(contract, NOW - 2)])) == ["deleted", "known"]
    with market.act() as session:
        delete_cells(session, me, market.blobs, contract.key, [TODAY])
    assert (seconds(market, contract), cells(market, cast, contract)) == (0, [])


def test_manual_time_fills_free_slots_alone(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with market.act() as session, pytest.raises(Conflict, match="already"):
        add_manual_time(session, me, contract.key, range(NOW - 15, NOW - 11), "Call with the shop")
    with market.act() as session:
        delete_cells(session, me, market.blobs, contract.key, [range(NOW - 12, NOW - 11)])
        assert add_manual_time(session, me, contract.key, range(NOW - 15, NOW - 11), "Call with the shop") == 4
    by_hand = [cell for cell in cells(market, cast, contract) if cell.manual]
    assert [cell.slot for cell in by_hand] == list(range(NOW - 15, NOW - 11))
    assert {(cell.computer, cell.level, cell.screenshot) for cell in by_hand} == {(None, 0, None)}
    assert seconds(market, contract) == 15 * 600


def test_manual_time_needs_terms_that_allow_it_and_a_time_that_was(
    market: Market, cast: Cast, contract: Contract
) -> None:
    me, hirer = cast["freelancer"], cast["hiring"]
    with noon(days=-8):
        fixed = hire(market, hirer, cast.design, me, FIXED)

    def refused(of: Contract, span: range, memo: str = "Call", error: type[Exception] = InvalidInput) -> str:
        with market.act() as session, pytest.raises(error) as raised:
            add_manual_time(session, me, of.key, span, memo)
        return getattr(raised.value, "field", "")

    before = range(NOW - 20, NOW - 18)
    assert refused(fixed, before) == "contract"
    assert refused(contract, before, memo=" ") == "memo"
    assert refused(contract, range(NOW, NOW + 2)) == "captured_at"
    assert refused(contract, range(NOW, NOW)) == "slot"
    with market.act() as session:
        change_terms(session, hirer, contract.key, TermsChange(manual_time=False))
    assert refused(contract, before) == "contract"
    assert seconds(market, contract) == 12 * 600


def test_no_manual_time_while_the_contract_was_paused(market: Market, cast: Cast, contract: Contract) -> None:
    with noon(days=-1), market.act() as session:
        pause_contract(session, cast["hiring"], contract.key)
    with market.act() as session, pytest.raises(InvalidInput, match="paused"):
        add_manual_time(session, cast["freelancer"], contract.key, range(NOW - 20, NOW - 18), "Call")


def test_a_week_that_was_billed_stands(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    bill(market, contract)
    with market.act() as session, pytest.raises(InvalidState, match="billed"):
        delete_cells(session, me, market.blobs, contract.key, [TODAY])
    with market.act() as session, pytest.raises(InvalidState, match="billed"):
        add_manual_time(session, me, contract.key, range(NOW - 20, NOW - 18), "Call")
    assert fates(track(market, me, [capture(contract, NOW - 20)])) == ["kept"], "late work is kept, but not paid"
    assert next(cell.billing for cell in cells(market, cast, contract)) is Billing.LATE
    assert seconds(market, contract) == 12 * 600
    with market.act() as session:
        assert edit_memo(session, me, contract.key, [TODAY], "Said better") == 12


@pytest.mark.parametrize("who", ["owner", "hiring", "staffing", "stranger", "outsider", "member"])
def test_only_the_freelancer_writes(market: Market, cast: Cast, contract: Contract, who: str) -> None:
    operations: list[Callable[[Session], int]] = [
        lambda session: edit_memo(session, cast[who], contract.key, [TODAY], "Mine"),
        lambda session: delete_cells(session, cast[who], market.blobs, contract.key, [TODAY]),
        lambda session: add_manual_time(session, cast[who], contract.key, range(NOW - 20, NOW - 19), "Mine"),
    ]
    for operation in operations:
        with market.act() as session, pytest.raises(NotAllowed):
            operation(session)
    assert {cell.memo for cell in cells(market, cast, contract)} == {"Index the shop"}


def test_where_no_cell_is_nothing_is_found(market: Market, cast: Cast, contract: Contract) -> None:
    for spans in ([range(NOW - 40, NOW - 30)], []):
        with market.act() as session, pytest.raises(NotFound):
            edit_memo(session, cast["freelancer"], contract.key, spans, "Nothing")
        with market.act() as session, pytest.raises(NotFound):
            delete_cells(session, cast["freelancer"], market.blobs, contract.key, spans)
    with market.act() as session, pytest.raises(InvalidInput, match="memo"):
        edit_memo(session, cast["freelancer"], contract.key, [TODAY], "x" * 501)


def test_the_log_keeps_what_was_done_by_hand(market: Market, cast: Cast, contract: Contract) -> None:
    with market.act() as session:
        delete_cells(session, cast["freelancer"], market.blobs, contract.key, [range(NOW - 12, NOW - 9)])
    with market.database.reading() as session:
        line = session.scalars(select(Change).where(Change.kind == "work.deleted")).one()
    assert (line.entity_id, line.company_id) == (contract.id, cast.company)
    assert line.after == {"from": "2026-03-18 10:00 UTC", "until": "2026-03-18 10:30 UTC", "cells": 3}
