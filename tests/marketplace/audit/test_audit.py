"""The audit of a company: who reads it, that no line is missed or told twice, and that every page costs the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

import hiringhall
from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.audit import queries
from hiringhall.marketplace.audit.money import MONEY_ENTITIES
from hiringhall.marketplace.audit.queries import ENTITIES, AuditFilter, AuditLine, Topic
from hiringhall.marketplace.audit.subjects import Subjects, What
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.proposals import handling, operations
from hiringhall.web.audit_words import PHRASES, tell
from tests.support.bidding import Bidding
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.plans import plan


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def lines(bidding: Bidding, actor: Actor | None = None, company: int = 0, **options: Any) -> list[AuditLine]:
    paging = {name: options.pop(name) for name in ("before", "count") if name in options}
    with bidding.market.database.reading() as session:
        wanted = AuditFilter(**options)
        return queries.audit_lines(session, actor or bidding.ann, company or bidding.acme, wanted, **paging)


def kinds(found: list[AuditLine]) -> list[str]:
    return [line.kind for line in found]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_the_owner_alone_reads_it(bidding: Bidding, role: Role) -> None:
    other = bidding.market.member(bidding.pia, bidding.studio, "vic", role)
    with pytest.raises(NotAllowed):
        lines(bidding, other, bidding.studio)
    for outsider in (bidding.ann, bidding.fred):
        with pytest.raises(NotAllowed):
            lines(bidding, outsider, bidding.studio)
    with pytest.raises(NotFound):
        lines(bidding, company=999_999)
    assert kinds(lines(bidding, bidding.pia, bidding.studio))[-1] == "company.founded"
    assert kinds(lines(bidding, CONSOLE, bidding.studio))[-1] == "company.founded"


def test_lines_are_those_of_the_company_the_newest_first_with_before_and_after(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    with bidding.market.act() as session:
        handling.shortlist(session, bidding.ann, key)
        operations.archive(session, bidding.fred, key)
    found = lines(bidding)
    assert kinds(found) == ["proposal.shortlisted", "proposal.submitted", "job.posted", "company.founded"]
    assert (found[0].actor_id, found[0].via) == (bidding.ann.user_id, "test")
    assert (found[0].before, found[0].after) == ({"shortlisted": False}, {"shortlisted": True})


def test_pages_go_back_without_gap_or_repetition_under_every_filter(bidding: Bidding) -> None:
    for _ in range(3):
        key = bidding.submit(bidding.fred, bidding.post())
        with bidding.market.act() as session:
            handling.shortlist(session, bidding.ann, key)
            handling.hide(session, bidding.ann, key)
    bidding.staff("rita", Role.RECRUITER)
    every = lines(bidding, count=1000)
    filters: dict[str, tuple[dict[str, Any], Iterator[AuditLine]]] = {
        "all": ({}, iter(every)),
        "topic": ({"topic": Topic.PROPOSALS}, (line for line in every if line.entity == "proposal")),
        "two": ({"topic": Topic.TEAMS}, (line for line in every if line.entity in {"company", "team"})),
        "person": ({"actor_id": bidding.ann.user_id}, (line for line in every if line.actor_id == bidding.ann.user_id)),
        "both": (
            {"actor_id": bidding.ann.user_id, "topic": Topic.JOBS},
            (line for line in every if line.actor_id == bidding.ann.user_id and line.entity == "job"),
        ),
        "nobody": ({"actor_id": bidding.gina.user_id}, iter(())),
    }
    for name, (wanted, expected) in filters.items():
        seen: list[AuditLine] = []
        while page := lines(bidding, count=2, before=seen[-1].id if seen else None, **wanted):
            seen += page
        assert seen == list(expected), name


def test_a_period_takes_in_its_beginning_and_leaves_out_its_end(bidding: Bidding) -> None:
    start = clock.now() - 1_000_000
    with bidding.market.act() as session:
        values = {"via": "test", "kind": "job.edited", "entity": "job", "entity_id": 1, "before": {}, "after": {}}
        rows = [
            values | {"at": start + 10 * number, "company_id": bidding.acme, "actor_id": None} for number in range(90)
        ]
        session.execute(insert(Change), rows)
    found = lines(bidding, since=start + 200, until=start + 500, count=1000)
    assert [line.at - start for line in found] == list(range(490, 190, -10))
    assert lines(bidding, since=start + 10_000_000) == []
    assert lines(bidding, until=start - 20_000_000) == []
    assert len(lines(bidding, since=0, until=2**40, topic=Topic.JOBS, count=1000)) == 91


def test_names_of_everything_are_found(bidding: Bidding) -> None:
    key = bidding.submit(bidding.bob, through=bidding.studio)
    with bidding.market.act() as session:
        closing.cancel_job(session, bidding.ann, bidding.job, "41")
    found = lines(bidding)
    with bidding.market.database.reading() as session:
        subjects = Subjects(session, found)
    told = [tell(line, subjects, bidding.acme) for line in found]
    assert [line.sentence for line in told] == [
        "Ann Tester closed, with the job, the proposal of Bob Tester for Build a booking page",
        "Ann Tester cancelled the job Build a booking page",
        "Bob Tester sent the proposal of Bob Tester for Build a booking page",
        "Ann Tester posted the job Build a booking page",
        "Ann Tester founded Acme",
    ]
    assert [line.path for line in told] == [
        f"/proposals/{key}",
        f"/jobs/{bidding.job}",
        f"/proposals/{key}",
        f"/jobs/{bidding.job}",
        f"/teams/{bidding.acme}",
    ]
    facts = {fact.name: fact for fact in told[2].facts}
    assert (facts["Freelancer"].after, facts["Rate"].after, facts["State"].after) == (
        "Bob Tester",
        "22.22 USD",
        "active",
    )
    cancelled = {fact.name: (fact.before, fact.after) for fact in told[1].facts}
    assert cancelled["State"] == ("open", "cancelled")
    assert cancelled["Cancel reason"][0] == "nothing"
    assert cancelled["Cancel reason"][1] != "41"
    assert subjects.get(What.PERSON, 999_999) is None


def test_every_kind_of_line_has_its_words_and_its_topic() -> None:
    """A line that an owner or an operator may read is told in words of its own, and some topic leads to it."""
    files = (Path(hiringhall.__file__).parent / "marketplace").rglob("*.py")
    # Webhooks tell of some lines under other names.
    source = "\n".join(file.read_text() for file in files if file.parts[-2:] != ("webhooks", "kinds.py"))
    topics = (*ENTITIES.values(), *MONEY_ENTITIES.values())
    entities = {entity for several in topics for entity in several}
    written = set(re.findall(rf'"((?:{"|".join(entities)})\.[a-z-]+)"', source))
    assert {kind for kind in written - PHRASES.keys() if not kind.startswith("profile.")} == set()
    assert {kind.partition(".")[0] for kind in PHRASES} == entities


@on_sqlite
def test_every_page_is_read_off_an_index(bidding: Bidding) -> None:
    wanted = {
        (False, False): "ix_changes_company_id_id",
        (True, False): "ix_changes_company_id_entity_id",
        (True, True): "ix_changes_company_id_actor_id_entity_id",
    }
    values = {"company": 1, "actor": 2, "entity": "job", "first": 0, "last": 9, "since": 0, "until": 9, "count": 50}
    with bidding.market.database.reading() as session:
        for (by_entity, by_actor), index in wanted.items():
            names = {"company", "first", "last", "since", "until", "count"}
            names |= {name for name, used in (("entity", by_entity), ("actor", by_actor)) if used}
            read = queries._lines_of(by_entity=by_entity, by_actor=by_actor)
            steps = plan(session, read, {name: values[name] for name in names})
            assert len(steps) == 1, steps
            assert f"USING INDEX {index} " in steps[0]
            assert "id>? AND id<?" in steps[0]
        assert "SEARCH changes USING INTEGER PRIMARY KEY" in plan(session, queries._NEXT, {"id": 5})[0]
