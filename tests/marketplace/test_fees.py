"""Fees by every kind of schedule, with the cents written out, and the versions that operators make."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.listed import listed_contracts
from hiringhall.marketplace.diary.timesheet import own_timesheet
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.fees import (
    Schedule,
    current_schedule,
    fee_versions,
    new_schedule,
    schedule,
)
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.ledger.models import FeeKind, Subtype
from hiringhall.web.diary.weeks import monday_of
from tests.marketplace.ledger.test_posting import DAY
from tests.support.hired import HOURLY, hire, hiring_cast
from tests.support.market import Market

FLAT = Schedule(1, FeeKind.FLAT, [[0, 1000]], 0)
SLIDING = Schedule(2, FeeKind.SLIDING, [[0, 2000], [500_00, 1000], [10_000_00, 500]], 300)
FREE = Schedule(3, FeeKind.NONE, [], 0)


@pytest.mark.parametrize(
    ("under", "billed", "charge", "fee"),
    [
        (FLAT, 0, 2222 * 12, 26_66),  # of 266.64, and 26.664 is rounded down
        (FLAT, 0, 2778 * 12, 33_34),  # of 333.36, and 33.336 is rounded up
        (FLAT, 0, 5, 1),  # half a cent is rounded up
        (FLAT, 0, 4, 0),
        (FLAT, 0, 0, 0),
        (FLAT, 10**12, 2222, 2_22),
        (FREE, 0, 100_00, 0),
        (SLIDING, 0, 500_00, 100_00),
        (SLIDING, 0, 500_01, 100_00),  # the cent above the bound adds a tenth of a cent
        (SLIDING, 0, 500_05, 100_01),  # and five of them half a cent
        (SLIDING, 400_00, 200_00, 30_00),  # 20 % of 100.00 and 10 % of 100.00
        (SLIDING, 500_00, 100_00, 10_00),
        (SLIDING, 0, 20_000_00, 1_550_00),  # 100.00, 950.00 and 500.00
        (SLIDING, 499_99, 3, 0),  # 0.2 and 0.2 cents, which are rounded once
        (SLIDING, 499_98, 3, 1),  # 0.4 and 0.1 cents
        (SLIDING, 10_000_00, 99_99, 5_00),
    ],
)
def test_a_fee_is_rounded_once_halves_up(under: Schedule, billed: int, charge: int, fee: int) -> None:
    assert under.fee(charge, billed) == fee
    assert under.pay(charge, billed) == charge - fee


def test_what_clients_pay_on_top_is_reckoned_by_its_own_rate() -> None:
    assert (SLIDING.client_fee(100_00), SLIDING.client_fee(16), SLIDING.client_fee(17)) == (3_00, 0, 1)
    assert (FLAT.client_fee(100_00), FREE.client_fee(100_00)) == (0, 0)


def test_a_rate_of_20_is_charged_as_22_22() -> None:
    assert (FLAT.charge_for(20_00), FLAT.pay(22_22)) == (22_22, 20_00)
    assert (FREE.charge_for(20_00), SLIDING.charge_for(20_00), SLIDING.charge_for(20_00, 500_00)) == (
        20_00,
        25_00,
        22_22,
    )


@given(some.sampled_from([FLAT, SLIDING, FREE]), some.integers(0, 10**13), some.integers(0, 2 * 10**6))
def test_a_charge_for_a_pay_is_the_smallest_that_pays_it(under: Schedule, paid: int, billed: int) -> None:
    charge = under.charge_for(paid, billed)
    assert under.pay(charge, billed) >= paid
    assert charge == 0 or under.pay(charge - 1, billed) < paid


@given(some.integers(0, 10**7), some.lists(some.integers(0, 10**6), max_size=4))
def test_a_sliding_fee_is_the_same_in_one_charge_or_in_several_but_for_half_a_cent_each(
    billed: int, charges: list[int]
) -> None:
    each, so_far = 0, billed
    for charge in charges:
        each += SLIDING.fee(charge, so_far)
        so_far += charge
    assert abs(2 * (each - SLIDING.fee(sum(charges), billed))) <= len(charges) + 1


def test_a_contract_keeps_the_fees_under_which_it_started(market: Market) -> None:
    cast = hiring_cast(market)
    operator = market.person("operator", is_operator=True)
    old = hire(market, cast["hiring"], cast.design, cast["freelancer"], HOURLY)
    with market.act() as session:
        made = new_schedule(session, operator, FeeKind.SLIDING, SLIDING.tiers, 300, " From next year on ")
        versions = fee_versions(session, operator)
        assert [(one.id, one.note) for one in versions] == [(made.id, "From next year on"), (old.fee_schedule_id, "")]
        assert current_schedule(session) == SLIDING._replace(id=made.id)
        line = session.scalars(select(Change).filter_by(kind="fees.set")).one()
        assert (line.actor_id, line.before["kind"], line.after["kind"]) == (operator.user_id, "flat", "sliding")
    new = hire(market, cast["hiring"], cast.design, cast["freelancer"], HOURLY)
    with market.act() as session:
        assert schedule(session, old.fee_schedule_id).tiers == [[0, 1000]]
        assert schedule(session, new.fee_schedule_id).tiers == SLIDING.tiers
        before = [one.fees.pay(100_00) for one in listed_contracts(session, [old.id, new.id])]
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, 450_00)
        first = issue(session, cast["owner"], session.merge(old), InvoiceKind.BONUS, [item], on=DAY)
        second = issue(session, cast["owner"], session.merge(new), InvoiceKind.BONUS, [item], on=DAY)
        after = [one.fees.pay(100_00) for one in listed_contracts(session, [old.id, new.id])]
        rates = {
            row.contract.id: row.rate
            for row in own_timesheet(session, cast["freelancer"], monday_of(old.started_on)).rows
        }
    assert (before, after) == ([90_00, 80_00], [90_00, 90_00])
    assert (first.fee, first.client_fee) == (45_00, 0)
    assert (second.fee, second.client_fee) == (50_00, 13_50)  # 20 % of what is left to 500.00, 10 % of 400.00
    assert rates == {old.id: 45_00, new.id: 45_00}


@pytest.mark.parametrize(
    ("kind", "tiers", "client_rate", "note", "field"),
    [
        (FeeKind.NONE, [(0, 10)], 0, "", "tiers"),
        (FeeKind.FLAT, [], 0, "", "tiers"),
        (FeeKind.FLAT, [(1, 1000)], 0, "", "tiers"),
        (FeeKind.FLAT, [(0, 1000), (5, 10)], 0, "", "tiers"),
        (FeeKind.FLAT, [(0, 5001)], 0, "", "tiers"),
        (FeeKind.FLAT, [(0, -1)], 0, "", "tiers"),
        (FeeKind.SLIDING, [(0, 1000)], 0, "", "tiers"),
        (FeeKind.SLIDING, [(1, 1000), (2, 10)], 0, "", "tiers"),
        (FeeKind.SLIDING, [(0, 1000), (500, 10), (500, 5)], 0, "", "tiers"),
        (FeeKind.SLIDING, [(0, 1000), (10**12 + 1, 10)], 0, "", "tiers"),
        (FeeKind.SLIDING, [(start, 10) for start in range(6)], 0, "", "tiers"),
        (FeeKind.NONE, [], 5001, "", "client_rate"),
        (FeeKind.NONE, [], -1, "", "client_rate"),
        (FeeKind.NONE, [], 0, "x" * 256, "note"),
        (FeeKind.NONE, [], 0, "a\0b", "note"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(
    market: Market, kind: FeeKind, tiers: Sequence[tuple[int, int]], client_rate: int, note: str, field: str
) -> None:
    with market.act() as session, pytest.raises(InvalidInput) as refused:
        new_schedule(session, CONSOLE, kind, tiers, client_rate, note)
    assert refused.value.field == field


def test_only_operators_set_fees(market: Market) -> None:
    for actor in hiring_cast(market).people.values():
        with market.act() as session, pytest.raises(NotAllowed):
            new_schedule(session, actor, FeeKind.NONE, [], 0)
        with market.act() as session, pytest.raises(NotAllowed):
            fee_versions(session, actor)
