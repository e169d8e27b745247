"""Figures of freelancers and clients, compared with what anybody would work out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from hiringhall.marketplace.contracts.figures import (
    ClientFigures,
    FreelancerFigures,
    client_figures,
    earned_bracket,
    freelancer_figures,
)
from hiringhall.marketplace.contracts.models import Contract, ContractState, ContractTerms, Feedback, WorkWeek
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import fill_job, post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.sides import Side
from tests.support.market import WEB_DEVELOPMENT, Market
from tests.support.past_work import add_contract

TEXT = JobText(
    title="Work",
    description="Much of it.",
    visibility=Visibility.PUBLIC,
    category=WEB_DEVELOPMENT[0],
    subcategory=WEB_DEVELOPMENT[1],
)
TODAY = date(2026, 3, 4)
SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


class Work(NamedTuple):
    """A made-up contract. Days are counted back from TODAY; a score's day is None while it is not shown."""

    freelancer: int
    company: int
    is_hourly: bool
    started: int
    ended: int | None
    paused: bool
    weeks: dict[int, tuple[int, int]]
    scores: dict[Side, tuple[int, int | None]]


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


@st.composite
def works(draw: st.DrawFn) -> Work:
    started = draw(st.integers(0, 900))
    ended = draw(st.none() | st.integers(0, started))
    weeks = draw(st.sets(st.integers(ended or 0, started).map(lambda ago: ago // 7 * 7), max_size=4))
    amounts = st.tuples(st.sampled_from((0, 600, 3600, 40 * 3600)), st.sampled_from((0, 1, 99, 5_000, 123_456)))
    shown = st.none() | st.integers(0, 200)
    scores = st.dictionaries(st.sampled_from(Side), st.tuples(st.integers(100, 500), shown))
    return Work(
        draw(st.integers(0, 2)),
        draw(st.integers(0, 1)),
        draw(st.booleans()),
        started,
        ended,
        draw(st.booleans()),
        {week: draw(amounts) for week in weeks},
        draw(scores) if ended is not None else {},
    )


def expected_mean(scored: Sequence[tuple[int, int]]) -> int | None:
    weights = [(score, charge or 1) for score, charge in scored]
    total = sum(charge for _, charge in weights)
    return floor(Fraction(sum(s * c for s, c in weights), total) + Fraction(1, 2)) if weights else None


def charge_of(work: Work) -> int:
    return sum(charge for _, charge in work.weeks.values())


def shown_score(work: Work, side: Side, within: int = 10_000) -> int | None:
    score, ago = work.scores.get(side, (0, None))
    return score if ago is not None and ago < within else None


def expected_freelancer(mine: list[Work]) -> FreelancerFigures:
    reviewed = [(score, charge_of(work)) for work in mine if (score := shown_score(work, Side.CLIENT))]
    lately = [(score, charge_of(work)) for work in mine if (score := shown_score(work, Side.CLIENT, 90))]
    weeks = [(ago, seconds, charge) for work in mine for ago, (seconds, charge) in work.weeks.items()]
    closed = [work for work in mine if work.ended is not None and work.ended < 730]
    well = [work for work in closed if (shown_score(work, Side.CLIENT) or (400 if charge_of(work) else 0)) >= 400]
    return FreelancerFigures(
        feedback=expected_mean(reviewed),
        recent_feedback=expected_mean(lately),
        reviews=len(reviewed),
        seconds=sum(seconds for _, seconds, _ in weeks),
        recent_seconds=sum(seconds for ago, seconds, _ in weeks if ago < 90),
        contracts=len([work for work in mine if charge_of(work)]),
        active_contracts=len([work for work in mine if work.ended is None and not work.paused]),
        earned=sum(charge for _, _, charge in weeks),
        job_success=floor(Fraction(10_000 * len(well), len(closed)) + Fraction(1, 2)) if closed else None,
        last_worked=day(min(ago for ago, _, _ in weeks)) if weeks else None,
    )


def expected_client(ours: list[Work]) -> ClientFigures:
    reviewed = [(score, charge_of(work)) for work in ours if (score := shown_score(work, Side.FREELANCER))]
    return ClientFigures(
        feedback=expected_mean(reviewed),
        reviews=len(reviewed),
        hires=len(ours),
        fixed_price_hires=len([work for work in ours if not work.is_hourly]),
        active_contracts=len([work for work in ours if work.ended is None and not work.paused]),
        seconds=sum(seconds for work in ours for seconds, _ in work.weeks.values()),
        charged=sum(map(charge_of, ours)),
    )


@settings(suppress_health_check=SLOW, deadline=None, max_examples=40)
@given(made=st.lists(works(), max_size=8))
def test_figures_are_what_the_records_add_up_to(market: Market, made: list[Work]) -> None:
    freelancers, companies = people_and_companies(market)
    for work in made:
        add_contract(
            market,
            freelancers[work.freelancer],
            companies[work.company],
            type=JobType.HOURLY if work.is_hourly else JobType.FIXED_PRICE,
            started=day(work.started),
            ended=None if work.ended is None else day(work.ended),
            state=ContractState.PAUSED if work.paused else ContractState.ACTIVE,
            weeks={day(ago): amounts for ago, amounts in work.weeks.items()},
            scores={side: (score, None if ago is None else day(ago)) for side, (score, ago) in work.scores.items()},
        )
    with market.database.reading() as session:
        of_freelancers = freelancer_figures(session, freelancers, TODAY)
        of_clients = client_figures(session, companies)
    for number, user_id in enumerate(freelancers):
        assert of_freelancers[user_id] == expected_freelancer([work for work in made if work.freelancer == number])
    for number, company_id in enumerate(companies):
        assert of_clients[company_id] == expected_client([work for work in made if work.company == number])


def people_and_companies(market: Market) -> tuple[list[int], list[int]]:
    """Return three freelancers and two companies, made when the market is new, without any contracts."""
    known: tuple[list[int], list[int]] | None = getattr(market, "known", None)
    if known is None:
        people = [market.person(name, is_freelancer=True).user_id or 0 for name in ("ann", "bob", "cem")]
        owner = market.person("owner")
        known = people, [market.company(owner, slug) for slug in ("acme", "globex")]
        market.known = known  # type: ignore[attr-defined]
    with market.act() as session:
        for table in (ContractTerms, Feedback, WorkWeek, Contract):
            session.execute(delete(table))
    return known


def test_a_feedback_that_waits_does_not_count(market: Market) -> None:
    ann, acme = market.person("ann", is_freelancer=True).user_id, market.company(market.person("owner"))
    hidden = {Side.CLIENT: (100, None), Side.FREELANCER: (100, None)}
    add_contract(market, ann, acme, started=day(30), ended=day(10), weeks={day(20): (0, 100)}, scores=hidden)
    with market.database.reading() as session:
        figures = freelancer_figures(session, [ann or 0], TODAY)[ann or 0]
        assert (figures.feedback, figures.reviews, figures.job_success) == (None, 0, 10_000)
        assert client_figures(session, [acme])[acme].feedback is None


def test_a_large_contract_weighs_more_than_a_small_one(market: Market) -> None:
    ann, acme = market.person("ann", is_freelancer=True).user_id or 0, market.company(market.person("owner"))
    for score, charge in ((500, 300), (200, 100), (100, 0)):
        scores = {Side.CLIENT: (score, day(5))}
        add_contract(market, ann, acme, started=day(30), ended=day(6), weeks={day(8): (0, charge)}, scores=scores)
    with market.database.reading() as session:
        assert freelancer_figures(session, [ann], TODAY)[ann].feedback == round((500 * 300 + 200 * 100 + 100) / 401)


def test_jobs_that_not_everybody_may_see_are_not_counted(market: Market) -> None:
    owner = market.person("owner")
    acme = market.company(owner)
    with market.act() as session:
        for visibility in Visibility:
            text = replace(TEXT, visibility=visibility)
            key = post_job(session, owner, acme, JobType.HOURLY, text).key
            if visibility is Visibility.SIGNED_IN:
                fill_job(session, owner, key)
        figures = client_figures(session, [acme])[acme]
    assert (figures.jobs, figures.open_jobs, figures.filled_jobs) == (2, 1, 1)


def test_thousands_are_counted_at_once(market: Market) -> None:
    ann, acme = market.person("ann", is_freelancer=True).user_id or 0, market.company(market.person("owner"))
    add_contract(market, ann, acme, started=day(30), weeks={day(20): (3600, 2_500)})
    many = range(1, 40_000)
    with market.database.reading() as session:
        assert freelancer_figures(session, many, TODAY)[ann].earned == 2_500
        assert client_figures(session, many)[acme].charged == 2_500
        assert len(freelancer_figures(session, many, TODAY)) == len(many)
    with market.database.reading() as session:
        assert freelancer_figures(session, [], TODAY) == {}
        assert client_figures(session, []) == {}


@pytest.mark.parametrize(
    ("cents", "bracket"),
    [(0, 0), (9_999, 0), (10_000, 100), (99_999, 100), (100_000, 1_000), (1_000_000, 10_000), (10**9, 100_000)],
)
def test_earnings_are_shown_as_a_bracket(cents: int, bracket: int) -> None:
    assert earned_bracket(cents) == bracket
