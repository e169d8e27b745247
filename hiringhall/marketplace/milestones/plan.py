"""What a milestone says, and its place among those of its contract, which are funded in the order of their making."""

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.milestones.refusals import NotLater
from hiringhall.marketplace.offers.terms import MILESTONE_LENGTH

LONGEST_NAME = 80
"""Characters of its description by which a milestone is called in rooms."""


def called(milestone: Milestone) -> str:
    """Return what rooms call a milestone."""
    return f"the milestone “{shorten(milestone.description, LONGEST_NAME, placeholder='…')}”"


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a milestone as they are kept. Raises InvalidInput for the first that is not accepted."""
    for refused in refusals(facts):
        raise refused
    return {name: value.strip() if name == "description" else value for name, value in facts.items()}


def refusals(facts: Mapping[str, Any]) -> list[InvalidInput]:
    """Return everything that is wrong with description and amount (cents), so that a form can show it at once."""
    found = []
    if "description" in facts and not 1 <= len(facts["description"].strip()) <= MILESTONE_LENGTH:
        found.append(InvalidInput("description", f"write 1 to {MILESTONE_LENGTH} characters."))
    if "amount" in facts and not 1 <= (facts["amount"] or 0) <= MOST_CENTS:
        found.append(InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}."))
    return found


def plan_of(session: Session, contract_id: int) -> list[Milestone]:
    """Return the milestones of a contract in their order."""
    return list(session.scalars(select(Milestone).where(Milestone.contract_id == contract_id).order_by(Milestone.id)))


def require_later(plan: list[Milestone], due_on: date | None, milestone_id: int | None = None) -> None:
    """Raise NotLater unless a milestone, a new one unless told, would be due after all those before it."""
    before = [other for other in plan if milestone_id is None or other.id < milestone_id]
    for other in reversed(before):
        if due_on is not None and other.due_on is not None and due_on <= other.due_on:
            raise NotLater("due_on", f"write a day after {other.due_on}, when an earlier milestone is due.", other.id)


def require_earlier(plan: list[Milestone], due_on: date | None, milestone_id: int) -> None:
    """Raise InvalidInput("due_on") unless a milestone would be due before all those after it."""
    for other in plan:
        if other.id > milestone_id and due_on is not None and other.due_on is not None and due_on >= other.due_on:
            raise InvalidInput("due_on", f"write a day before {other.due_on}, when a later milestone is due.")


def before(plan: list[Milestone], milestone: Milestone) -> Milestone | None:
    """Return the milestone before one; None for the first."""
    return next((other for other in reversed(plan) if other.id < milestone.id), None)
