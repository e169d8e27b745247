"""Which activities a contract may use and has been assigned; which contracts an activity may be assigned to.

A contract may use the activities of its team, of the teams above it up to the company, and in these those of its
freelancer.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.queries import KEPT, ListedActivity, listed, managed_activity
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.storage.hot import HotRead, among

MOST_SHOWN = 100
"""Contracts that are offered at once to be assigned."""


class ContractPlace(NamedTuple):
    """A contract, as far as activities are concerned."""

    id: int
    key: str
    company_id: int
    freelancer_id: int
    state: ContractState
    uses_activities: bool
    team_id: int
    team_name: str
    lineage: str

    @property
    def team(self) -> TeamPlace:
        """The team that it is with."""
        return TeamPlace(self.team_id, self.team_name, self.lineage, self.company_id)

    @property
    def team_ids(self) -> list[int]:
        """The team and those above it, the company first."""
        return [int(part) for part in self.lineage.split("/") if part]


class AssignableContract(NamedTuple):
    """A contract that an activity may be assigned to, with whom and whether it is."""

    id: int
    key: str
    title: str
    state: ContractState
    first_name: str
    last_name: str
    team: str
    is_assigned: bool

    @property
    def freelancer(self) -> str:
        """Name of who works on it."""
        return f"{self.first_name} {self.last_name}".strip()


def find_contract(session: Session, actor: Actor, reference: str) -> ContractPlace:
    """Return a contract whose activities the actor manages, by number or key.

    Raises NotFound, NotAllowed, or InvalidInput("contract") when `reference` can be neither.
    """
    contract = _located(session, reference)
    if not standing(session, actor).may(Act.MANAGE_ACTIVITIES, contract.team):
        raise NotAllowed("You may not manage the activities of the team with this contract.")
    return contract


def contract_activities(session: Session, actor: Actor, reference: str) -> tuple[ContractPlace, list[ListedActivity]]:
    """Return a contract with the activities in use that time on it may be written on, by code.

    For those who manage the activities of its team and for its freelancer. Raises as `find_contract` does.
    """
    contract = _located(session, reference)
    if actor.user_id != contract.freelancer_id:
        find_contract(session, actor, reference)
    return contract, _OF_CONTRACT.all(session, contract=contract.id)


def usable_activities(session: Session, actor: Actor, reference: str) -> list[ListedActivity]:
    """Return the activities in use that a contract may be assigned, by code. Raises as `find_contract` does."""
    contract = find_contract(session, actor, reference)
    return _USABLE.all(session, teams=contract.team_ids, freelancer=contract.freelancer_id)


def assignable_contracts(
    session: Session, actor: Actor, activity_id: int, search: str = ""
) -> tuple[list[AssignableContract], bool]:
    """Return open contracts that may use an activity, those that do first, and whether there are more than these.

    `search` is looked for in titles and names of freelancers. Raises NotFound, NotAllowed.
    """
    activity = managed_activity(session, actor, activity_id)
    assigned = exists().where(
        ActivityAssignment.activity_id == activity.id, ActivityAssignment.contract_id == Contract.id
    )
    statement = (
        select(
            Contract.id,
            Contract.key,
            Contract.title,
            Contract.state,
            User.first_name,
            User.last_name,
            Team.name,
            assigned,
        )
        .join(User, User.id == Contract.freelancer_id)
        .join(Team, Team.id == Contract.team_id)
        .where(*reach(session, activity), is_open())
        .order_by(assigned.desc(), User.first_name, User.last_name, Contract.id)
        .limit(MOST_SHOWN + 1)
    )
    if search:
        words = User.first_name + " " + User.last_name + " " + Contract.title
        statement = statement.where(words.icontains(search, autoescape=True))
    rows = [AssignableContract(*row) for row in session.execute(statement)]
    return rows[:MOST_SHOWN], len(rows) > MOST_SHOWN


def is_open() -> ColumnElement[bool]:
    """Return the condition that a contract has not ended."""
    return Contract.state != ContractState.CLOSED


def reach(session: Session, activity: Activity | ListedActivity) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a contract, joined with its team, may use an activity."""
    lineage = session.scalars(select(Team.lineage).where(Team.id == activity.team_id)).one()
    conditions = Contract.company_id == activity.company_id, Team.lineage.startswith(lineage)
    return conditions if activity.user_id is None else (*conditions, Contract.freelancer_id == activity.user_id)


def places(session: Session, ids: Collection[int]) -> dict[int, ContractPlace]:
    """Return these contracts, as far as there are such; asks for no right."""
    return {place.id: place for place in _BY_IDS.all(session, ids=list(ids))}


def _located(session: Session, reference: str) -> ContractPlace:
    if is_key(reference):
        found = _BY_KEY.first(session, key=reference)
    elif is_number(reference):
        found = _BY_IDS.first(session, ids=[int(reference)])
    else:
        raise InvalidInput("contract", "write the number or the key of a contract.")
    if found is None:
        raise NotFound("contract")
    return found


_PLACE = select(
    Contract.id,
    Contract.key,
    Contract.company_id,
    Contract.freelancer_id,
    Contract.state,
    Contract.uses_activities,
    Team.id,
    Team.name,
    Team.lineage,
).join(Team, Team.id == Contract.team_id)
_BY_IDS = HotRead(_PLACE.where(among(Contract.id, "ids")), ContractPlace)
_BY_KEY = HotRead(_PLACE.where(Contract.key == bindparam("key")), ContractPlace)

_IN_USE = Activity.state == ActivityState.ACTIVE
_OF_CONTRACT = listed(
    Activity.id.in_(
        select(ActivityAssignment.activity_id).where(ActivityAssignment.contract_id == bindparam("contract"))
    ),
    _IN_USE,
    KEPT,
)
_USABLE = listed(
    among(Activity.team_id, "teams"),
    or_(Activity.user_id.is_(None), Activity.user_id == bindparam("freelancer")),
    _IN_USE,
    KEPT,
)
