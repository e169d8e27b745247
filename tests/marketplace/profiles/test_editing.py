"""Freelancers change their profiles; what cannot be accepted is refused by name and changes nothing."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import CompanyKind, UserStatus
from hiringhall.marketplace.accounts.oversight import set_status
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.profiles import editing, groups, marks, portfolio, records
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile, refusals, set_skills, set_terms
from hiringhall.marketplace.profiles.models import (
    Access,
    Availability,
    Certification,
    Education,
    Employment,
    GroupMember,
    PortfolioItem,
    Profile,
    ProfileSkill,
    ProfileTest,
)
from hiringhall.marketplace.profiles.portfolio import PieceOfWork
from hiringhall.marketplace.profiles.queries import readable_profile
from hiringhall.marketplace.profiles.records import Certificate, Position, Schooling
from hiringhall.storage.blobs import Blobs
from tests.support.market import Market

TOPICS = [topic.id for within in catalog.categories() for topic in within.topics]
# Two days from when the tests are read, so that it is still to come when midnight passes before they run.
TO_COME = datetime.fromtimestamp(clock.now(), UTC).date() + timedelta(days=2)
TEXT = ProfileText(
    title="Cabinet maker",
    overview="I build\nwhat lasts.",
    rate=4_500,
    availability=Availability.PART_TIME,
    english=3,
    languages=(("Polish", 4), ("German", 2)),
    categories=(TOPICS[3], TOPICS[0]),
    access=Access.SIGNED_IN,
)
SCHOOLING = Schooling(school="Academy of Wood", from_year=1998, to_year=2001, degree="Master", area="Joinery")
POSITION = Position(employer="Oak & Sons", role="Joiner", from_month=date(2001, 9, 17), to_month=date(2005, 2, 28))
CERTIFICATE = Certificate(name="Safe ladders", organization="Ladder Board", received_on=date(2003, 4, 5))
PIECE = PieceOfWork(title="A chair", description="Oak.", url="https://example.org/chair", skills=("3d-modeling",))


def blobs(tmp_path: Any) -> Blobs:
    return Blobs("", tmp_path / "blobs")


def test_an_edited_profile_says_what_was_written_and_the_log_what_changed(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    with market.act() as session:
        edit_profile(session, ann, TEXT)
    with market.act() as session:
        edit_profile(session, ann, replace(TEXT, title="  Joiner  and turner ", rate=5_000))
    with market.act() as session:
        edit_profile(session, ann, replace(TEXT, title="Joiner and turner", rate=5_000))
    with market.database.reading() as session:
        shown = readable_profile(session, ann, "ann")
    assert (shown.title, shown.overview, shown.rate) == ("Joiner and turner", "I build\nwhat lasts.", 5_000)
    assert (shown.availability, shown.english, shown.access) == (Availability.PART_TIME, 3, Access.SIGNED_IN)
    assert [list(pair) for pair in shown.languages] == [["Polish", 4], ["German", 2]]
    assert shown.categories == [TOPICS[3], TOPICS[0]]
    lines = market.changes("profile.edited")
    assert [line.entity_id for line in lines] == [ann.user_id] * 2, "a change of nothing is not logged"
    assert lines[1].before == {"title": "Cabinet maker", "rate": 4_500}
    assert lines[1].after == {"title": "Joiner and turner", "rate": 5_000}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": "x" * 101}),
        ("title", {"title": "two\nlines"}),
        ("overview", {"overview": "x" * 5_001}),
        ("overview", {"overview": "a\x00b"}),
        ("rate", {"rate": 0}),
        ("rate", {"rate": -1}),
        ("rate", {"rate": 10**9}),
        ("english", {"english": 6}),
        ("english", {"english": -1}),
        ("languages", {"languages": (("Polish", 5),)}),
        ("languages", {"languages": (("Polish", 3), ("polish", 4))}),
        ("languages", {"languages": (("", 3),)}),
        ("languages", {"languages": tuple((f"Tongue {n}", 1) for n in range(21))}),
        ("categories", {"categories": ("nonsense",)}),
        ("categories", {"categories": tuple(TOPICS[:11])}),
    ],
)
def test_what_cannot_stand_in_a_profile_is_named(market: Market, field: str, values: dict[str, Any]) -> None:
    ann = market.person("ann", is_freelancer=True)
    text = replace(TEXT, **values)
    with pytest.raises(InvalidInput) as refused, market.act() as session:
        edit_profile(session, ann, text)
    assert refused.value.field == field
    assert [problem.field for problem in refusals(text)] == [field]
    assert market.count(Profile) == 0
    assert refusals(TEXT) == []


ACTS: tuple[Callable[[Session, Actor], object], ...] = (
    lambda session, actor: edit_profile(session, actor, TEXT),
    lambda session, actor: set_skills(session, actor, [("python", 3)]),
    lambda session, actor: records.add_education(session, actor, SCHOOLING),
    lambda session, actor: records.add_employment(session, actor, POSITION),
    lambda session, actor: records.add_certification(session, actor, CERTIFICATE),
    lambda session, actor: portfolio.add_portfolio_item(session, actor, PIECE),
    lambda session, actor: groups.join_group(session, actor, "makers"),
)


@pytest.mark.parametrize("act", ACTS)
def test_clients_suspended_people_and_the_command_line_have_no_profile_to_edit(
    market: Market, act: Callable[[Session, Actor], object]
) -> None:
    client, gone = market.person("client"), market.person("gone", is_freelancer=True)
    with market.act() as session:
        groups.create_group(session, CONSOLE, slug="makers", name="Makers")
        set_status(session, CONSOLE, gone.user_id or 0, UserStatus.INACTIVE)
    for actor in (client, gone, CONSOLE):
        with pytest.raises(NotAllowed), market.act() as session:
            act(session, actor)
    assert market.count(Profile) == 0


def test_skills_keep_their_order_and_level(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    for wanted in ([("python", 5), ("html5", 1)], [("html5", 2), ("Python", 5), ("git", 3)], []):
        with market.act() as session:
            set_skills(session, ann, wanted)
        with market.database.reading() as session:
            shown = readable_profile(session, ann, "ann").skills
        assert [(skill.slug, skill.level) for skill in shown] == [(slug.lower(), level) for slug, level in wanted]
    lines = market.changes("profile.skills-set")
    assert lines[-1].before == {"skills": [["html5", 2], ["python", 5], ["git", 3]]}
    assert lines[-1].after == {"skills": []}


@pytest.mark.parametrize(
    "wanted",
    [
        [("no such skill", 3)],
        [("python", 0)],
        [("python", 6)],
        [("python", 1), ("Python", 2)],
        [(skill.slug, 1) for skill in catalog.skills()[:31]],
    ],
)
def test_skills_outside_the_catalog_and_odd_levels_are_refused(market: Market, wanted: list[tuple[str, int]]) -> None:
    ann = market.person("ann", is_freelancer=True)
    with pytest.raises(InvalidInput, match="skills"), market.act() as session:
        set_skills(session, ann, wanted)
    assert market.count(ProfileSkill) == 0


def test_records_are_added_changed_and_removed(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    with market.act() as session:
        school = records.add_education(session, ann, SCHOOLING).id
        firm = records.add_employment(session, ann, POSITION).id
        paper = records.add_certification(session, ann, CERTIFICATE).id
    with market.act() as session:
        records.change_education(session, ann, school, replace(SCHOOLING, to_year=None))
        records.change_employment(session, ann, firm, replace(POSITION, role="Turner"))
        records.change_certification(session, ann, paper, replace(CERTIFICATE, name="Safer ladders"))
    with market.database.reading() as session:
        shown = readable_profile(session, ann, "ann")
    assert (shown.education[0].school, shown.education[0].to_year) == ("Academy of Wood", None)
    assert (shown.employment[0].role, shown.employment[0].from_month) == ("Turner", date(2001, 9, 1))
    assert shown.employment[0].to_month == date(2005, 2, 1)
    assert shown.certifications[0].name == "Safer ladders"
    with market.act() as session:
        records.remove_education(session, ann, school)
        records.remove_employment(session, ann, firm)
        records.remove_certification(session, ann, paper)
    assert [market.count(table) for table in (Education, Employment, Certification)] == [0, 0, 0]
    for what, reference in (("education", school), ("employment", firm), ("certification", paper)):
        assert market.changes(f"profile.{what}-added")[0].after["id"] == reference
        assert market.changes(f"profile.{what}-changed")[0].after["id"] == reference
        assert market.changes(f"profile.{what}-removed")[0].before["id"] == reference
    assert market.changes("profile.employment-changed")[0].before == {"role": "Joiner"}


@pytest.mark.parametrize(
    ("field", "act"),
    [
        ("school", lambda s, a: records.add_education(s, a, replace(SCHOOLING, school=" "))),
        ("degree", lambda s, a: records.add_education(s, a, replace(SCHOOLING, degree="x" * 101))),
        ("from_year", lambda s, a: records.add_education(s, a, replace(SCHOOLING, from_year=98))),
        ("to_year", lambda s, a: records.add_education(s, a, replace(SCHOOLING, to_year=1997))),
        ("to_year", lambda s, a: records.add_education(s, a, replace(SCHOOLING, to_year=3000))),
        ("employer", lambda s, a: records.add_employment(s, a, replace(POSITION, employer=""))),
        ("from_month", lambda s, a: records.add_employment(s, a, replace(POSITION, from_month=TO_COME))),
        ("to_month", lambda s, a: records.add_employment(s, a, replace(POSITION, to_month=date(2001, 8, 31)))),
        ("comment", lambda s, a: records.add_employment(s, a, replace(POSITION, comment="x" * 2_001))),
        ("received_on", lambda s, a: records.add_certification(s, a, replace(CERTIFICATE, received_on=TO_COME))),
        ("name", lambda s, a: records.add_certification(s, a, replace(CERTIFICATE, name="a\tb\nc"))),
        ("title", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, title=""))),
        ("description", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, description="x" * 5_001))),
        ("url", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, url="javascript:alert(1)"))),
        ("url", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, url="https://"))),
        ("url", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, url="https://[bad"))),
        ("url", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, url="https://bank@evil.example"))),
        ("category", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, category="nonsense"))),
        ("skills", lambda s, a: portfolio.add_portfolio_item(s, a, replace(PIECE, skills=("nonsense",)))),
    ],
)
def test_what_cannot_stand_in_a_record_is_named(
    market: Market, field: str, act: Callable[[Session, Actor], object]
) -> None:
    ann = market.person("ann", is_freelancer=True)
    with pytest.raises(InvalidInput) as refused, market.act() as session:
        act(session, ann)
    assert refused.value.field == field
    assert market.count(Change) == 0


def test_nobody_touches_the_records_of_another(market: Market, tmp_path: Any) -> None:
    ann, bob = market.person("ann", is_freelancer=True), market.person("bob", is_freelancer=True)
    with market.act() as session:
        school = records.add_education(session, ann, SCHOOLING).id
        piece = portfolio.add_portfolio_item(session, ann, PIECE).id
    acts: tuple[Callable[[Session], object], ...] = (
        lambda session: records.change_education(session, bob, school, SCHOOLING),
        lambda session: records.remove_education(session, bob, school),
        lambda session: records.remove_education(session, bob, 987_654),
        lambda session: portfolio.change_portfolio_item(session, bob, blobs(tmp_path), piece, PIECE),
        lambda session: portfolio.remove_portfolio_picture(session, bob, blobs(tmp_path), piece),
        lambda session: portfolio.remove_portfolio_item(session, bob, blobs(tmp_path), piece),
    )
    for act in acts:
        with pytest.raises(NotFound), market.act() as session:
            act(session)
    assert (market.count(Education), market.count(PortfolioItem)) == (1, 1)


def test_there_is_room_for_so_many_records(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    with market.act() as session:
        for _ in range(records.MOST_RECORDS):
            records.add_education(session, ann, SCHOOLING)
        for _ in range(portfolio.MOST_ITEMS):
            portfolio.add_portfolio_item(session, ann, PIECE)
    with pytest.raises(InvalidInput, match="room"), market.act() as session:
        records.add_education(session, ann, SCHOOLING)
    with pytest.raises(InvalidInput, match="room"), market.act() as session:
        portfolio.add_portfolio_item(session, ann, PIECE)


def test_the_portfolio_is_put_in_order(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    with market.act() as session:
        ids = [portfolio.add_portfolio_item(session, ann, replace(PIECE, title=title)).id for title in "abc"]
    with market.act() as session:
        portfolio.order_portfolio(session, ann, ids[::-1])
    with market.act() as session:
        portfolio.add_portfolio_item(session, ann, replace(PIECE, title="d"))
    with market.database.reading() as session:
        shown = readable_profile(session, ann, "ann").portfolio
    assert [item.title for item in shown] == ["c", "b", "a", "d"]
    for wrong in (ids[:2], [*ids, ids[0]], [987_654]):
        with pytest.raises(InvalidInput, match="portfolio"), market.act() as session:
            portfolio.order_portfolio(session, ann, wrong)


def test_an_agency_sets_the_rate_of_those_who_work_through_it_only(market: Market) -> None:
    ann, bob = market.person("ann", is_freelancer=True), market.person("bob", is_freelancer=True)
    owner, stranger = market.person("owner"), market.person("stranger")
    north = market.company(owner, "north", CompanyKind.AGENCY)
    market.company(stranger, "south", CompanyKind.AGENCY)
    staffing = market.member(owner, north, "staffing", Role.STAFFING)
    finance = market.member(owner, north, "finance", Role.FINANCE)
    market.join(owner, north, "ann", Role.AGENT, exclusive=True)
    market.join(owner, north, "bob", Role.AGENT)
    for actor in (owner, staffing):
        with market.act() as session:
            set_terms(session, actor, ann.user_id or 0, rate=6_000, availability=Availability.AS_NEEDED)
    assert market.changes("profile.edited")[0].company_id == north
    with market.act() as session:
        edit_profile(session, ann, replace(TEXT, rate=6_000))
    with pytest.raises(NotAllowed, match="agency"), market.act() as session:
        edit_profile(session, ann, replace(TEXT, rate=6_001))
    for actor, person in ((finance, ann), (ann, ann), (stranger, ann), (bob, ann), (staffing, bob), (owner, bob)):
        with pytest.raises(NotAllowed), market.act() as session:
            set_terms(session, actor, person.user_id or 0, rate=1, availability=Availability.NONE)
    with market.act() as session:
        assert edit_profile(session, bob, replace(TEXT, rate=7_000)).rate == 7_000
    with pytest.raises(NotFound), market.act() as session:
        set_terms(session, owner, owner.user_id or 0, rate=1, availability=Availability.NONE)


def test_freelancers_join_and_leave_groups(market: Market) -> None:
    ann, bob = market.person("ann", is_freelancer=True), market.person("bob", is_freelancer=True)
    with market.act() as session:
        for slug in ("makers", "bakers"):
            groups.create_group(session, CONSOLE, slug=slug, name=slug.title(), description="Of things.")
        groups.join_group(session, ann, "makers")
        groups.join_group(session, ann, "makers")
        groups.join_group(session, bob, "makers")
        edit_profile(session, bob, replace(TEXT, access=Access.PRIVATE))
        edit_profile(session, ann, replace(TEXT, access=Access.SIGNED_IN))
    for actor, count in ((None, 0), (market.person("zoe"), 1), (bob, 2)):
        with market.database.reading() as session:
            listed = {group.slug: group.members for group in groups.list_groups(session, actor)}
        assert listed == {"bakers": 0, "makers": count}, "only those are counted whom the reader may find"
    with market.act() as session:
        groups.leave_group(session, ann, "makers")
    assert market.count(GroupMember) == 1
    for act in (groups.join_group, groups.leave_group):
        with pytest.raises(NotFound), market.act() as session:
            act(session, ann, "nowhere")
    with pytest.raises(NotFound), market.act() as session:
        groups.leave_group(session, ann, "makers")
    assert len(market.changes("profile.group-joined")) == 2


def test_operators_keep_groups_and_results(market: Market) -> None:
    ann, operator = market.person("ann", is_freelancer=True), market.person("operator", is_operator=True)
    user_id, day = ann.user_id or 0, date(2024, 5, 6)
    with market.act() as session:
        groups.create_group(session, operator, slug="makers", name="Makers")
        groups.change_group(session, operator, "makers", name="Makers of things", description="All of them.")
        marks.record_test(session, operator, user_id, "Python Programming", score=410, percentile=80, taken_on=day)
        marks.record_test(session, operator, user_id, "9001", score=450, percentile=91, taken_on=day)
        marks.set_ready(session, operator, user_id, is_ready=True)
        marks.set_ready(session, operator, user_id, is_ready=True)
    with market.database.reading() as session:
        shown = readable_profile(session, ann, "ann")
        assert groups.get_group(session, "makers").name == "Makers of things"
    assert shown.is_ready
    assert [(test.test, test.score, test.percentile, test.taken_on) for test in shown.tests] == [("9001", 450, 91, day)]
    assert market.changes("profile.test-recorded")[1].after == {"test": "9001", "score": 450, "percentile": 91}
    assert len(market.changes("profile.readiness-set")) == 1
    with pytest.raises(Conflict), market.act() as session:
        groups.create_group(session, operator, slug="makers", name="Others")
    acts: tuple[Callable[[Session, Actor], object], ...] = (
        lambda s, a: groups.create_group(s, a, slug="others", name="Others"),
        lambda s, a: groups.change_group(s, a, "makers", name="Mine", description=""),
        lambda s, a: marks.record_test(s, a, user_id, "9001", score=500, percentile=100, taken_on=day),
        lambda s, a: marks.set_ready(s, a, user_id, is_ready=False),
    )
    for act in acts:
        with pytest.raises(NotAllowed), market.act() as session:
            act(session, ann)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("test", {"test": "Juggling"}),
        ("score", {"score": 501}),
        ("percentile", {"percentile": -1}),
        ("taken_on", {"taken_on": TO_COME}),
    ],
)
def test_odd_results_of_tests_are_refused(market: Market, field: str, values: dict[str, Any]) -> None:
    ann = market.person("ann", is_freelancer=True)
    result: dict[str, Any] = {"test": "9001", "score": 450, "percentile": 91, "taken_on": date(2024, 5, 6)} | values
    with pytest.raises(InvalidInput) as refused, market.act() as session:
        marks.record_test(session, CONSOLE, ann.user_id or 0, **result)
    assert refused.value.field == field
    assert market.count(ProfileTest) == 0


def test_two_first_edits_at_once_make_one_profile(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    start, problems = threading.Barrier(4), []

    def edit(title: str) -> None:
        start.wait()
        try:
            with market.act() as session:
                edit_profile(session, ann, replace(TEXT, title=title))
        except Exception as problem:  # noqa: BLE001 - whatever it is fails the test
            problems.append(problem)

    threads = [threading.Thread(target=edit, args=(title,)) for title in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with market.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Profile)) == 1
    assert len(market.changes("profile.edited")) == 4


def test_the_longest_texts_find_room(market: Market) -> None:
    ann, line, word = market.person("ann", is_freelancer=True), "ж" * records.LINE_LONGEST, "ж" * records.WORD_LONGEST
    url = "https://example.org/".ljust(portfolio.URL_LONGEST, "x")
    with market.act() as session:
        edit_profile(session, ann, replace(TEXT, title="ж" * editing.TITLE_LONGEST, rate=editing.MOST_RATE))
        records.add_education(session, ann, replace(SCHOOLING, school=line, degree=word, area=word))
        records.add_employment(session, ann, replace(POSITION, employer=line, role=word))
        records.add_certification(session, ann, replace(CERTIFICATE, name=line, organization=line))
        portfolio.add_portfolio_item(session, ann, replace(PIECE, title="ж" * portfolio.TITLE_LONGEST, url=url))
        groups.create_group(session, CONSOLE, slug="m" * 64, name="ж" * groups.NAME_LONGEST)
