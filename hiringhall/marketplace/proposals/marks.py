"""Marks on a proposal: when somebody did something with it that changes nothing between the two sides."""

from typing import Literal

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.proposals.models import Proposal

Mark = Literal["archived", "hidden", "messaged", "seen", "shortlisted"]


def set_mark(session: Session, actor: Actor, proposal: Proposal, mark: Mark, *, on: bool = True) -> None:
    """Set a mark, or take it away, and log that; nothing happens when it is so already."""
    column = f"{mark}_at"
    if (getattr(proposal, column) is not None) is on:
        return
    now = clock.now()
    setattr(proposal, column, now if on else None)
    proposal.changed_at = now
    session.flush()
    kind = f"proposal.{mark}" if on else f"proposal.un{mark}"
    record(
        session,
        actor,
        kind,
        proposal.id,
        # What the freelancer puts away is nothing that the client's owner reads in the log.
        company_id=None if mark == "archived" else proposal.company_id,
        before={mark: not on},
        after={mark: on},
    )
