"""Who may read whose profile."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.storage.hot import HotRead, among


class Owner(Protocol):
    """What must be known of whose profile it is."""

    @property
    def id(self) -> int:
        """Reference of the person."""

    @property
    def status(self) -> UserStatus:
        """Whether the person is suspended."""

    @property
    def is_freelancer(self) -> bool:
        """Whether the person is a freelancer at all."""

    @property
    def access(self) -> Access:
        """Who finds and reads the profile."""


def may_read_profile(session: Session, actor: Actor | None, owner: Owner) -> bool:
    """Tell whether `actor`, or a visitor where it is None, may read a profile.

    A private one is read by its owner, by who manages the freelancers of their agency, by who may hire in a company
    that has or had a contract with them, by who recruits in one for whose job they proposed, and by operators.
    """
    if actor is not None and actor.user_id == owner.id:
        return True
    if owner.status is not UserStatus.ACTIVE or not owner.is_freelancer:
        return False
    if owner.access is Access.PUBLIC:
        return True
    if actor is None:
        return False
    return owner.access is Access.SIGNED_IN or _may_read_private(session, actor, owner.id)


def _may_read_private(session: Session, actor: Actor, user_id: int) -> bool:
    if actor.is_console:
        return True
    where, person = standing(session, actor), {"ids": [user_id]}
    return (
        any(where.may_anywhere(Act.MANAGE_AGENTS, company_id) for company_id in _AGENCIES.all(session, **person))
        or any(where.may_anywhere(Act.HIRE, company_id) for company_id in _CLIENTS.all(session, **person))
        or _PROPOSED.first(session, **person, companies=sorted(where.companies_where(Act.RECRUIT))) is not None
        or _IS_OPERATOR.first(session, ids=[actor.user_id]) is True
    )


_AGENCIES = HotRead(
    select(Team.company_id)
    .join(Membership, Membership.team_id == Team.id)
    .where(among(Membership.user_id, "ids"), Membership.role == Role.AGENT, Membership.status == UserStatus.ACTIVE),
    int,
)
_CLIENTS = HotRead(select(Contract.company_id).where(among(Contract.freelancer_id, "ids")).distinct(), int)
_PROPOSED = HotRead(
    select(Proposal.id)
    .where(
        among(Proposal.freelancer_id, "ids"),
        among(Proposal.company_id, "companies"),
        Proposal.submitted_at.is_not(None),
    )
    .limit(1),
    int,
)
_IS_OPERATOR = HotRead(select(User.is_operator).where(among(User.id, "ids")), bool)
