"""The engine finds the same freelancers in the same order as a filter that looks at everybody."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.profiles.models import Access, Group, GroupMember, Profile, ProfileSkill, ProfileTest
from hiringhall.search.queries import Interval, Kind, PersonQuery, PersonSort
from hiringhall.search.search import Search
from tests.search.comparing import Asked, asked, compare, has_any
from tests.search.made_up import COUNTRIES, GROUPS, SKILLS, TESTS, TOPICS, write_people
from tests.search.obvious import Corpus, Doc, is_among, skill_texts, split
from tests.search.random_filters import numbers, some
from tests.support.market import Market

NUMBER = 1_000
SORTS = {
    PersonSort.RELEVANCE: "relevance",
    PersonSort.FEEDBACK: "feedback",
    PersonSort.RATE: "rate",
    PersonSort.HOURS: "seconds",
    PersonSort.JOB_SUCCESS: "success",
    PersonSort.LAST_WORKED: "worked",
    PersonSort.JOINED: "joined",
}
FILTERS = {
    "categories": some(dict.fromkeys(category for category, _ in TOPICS)),
    "subcategories": some(topic for _, topic in TOPICS),
    "groups": some(GROUPS),
    "tests": some(TESTS),
    "top_10": some(TESTS),
    "top_30": some(TESTS),
    "regions": some(("western-europe", "north-america", "eastern-europe")),
    "countries": some(country for country in COUNTRIES if country),
    "feedback": numbers(100, 500),
    "rate": numbers(500, 12_000),
    "hours": numbers(0, 200_000),
    "recent_hours": numbers(0, 200_000),
    "job_success": numbers(0, 10_000),
    "earned": numbers(0, 200_000),
    "worked_from": st.integers(1_690_000_000, 1_772_000_000),
    "joined_from": st.integers(1_600_000_000, 1_600_005_000),
    "joined_to": st.integers(1_600_000_000, 1_600_005_000),
    "english": some(range(6)),
    "is_ready": st.booleans(),
    "kinds": some(Kind),
    "access": some(Access),
    "with_skills": some(SKILLS, 2),
}


def as_doc(session: Session, user: User, figures: FreelancerFigures) -> Doc:
    profile = session.get(Profile, user.id) or Profile(title="", overview="", access=Access.PUBLIC, english=0)
    topics = profile.categories or []
    slugs = session.scalars(
        select(ProfileSkill.slug).where(ProfileSkill.user_id == user.id).order_by(ProfileSkill.place)
    ).all()
    tests = session.scalars(select(ProfileTest).where(ProfileTest.user_id == user.id)).all()
    groups = session.scalars(select(Group.slug).join(GroupMember).where(GroupMember.user_id == user.id)).all()
    is_agent = session.scalars(
        select(Membership.id).where(Membership.user_id == user.id, Membership.role == Role.AGENT)
    ).all()
    title, skills = split(profile.title), skill_texts(slugs)
    texts = [split(f"{user.first_name} {user.last_name}"), title, title, split(profile.overview), *skills]
    return Doc(
        user.id,
        {"words": texts, "title": [title], "skills": skills},
        {
            "category": [catalog.category_of_topic(topic).id for topic in topics],
            "subcategory": topics,
            "group": groups,
            "test": [test.test for test in tests],
            "top_10": [test.test for test in tests if test.percentile >= 90],
            "top_30": [test.test for test in tests if test.percentile >= 70],
            "region": [catalog.country(user.country).region] if user.country else [],
            "country": [user.country],
            "english": [profile.english],
            "kind": [Kind.AGENCY if is_agent else Kind.INDEPENDENT],
            "access": [profile.access],
            "skill": slugs,
            "ready": [bool(profile.is_ready)],
        },
        {
            "joined": user.created_at,
            "feedback": figures.feedback,
            "rate": profile.rate,
            "seconds": figures.seconds,
            "recent": figures.recent_seconds,
            "success": figures.job_success,
            "worked": clock.midnight(figures.last_worked),
            "earned": figures.earned,
        },
        is_public=profile.access is Access.PUBLIC,
        found=figures,
    )


def make_corpus(market: Market, search: Search) -> Corpus:
    users = write_people(market, NUMBER)
    search.rebuild(lambda _: None)
    with market.database.reading() as session:
        figures = freelancer_figures(session, [user.id for user in users], clock.day(clock.now()))
        hidden = set(session.scalars(select(Profile.user_id).where(Profile.access == Access.PRIVATE)))
        seen = [user for user in users if user.is_freelancer and user.status is UserStatus.ACTIVE]
        return Corpus([as_doc(session, user, figures[user.id]) for user in seen if user.id not in hidden])


corpus = pytest.fixture(name="corpus")(make_corpus)


def passes(doc: Doc, query: PersonQuery) -> bool:
    any_of = {
        "category": query.categories,
        "subcategory": query.subcategories,
        "group": query.groups,
        "test": query.tests,
        "top_10": query.top_10,
        "top_30": query.top_30,
        "region": query.regions,
        "country": query.countries,
        "english": query.english,
        "kind": query.kinds,
        "access": query.access,
        "ready": () if query.is_ready is None else (query.is_ready,),
    }
    among = {
        "feedback": query.feedback,
        "rate": query.rate,
        "seconds": query.hours,
        "recent": query.recent_hours,
        "success": query.job_success,
        "earned": query.earned,
    }
    return (
        has_any(doc, any_of)
        and set(query.with_skills) <= set(doc.facts["skill"])
        and all(is_among(doc.numbers[name], intervals) for name, intervals in among.items())
        and is_among(doc.numbers["joined"], (Interval(query.joined_from, query.joined_to),))
        and (query.worked_from is None or (doc.numbers["worked"] or 0) >= query.worked_from)
    )


@given(asked=asked(FILTERS, list(PersonSort)))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # all examples read the same index
)
def test_any_query_finds_what_an_obvious_filter_finds(
    market: Market, search: Search, corpus: Corpus, asked: Asked
) -> None:
    query = PersonQuery(**asked.values)
    with market.database.reading() as session:
        page = search.people(
            session,
            None if asked.is_visitor else Actor(1, "test"),
            query,
            sort=asked.sort,
            descending=asked.descending,
            offset=asked.page[0],
            count=asked.page[1],
        )
    for row, doc in compare(corpus, asked, lambda doc: passes(doc, query), page, SORTS[asked.sort], "joined"):
        figures = doc.found
        assert (row.feedback, row.reviews, row.seconds) == (figures.feedback, figures.reviews, figures.seconds)
        assert (row.contracts, row.earned, row.job_success) == (figures.contracts, figures.earned, figures.job_success)
        assert row.last_worked == doc.numbers["worked"]
