"""The team room: who works for a team and what on, now and in the last 24 hours.

A room holds the freelancers with an open contract with its team or a team below it; the room of an agency holds those
who work through it, too. Who belongs to a team sees who works there and the memos; what else a diary shows, only who
may look into it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, structs
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Team, User, UserStatus
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.contracts.workers import places
from hiringhall.marketplace.diary.diaries import PLACED, PlacedContract, may_look
from hiringhall.marketplace.diary.last_day import idle_day, last_days
from hiringhall.marketplace.diary.presence import AtWork, at_work
from hiringhall.marketplace.diary.queries import ShownCell, latest_cells
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.storage.hot import HotRead, among


class Online(StrEnum):
    """Who of a room is shown."""

    NOW = "now"
    """Whose tracker runs."""
    LAST_DAY = "last_24h"
    """Who has a cell in the last 24 hours, or works now."""
    ALL = "all"


class Person(NamedTuple):
    """Who somebody in a room is; `created_at` in seconds."""

    id: int
    key: str
    username: str
    first_name: str
    last_name: str
    email: str
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
    `sees_diary` tells whether they may, of both. `presence` is how much of each of the last 24 hours they worked, in
    percent, the oldest hour first.
    """

    person: Person
    contract: PlacedContract
    sees_diary: bool
    at_work: AtWork | None
    latest: ShownCell | None
    presence: tuple[int, ...]


class Room(Struct, frozen=True):
    """A team with its occupants: who works first, then who worked last, then by name.

    `contracts` are those of the room, by reference, of which the reader may know.
    """

    team: TeamPlace
    contracts: dict[int, PlacedContract]
    occupants: list[Occupant]


def rooms(session: Session, actor: Actor) -> list[Team]:
    """Return the teams whose rooms the actor may enter, with company and parent: their own, and those they work for."""
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
    contracts = contracts_of_room(session, actor, team)
    now = clock.now()
    present = {work.freelancer_id: work for work in at_work(session, list(contracts))}
    days, idle = last_days(session, contracts, now), idle_day(now)
    everybody = {contract.freelancer_id for contract in contracts.values()}
    wanted = {Online.NOW: set(present), Online.LAST_DAY: present.keys() | days.keys(), Online.ALL: everybody}[online]
    people = [person for person in _PEOPLE.all(session, ids=sorted(wanted)) if suspended or person.is_active]
    latest = latest_cells(session, contracts)
    occupants = []
    for person in people:
        work, cell = present.get(person.id), latest.get(person.id)
        contract = contracts[_shown_contract(person.id, work, cell, contracts)]
        sees_diary = may_look(session, actor, contract)
        if cell is not None and not may_look(session, actor, contracts[cell.contract_id]):
            cell, sees_diary = _bare(cell), False
        occupants.append(Occupant(person, contract, sees_diary, work, cell, days.get(person.id, idle).percents))
    return Room(team, contracts, sorted(occupants, key=_order))


def contracts_of_room(session: Session, actor: Actor, team: TeamPlace) -> dict[int, PlacedContract]:
    """Return the open contracts of a room, by reference, of which the actor may know who works on them.

    Raises NotAllowed for whoever neither belongs to the team nor works for it.
    """
    mine = standing(session, actor)
    found: list[PlacedContract] = []
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
        if mine.may(Act.SEE_TEAM, contract.place) or may_look(session, actor, contract)
    }


def _shown_contract(
    freelancer_id: int, work: AtWork | None, cell: ShownCell | None, contracts: Mapping[int, PlacedContract]
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


_OPEN = PLACED.where(or_(Contract.state == ContractState.ACTIVE, Contract.state == ContractState.PAUSED))
_OF_COMPANY = HotRead(_OPEN.where(Contract.company_id == bindparam("company")), PlacedContract)
_OF_TEAMS = HotRead(_OPEN.where(among(Contract.team_id, "teams")), PlacedContract)
_OF_AGENCY = HotRead(_OPEN.where(Contract.agency_id == bindparam("agency")), PlacedContract)
_OF_FREELANCER = HotRead(_OPEN.where(Contract.freelancer_id == bindparam("freelancer")), PlacedContract)
_PEOPLE = HotRead(select(*(getattr(User, name) for name in Person._fields)).where(among(User.id, "ids")), Person)
