"""Several who decide on the same milestone at the same moment: one effect each. SQLite has one writer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.milestones.models import Submission
from hiringhall.marketplace.milestones.operations import (
    activate_milestone,
    approve_milestone,
    approve_submission,
    reject_submission,
    submit_work,
)
from hiringhall.marketplace.milestones.unanswered import DAY, approve_unanswered
from tests.marketplace.milestones.conftest import TERMS, Stage
from tests.support.hired import hire
from tests.support.marks import on_postgresql
from tests.support.racing import race

WORK_DONE = "API_REAS_JOB_COMPLETED_SUCCESSFULLY"


def outcome(stage: Stage) -> tuple[MilestoneState, int, int, int, int]:
    """Return what became of the first milestone: state, cash, escrow, pay and the number of invoices."""
    with stage.market.act() as session:
        invoices = len(session.scalars(select(Invoice)).all())
    return stage.states()[0][0], stage.cash(), stage.escrow(stage.ids[0]), stage.pending(), invoices


@on_postgresql
@pytest.mark.parametrize("other", ["manager", "milestone", "hall", "end", "freelancer ends", "reject"])
def test_of_two_who_decide_on_the_same_work_one_wins(stage: Stage, other: str) -> None:
    first = stage.ids[0]
    stage.fund(first)
    submission = stage.hand_in(first, 20_000)
    with stage.market.act() as session:
        late = session.get_one(Submission, submission).submitted_at + 14 * DAY
    key, cast = stage.contract.key, stage.cast
    others: dict[str, Callable[[Any], object]] = {
        "manager": lambda session: approve_submission(session, cast["admin"], submission, 20_000),
        "milestone": lambda session: approve_milestone(session, cast["admin"], first),
        "hall": lambda session: approve_unanswered(session, late, 14),
        "end": lambda session: end_contract(session, cast["admin"], key, WORK_DONE),
        "freelancer ends": lambda session: end_contract(session, stage.freelancer, key, WORK_DONE),
        "reject": lambda session: reject_submission(session, cast["admin"], submission, "No."),
    }
    acts = [lambda session: approve_submission(session, stage.client, submission, 20_000), others[other]]
    told = race(stage.market, acts)
    paid = (MilestoneState.PAID, 0, 0, 18_000, 1)
    if "end" in other:  # a contract ends after its milestone was paid as well
        returned = (MilestoneState.CANCELLED, 20_000, 0, 0, 0)
        assert (told, outcome(stage)) in ((["done", "done"], paid), (["InvalidState", "done"], returned))
    elif other == "reject":
        assert told == ["InvalidState", "done"]
        assert outcome(stage) in (paid, (MilestoneState.ACTIVE, 0, 20_000, 0, 0))
    else:  # the hall leaves to others what they have in hand
        assert told == (
            ["done", "done"] if other == "hall" and "InvalidState" not in told else ["InvalidState", "done"]
        )
        assert outcome(stage) == paid


@on_postgresql
def test_work_is_handed_in_and_a_milestone_is_funded_once(stage: Stage) -> None:
    first = stage.ids[0]
    stage.deposit(50_000)
    fund: Callable[[Any], object] = lambda session: activate_milestone(session, stage.client, first)  # noqa: E731
    assert race(stage.market, [fund, fund]) == ["InvalidState", "done"]
    assert stage.escrow(first) == 20_000
    hand_in: Callable[[Any], object] = lambda session: submit_work(session, stage.freelancer, first, 1, "Here")  # noqa: E731
    assert race(stage.market, [hand_in, hand_in]) == ["Conflict", "done"]


@on_postgresql
def test_the_same_cash_funds_one_milestone(stage: Stage) -> None:
    other = hire(stage.market, stage.client, stage.cast.design, stage.freelancer, TERMS)
    with stage.market.act() as session:
        id_ = session.scalars(select(Milestone.id).where(Milestone.contract_id == other.id)).first() or 0
    stage.deposit(20_000)
    acts: list[Callable[[Any], object]] = [
        lambda session: activate_milestone(session, stage.client, stage.ids[0]),
        lambda session: activate_milestone(session, stage.client, id_),
    ]
    assert race(stage.market, acts) == ["Conflict", "done"]
    assert (stage.cash(), stage.escrow(stage.ids[0]) + stage.escrow(id_)) == (0, 20_000)
