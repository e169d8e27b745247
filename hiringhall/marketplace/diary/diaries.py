"""The diaries that somebody asks for, as far as they may look into them: of contracts they name, or of a company."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.diary.slots import day_of
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.storage.hot import HotRead, among


class PlacedContract(NamedTuple):
    """A contract with the team that it is worked for."""

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


def may_look(session: Session, actor: Actor, contract: PlacedContract) -> bool:
    """Tell whether the actor may look into the diary of a contract, as `access.may_read` does."""
    if is_on_side(session, actor, contract.freelancer_id, contract.agency_id):
        return True
    return standing(session, actor).may(Act.SEE_DIARIES, contract.place)


def named_diaries(session: Session, actor: Actor, references: Sequence[str]) -> list[PlacedContract]:
    """Return these contracts, by key or number, each once.

    Raises NotFound, or NotAllowed unless the actor may look into all of these diaries.
    """
    found: dict[int, PlacedContract] = {}
    for reference in references:
        contract = _named(session, reference)
        if not may_look(session, actor, contract):
            raise NotAllowed("You may not look into the diary of this contract.")
        found[contract.id] = contract
    return list(found.values())


def diaries_of(session: Session, actor: Actor, team: TeamPlace, freelancer_id: int) -> list[PlacedContract]:
    """Return the contracts of a freelancer with a team or one below it that the actor may look into, the oldest first.

    Raises NotAllowed when there are none, unless the actor may look into the diaries of the team.
    """
    theirs = OF_FREELANCER.all(session, freelancer=freelancer_id)
    found = [contract for contract in theirs if contract.team_lineage.startswith(team.lineage)]
    found = [contract for contract in found if may_look(session, actor, contract)]
    if not found and not standing(session, actor).may(Act.SEE_DIARIES, team):
        raise NotAllowed(f"You may not look into the diary of this person in {team.name}.")
    return found


def diaries_in(session: Session, actor: Actor, team: TeamPlace, span: range) -> list[PlacedContract]:
    """Return the contracts with a team or one below it that ran in the slots `span` and the actor may look into.

    For the freelancers who work for it these are their own. Raises NotAllowed for whoever neither looks into any diary
    of the company nor ever worked for the team.
    """
    if not standing(session, actor).may_anywhere(Act.SEE_DIARIES, team.company_id):
        return [] if actor.user_id is None else diaries_of(session, actor, team, actor.user_id)
    days: dict[str, date] = {"first": day_of(span.start), "last": day_of(span.stop - 1)}
    if team.id == team.company_id:
        ran = _RAN_IN_COMPANY.all(session, company=team.company_id, **days)
    else:
        ran = _RAN_IN_TEAMS.all(session, teams=team_ids(session, [team.lineage]), **days)
    return [contract for contract in ran if may_look(session, actor, contract)]


def _named(session: Session, reference: str) -> PlacedContract:
    found = None
    if is_key(reference):
        found = _BY_KEY.first(session, key=reference)
    elif is_number(reference):
        found = _BY_ID.first(session, id=int(reference))
    if found is None:
        raise NotFound("contract")
    return found


PLACED = select(
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
).join(Team, Team.id == Contract.team_id)
"""What a hot read of contracts selects to make `PlacedContract` of it."""
_RAN = PLACED.where(
    Contract.started_on <= bindparam("last"), or_(Contract.ended_on.is_(None), Contract.ended_on >= bindparam("first"))
).order_by(Contract.id)
_BY_KEY = HotRead(PLACED.where(Contract.key == bindparam("key")), PlacedContract)
_BY_ID = HotRead(PLACED.where(Contract.id == bindparam("id")), PlacedContract)
OF_FREELANCER = HotRead(
    PLACED.where(Contract.freelancer_id == bindparam("freelancer")).order_by(Contract.id), PlacedContract
)
_RAN_IN_COMPANY = HotRead(_RAN.where(Contract.company_id == bindparam("company")), PlacedContract)
_RAN_IN_TEAMS = HotRead(_RAN.where(among(Contract.team_id, "teams")), PlacedContract)
