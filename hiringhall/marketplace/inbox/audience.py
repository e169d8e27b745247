"""Whom an event concerns: the people of its sides who may see it now, except who did it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import exclusive_agency
from hiringhall.marketplace.accounts.models import Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import DOWNWARDS, PERMITS, Act
from hiringhall.marketplace.inbox.kinds import Kind, Whom
from hiringhall.marketplace.inbox.log import Line
from hiringhall.marketplace.inbox.models import Topic
from hiringhall.marketplace.inbox.subjects import About
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among

OF_MONEY = frozenset({Topic.PAYMENTS, Topic.DISPUTES})
"""Topics that somebody who is bound to an agency leaves to it."""


class Concerned(NamedTuple):
    """A person whom an event concerns. Fields as in InboxEntry; no team when it is their own."""

    user_id: int
    side: Side | None
    team_id: int | None = None
    right: Act | None = None


class Audiences:
    """Finds out whom events concern; asks for the people of a team once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lineages: dict[int, list[int]] = {}
        self._people: dict[tuple[Act, int], list[int]] = {}
        self._bound: dict[int, int | None] = {}

    def of(self, kind: Kind, line: Line, about: About) -> list[Concerned]:
        """Return each person once; what is their own comes before what they see for others.

        Who looks for new matches does so in the name of the search's owner, who is told all the same.
        """
        found: dict[int, Concerned] = {}
        for one in self._all(kind, line, about):
            if one.user_id != line.actor_id or kind.whom is Whom.OWNER:
                found.setdefault(one.user_id, one)
        return list(found.values())

    def _all(self, kind: Kind, line: Line, about: About) -> Iterator[Concerned]:
        if kind.whom is Whom.OWNER:
            if about.owner_id is not None:
                yield Concerned(about.owner_id, None)
            return
        if kind.whom is Whom.PAYEE:
            yield from self._payee(about)
            return
        sides = _sides(kind.whom, line, about)
        if Side.FREELANCER in sides and about.freelancer_id is not None:
            yield from self._freelancer(kind, about, about.freelancer_id)
        if Side.CLIENT in sides and about.team_id is not None and kind.right is not None:
            for user_id in self._permitted(kind.right, about.team_id):
                yield Concerned(user_id, Side.CLIENT, about.team_id, kind.right)

    def _freelancer(self, kind: Kind, about: About, freelancer_id: int) -> Iterator[Concerned]:
        leaves_it = kind.topic in OF_MONEY and about.agency_id is not None
        if not leaves_it or self._agency_of(freelancer_id) is None:
            yield Concerned(freelancer_id, Side.FREELANCER)
        if about.agency_id is not None:
            yield from self._managers(about.agency_id, Side.FREELANCER)

    def _payee(self, about: About) -> Iterator[Concerned]:
        if about.holder is Holder.PERSON and about.holder_id is not None:
            yield Concerned(about.holder_id, None)
        elif about.holder is Holder.COMPANY and about.holder_id is not None:
            yield from self._managers(about.holder_id, None)

    def _managers(self, agency_id: int, side: Side | None) -> Iterator[Concerned]:
        right = Act.MANAGE_AGENTS
        if (right, agency_id) not in self._people:
            self._people[right, agency_id] = _MANAGERS.all(self._session, agency=agency_id)
        for user_id in self._people[right, agency_id]:
            yield Concerned(user_id, side, agency_id, right)

    def _permitted(self, right: Act, team_id: int) -> list[int]:
        if (right, team_id) not in self._people:
            lineage = _LINEAGE.first(self._session, team=team_id) or ""
            teams = [int(part) for part in lineage.split("/") if part]
            self._people[right, team_id] = _PERMITTED[right].all(self._session, teams=teams)
        return self._people[right, team_id]

    def _agency_of(self, freelancer_id: int) -> int | None:
        if freelancer_id not in self._bound:
            self._bound[freelancer_id] = exclusive_agency(self._session, freelancer_id)
        return self._bound[freelancer_id]


def _sides(whom: Whom, line: Line, about: About) -> frozenset[Side]:
    if whom in {Whom.MAKER, Whom.OTHER}:
        maker = about.by or Side(line.after["by"])
        return frozenset({maker if whom is Whom.MAKER else maker.other})
    return {Whom.FREELANCER: frozenset({Side.FREELANCER}), Whom.CLIENT: frozenset({Side.CLIENT})}.get(
        whom, frozenset(Side)
    )


def _members(right: Act) -> HotRead[int]:
    return HotRead(
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            among(Membership.team_id, "teams"),
            or_(*(Membership.role == role for role in sorted(PERMITS[right] & DOWNWARDS))),
            Membership.status == UserStatus.ACTIVE,
            User.status == UserStatus.ACTIVE,
        )
        .distinct(),
        int,
    )


_RIGHTS = (Act.RECRUIT, Act.HIRE, Act.DISPUTE, Act.MANAGE_BILLING, Act.MANAGE_MEMBERS)
_PERMITTED = {right: _members(right) for right in _RIGHTS}
_LINEAGE = HotRead(select(Team.lineage).where(Team.id == bindparam("team")), str)
_MANAGERS = HotRead(
    select(Membership.user_id)
    .join(Team, Team.id == Membership.team_id)
    .join(User, User.id == Membership.user_id)
    .where(
        Team.company_id == bindparam("agency"),
        or_(*(Membership.role == role for role in sorted(PERMITS[Act.MANAGE_AGENTS]))),
        Membership.status == UserStatus.ACTIVE,
        User.status == UserStatus.ACTIVE,
    )
    .distinct(),
    int,
)
