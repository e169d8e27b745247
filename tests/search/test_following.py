"""The index follows the change log: soon, completely, in one process at a time, whatever happens to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts import oversight
from hiringhall.marketplace.accounts.models import UserStatus
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, give_feedback, show_due
from hiringhall.marketplace.contracts.models import SCORES
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.operations import edit_job, post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.profiles.models import Access, Profile
from hiringhall.marketplace.searches.models import Subject
from hiringhall.marketplace.sides import Side
from hiringhall.search.folder import NoIndexError
from hiringhall.search.index import Note, Writer, open_index
from hiringhall.search.queries import Interval, JobFacet, JobQuery, PersonFacet, PersonQuery
from hiringhall.search.search import BeingBuiltError, NotReady, Search
from hiringhall.storage import Database
from tests.support.hired import hire
from tests.support.market import WEB_DEVELOPMENT, Market
from tests.support.marks import on_postgresql
from tests.support.past_work import add_contract
from tests.support.postgres import PostgresCluster
from tests.support.waiting import until

SOON = 1.0  # seconds


def text(title: str, visibility: Visibility = Visibility.PUBLIC) -> JobText:
    category, subcategory = WEB_DEVELOPMENT
    return JobText(
        title=title, description="-", visibility=visibility, category=category, subcategory=subcategory, budget=5
    )


class Client:
    """A client of the marketplace who posts jobs and searches."""

    def __init__(self, market: Market, search: Search) -> None:
        self.market, self.search = market, search
        self.actor = market.person("client", country="Germany")
        self.company = market.company(self.actor)

    def post(self, title: str, visibility: Visibility = Visibility.PUBLIC) -> int:
        with self.market.act() as session:
            return post_job(session, self.actor, self.company, JobType.FIXED_PRICE, text(title, visibility)).id

    def edit(self, job: int, title: str, visibility: Visibility = Visibility.PUBLIC) -> None:
        with self.market.act() as session:
            edit_job(session, self.actor, str(job), text(title, visibility))

    def found(self, title: str, actor: Actor | None = CONSOLE) -> list[int]:
        with self.market.database.reading() as session:
            page = self.search.jobs(session, actor, JobQuery(title=title))
            assert page.total == len(page.rows)
            return [row.id for row in page.rows]

    def counted(self, actor: Actor | None = CONSOLE) -> int:
        with self.market.database.reading() as session:
            buckets = self.search.job_facets(session, actor, JobQuery(), (JobFacet.TYPE,))[JobFacet.TYPE]
            return sum(bucket.count for bucket in buckets)


@pytest.fixture
def client(market: Market, search: Search) -> Client:
    return Client(market, search)


@pytest.fixture
def followed(search: Search) -> Search:
    search.open()
    return search


@pytest.mark.usefixtures("followed")
def test_a_new_and_a_changed_job_are_found_within_a_second(client: Client) -> None:
    job = client.post("Museum guide")
    assert until(lambda: client.found("museum")) < SOON
    client.edit(job, "Library guide")
    assert until(lambda: client.found("library")) < SOON
    assert client.found("museum") == []


@pytest.mark.usefixtures("followed")
def test_what_another_process_writes_is_found_within_a_second(client: Client, market: Market) -> None:
    until(lambda: client.counted() == 0)
    other = Database(market.database.url.render_as_string(hide_password=False))
    with other.writing() as session:
        post_job(session, client.actor, client.company, JobType.FIXED_PRICE, text("Museum guide"))
    other.close()
    assert until(lambda: client.found("museum")) < SOON


def test_a_job_made_private_is_gone_in_the_very_next_search(client: Client, followed: Search) -> None:
    job, other = client.post("Museum guide"), client.post("Museum tickets")
    until(lambda: client.found("museum") == [other, job])
    followed.close()  # the index stays as it is
    for visibility in (Visibility.INVITE_ONLY, Visibility.PRIVATE):
        client.edit(job, "Museum guide", visibility)
        assert client.found("museum") == [other]
        assert client.counted() == 1
    client.edit(job, "Museum guide", Visibility.SIGNED_IN)
    assert client.found("museum") == [other, job]
    assert client.found("museum", None) == [other]
    assert (client.counted(), client.counted(None)) == (2, 1)


@pytest.mark.usefixtures("followed")
def test_invite_only_and_private_jobs_never_come_into_the_index(client: Client) -> None:
    for visibility in (Visibility.INVITE_ONLY, Visibility.PRIVATE, Visibility.SIGNED_IN):
        client.post("Museum guide", visibility)
    until(lambda: client.found("museum"))
    assert client.counted() == 1
    assert client.counted(None) == 0


def people(market: Market, search: Search, actor: Actor | None = CONSOLE, **query: Any) -> list[int]:
    with market.database.reading() as session:
        page = search.people(session, actor, PersonQuery(**query))
        assert page.total == len(page.rows)
        return [row.id for row in page.rows]


def kinds(market: Market, search: Search, actor: Actor | None = CONSOLE) -> int:
    with market.database.reading() as session:
        facets = search.person_facets(session, actor, PersonQuery(), (PersonFacet.KIND,))
        return sum(bucket.count for bucket in facets[PersonFacet.KIND])


def set_access(market: Market, person: Actor, access: Access) -> None:
    with market.act() as session:
        profile = session.get(Profile, person.user_id) or Profile(user_id=person.user_id, created_at=1)
        profile.access, profile.changed_at = access, clock.now()
        session.add(profile)
        record(session, person, "profile.edited", person.user_id or 0)


def test_who_hides_or_is_suspended_is_gone_in_the_very_next_search(market: Market, search: Search) -> None:
    ada, bob = (market.person(name, is_freelancer=True) for name in ("ada", "bob"))
    search.rebuild(lambda _: None)
    assert people(market, search) == [bob.user_id, ada.user_id]
    set_access(market, ada, Access.PRIVATE)
    assert people(market, search) == [bob.user_id]
    set_access(market, ada, Access.SIGNED_IN)
    assert people(market, search) == [bob.user_id, ada.user_id]
    assert people(market, search, None) == [bob.user_id]
    assert (kinds(market, search), kinds(market, search, None)) == (2, 1)
    with market.act() as session:
        oversight.set_status(session, CONSOLE, bob.user_id or 0, UserStatus.INACTIVE)
    assert people(market, search) == [ada.user_id]
    assert people(market, search, None) == []
    assert (kinds(market, search), kinds(market, search, None)) == (1, 0)


def test_past_work_changes_the_figures_of_both_sides(market: Market, client: Client, followed: Search) -> None:
    ada = market.person("ada", is_freelancer=True)
    client.post("Museum guide")
    until(lambda: client.found("museum") and people(market, followed))
    day = clock.day(clock.now())
    contract = add_contract(
        market,
        ada.user_id,
        client.company,
        started=day - timedelta(days=60),
        ended=day - timedelta(days=20),
        weeks={day - timedelta(days=30): (36_000, 50_000)},
        scores={side: (450, day - timedelta(days=10)) for side in Side},
    )
    with market.act() as session:
        record(session, client.actor, "contract.ended", contract)
    until(lambda: people(market, followed, feedback=(Interval(450, 450),), recent_hours=(Interval(36_000, 36_000),)))
    with market.database.reading() as session:
        row = followed.jobs(session, CONSOLE, JobQuery(client_hires=(Interval(1),))).rows[0]
    assert (row.client_feedback, row.client_reviews, row.client_hires) == (450, 1, 1)


def rated(market: Market, search: Search) -> tuple[int | None, int | None]:
    """Return the scores that searches sort by: of the first freelancer, and of the client of the only job."""
    with market.database.reading() as session:
        *_, person = search.people(session, CONSOLE, PersonQuery()).rows
        (job,) = search.jobs(session, CONSOLE, JobQuery()).rows
    return person.feedback, job.client_feedback


@pytest.mark.parametrize("first", [Side.CLIENT, Side.FREELANCER])
def test_the_scores_move_when_both_sides_have_said_something(
    market: Market, client: Client, followed: Search, first: Side
) -> None:
    contract, sides = start_work(market, client, followed)
    words = {side: Said(marks=dict.fromkeys(SCORES, mark)) for side, mark in ((Side.CLIENT, 4), (Side.FREELANCER, 3))}
    with market.act() as session:
        end_contract(session, sides[first], contract, "API_REAS_JOB_COMPLETED_SUCCESSFULLY", words[first])
    settle(market, followed)
    assert rated(market, followed) == (None, None)
    with market.act() as session:
        give_feedback(session, sides[first.other], contract, words[first.other])
    assert until(lambda: rated(market, followed) == (400, 300)) < SOON


def test_the_scores_move_when_the_time_for_feedback_is_over(market: Market, client: Client, followed: Search) -> None:
    contract, sides = start_work(market, client, followed)
    said = Said(marks=dict.fromkeys(SCORES, 5))
    with market.act() as session:
        end_contract(session, sides[Side.CLIENT], contract, "9504", said)
    settle(market, followed)
    assert rated(market, followed) == (None, None)
    with clock.shifted(15 * 86_400), market.act() as session:
        assert show_due(session, clock.now()) == 1
    assert until(lambda: rated(market, followed) == (500, None)) < SOON


def start_work(market: Market, client: Client, search: Search) -> tuple[str, dict[Side, Actor]]:
    """Let the client hire a freelancer, and wait until both are found."""
    ada = market.person("ada", is_freelancer=True)
    client.post("Museum guide")
    contract = hire(market, client.actor, client.company, ada)
    until(lambda: client.found("museum") and people(market, search))
    return contract.key, {Side.CLIENT: client.actor, Side.FREELANCER: ada}


def settle(market: Market, search: Search) -> None:
    """Wait until what was done so far is in the index: a change after it is."""
    bob = market.person("bob", is_freelancer=True)
    set_access(market, bob, Access.PUBLIC)
    until(lambda: bob.user_id in people(market, search))


def test_figures_fade_with_the_days(market: Market, client: Client, followed: Search) -> None:
    ada = market.person("ada", is_freelancer=True)
    day = clock.day(clock.now())
    contract = add_contract(market, ada.user_id, client.company, started=day, weeks={day: (36_000, 50_000)})
    with market.act() as session:
        record(session, client.actor, "contract.started", contract)
    until(lambda: people(market, followed, recent_hours=(Interval(36_000),)))
    with clock.shifted(100 * 86_400):
        until(lambda: not people(market, followed, recent_hours=(Interval(36_000),)))
        assert people(market, followed, hours=(Interval(36_000, 36_000),)) == [ada.user_id]


def test_an_index_that_nobody_built_is_not_ready(client: Client) -> None:
    with pytest.raises(NotReady):
        client.found("museum")


def test_one_process_writes_and_another_takes_over(client: Client, followed: Search, market: Market) -> None:
    other = Search(market.database, followed._folder.path)
    until(lambda: client.counted() == 0)
    other.open()
    client.post("Museum guide")
    until(lambda: client.found("museum"))
    followed.close()
    client.post("Museum guide")
    assert until(lambda: len(client.found("museum")) == 2) < SOON
    other.close()


@on_postgresql
def test_a_transaction_that_commits_after_later_ones_is_not_missed(client: Client, market: Market) -> None:
    """On SQLite writers come one after the other."""
    client.search.open()
    with market.database.writing() as late:
        early_line = post_job(late, client.actor, client.company, JobType.FIXED_PRICE, text("Museum late"))
        late.flush()
        hidden = client.post("Museum hidden")
        client.edit(hidden, "Museum hidden", Visibility.PRIVATE)
        client.post("Museum soon")
    until(lambda: len(client.found("museum")) == 2)
    assert early_line.id in client.found("museum")


@contextmanager
def other_market(kind: str, postgres: PostgresCluster, folder: Path) -> Iterator[Market]:
    if kind == "sqlite":
        market = Market(f"sqlite:///{folder}/other.db")
        yield market
        market.database.close()
        return
    with postgres.database() as url:
        market = Market(url)
        yield market
        market.database.close()


def test_an_index_of_another_database_is_built_anew(
    client: Client, database_kind: str, postgres: PostgresCluster, tmp_path: Path
) -> None:
    client.post("Museum guide")
    client.search.rebuild(lambda _: None)
    assert client.found("museum")
    with other_market(database_kind, postgres, tmp_path) as market:
        other = Client(market, Search(market.database, client.search._folder.path))
        other.post("Library guide")
        other.search.open()
        until(lambda: other.found("library"))
        assert other.found("museum") == []
        other.search.close()


def test_a_database_restored_from_a_backup_is_indexed_anew(client: Client) -> None:
    job = client.post("Museum guide")
    client.search.rebuild(lambda _: None)
    note = client.search._readers[Subject.JOBS].view().note
    generation = client.search._folder.current()
    writer = Writer(open_index(generation, Subject.JOBS), Subject.JOBS, 15_000_000)
    writer.commit(Note(note.version, note.position + 10**9, note.mark, note.day))
    writer.close()
    client.search.open()
    until(lambda: not generation.exists())
    until(lambda: client.found("museum") == [job])


def test_an_index_of_another_layout_is_built_anew(client: Client) -> None:
    job = client.post("Museum guide")
    client.search.rebuild(lambda _: None)
    generation = client.search._folder.current()
    writer = Writer(open_index(generation, Subject.PEOPLE), Subject.PEOPLE, 15_000_000)
    writer.commit(Note(0, 1, None, 1))
    writer.close()
    client.search.open()
    until(lambda: not generation.exists())
    until(lambda: client.found("museum") == [job])


@pytest.mark.parametrize("damage", ["meta.json", "segment"])
def test_a_damaged_index_is_built_anew(client: Client, damage: str) -> None:
    job = client.post("Museum guide")
    client.search.rebuild(lambda _: None)
    generation = client.search._folder.current()
    files = list((generation / Subject.JOBS).glob("*.fast" if damage == "segment" else damage))
    assert files
    for file in files:
        os.truncate(file, file.stat().st_size // 2)
    client.search.open()
    until(lambda: not generation.exists())
    until(lambda: client.found("museum") == [job])


def test_an_index_that_disappears_is_built_anew(client: Client, followed: Search) -> None:
    job = client.post("Museum guide")
    until(lambda: client.found("museum"))
    followed._folder.forget()
    until(lambda: _found_or_none(client) == [job])


def _found_or_none(client: Client) -> list[int] | None:
    try:
        return client.found("museum")
    except (NotReady, NoIndexError):
        return None


def test_building_anew_while_jobs_are_posted_loses_nothing_and_stops_nobody(
    client: Client, followed: Search, market: Market
) -> None:
    posted: list[int] = []
    stop = Event()

    def post() -> None:
        while not stop.is_set():
            posted.append(client.post("Museum guide"))
            stop.wait(0.01)

    until(lambda: client.counted() == 0)
    thread = Thread(target=post, daemon=True)
    thread.start()
    command = Search(market.database, followed._folder.path)
    try:
        for _ in range(3):
            command.rebuild(lambda _: None)
            assert client.counted() > 0
    finally:
        stop.set()
        thread.join()
    until(lambda: client.counted() == len(posted))
    until(lambda: len([entry for entry in followed._folder.path.iterdir() if entry.is_dir()]) == 1)


def test_only_one_builds_at_a_time(market: Market, search: Search) -> None:
    other = Search(market.database, search._folder.path)

    def meanwhile(_: int) -> None:
        with pytest.raises(BeingBuiltError):
            other.rebuild(lambda _: None)

    market.person("ada", is_freelancer=True)
    search.rebuild(meanwhile)


def test_an_interrupted_build_leaves_the_index_in_use(client: Client) -> None:
    job = client.post("Museum guide")
    client.search.rebuild(lambda _: None)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.search.rebuild(interrupt)
    assert client.found("museum") == [job]
    assert [entry for entry in client.search._folder.path.iterdir() if entry.is_dir()] == [
        client.search._folder.current()
    ]


def test_closing_takes_a_moment(client: Client, followed: Search) -> None:
    client.post("Museum guide")
    until(lambda: client.found("museum"))
    started = monotonic()
    followed.close()
    assert monotonic() - started < SOON
