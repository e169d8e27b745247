"""What a client writes about a job, and what of it is accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import UNSET, UnsetType

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import Applicants, JobType, Visibility, Workload

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 50_000
MOST_SKILLS = 50
MOST_CENTS = 10**12
MOST_HOURS = 100_000
MOST_AN_HOUR = 100_000_00  # cents
TIERS = (1, 2, 3)
MOST_QUESTIONS = 5
QUESTION_LENGTH = 500


@dataclass(frozen=True, kw_only=True)
class JobText:
    """What a client writes about a job and may change later.

    `category` and `subcategory` are titles or ids of the catalog; `budget` is in cents, `duration` in hours, `rate_min`
    and `rate_max` in cents an hour, `tier` is 1 (entry) to 3 (expert); `questions` are put to whoever proposes;
    `groups` are slugs. What is left out, as UNSET or, down to `applicants`, as None, stays as it is; None takes the
    others away.
    """

    title: str
    description: str
    visibility: Visibility
    category: str
    subcategory: str
    budget: int | None = None
    duration: int | None = None
    start_date: date | None = None
    skills: tuple[str, ...] | None = None
    applicants: Applicants | None = None
    required_test: str | UnsetType | None = UNSET
    workload: Workload | UnsetType | None = UNSET
    rate_min: int | UnsetType | None = UNSET
    rate_max: int | UnsetType | None = UNSET
    tier: int | UnsetType | None = UNSET
    end_date: date | UnsetType | None = UNSET
    questions: tuple[str, ...] | UnsetType = UNSET
    needs_w9: bool | UnsetType = UNSET
    groups: tuple[str, ...] | UnsetType = UNSET


def checked(job_type: JobType, text: JobText) -> dict[str, Any]:
    """Return the column values of `text`; facts that it leaves out are missing. Raises InvalidInput."""
    values: dict[str, Any] = {}
    for check in _CHECKS:
        values |= check(job_type, text)
    return values


def refusals(job_type: JobType, text: JobText) -> list[InvalidInput]:
    """Return everything that is wrong with `text` by itself, so that a form can show it at once."""
    found = []
    for check in _CHECKS:
        try:
            check(job_type, text)
        except InvalidInput as refused:
            found.append(refused)
    return found


def question_field(number: int) -> str:
    """Return the name that refusals give to a question, the first of which is number 1."""
    return f"question_{number}"


def require_order(start: date, end: date | None) -> None:
    """Raise InvalidInput("end_date") when a job would end before it starts."""
    if end is not None and end < start:
        raise InvalidInput("end_date", f"write {start} or later: a job does not end before it starts.")


def _title(_: JobType, text: JobText) -> dict[str, Any]:
    return {"title": _length("title", " ".join(text.title.split()), TITLE_LENGTH)}


def _description(_: JobType, text: JobText) -> dict[str, Any]:
    return {"description": _length("description", text.description.strip(), DESCRIPTION_LENGTH)}


def _place(_: JobType, text: JobText) -> dict[str, Any]:
    category, topic = catalog.place(text.category, text.subcategory)
    return {"category": category.id, "subcategory": topic.id}


def _audience(_: JobType, text: JobText) -> dict[str, Any]:
    return {"visibility": text.visibility} | _given(applicants=text.applicants)


def _budget(job_type: JobType, text: JobText) -> dict[str, Any]:
    if job_type is JobType.FIXED_PRICE and text.budget is None:
        raise InvalidInput("budget", "a fixed-price job needs a budget.")
    if text.budget is not None and not 0 <= text.budget <= MOST_CENTS:
        raise InvalidInput("budget", "write an amount of 0 or more.")
    return {"budget": text.budget}


def _effort(_: JobType, text: JobText) -> dict[str, Any]:
    if text.duration is not None and not 1 <= text.duration <= MOST_HOURS:
        raise InvalidInput("duration", f"write 1 to {MOST_HOURS} hours.")
    return {"duration": text.duration} | _set(workload=text.workload)


def _rates(job_type: JobType, text: JobText) -> dict[str, Any]:
    for name, cents in (("rate_min", text.rate_min), ("rate_max", text.rate_max)):
        if cents is UNSET or cents is None:
            continue
        if job_type is JobType.FIXED_PRICE:
            raise InvalidInput(name, "a fixed-price job has a budget, not an hourly rate.")
        if not 0 <= cents <= MOST_AN_HOUR:
            raise InvalidInput(name, f"write an amount of 0 to {MOST_AN_HOUR // 100:,} an hour.")
    require_range(text.rate_min, text.rate_max)
    return _set(rate_min=text.rate_min, rate_max=text.rate_max)


def require_range(least: int | UnsetType | None, most: int | UnsetType | None) -> None:
    """Raise InvalidInput("rate_max") when the range of hourly rates would be empty."""
    if isinstance(least, int) and isinstance(most, int) and most < least:
        raise InvalidInput("rate_max", f"write at least {least / 100:.2f}, where the range begins.")


def _tier(_: JobType, text: JobText) -> dict[str, Any]:
    if isinstance(text.tier, int) and text.tier not in TIERS:
        raise InvalidInput("tier", "choose 1 (entry), 2 (intermediate) or 3 (expert).")
    return _set(tier=text.tier)


def _dates(_: JobType, text: JobText) -> dict[str, Any]:
    if text.start_date is not None and isinstance(text.end_date, date):
        require_order(text.start_date, text.end_date)
    return _given(start_date=text.start_date) | _set(end_date=text.end_date)


def _skills(_: JobType, text: JobText) -> dict[str, Any]:
    if text.skills is None:
        return {}
    if len(text.skills) > MOST_SKILLS:
        raise InvalidInput("skills", f"name at most {MOST_SKILLS}.")
    return {"skills": list(dict.fromkeys(catalog.skill(name).slug for name in text.skills))}


def _test(_: JobType, text: JobText) -> dict[str, Any]:
    if isinstance(text.required_test, str):
        return {"required_test": catalog.test(text.required_test, "required_test").id}
    return _set(required_test=text.required_test)


def _questions(_: JobType, text: JobText) -> dict[str, Any]:
    if not text.questions:
        return {} if text.questions is UNSET else {"questions": []}
    if len(text.questions) > MOST_QUESTIONS:
        raise InvalidInput("questions", f"ask at most {MOST_QUESTIONS}.")
    asked: list[str] = []
    for number, written in enumerate(text.questions, 1):
        question = _length(question_field(number), " ".join(written.split()), QUESTION_LENGTH)
        if question.casefold() in map(str.casefold, asked):
            raise InvalidInput(question_field(number), "ask another one: this question is there already.")
        asked.append(question)
    return {"questions": asked}


def _w9(_: JobType, text: JobText) -> dict[str, Any]:
    return _set(needs_w9=text.needs_w9)


_CHECKS: tuple[Callable[[JobType, JobText], dict[str, Any]], ...] = (
    _title,
    _description,
    _place,
    _audience,
    _budget,
    _effort,
    _rates,
    _tier,
    _dates,
    _skills,
    _test,
    _questions,
    _w9,
)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _set(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNSET}


def _length(name: str, value: str, most: int) -> str:
    if not 1 <= len(value) <= most:
        raise InvalidInput(name, f"write 1 to {most} characters.")
    return value
