"""Jobs as documents of the index."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.figures import client_figures
from hiringhall.marketplace.jobs.bidding import bidding_ends
from hiringhall.marketplace.jobs.durations import Duration, duration_of
from hiringhall.marketplace.jobs.models import JobType, Workload
from hiringhall.search.analyzer import normalized
from hiringhall.search.facts import budget_facts, fact, rate_facts, skill_fact, skill_words
from hiringhall.search.packing import NONE, Packed, pack, pack_counts, place
from hiringhall.search.reading import JobRow, client_countries, jobs_after, jobs_by_id
from hiringhall.search.schema import CLIENT, FACTS, ID, JOB_SORTS, RATE_MAX, RATE_MIN, SKILLS, TITLE, WORDS
from hiringhall.storage import Database

CHUNK = 2_000  # rows that are read at once

_DURATIONS = {None: NONE} | {length: pack(rank) for rank, length in enumerate(Duration)}
_WORKLOADS = {None: NONE} | {workload.value: pack(rank) for rank, workload in enumerate(Workload)}


class Client(Struct, frozen=True):
    """What jobs' documents say of a client: facts, counts, and what jobs are sorted by."""

    facts: tuple[str, ...]
    counts: int
    feedback: Packed
    charge: Packed
    seconds: Packed


def all_jobs(database: Database) -> Iterator[list[dict[str, Any]]]:
    """Make the documents of all jobs that can be found, chunk by chunk."""
    clients: dict[int, Client] = {}
    after = 0
    while True:
        with database.reading() as session:
            rows = jobs_after(session, after, CHUNK)
            clients |= _clients(session, {row.company_id for row in rows} - clients.keys())
        if not rows:
            return
        after = rows[-1].id
        yield [_document(row, clients[row.company_id]) for row in rows]


def some_jobs(session: Session, ids: Collection[int]) -> list[dict[str, Any]]:
    """Make the documents of those of these jobs that can be found."""
    rows = jobs_by_id(session, ids)
    clients = _clients(session, {row.company_id for row in rows})
    return [_document(row, clients[row.company_id]) for row in rows]


def _clients(session: Session, company_ids: set[int]) -> dict[int, Client]:
    if not company_ids:
        return {}
    countries = client_countries(session, company_ids)
    return {
        company_id: Client(
            (fact("country", countries[company_id]),) if countries.get(company_id) else (),
            pack_counts(figures.hires, figures.reviews),
            pack(figures.feedback),
            pack(figures.charged),
            pack(figures.seconds),
        )
        for company_id, figures in client_figures(session, company_ids).items()
    }


# A million documents pass here when an index is built: what repeats is looked up, what is written out saves calls.
def _document(row: JobRow, client: Client) -> dict[str, Any]:
    title = normalized(row.title)
    skills = [words for slug in row.skills for words in skill_words(slug)]
    length = _length(row.type, row.duration, row.workload, row.start_date if row.end_date else None, row.end_date)
    facts = [
        *_facts(row.category, row.subcategory, row.type, row.state, row.visibility, row.workload, length),
        *client.facts,
        *map(skill_fact, row.skills),
    ]
    if row.budget is not None:
        facts += budget_facts(row.budget, row.budget)
    document = {
        ID: row.id,
        WORDS: [title, title, normalized(row.description), *skills],
        TITLE: title,
        SKILLS: skills,
        FACTS: facts,
        CLIENT: client.counts,
        RATE_MIN: 0,
        RATE_MAX: 0,
    }
    if row.rate_min is not None or row.rate_max is not None:
        _add_rates(document, row.rate_min, row.rate_max)
    upper = (
        pack(row.created_at),
        client.feedback,
        client.charge,
        client.seconds,
        _WORKLOADS[row.workload],
        _DURATIONS[length],
        pack(row.budget),
        pack(row.start_date.toordinal()),
        pack(bidding_ends(row.created_at, row.end_date)),
    )
    lower_down, lower_up = place(row.id)
    for (down_name, up_name), (down, up) in zip(JOB_SORTS, upper, strict=True):
        document[down_name] = down + lower_down
        document[up_name] = up + lower_up
    return document


def _add_rates(document: dict[str, Any], least: int | None, most: int | None) -> None:
    """Add what the client means to pay at least and at most; one that is missing is as the other."""
    low, high = (most if least is None else least) or 0, (least if most is None else most) or 0
    document[RATE_MIN], document[RATE_MAX] = low + 1, high + 1
    document[FACTS] += rate_facts(low, high)


@lru_cache(maxsize=10_000)
def _length(
    job_type: str, hours: int | None, workload: str | None, start: date | None, end: date | None
) -> Duration | None:
    known = None if workload is None else Workload(workload)
    return duration_of(JobType(job_type), hours, known, start or date.min, end)


@lru_cache(maxsize=10_000)
def _facts(
    category: str,
    subcategory: str,
    job_type: str,
    state: str,
    visibility: str,
    workload: str | None,
    length: Duration | None,
) -> tuple[str, ...]:
    named = {
        "category": category,
        "subcategory": subcategory,
        "type": job_type,
        "state": state,
        "access": visibility,
        "workload": workload,
        "duration": length,
    }
    return tuple(fact(kind, value) for kind, value in named.items() if value is not None)
