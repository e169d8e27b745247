"""The team room: who works for a team and what on, now and in the last 24 hours.

A room holds the freelancers with an open contract with its team or a team below it; the room of an agency holds those
who work through it, too. Who belongs to a team sees who works there and the memos; what else a diary shows, only who
may look into it.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, structs
from sqlalchemy import BigInteger, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from hiringhall import clock
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import Team, User, UserStatus
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.contracts.workers import places
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell, Workstation
from hiringhall.marketplace.diary.presence import AtWork, at_work
from hiringhall.marketplace.diary.queries import CELL_COLUMNS, ShownCell
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.storage.hot import HotRead, among


class Online(StrEnum):
    """Who of a room is shown."""

    NOW = "now"
    """Whose tracker runs."""
    LAST_DAY = "last_24h"
    """Who has a cell that began in the last 24 hours, or works now."""
    ALL = "all"


class RoomContract(NamedTuple):
    """A contract of a room."""

    id: int
    key: str
    title: str
    team_id: int
    team_slug: str
    team: str
    team_lineage: str
    company_id: int
    freelancer_id: int
    agency_id: int | None

    @property
    def place(self) -> TeamPlace:
        """Where the client's team stands in its company."""
        return TeamPlace(self.team_id, self.team, self.team_lineage, self.company_id)


class Person(NamedTuple):
    """Who somebody in a room is; `created_at` in seconds."""

    id: int
    key: str
    username: str
    email: str
    first_name: str
    last_name: str
    timezone: str
    status: UserStatus
    created_at: int

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        """Whether they may sign in."""
        return self.status is UserStatus.ACTIVE


class Occupant(Struct, frozen=True):
    """A freelancer in a room.

    `contract` is the one they work on now, else that of their latest cell, else their newest. `latest` is their latest
    cell in the room, however old; what only a diary shows is left out of it for whoever may not look into that.
    `sees_diary` tells whether they may. `presence` is how much of each of the last 24 hours they worked, in percent,
    the oldest hour first.
    """

    person: Person
    contract: RoomContract
    sees_diary: bool
    at_work: AtWork | None
    latest: ShownCell | None
    presence: tuple[int, ...]


class Room(Struct, frozen=True):
    """A team with its occupants: who works first, then who worked last, then by name."""

    team: TeamPlace
    occupants: list[Occupant]


HOURS = 24
"""Hours that `Occupant.presence` tells of; the last of them ends with the present slot."""
_IDLE = (0,) * HOURS


def rooms(session: Session, actor: Actor) -> list[Team]:
    """Return the teams whose rooms the actor may enter: their own, then those they work for.

    With company and parent.
    """
    teams = accounts.reachable_teams(session, actor)
    if actor.user_id is not None:
        known = {team.id for team in teams}
        working = {place.team.id: place.team for place in places(session, actor, actor.user_id)}
        teams += [team for team in working.values() if team.id not in known]
    return teams


def read_room(
    session: Session, actor: Actor, reference: str, online: Online = Online.NOW, *, suspended: bool = False
) -> Room:
    """Return the room of a team, by number, key or literal id; `suspended` adds people who may not sign in any more.

    Who works for the team without belonging to it sees themselves. Raises NotFound, and NotAllowed for whoever neither
    belongs to the team nor works for it.
    """
    team = accounts.locate_team(session, reference)
    contracts = _visible(session, actor, team)
    present = {work.freelancer_id: work for work in at_work(session, list(contracts))}
    latest = _latest(session, contracts)
    since = slots.slot_of(clock.now()) - slots.A_DAY
    wanted = set(present)
    if online is Online.LAST_DAY:
        wanted |= {freelancer_id for freelancer_id, cell in latest.items() if cell.slot > since}
    elif online is Online.ALL:
        wanted |= {contract.freelancer_id for contract in contracts.values()}
    people = [person for person in _PEOPLE.all(session, ids=sorted(wanted)) if suspended or person.is_active]
    worked = _hours_worked(session, contracts)
    occupants = []
    for person in people:
        work, cell = present.get(person.id), latest.get(person.id)
        contract = contracts[_shown_contract(person.id, work, cell, contracts)]
        if cell is not None and not _sees_diary(session, actor, contracts[cell.contract_id]):
            cell = _bare(cell)
        sees_diary = _sees_diary(session, actor, contract)
        occupants.append(Occupant(person, contract, sees_diary, work, cell, worked.get(person.id, _IDLE)))
    return Room(team, sorted(occupants, key=_order))


