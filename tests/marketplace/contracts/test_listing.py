"""Lists of contracts, compared with what anybody would pick by hand, and what each role sees of them."""

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.access import sides_of
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.listed import milestones
from hiringhall.marketplace.contracts.listing import (
    ALL,
    ContractFilter,
    ContractOrder,
    contract_counts,
    list_contracts,
    listed_contract,
)
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.market import WEB_DEVELOPMENT, Market
from tests.support.past_work import add_contract

MANY = 120
TRIALS = 150


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def post(market: Market, cast: Cast) -> int:
    category, topic = WEB_DEVELOPMENT
    text = JobText(title="Work", description="-", visibility=Visibility.PUBLIC, category=category, subcategory=topic)
    with market.act() as session:
        return post_job(session, cast["owner"], cast.design, JobType.HOURLY, text).id


def fill(market: Market, cast: Cast, random: Random) -> list[Contract]:
    """Add contracts between everybody; several begin at the same moment."""
    first = clock.day(clock.now()) - timedelta(days=400)
    with market.database.reading() as session:
        globex = locate_team(session, "globex").id
    jobs = [post(market, cast) for _ in range(3)]
    for _ in range(MANY):
        team = random.choice([cast.company, cast.design, cast.web, globex])
        started = first + timedelta(days=random.randrange(40))
        name = random.choice(["freelancer", "agent", "bound", "stranger"])
        ended = random.choice([None, started + timedelta(days=random.randrange(60))])
        add_contract(
            market,
            cast[name].user_id,
            globex if team == globex else cast.company,
            started=started,
            ended=ended,
            team_id=team,
            job_id=random.choice([None, *jobs]) if team == cast.design else None,
            agency_id=cast.agency if name in {"agent", "bound"} and random.random() < 0.7 else None,
            state=random.choice([ContractState.ACTIVE, ContractState.PAUSED]),
        )
    with market.database.reading() as session:
        return list(session.scalars(select(Contract)))


def obvious(market: Market, actor: Actor, contracts: list[Contract], wanted: ContractFilter) -> list[Contract]:
    with market.database.reading() as session:
        seen = [contract for contract in contracts if sides_of(session, actor, contract)]
        teams = {team: locate_team(session, str(team)) for team in {contract.team_id for contract in seen}}
    team = wanted.team
    return [
        contract
        for contract in seen
        if (
            team is None
            or contract.team_id == team.id
            or (wanted.include_sub_teams and teams[contract.team_id].lineage.startswith(team.lineage))
        )
        and wanted.freelancer_id in {None, contract.freelancer_id}
        and wanted.job_id in {None, contract.job_id}
        and wanted.agency_id in {None, contract.agency_id}
        and contract.state in wanted.states
        and contract.created_at >= (wanted.created_from or 0)
        and contract.created_at <= (wanted.created_to or 10**12)
    ]


def in_order(contracts: list[Contract], sort: list[tuple[ContractOrder, bool]]) -> list[int]:
    """Sort by each fact, the last one first; a contract that lacks it counts as greater than all others."""
    ordered = sorted(contracts, key=lambda contract: contract.id, reverse=sort[-1][1])
    for order, descending in reversed(sort):
        values = {contract.id: _value(contract, order) for contract in ordered}
        having = [contract for contract in ordered if values[contract.id] is not None]
        lacking = [contract for contract in ordered if values[contract.id] is None]
        having.sort(key=partial(_value, order=order), reverse=descending)
        ordered = lacking + having if descending else having + lacking
    return [contract.id for contract in ordered]


def _value(contract: Contract, order: ContractOrder) -> Any:
    return contract.state is ContractState.CLOSED if order is ContractOrder.STATE else getattr(contract, order.value)


