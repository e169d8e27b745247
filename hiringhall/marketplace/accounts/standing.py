"""Where a person stands: the roles they hold in which teams, and what these permit."""

from typing import Protocol

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Membership, Team, UserStatus
from hiringhall.marketplace.accounts.roles import DOWNWARDS, PERMITS, Act, Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.storage.hot import HotRead


class Place(Protocol):
    """What a right is asked for: a team, or what is known of it."""

    @property
    def id(self) -> int:
        """Reference of the team."""

    @property
    def name(self) -> str:
        """Name of the team."""

    @property
    def lineage(self) -> str:
        """Path of references from the root team down to this one."""


class Grant(Struct, frozen=True):
    """A role given in one team; `reference` is the membership's."""

    reference: int
    team_id: int
    company_id: int
    lineage: str
    role: Role
    exclusive: bool

    def reaches(self, team: Place) -> bool:
        """Whether the role counts in `team`: where it was given and, unless it carries no rights, below."""
        if self.team_id == team.id:
            return True
        return self.role in DOWNWARDS and team.lineage.startswith(self.lineage)


class Standing:
    """The roles of one actor. Rights add up; the operator at the command line stands above all teams."""

    def __init__(self, actor: Actor, grants: tuple[Grant, ...]) -> None:
        self.actor = actor
        self.grants = grants

    def roles(self, team: Place) -> frozenset[Role]:
        """Return the roles that count in `team`."""
        return frozenset(grant.role for grant in self.grants if grant.reaches(team))

    def may(self, act: Act, team: Place) -> bool:
        """Tell whether the actor may do `act` in `team`."""
        return self.actor.is_console or not PERMITS[act].isdisjoint(self.roles(team))

    def require(self, act: Act, team: Place) -> None:
        """Raise NotAllowed unless the actor may do `act` in `team`."""
        if not self.may(act, team):
            raise NotAllowed(f"You may not {act.value} {team.name}." if act is Act.SEE_TEAM else _sentence(act, team))

    def in_company(self, company_id: int) -> bool:
        """Tell whether the actor belongs to any team of the company."""
        return self.actor.is_console or any(grant.company_id == company_id for grant in self.grants)

    def may_anywhere(self, act: Act, company_id: int) -> bool:
        """Tell whether the actor may do `act` in any team of the company."""
        permitting = PERMITS[act]
        return self.actor.is_console or any(
            grant.company_id == company_id and grant.role in permitting for grant in self.grants
        )

    def companies_where(self, act: Act) -> frozenset[int]:
        """Return the companies in any team of which the actor may do `act`."""
        permitting = PERMITS[act]
        return frozenset(grant.company_id for grant in self.grants if grant.role in permitting)


def _sentence(act: Act, team: Place) -> str:
    return f"You hold no role in {team.name} that may {act.value}."


def standing(session: Session, actor: Actor) -> Standing:
    """Return where `actor` stands, read once per session."""
    known: dict[int | None, Standing] = session.info.setdefault("standings", {})
    if actor.user_id not in known:
        known[actor.user_id] = Standing(actor, _grants(session, actor.user_id))
    return known[actor.user_id]


def forget_standing(session: Session) -> None:
    """Read standings anew after memberships changed in this session."""
    session.info.pop("standings", None)


def _grants(session: Session, user_id: int | None) -> tuple[Grant, ...]:
    if user_id is None:
        return ()
    return tuple(_GRANTS.all(session, user_id=user_id))


_GRANTS = HotRead(
    select(Membership.id, Team.id, Team.company_id, Team.lineage, Membership.role, Membership.exclusive)
    .join(Team, Team.id == Membership.team_id)
    .where(Membership.user_id == bindparam("user_id"), Membership.status == UserStatus.ACTIVE)
    .order_by(Membership.id),
    Grant,
)
