"""Who does what with milestones and what is handed in for them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.milestones.operations import (
    activate_milestone,
    approve_milestone,
    approve_submission,
    create_milestone,
    delete_milestone,
    edit_milestone,
    reject_submission,
    submit_work,
)
from hiringhall.marketplace.milestones.queries import active_milestone, submission_ids
from tests.marketplace.milestones.conftest import TERMS
from tests.support.books import deposit
from tests.support.hired import hire, hiring_cast
from tests.support.market import Market

CLIENT = {"owner", "admin", "hiring", "design-admin", "design-hiring"}
SEES = CLIENT | {"finance", "recruiter", "design-finance", "design-recruiter"}
AGENCY = {"agency-owner", "staffing"}
WORKS = {"freelancer": {"freelancer"}, "agent": {"agent", *AGENCY}, "bound": AGENCY}
"""Who acts for the freelancer: one alone, one who shares it with an agency, one bound to the agency."""
ACTS: dict[str, Callable[..., Any]] = {
    "see": lambda session, actor, at: (
        active_milestone(session, actor, at["contract"]),
        submission_ids(session, actor, at["first"]),
    ),
    "create": lambda session, actor, at: create_milestone(session, actor, at["contract"], "More", 1),
    "edit": lambda session, actor, at: edit_milestone(session, actor, at["second"], amount=1),
    "delete": lambda session, actor, at: delete_milestone(session, actor, at["second"]),
    "submit": lambda session, actor, at: submit_work(session, actor, at["first"], 1, "Here"),
    "reject": lambda session, actor, at: reject_submission(session, actor, at["submission"], "No"),
    "approve": lambda session, actor, at: approve_milestone(session, actor, at["first"]),
    "approve work": lambda session, actor, at: approve_submission(session, actor, at["submission"], 1),
    "fund": lambda session, actor, at: activate_milestone(session, actor, at["second"]),
}


@pytest.mark.parametrize("name", WORKS)
def test_who_may_do_what_with_milestones(market: Market, name: str) -> None:
    cast = hiring_cast(market)
    deposit(market, cast.company, 50_000)
    signs = cast["staffing"] if name == "bound" else cast[name]
    agency = None if name == "freelancer" else cast.agency
    contract = hire(market, cast["hiring"], cast.design, cast[name], TERMS, signs=signs, agency_id=agency)
    with market.act() as session:
        named = select(Milestone.id).where(Milestone.contract_id == contract.id).order_by(Milestone.id)
        first, second, _ = session.scalars(named)
    at: dict[str, Any] = {"contract": contract.key, "first": first, "second": second}

    def let(act: str, actor: Actor) -> bool:
        try:
            with market.act() as session:
                if act in ("reject", "approve work"):
                    at["submission"] = submit_work(session, signs, first, 1, "Here").id
                elif act == "fund":
                    approve_milestone(session, cast["owner"], first)
                ACTS[act](session, actor, at)
                session.rollback()  # what somebody was let do is taken back
        except NotAllowed:
            return False
        return True

    allowed = {act: {who for who, actor in cast.people.items() if let(act, actor)} for act in ACTS}
    assert allowed.pop("see") == SEES | WORKS[name] | {name}
    assert allowed.pop("submit") == WORKS[name]
    assert allowed == dict.fromkeys(allowed, CLIENT)
