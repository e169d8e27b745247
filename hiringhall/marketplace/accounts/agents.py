"""Who acts on the freelancer's side: the freelancer, or the agency that they work through.

A freelancer bound to one agency leaves all of it to who manages the agency's freelancers; one who works through an
agency for a single job shares it with them. Source: reference, terminology of agency contractors.
"""

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership, Team, UserStatus
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.storage.hot import HotRead

EVERYTHING = 10_000
"""All of the pay, in hundredths of a percent."""


class Seat(Struct, frozen=True):
    """A freelancer's place in an agency; `exclusive` when they work through it only.

    `agency_share` is what the agency keeps of their pay on new contracts, in hundredths of a percent.
    """

    agency_id: int
    exclusive: bool
    agency_share: int


def seats(session: Session, freelancer_id: int) -> list[Seat]:
    """Return the agencies that a freelancer may work through."""
    return _SEATS.all(session, user_id=freelancer_id)


def exclusive_agency(session: Session, freelancer_id: int) -> int | None:
    """Return the agency that a freelancer is bound to, if any."""
    return next((seat.agency_id for seat in seats(session, freelancer_id) if seat.exclusive), None)


def agency_share(session: Session, freelancer_id: int, agency_id: int | None) -> int | None:
    """Return what an agency keeps of the pay on a contract that starts now, in hundredths of a percent.

    All of it of one who is bound to it, or who has left it meanwhile; None without an agency.
    """
    if agency_id is None:
        return None
    seat = next((seat for seat in seats(session, freelancer_id) if seat.agency_id == agency_id), None)
    return EVERYTHING if seat is None or seat.exclusive else seat.agency_share


def set_agency_share(session: Session, actor: Actor, agency_id: int, freelancer_id: int, share: int) -> None:
    """Set what an agency keeps of the pay of a freelancer on contracts that start from now on.

    `share` is in hundredths of a percent. Raises NotAllowed unless the actor manages the agency's freelancers, NotFound
    for who is none of them, InvalidInput("share"), or Conflict for one who is bound to the agency, which gets all.
    """
    require_manager(session, actor, agency_id)
    if not 0 <= share <= EVERYTHING:
        raise InvalidInput("share", "write a percentage of 0 to 100.")
    seat = session.scalar(
        select(Membership)
        .join(Team, Team.id == Membership.team_id)
        .where(
            Team.company_id == agency_id,
            Membership.user_id == freelancer_id,
            Membership.role == Role.AGENT,
            Membership.status == UserStatus.ACTIVE,
        )
        .with_for_update(of=Membership)
    )
    if seat is None:
        raise NotFound("freelancer of this agency")
    if seat.exclusive:
        raise Conflict("The agency gets all that somebody earns who works through it only.", "share")
    before = seat.agency_share
    seat.agency_share = share
    session.flush()
    if before != share:
        record(
            session,
            actor,
            "membership.share-set",
            freelancer_id,
            company_id=agency_id,
            before={"agency_share": before},
            after={"agency_share": share, "team": seat.team_id},
        )


def require_manager(session: Session, actor: Actor, agency_id: int) -> None:
    """Raise NotAllowed unless the actor manages the freelancers of an agency."""
    if not standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency_id):
        raise NotAllowed(f"You hold no role in this agency that may {Act.MANAGE_AGENTS.value}.")


def working_through(session: Session, freelancer_id: int, agency_id: int | None) -> int | None:
    """Return the agency that work of a freelancer goes through: the one they are bound to, else `agency_id`.

    Raises InvalidInput("agency") when that is not one of theirs.
    """
    bound = exclusive_agency(session, freelancer_id)
    if bound is not None:
        if agency_id not in {None, bound}:
            raise InvalidInput("agency", "this freelancer works through another agency only.")
        return bound
    if agency_id is not None and agency_id not in {seat.agency_id for seat in seats(session, freelancer_id)}:
        raise InvalidInput("agency", "name an agency that this freelancer works through.")
    return agency_id


def is_on_side(session: Session, actor: Actor, freelancer_id: int, agency_id: int | None) -> bool:
    """Tell whether `actor` belongs to the freelancer's side: sees what concerns it."""
    if actor.is_console or actor.user_id == freelancer_id:
        return True
    return agency_id is not None and standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency_id)


def may_act_for(session: Session, actor: Actor, freelancer_id: int, agency_id: int | None) -> bool:
    """Tell whether `actor` may speak and sign for the freelancer's side."""
    if not is_on_side(session, actor, freelancer_id, agency_id):
        return False
    if actor.user_id != freelancer_id or agency_id is None or exclusive_agency(session, freelancer_id) is None:
        return True
    return standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency_id)


def require_side(session: Session, actor: Actor, freelancer_id: int, agency_id: int | None) -> None:
    """Raise NotAllowed unless `actor` may speak and sign for the freelancer's side."""
    if not may_act_for(session, actor, freelancer_id, agency_id):
        raise NotAllowed(
            "Your agency does this for you."
            if actor.user_id == freelancer_id
            else "Only the freelancer, or who manages the freelancers of their agency, may do this."
        )


_SEATS = HotRead(
    select(Team.company_id, Membership.exclusive, Membership.agency_share)
    .join(Team, Team.id == Membership.team_id)
    .where(
        Membership.user_id == bindparam("user_id"),
        Membership.role == Role.AGENT,
        Membership.status == UserStatus.ACTIVE,
    )
    .order_by(Membership.id),
    Seat,
)
