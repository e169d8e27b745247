"""What an offer says, and what of it is accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.texts import DESCRIPTION_LENGTH, MOST_AN_HOUR, MOST_CENTS, TITLE_LENGTH

MOST_MILESTONES = 50
MILESTONE_LENGTH = 1_000
HOURS_A_WEEK = 168


@dataclass(frozen=True, kw_only=True)
class OfferedMilestone:
    """A part of a fixed price: `amount` in cents, due on a day or whenever it is done."""

    description: str
    amount: int | None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OfferTerms:
    """What one side offers the other.

    `rate` is cents an hour (hourly), `amount` cents in all (fixed price): what the client is charged. `weekly_limit` is
    in hours, `weekly_stipend` in cents a week. Work starts today where `starts_on` is None. `category` is a title or id
    of the catalog, which a job makes superfluous. `close_job` fills the job with the offer's acceptance, `manual_time`
    lets the freelancer add hours by hand; both are the client's to say, None leaves them.
    """

    type: JobType
    title: str
    message: str
    rate: int | None = None
    amount: int | None = None
    weekly_limit: int | None = None
    weekly_stipend: int | None = None
    starts_on: date | None = None
    milestones: tuple[OfferedMilestone, ...] = ()
    category: str | None = None
    close_job: bool | None = None
    manual_time: bool | None = None


def checked(terms: OfferTerms) -> dict[str, Any]:
    """Return the column values of `terms`; what they leave open is missing. Raises InvalidInput."""
    values: dict[str, Any] = {"type": terms.type}
    for check in _CHECKS:
        values |= check(terms)
    return values


def refusals(terms: OfferTerms) -> list[InvalidInput]:
    """Return everything that is wrong with `terms` by themselves, so that a form can show it at once."""
    found = []
    for check in _CHECKS:
        try:
            check(terms)
        except InvalidInput as refused:
            found.append(refused)
    return found


def milestone_field(index: int, name: str) -> str:
    """Return what a fact of the milestone at `index`, from 0, is called in refusals."""
    return f"milestones[{index}].{name}"


def _title(terms: OfferTerms) -> dict[str, Any]:
    return {"title": _length("title", " ".join(terms.title.split()), TITLE_LENGTH)}


def _message(terms: OfferTerms) -> dict[str, Any]:
    return {"message": _length("message", terms.message.strip(), DESCRIPTION_LENGTH)}


def _price(terms: OfferTerms) -> dict[str, Any]:
    if terms.type is JobType.HOURLY:
        if terms.amount is not None:
            raise InvalidInput("amount", "an hourly offer has a rate, not an amount.")
        return {"rate": _positive("rate", terms.rate, MOST_AN_HOUR)}
    if terms.rate is not None:
        raise InvalidInput("rate", "an offer at a fixed price has an amount, not an hourly rate.")
    return {"amount": _positive("amount", terms.amount, MOST_CENTS)}


def _weekly_limit(terms: OfferTerms) -> dict[str, Any]:
    if terms.weekly_limit is None:
        return {}
    _require_hourly("weekly_limit", terms.type)
    if not 0 <= terms.weekly_limit <= HOURS_A_WEEK:
        raise InvalidInput("weekly_limit", f"write 0 to {HOURS_A_WEEK} hours.")
    return {"weekly_limit": terms.weekly_limit}


def _weekly_stipend(terms: OfferTerms) -> dict[str, Any]:
    if terms.weekly_stipend is None:
        return {}
    _require_hourly("weekly_stipend", terms.type)
    if not 0 <= terms.weekly_stipend <= MOST_CENTS:
        raise InvalidInput("weekly_stipend", "write an amount of 0 or more.")
    return {"weekly_stipend": terms.weekly_stipend or None}


def _start(terms: OfferTerms) -> dict[str, Any]:
    today = clock.day(clock.now())
    if terms.starts_on is not None and terms.starts_on < today:
        raise InvalidInput("starts_on", f"write {today} or later.")
    return {"starts_on": terms.starts_on or today}


def _milestones(terms: OfferTerms) -> dict[str, Any]:
    if terms.type is JobType.HOURLY:
        if terms.milestones:
            raise InvalidInput("milestones", "only a fixed price is paid by milestones.")
        return {"milestones": []}
    if not 1 <= len(terms.milestones) <= MOST_MILESTONES:
        raise InvalidInput("milestones", f"a fixed price is paid by 1 to {MOST_MILESTONES} milestones.")
    parts = [_milestone(index, part) for index, part in enumerate(terms.milestones)]
    _require_due_in_order(terms.milestones)
    if terms.amount and sum(part["amount"] for part in parts) > terms.amount:
        raise InvalidInput("milestones", "together they may not be more than the price.")
    return {"milestones": parts}


def _milestone(index: int, part: OfferedMilestone) -> dict[str, Any]:
    field = milestone_field(index, "description")
    return {
        "description": _length(field, part.description.strip(), MILESTONE_LENGTH),
        "amount": _positive(milestone_field(index, "amount"), part.amount, MOST_CENTS),
        "due_on": part.due_on.isoformat() if part.due_on else None,
    }


def _require_due_in_order(milestones: tuple[OfferedMilestone, ...]) -> None:
    before = clock.day(clock.now())
    for index, part in enumerate(milestones):
        if part.due_on is not None and part.due_on < before:
            raise InvalidInput(milestone_field(index, "due_on"), f"write {before} or later.")
        before = part.due_on or before


def _category(terms: OfferTerms) -> dict[str, Any]:
    if not terms.category:
        return {}
    within, topic = catalog.locate(terms.category)
    return {"category": (topic or catalog.subcategory(within, within.title)).id}


def _wishes(terms: OfferTerms) -> dict[str, Any]:
    wishes = {"close_job": terms.close_job, "manual_time": terms.manual_time}
    return {name: wish for name, wish in wishes.items() if wish is not None}


_CHECKS: tuple[Callable[[OfferTerms], dict[str, Any]], ...] = (
    _title,
    _message,
    _price,
    _weekly_limit,
    _weekly_stipend,
    _start,
    _milestones,
    _category,
    _wishes,
)


def _require_hourly(name: str, type_: JobType) -> None:
    if type_ is not JobType.HOURLY:
        raise InvalidInput(name, "only work by the hour has one.")


def _positive(name: str, cents: int | None, most: int) -> int:
    if cents is None or not 1 <= cents <= most:
        raise InvalidInput(name, f"write an amount of 0.01 to {most / 100:,.2f}.")
    return cents


def _length(name: str, value: str, most: int) -> str:
    if not 1 <= len(value) <= most:
        raise InvalidInput(name, f"write 1 to {most} characters.")
    return value