def random_filter(market: Market, cast: Cast, random: Random, contracts: list[Contract]) -> ContractFilter:
    values: dict[str, Any] = {}
    with market.database.reading() as session:
        if random.random() < 0.5:
            values["team"] = locate_team(session, random.choice(["acme", "acme:design", "globex", "northwind"]))
            values["include_sub_teams"] = random.random() < 0.5
    if random.random() < 0.3:
        values["freelancer_id"] = random.choice(contracts).freelancer_id
    if random.random() < 0.2:
        values["job_id"] = random.choice([contract.job_id for contract in contracts if contract.job_id])
    if random.random() < 0.3:
        values["agency_id"] = cast.agency
    if random.random() < 0.4:
        values["states"] = tuple(random.sample(list(ContractState), random.randrange(1, 4)))
    if random.random() < 0.3:
        values["created_from"] = random.choice(contracts).created_at
    if random.random() < 0.3:
        values["created_to"] = random.choice(contracts).created_at
    return ContractFilter(**values)


def test_lists_are_what_anybody_would_pick_by_hand(market: Market, cast: Cast) -> None:
    random = Random(5)  # noqa: S311 - made-up data that is the same every time
    contracts = fill(market, cast, random)
    refused = 0
    for _ in range(TRIALS):
        actor = random.choice([*cast.people.values(), CONSOLE])
        wanted = random_filter(market, cast, random, contracts)
        sort = [(random.choice(list(ContractOrder)), random.random() < 0.5) for _ in range(random.randrange(1, 4))]
        offset, count = random.randrange(20), random.randrange(1, 30)
        found = obvious(market, actor, contracts, wanted)
        try:
            with market.database.reading() as session:
                page = list_contracts(session, actor, wanted, sort=sort, offset=offset, count=count)
                counts = contract_counts(session, actor, wanted)
        except NotAllowed:
            refused += 1
            continue
        assert [row.id for row in page.rows] == in_order(found, sort)[offset : offset + count], (actor, wanted, sort)
        assert page.total == len(found)
        assert {state: count for state, count in counts.items() if count} == {
            state: sum(contract.state is state for contract in found)
            for state in ContractState
            if any(contract.state is state for contract in found)
        }
    assert 0 < refused < TRIALS / 2


@pytest.mark.parametrize("who", ["member", "stranger", "outsider", "staffing", "design-hiring"])
def test_a_team_whose_contracts_one_may_not_see_is_refused_unless_one_asks_for_ones_own(
    market: Market, cast: Cast, who: str
) -> None:
    hire(market, cast["owner"], cast.company, cast["stranger"])
    with market.database.reading() as session:
        acme = ContractFilter(team=locate_team(session, "acme"))
        with pytest.raises(NotAllowed, match="see contracts"):
            list_contracts(session, cast[who], acme)
        own = ContractFilter(team=acme.team, freelancer_id=cast[who].user_id)
        assert list_contracts(session, cast[who], own).total == (who == "stranger")


def test_who_sees_nothing_gets_an_empty_list(market: Market, cast: Cast) -> None:
    hire(market, cast["owner"], cast.company, cast["freelancer"])
    with market.database.reading() as session:
        for wanted in (ALL, ContractFilter(freelancer_id=cast["freelancer"].user_id), ContractFilter(job_id=1)):
            assert list_contracts(session, cast["stranger"], wanted).total == 0


def test_a_contract_comes_with_all_names(market: Market, cast: Cast) -> None:
    job = post(market, cast)
    contract = hire(market, cast["owner"], None, cast["agent"], job=str(job), agency_id=cast.agency)
    with market.database.reading() as session:
        row = listed_contract(session, cast["finance"], contract.key)
        assert (row.team_slug, row.team, row.company) == ("acme:design", "Design", "Acme")
        assert (row.freelancer, row.freelancer_username, row.agency_slug) == ("Agent Tester", "agent", "northwind")
        assert (row.job_title, row.job_id, row.offer_id) == ("Work", job, contract.offer_id)
        with pytest.raises(NotAllowed):
            listed_contract(session, cast["stranger"], contract.key)
        with pytest.raises(NotFound):
            listed_contract(session, cast["owner"], "0")


def test_milestones_are_listed_in_the_order_of_the_agreement(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["owner"], cast.design, cast["freelancer"], FIXED)
    with market.act() as session:
        assert [part.description for part in milestones(session, contract.id)] == ["Drafts", "Rest"]
        end_contract(session, cast["owner"], contract.key, "9505")
        assert {part.state.value for part in milestones(session, contract.id)} == {"cancelled"}