def _visible(session: Session, actor: Actor, team: TeamPlace) -> dict[int, RoomContract]:
    """Return the open contracts of a room of which the actor may know who works on them. Raises NotAllowed."""
    mine = standing(session, actor)
    found: list[RoomContract] = []
    if mine.may(Act.SEE_TEAM, team):
        if team.id == team.company_id:
            found += _OF_COMPANY.all(session, company=team.company_id)
        else:
            found += _OF_TEAMS.all(session, teams=team_ids(session, [team.lineage]))
        if mine.may_anywhere(Act.MANAGE_AGENTS, team.id):
            found += _OF_AGENCY.all(session, agency=team.id)
    else:
        own = _OF_FREELANCER.all(session, freelancer=actor.user_id)
        found += [contract for contract in own if contract.team_lineage.startswith(team.lineage)]
        if not found:
            raise NotAllowed(f"You neither belong to {team.name} nor work for it.")
    return {
        contract.id: contract
        for contract in found
        if mine.may(Act.SEE_TEAM, contract.place) or _sees_diary(session, actor, contract)
    }


def _sees_diary(session: Session, actor: Actor, contract: RoomContract) -> bool:
    """Tell whether the actor may look into the diary of a contract, as `access.may_read` does."""
    if is_on_side(session, actor, contract.freelancer_id, contract.agency_id):
        return True
    return standing(session, actor).may(Act.SEE_DIARIES, contract.place)


def _latest(session: Session, contracts: Collection[int]) -> dict[int, ShownCell]:
    """Return the latest cell of each freelancer on any of these contracts."""
    cells = sorted(_LATEST.all(session, ids=sorted(contracts)), key=lambda cell: cell.slot)
    return {cell.freelancer_id: cell for cell in cells}


def _hours_worked(session: Session, contracts: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return how much of each of the last 24 hours, in percent, each freelancer worked on these contracts."""
    now = slots.slot_of(clock.now())
    first = now + 1 - HOURS * slots.AN_HOUR
    hours: dict[int, list[int]] = {}
    for freelancer_id, hour, cells in _BY_HOUR.all(session, ids=sorted(contracts), first=first, last=now):
        hours.setdefault(freelancer_id, [0] * HOURS)[hour] = round(100 * cells / slots.AN_HOUR)
    return {freelancer_id: tuple(percents) for freelancer_id, percents in hours.items()}


def _shown_contract(
    freelancer_id: int, work: AtWork | None, cell: ShownCell | None, contracts: Mapping[int, RoomContract]
) -> int:
    if work is not None:
        return work.contract_id
    if cell is not None:
        return cell.contract_id
    return max(contract.id for contract in contracts.values() if contract.freelancer_id == freelancer_id)


def _bare(cell: ShownCell) -> ShownCell:
    """Return what whoever may not look into the diary learns of a cell: when it was, its memo and activity."""
    return structs.replace(
        cell,
        keyboard=0,
        mouse=0,
        level=0,
        minutes=None,
        window_title="",
        screenshot=None,
        computer=None,
        client_version=None,
    )


def _order(occupant: Occupant) -> tuple[bool, int, str, int]:
    latest = -occupant.latest.slot if occupant.latest else 0
    return occupant.at_work is None, latest, occupant.person.name.casefold(), occupant.person.id


_CONTRACT = (
    select(
        Contract.id,
        Contract.key,
        Contract.title,
        Contract.team_id,
        Team.slug,
        Team.name,
        Team.lineage,
        Contract.company_id,
        Contract.freelancer_id,
        Contract.agency_id,
    )
    .join(Team, Team.id == Contract.team_id)
    .where(or_(Contract.state == ContractState.ACTIVE, Contract.state == ContractState.PAUSED))
)
_OF_COMPANY = HotRead(_CONTRACT.where(Contract.company_id == bindparam("company")), RoomContract)
_OF_TEAMS = HotRead(_CONTRACT.where(among(Contract.team_id, "teams")), RoomContract)
_OF_AGENCY = HotRead(_CONTRACT.where(Contract.agency_id == bindparam("agency")), RoomContract)
_OF_FREELANCER = HotRead(_CONTRACT.where(Contract.freelancer_id == bindparam("freelancer")), RoomContract)
_PEOPLE = HotRead(
    select(*(getattr(User, name) for name in Person._fields)).where(among(User.id, "ids")),
    Person,
)
_newer = aliased(DiaryCell)
_newest = select(func.max(_newer.slot)).where(_newer.contract_id == Contract.id).scalar_subquery()
_LATEST = HotRead(
    select(*CELL_COLUMNS)
    .select_from(Contract)
    .join(DiaryCell, (DiaryCell.contract_id == Contract.id) & (DiaryCell.slot == _newest))
    .outerjoin(Workstation, Workstation.id == DiaryCell.workstation_id)
    .where(among(Contract.id, "ids")),
    ShownCell,
)
_hour = ((DiaryCell.slot - bindparam("first", type_=BigInteger)) // slots.AN_HOUR).label("hour")
_BY_HOUR: HotRead[tuple[int, int, int]] = HotRead(
    select(DiaryCell.freelancer_id, _hour, func.count())
    .where(
        among(DiaryCell.contract_id, "ids"), DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last")
    )
    .group_by(DiaryCell.freelancer_id, _hour),
    lambda *row: row,
)
