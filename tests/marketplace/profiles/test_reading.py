"""What profiles and cards show, and what they keep to themselves."""

from dataclasses import replace
from datetime import date

import pytest

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.profiles import editing, groups, marks, portfolio, records
from hiringhall.marketplace.profiles.cards import profile_cards
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.models import Access, Availability
from hiringhall.marketplace.profiles.queries import FullProfile, readable_profile
from hiringhall.marketplace.sides import Side
from tests.support.market import WEB_DEVELOPMENT, Market
from tests.support.past_work import add_contract

TOPIC = catalog.categories()[0].topics[0].id
JOB = JobText(
    title="A job",
    description="Much of it.",
    visibility=Visibility.PUBLIC,
    category=WEB_DEVELOPMENT[0],
    subcategory=WEB_DEVELOPMENT[1],
)


def read(market: Market, actor: Actor | None, reference: str) -> FullProfile:
    with market.database.reading() as session:
        return readable_profile(session, actor, reference)


def test_a_profile_never_edited_shows_the_person_and_defaults(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True, city="Accra", country="Ghana", timezone="Africa/Accra")
    shown = read(market, ann, "ann")
    assert (shown.name, shown.short_name, shown.city, shown.country) == ("Ann Tester", "Ann T.", "Accra", "Ghana")
    assert (shown.timezone, shown.member_since) == ("Africa/Accra", 1)
    assert (shown.title, shown.overview, shown.rate, shown.picture) == ("", "", None, None)
    assert (shown.access, shown.availability, shown.english) == (Access.PUBLIC, Availability.FULL_TIME, 0)
    lists = (shown.skills, shown.tests, shown.education, shown.employment, shown.certifications, shown.portfolio)
    assert not any((*lists, shown.groups, shown.agencies, shown.work, shown.languages, shown.categories))
    assert (shown.figures.feedback, shown.figures.contracts) == (None, 0)


def test_a_profile_shows_everything_in_order(market: Market) -> None:
    ann, owner = market.person("ann", is_freelancer=True), market.person("owner")
    north = market.company(owner, "north", CompanyKind.AGENCY)
    market.join(owner, north, "ann", Role.AGENT, exclusive=True)
    market.join(owner, market.team(owner, north, "web"), "ann", Role.AGENT)
    with market.act() as session:
        text = ProfileText(title="Painter", english=4, languages=(("Twi", 4), ("French", 2)), categories=(TOPIC,))
        editing.edit_profile(session, ann, text)
        editing.set_skills(session, ann, [("python", 5), ("html5", 2), ("javascript", 3)])
        for year in (1999, 2005, 2002):
            records.add_education(session, ann, records.Schooling(school=f"School {year}", from_year=year))
            records.add_employment(
                session, ann, records.Position(employer=f"Firm {year}", role="Clerk", from_month=date(year, 3, 9))
            )
            records.add_certification(
                session, ann, records.Certificate(name=f"Paper {year}", received_on=date(year, 5, 6))
            )
            portfolio.add_portfolio_item(session, ann, portfolio.PieceOfWork(title=f"Work {year}"))
        for slug in ("painters", "architects"):
            groups.create_group(session, CONSOLE, slug=slug, name=slug.title())
            groups.join_group(session, ann, slug)
        for test in ("9003", "9001", "271"):
            marks.record_test(
                session, CONSOLE, ann.user_id or 0, test, score=450, percentile=90, taken_on=date(2020, 1, 1)
            )
    shown = read(market, None, read(market, ann, "ann").key)
    assert [(skill.name, skill.level) for skill in shown.skills] == [("Python", 5), ("HTML 5", 2), ("JavaScript", 3)]
    assert [entry.school for entry in shown.education] == ["School 2005", "School 2002", "School 1999"]
    assert [entry.employer for entry in shown.employment] == ["Firm 2005", "Firm 2002", "Firm 1999"]
    assert [entry.from_month for entry in shown.employment][:1] == [date(2005, 3, 1)]
    assert [entry.name for entry in shown.certifications] == ["Paper 2005", "Paper 2002", "Paper 1999"]
    assert [entry.title for entry in shown.portfolio] == ["Work 1999", "Work 2005", "Work 2002"]
    assert [group.name for group in shown.groups] == ["Architects", "Painters"]
    assert [(agency.name, agency.slug, agency.is_exclusive) for agency in shown.agencies] == [("North", "north", True)]
    assert [test.title for test in shown.tests] == [
        "Python Programming",
        "HTML5 and CSS3",
        "Google Android Programming",
    ]
    assert shown.categories == [TOPIC]
    assert [list(pair) for pair in shown.languages] == [["Twi", 4], ["French", 2]]
    with market.database.reading() as session:
        card = profile_cards(session, [ann.user_id or 0])[0]
    assert card.skills == ["python", "html5", "javascript"]
    assert (card.title, card.tests, card.portfolio_items, card.is_agent) == ("Painter", 3, 3, True)


