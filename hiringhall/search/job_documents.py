"""Jobs as documents of the index."""

from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.figures import client_figures
from hiringhall.marketplace.jobs.durations import Duration, duration_of
from hiringhall.marketplace.jobs.models import Workload
from hiringhall.search.analyzer import normalized
from hiringhall.search.packing import pack_counts, pack_down, pack_up
from hiringhall.search.reading import JobRow, client_countries
from hiringhall.search.schema import CLIENT, FACTS, ID, RATE_MAX, RATE_MIN, SKILLS, TITLE, WORDS, down, fact, up
from hiringhall.search.skill_words import skill_words
from hiringhall.search.steps import BUDGET_STEPS, RATE_STEPS, steps_between

DURATION_RANKS = {duration: rank for rank, duration in enumerate(Duration)}
WORKLOAD_RANKS = {workload: rank for rank, workload in enumerate(Workload)}


class Client(Struct, frozen=True):
    """What a job's document says of its client: figures as in ClientFigures, counts packed."""

    country: str
    feedback: int | None
    charged: int
    seconds: int
    counts: int


def clients(session: Session, company_ids: set[int]) -> dict[int, Client]:
    """Return what documents say of these companies."""
    if not company_ids:
        return {}
    countries = client_countries(session, company_ids)
    return {
        company_id: Client(
            countries.get(company_id, ""),
            figures.feedback,
            figures.charged,
            figures.seconds,
            pack_counts(figures.hires, figures.reviews, figures.jobs),
        )
        for company_id, figures in client_figures(session, company_ids).items()
    }


def job_document(row: JobRow, client: Client) -> dict[str, Any]:
    """Return the fields of a job's document."""
    title = normalized(row.title)
    skills = [words for slug in row.skills for words in skill_words(slug)]
    length = duration_of(row.type, row.duration, row.workload, row.start_date, row.end_date)
    least, most = _rates(row)
    document = {
        ID: row.id,
        WORDS: [title, title, normalized(row.description), *skills],
        TITLE: title,
        SKILLS: skills,
        FACTS: _facts(row, client, length),
        CLIENT: client.counts,
        RATE_MIN: 0 if least is None else least + 1,
        RATE_MAX: 0 if most is None else most + 1,
    }
    for name, value in (
        ("created", row.created_at),
        ("client_feedback", client.feedback),
        ("client_charge", client.charged),
        ("client_seconds", client.seconds),
        ("workload", None if row.workload is None else WORKLOAD_RANKS[row.workload]),
        ("duration", None if length is None else DURATION_RANKS[length]),
        ("budget", row.budget),
    ):
        document[down(name)] = pack_down(value, row.id)
        document[up(name)] = pack_up(value, row.id)
    return document


def _rates(row: JobRow) -> tuple[int | None, int | None]:
    """Return what the client means to pay at least and at most; one that is missing is as the other."""
    least = row.rate_max if row.rate_min is None else row.rate_min
    return least, row.rate_min if row.rate_max is None else row.rate_max


def _facts(row: JobRow, client: Client, length: Duration | None) -> list[str]:
    facts = [
        fact("category", row.category),
        fact("subcategory", row.subcategory),
        fact("type", row.type.value),
        fact("state", row.state.value),
        fact("access", row.visibility.value),
        *(fact("skill", slug) for slug in row.skills),
    ]
    if client.country:
        facts.append(fact("country", client.country))
    if length is not None:
        facts.append(fact("duration", length.value))
    if row.workload is not None:
        facts.append(fact("workload", row.workload.value))
    if row.budget is not None:
        facts += (fact("budget", step) for step in steps_between(BUDGET_STEPS, row.budget, row.budget))
    least, most = _rates(row)
    if least is not None and most is not None:
        facts += (fact("rate", step) for step in steps_between(RATE_STEPS, least, most))
    return facts
