"""What the client's side does with proposals: look at them, sort them, decline them."""

from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.proposals import texts
from hiringhall.marketplace.proposals.access import client_proposal
from hiringhall.marketplace.proposals.marks import set_mark
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.proposals.transitions import change_state, require_no_offer


def note_seen(session: Session, actor: Actor, reference: str) -> None:
    """Note that the client has opened a proposal that was submitted. Raises NotFound."""
    proposal = client_proposal(session, actor, reference)
    if proposal.submitted_at is not None:
        set_mark(session, actor, proposal, "seen")


def shortlist(session: Session, actor: Actor, reference: str) -> None:
    """Put a proposal among those that the client prefers; it is hidden no longer. Raises NotFound."""
    proposal = client_proposal(session, actor, reference)
    set_mark(session, actor, proposal, "hidden", on=False)
    set_mark(session, actor, proposal, "shortlisted")


def unshortlist(session: Session, actor: Actor, reference: str) -> None:
    """Take a proposal from those that the client prefers. Raises NotFound."""
    set_mark(session, actor, client_proposal(session, actor, reference), "shortlisted", on=False)


def hide(session: Session, actor: Actor, reference: str) -> None:
    """Put a proposal out of the client's sight, and from those they prefer; its freelancer is not told.

    Raises NotFound.
    """
    proposal = client_proposal(session, actor, reference)
    set_mark(session, actor, proposal, "shortlisted", on=False)
    set_mark(session, actor, proposal, "hidden")


def unhide(session: Session, actor: Actor, reference: str) -> None:
    """Put a hidden proposal back among the others. Raises NotFound."""
    set_mark(session, actor, client_proposal(session, actor, reference), "hidden", on=False)


def decline(session: Session, actor: Actor, reference: str, reason: str, note: str = "") -> Proposal:
    """Decline a proposal, or take an invitation back, for one of the catalog's reasons to reject a candidate.

    Raises NotFound, InvalidInput for "reason" or "note", InvalidState when it is over, Conflict when an offer stands.
    """
    proposal = client_proposal(session, actor, reference)
    code = catalog.reason(catalog.ReasonType.REJECT_APPLICATION, reason).code
    values = {"reason": code, "note": texts.note(note), "shortlisted_at": None}
    change_state(session, actor, proposal, ProposalState.DECLINED, "proposal.declined", **values)
    require_no_offer(proposal)
    return proposal