def test_cards_come_in_the_order_asked_for_and_leave_out_who_is_not_there(market: Market) -> None:
    ids = [market.person(name, is_freelancer=True).user_id or 0 for name in ("ann", "bob", "cem")]
    wanted = [ids[2], 987_654, ids[0], ids[1]]
    with market.database.reading() as session:
        assert [card.id for card in profile_cards(session, wanted)] == [ids[2], ids[0], ids[1]]
        assert profile_cards(session, []) == []
        assert len(profile_cards(session, ids * 5_000)) == 15_000


@pytest.mark.parametrize("visibility", list(Visibility))
def test_past_work_hides_what_the_reader_may_not_know_of_the_job(market: Market, visibility: Visibility) -> None:
    ann, owner, bob = market.person("ann", is_freelancer=True), market.person("owner"), market.person("bob")
    acme = market.company(owner)
    with market.act() as session:
        job = post_job(session, owner, acme, JobType.HOURLY, replace(JOB, visibility=visibility))
    scores = {Side.CLIENT: (450, date(2025, 3, 1)), Side.FREELANCER: (500, date(2025, 3, 1))}
    add_contract(
        market,
        ann.user_id,
        acme,
        title="The very job",
        job_id=job.id,
        started=date(2025, 1, 1),
        ended=date(2025, 2, 1),
        weeks={date(2025, 1, 3): (7200, 5_000), date(2025, 1, 9): (3600, 2_500)},
        scores=scores,
    )
    key = read(market, ann, "ann").key
    records = {who: read(market, actor, key).work[0] for who, actor in (("ann", ann), ("owner", owner), ("bob", bob))}
    records["visitor"] = read(market, None, key).work[0]
    knowing = {"ann", "owner"}
    if visibility in {Visibility.PUBLIC, Visibility.SIGNED_IN}:
        knowing |= {"bob"}
    if visibility is Visibility.PUBLIC:
        knowing |= {"visitor"}
    for who, record in records.items():
        assert (record.seconds, record.charge, record.last_day) == (10_800, 7_500, date(2025, 1, 9))
        assert record.by_client is not None
        assert record.by_client.score == 450
        assert tells(record) is (who in knowing), who


def tells(record: WorkRecord) -> bool:
    words = (record.title, record.job_title, record.company, record.job_key or "")
    said = record.by_client.comment if record.by_client else ""
    assert record.is_hidden is not all(words)
    assert not (record.is_hidden and (any(words) or said))
    return not record.is_hidden


def test_feedback_that_waits_is_not_shown(market: Market) -> None:
    ann, acme = market.person("ann", is_freelancer=True), market.company(market.person("owner"))
    scores = {Side.CLIENT: (100, None), Side.FREELANCER: (500, date(2025, 3, 1))}
    add_contract(market, ann.user_id, acme, started=date(2025, 1, 1), ended=date(2025, 2, 1), scores=scores)
    record = read(market, ann, "ann").work[0]
    assert record.by_client is None
    assert record.by_freelancer is not None
    assert record.by_freelancer.shown_at == clock.midnight(date(2025, 3, 1))
