"""Jobs: posting, editing, states, lists and who may read them."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed, NotFound, Refused
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.queries import JobFilter, JobOrder, job_cards, managed_job, managed_jobs, readable_job
from hiringhall.marketplace.jobs.texts import JobText, refusals
from tests.support.market import WEB_DEVELOPMENT, Market

TEXT = JobText(
    title="Build a booking page",
    description="Ten rooms, one calendar.",
    visibility=Visibility.PUBLIC,
    category=WEB_DEVELOPMENT[0],
    subcategory=WEB_DEVELOPMENT[1],
    skills=("python", "javascript"),
)


def post(market: Market, actor: Actor, team: int, job_type: JobType = JobType.HOURLY, **values: Any) -> str:
    with market.act() as session:
        return operations.post_job(session, actor, team, job_type, replace(TEXT, **values)).key


def load(market: Market, actor: Actor, key: str) -> Job:
    with market.database.reading() as session:
        return managed_job(session, actor, key)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(role, role in {Role.ADMIN, Role.HIRING, Role.RECRUITER}) for role in (Role.ADMIN, Role.FINANCE, Role.HIRING)]
    + [(Role.RECRUITER, True), (Role.MEMBER, False)],
)
def test_who_may_post_edit_and_cancel(market: Market, role: Role, allowed: bool) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    key, rob = post(market, ann, acme), market.member(ann, acme, "rob", role)
    acts: tuple[Callable[[Session], object], ...] = (
        lambda session: operations.post_job(session, rob, acme, JobType.HOURLY, TEXT),
        lambda session: operations.edit_job(session, rob, key, replace(TEXT, title="Changed")),
        lambda session: closing.cancel_job(session, rob, key, "41"),
    )
    for act in acts:
        if allowed:
            with market.act() as session:
                act(session)
        else:
            with pytest.raises(NotAllowed), market.act() as session:
                act(session)
    assert market.count(Job) == (2 if allowed else 1)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("description", {"description": ""}),
        ("category", {"category": "Basket weaving"}),
        ("subcategory", {"subcategory": "Basket weaving"}),
        ("skills", {"skills": ("python", "no-such-skill")}),
        ("skills", {"skills": ("python",) * 51}),
        ("budget", {"budget": -1}),
        ("duration", {"duration": 0}),
        ("test", {"required_test": "999999999"}),
        ("rate_min", {"rate_min": -1}),
        ("rate_max", {"rate_max": 10**12}),
        ("rate_max", {"rate_min": 5000, "rate_max": 4999}),
        ("tier", {"tier": 4}),
        ("end_date", {"start_date": date(2030, 1, 2), "end_date": date(2030, 1, 1)}),
        ("end_date", {"end_date": date(2001, 1, 1)}),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nothing_is_posted(
    market: Market, field: str, values: dict[str, Any]
) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    with pytest.raises(InvalidInput, match=field):
        post(market, ann, acme, **values)
    assert market.count(Job) == 0


def test_a_fixed_price_needs_a_budget(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    with pytest.raises(InvalidInput, match="budget"):
        post(market, ann, acme, JobType.FIXED_PRICE)
    assert load(market, ann, post(market, ann, acme, JobType.FIXED_PRICE, budget=50_050)).budget == 50_050


def test_an_edit_replaces_what_is_given_and_keeps_the_rest(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    design = market.team(ann, acme, "design")
    key = post(market, ann, acme, start_date=date(2030, 1, 2))
    with market.act() as session:
        text = replace(TEXT, title="Build two pages", skills=None)
        operations.edit_job(session, ann, key, text, team_id=design)
    job = load(market, ann, key)
    assert (job.title, job.skills, job.start_date) == ("Build two pages", ["python", "javascript"], date(2030, 1, 2))
    assert (job.team_id, job.state, job.type) == (design, JobState.OPEN, JobType.HOURLY)
    edited = market.changes("job.edited")[0]
    assert edited.before["title"] == TEXT.title
    assert edited.after == {"title": "Build two pages", "team_id": design}


TERMS: dict[str, Any] = {
    "workload": Workload.PART_TIME,
    "rate_min": 3000,
    "rate_max": 4500,
    "tier": 2,
    "end_date": date(2031, 3, 4),
    "required_test": "271",
}


def test_what_an_edit_leaves_out_stays_and_none_takes_it_away(market: Market) -> None:
    ann = market.person("ann")
    key = post(market, ann, market.company(ann), **TERMS)

    def edited(**values: Any) -> dict[str, Any]:
        with market.act() as session:
            operations.edit_job(session, ann, key, replace(TEXT, **values))
        job = load(market, ann, key)
        return {name: getattr(job, name) for name in TERMS}

    assert edited(title="Other") == TERMS
    assert edited(tier=3, rate_max=None) == TERMS | {"tier": 3, "rate_max": None}
    assert edited(**dict.fromkeys(TERMS)) == dict.fromkeys(TERMS)
    assert market.changes("job.edited")[-1].before["end_date"] == "2031-03-04"


@pytest.mark.parametrize(
    ("field", "values"),
    [("rate_max", {"rate_min": 4501}), ("end_date", {"start_date": date(2032, 1, 1)})],
)
def test_what_is_kept_and_what_is_written_must_go_together(market: Market, field: str, values: dict[str, Any]) -> None:
    ann = market.person("ann")
    key = post(market, ann, market.company(ann), **TERMS)
    with pytest.raises(InvalidInput, match=field), market.act() as session:
        operations.edit_job(session, ann, key, replace(TEXT, **values))
    assert load(market, ann, key).rate_min == 3000


def test_a_fixed_price_has_no_hourly_rate(market: Market) -> None:
    ann = market.person("ann")
    with pytest.raises(InvalidInput, match="rate_min"):
        post(market, ann, market.company(ann), JobType.FIXED_PRICE, budget=100, rate_min=100)


def test_a_form_learns_of_everything_that_is_wrong_at_once() -> None:
    text = replace(TEXT, title="", category="no such", rate_min=2, rate_max=1, skills=("no-such-skill",))
    assert [refused.field for refused in refusals(JobType.FIXED_PRICE, text)] == [
        "title",
        "category",
        "budget",
        "rate_min",
        "skills",
    ]


def test_a_job_is_filled_and_opened_again(market: Market) -> None:
    ann = market.person("ann")
    key = post(market, ann, market.company(ann))
    with market.act() as session:
        operations.fill_job(session, ann, key)
    assert load(market, ann, key).state is JobState.FILLED
    assert load(market, ann, key).filled_at is not None
    assert market.changes("job.filled")[0].after == {"state": "filled"}
    with pytest.raises(InvalidState), market.act() as session:
        operations.fill_job(session, ann, key)
    with market.act() as session:
        operations.reopen_job(session, ann, key)
    assert load(market, ann, key).state is JobState.OPEN
    assert load(market, ann, key).filled_at is None


def test_a_job_stays_in_its_company(market: Market) -> None:
    ann = market.person("ann")
    acme, other = market.company(ann), market.company(ann, "other")
    key = post(market, ann, acme)
    with pytest.raises(InvalidInput, match="team"), market.act() as session:
        operations.edit_job(session, ann, key, TEXT, team_id=other)


def test_the_states_a_job_can_take(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)

    def change(key: str, state: JobState) -> str:
        before = load(market, ann, key).state
        try:
            with market.act() as session:
                closing.change_job_state(session, ann, key, state)
            return load(market, ann, key).state.value
        except InvalidState as refused:
            return "refused" if (refused.now, refused.wanted) == (before, state) else str(refused)

    steps = {
        (JobState.FILLED,): "filled",
        (JobState.CANCELLED,): "cancelled",
        (JobState.FILLED, JobState.OPEN): "open",
        (JobState.FILLED, JobState.CANCELLED): "refused",
        (JobState.CANCELLED, JobState.OPEN): "refused",
        (JobState.CANCELLED, JobState.FILLED): "refused",
    }
    for path, outcome in steps.items():
        key = post(market, ann, acme)
        assert [change(key, state) for state in path][-1] == outcome


def test_a_reason_is_kept_and_an_unknown_one_refused(market: Market) -> None:
    ann = market.person("ann")
    key = post(market, ann, market.company(ann))
    with pytest.raises(InvalidInput, match="reason"), market.act() as session:
        closing.cancel_job(session, ann, key, "12345")
    with market.act() as session:
        closing.cancel_job(session, ann, key, "41")
    job = load(market, ann, key)
    assert (job.state, job.cancel_reason, job.cancelled_at is not None) == (JobState.CANCELLED, "41", True)


def test_of_two_who_cancel_at_once_one_wins(market: Market) -> None:
    ann = market.person("ann")
    key = post(market, ann, market.company(ann))
    start, outcomes = threading.Barrier(2), []

    def cancel() -> None:
        start.wait()
        try:
            with market.act() as session:
                closing.cancel_job(session, ann, key, "41")
            outcomes.append("won")
        except Refused as refused:
            outcomes.append(type(refused).__name__)

    threads = [threading.Thread(target=cancel) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["InvalidState", "won"]
    assert len(market.changes("job.cancelled")) == 1


@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_may_read_a_job(market: Market, visibility: Visibility) -> None:
    ann, eve = market.person("ann"), market.person("eve")
    acme = market.company(ann)
    rob, mia = market.member(ann, acme, "rob", Role.RECRUITER), market.member(ann, acme, "mia", Role.MEMBER)
    key = post(market, ann, acme, visibility=visibility)
    expected = {
        Visibility.PUBLIC: {"visitor", "eve", "mia", "rob"},
        Visibility.SIGNED_IN: {"eve", "mia", "rob"},
        Visibility.INVITE_ONLY: {"rob"},
        Visibility.PRIVATE: {"rob"},
    }
    readers = set()
    for name, reader in {"visitor": None, "eve": eve, "mia": mia, "rob": rob}.items():
        with market.database.reading() as session:
            try:
                readable_job(session, reader, key)
                readers.add(name)
            except NotFound:
                pass
    assert readers == expected[visibility]
    refusal = NotAllowed if "eve" in expected[visibility] else NotFound
    with market.database.reading() as session, pytest.raises(refusal):
        managed_job(session, eve, key)


@pytest.mark.parametrize("reference", ["~01" + "0" * 16, "999999"])
def test_a_job_that_is_not_there(market: Market, reference: str) -> None:
    ann = market.person("ann")
    with market.database.reading() as session, pytest.raises(NotFound):
        managed_job(session, ann, reference)


@pytest.mark.parametrize("reference", ["", "x", "~01zz", "~01" + "0" * 17, "9" * 19, "\u0661"])
def test_what_can_be_no_reference_is_refused_by_name(market: Market, reference: str) -> None:
    ann = market.person("ann")
    with market.database.reading() as session, pytest.raises(InvalidInput, match="job"):
        managed_job(session, ann, reference)


def test_lists_filter_sort_and_count(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    design = market.team(ann, acme, "design")
    bob = market.member(ann, design, "bob", Role.HIRING)
    titles = [f"Job {number:02}" for number in range(25)]
    for title in titles:
        post(market, ann, acme, title=title)
    post(market, bob, design, title="Drawn by hand")
    filled = post(market, ann, acme, title="Filled")
    with market.act() as session:
        operations.fill_job(session, ann, filled)

    def listed(actor: Actor, team: int, wanted: JobFilter, **options: Any) -> tuple[list[str], int]:
        with market.database.reading() as session:
            place = queries.locate_team(session, str(team))
            found = managed_jobs(session, actor, place, wanted, **options)
        return [row.title for row in found.rows], found.total

    by_title = {"order": JobOrder.TITLE, "descending": False}
    assert listed(ann, acme, JobFilter(state=JobState.OPEN), **by_title, offset=20, count=10) == (titles[20:], 25)
    assert listed(ann, acme, JobFilter(state=JobState.OPEN), **by_title, count=10) == (titles[:10], 25)
    assert listed(ann, acme, JobFilter(), offset=100) == ([], 26)
    assert listed(ann, acme, JobFilter(include_sub_teams=True))[1] == 27
    assert listed(bob, design, JobFilter(include_sub_teams=True)) == (["Drawn by hand"], 1)
    assert listed(ann, acme, JobFilter(include_sub_teams=True, created_by=bob.user_id))[0] == ["Drawn by hand"]
    assert listed(ann, acme, JobFilter(state=JobState.FILLED))[0] == ["Filled"]
    assert listed(ann, acme, JobFilter(created_from=2**40))[1] == 0
    assert listed(ann, acme, JobFilter(created_to=2**40))[1] == 26
    with pytest.raises(NotAllowed):
        listed(bob, acme, JobFilter())


def test_a_list_shows_the_names_beside_each_job(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    key = post(market, ann, acme)
    with market.database.reading() as session:
        job = managed_jobs(session, ann, queries.locate_team(session, "acme"), JobFilter()).rows[0]
    assert (job.key, job.team, job.company, job.author, job.author_name) == (key, "Acme", "Acme", "ann", "Ann Tester")
    assert job.skills == ["python", "javascript"]


def test_a_renamed_company_is_renamed_everywhere(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    with market.act() as session:
        organizations.rename_team(session, ann, acme, name="  Acme   Studio ")
    with market.database.reading() as session:
        assert queries.get_company(session, ann, acme).company.name == "Acme Studio"


def test_a_card_counts_the_jobs_of_its_client_that_people_may_find(market: Market) -> None:
    ann, bob = market.person("ann"), market.person("bob")
    acme, globex = market.company(ann), market.company(bob, "globex")
    first = load(market, ann, post(market, ann, acme))
    post(market, bob, globex)
    for visibility in Visibility:
        post(market, ann, acme, visibility=visibility)
    with market.database.reading() as session:
        (card,) = job_cards(session, [first.id])
    assert (card.company, card.client_jobs) == ("Acme", 3)


def test_questions_are_kept_in_order_and_an_edit_that_says_nothing_leaves_them(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    key = post(market, ann, acme, questions=("  When can\nyou begin? ", "Have you done this before?"))
    asked = ["When can you begin?", "Have you done this before?"]
    assert load(market, ann, key).questions == asked
    with market.act() as session:
        operations.edit_job(session, ann, key, TEXT)
    assert load(market, ann, key).questions == asked
    with market.act() as session:
        operations.edit_job(session, ann, key, replace(TEXT, questions=("Why?",)))
    with market.act() as session:
        operations.edit_job(session, ann, key, replace(TEXT, questions=()))
    assert load(market, ann, key).questions == []
    assert [(line.before.get("questions"), line.after["questions"]) for line in market.changes("job.edited")] == [
        (asked, ["Why?"]),
        (["Why?"], []),
    ]
    assert market.changes("job.posted")[0].after["questions"] == asked


@pytest.mark.parametrize(
    ("questions", "field"),
    [
        (("Why?",) * 6, "questions"),
        (("Why?", " "), "question_2"),
        (("Why?", "Who?", "why? "), "question_3"),
        (("x" * 501,), "question_1"),
    ],
)
def test_questions_that_cannot_be_asked(market: Market, questions: tuple[str, ...], field: str) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    with pytest.raises(InvalidInput) as refused:
        post(market, ann, acme, questions=questions)
    assert refused.value.field == field
    post(market, ann, acme, questions=("x" * 500, *"abcd"))
