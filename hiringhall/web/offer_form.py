"""The form of an offer: what it shows at first, its rows of milestones, and what is read from it."""

import re
from dataclasses import dataclass

from hiringhall.marketplace.catalog.categories import categories
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.marketplace.fees import Fees
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.queries import ListedOffer
from hiringhall.marketplace.offers.terms import MOST_MILESTONES, OfferedMilestone, OfferTerms, refusals
from hiringhall.web import price_form, values
from hiringhall.web.forms import Form

ADD, REMOVE = "add-milestone", "remove-milestone-"
"""What the buttons say that change the rows of milestones; the one that removes names its row."""
_COLUMNS = ("description", "amount", "due_on")
_FACT = re.compile(r"milestones\[(\d+)\]\.(\w+)\Z")
_ON_THE_FORM = {"rate": "charge", "amount": "charge"}


@dataclass(frozen=True)
class Row:
    """A row of the milestones: its number, from 1."""

    number: int

    def field(self, column: str) -> str:
        """Return the name of a field in it."""
        return f"milestone_{self.number}_{column}"


FIELDS = (
    "title",
    "message",
    "type",
    "category",
    *price_form.FIELDS,
    "weekly_limit",
    "weekly_stipend",
    "starts_on",
    "milestones",
    *(Row(number).field(column) for number in range(1, MOST_MILESTONES + 1) for column in _COLUMNS),
)
LABELS = {
    "charge": "the price",
    "pay": "what is paid",
    "message": "what is to be done",
    "starts_on": "the start",
    "type": "how it is paid",
    "milestones": "the milestones",
} | {
    Row(number).field(column): f"{column.removesuffix('_on')} of milestone {number}"
    for number in range(1, MOST_MILESTONES + 1)
    for column in _COLUMNS
}
KINDS = [(above.title, [(topic.id, topic.title) for topic in above.topics]) for above in categories()]


def empty(price: int | None, job_type: JobType, title: str, fees: Fees) -> Form:
    """Return the form of a new offer; a fixed price starts as one milestone."""
    form = price_form.fill(Form(), price, fees).fill(type=job_type, title=title, close_job=True, manual_time=True)
    return form.fill(**{Row(1).field("description"): "The whole work", Row(1).field("amount"): values.typed(price)})


def of_offer(offer: ListedOffer, today: str) -> Form:
    """Return the form of other terms than those of an offer, which it starts with; `today` is an ISO day."""
    starts = offer.starts_on.isoformat() if offer.starts_on else ""
    form = price_form.fill(Form(), offer.price, offer.fees).fill(
        type=offer.type,
        title=offer.title,
        message=offer.message,
        category=offer.category or "",
        weekly_limit="" if offer.weekly_limit is None else str(offer.weekly_limit),
        weekly_stipend=values.typed(offer.weekly_stipend),
        starts_on=starts if starts >= today else "",
        close_job=offer.close_job,
        manual_time=offer.manual_time,
    )
    for number, part in enumerate(offer.milestones, 1):
        due = part["due_on"] or ""
        _write(form, Row(number), part["description"], values.typed(part["amount"]), due if due >= today else "")
    return form


def changes_rows(form: Form) -> bool:
    """Add or remove a row when that was asked for; tells whether it was."""
    asked = form.text("do")
    if asked != ADD and not asked.startswith(REMOVE):
        return False
    rows = _written(form, dropping=asked.removeprefix(REMOVE))
    _compact(form, rows)
    form.errors.clear()
    return True


def rows(form: Form) -> list[Row]:
    """Return the rows that the form shows: those written and, when it was asked for or there is none, another one."""
    count = len(_written(form)) + (form.text("do") == ADD)
    return [Row(number) for number in range(1, min(max(count, 1), MOST_MILESTONES) + 1)]


def read(form: Form, job_type: JobType, fees: Fees) -> OfferTerms:
    """Return what was typed; everything that is wrong with it is kept in the form's errors.

    What belongs to the other kind of pay is not read, however it was typed.
    """
    hourly = job_type is JobType.HOURLY
    _compact(form, _written(form))
    price = price_form.read(form, fees)
    terms = OfferTerms(
        type=job_type,
        title=form.text("title"),
        message=form.text("message"),
        rate=price if hourly else None,
        amount=None if hourly else price,
        weekly_limit=form.read("weekly_limit", values.number) if hourly else None,
        weekly_stipend=form.read("weekly_stipend", values.cents) if hourly else None,
        starts_on=form.read("starts_on", values.day),
        milestones=() if hourly else tuple(_milestone(form, row) for row in rows(form)),
        category=form.text("category") or None,
        close_job=form.flag("close_job"),
        manual_time=form.flag("manual_time") if hourly else None,
    )
    for refused in refusals(terms):
        refuse(form, refused)
    return terms


def refuse(form: Form, refused: Refused) -> None:
    """Keep what is wrong beside its field. Raises `refused` again when it is not about what was typed."""
    if isinstance(refused, InvalidInput):
        refused = InvalidInput(_field_of(refused.field), refused.why)
    form.refuse(refused, *FIELDS)


def _field_of(name: str) -> str:
    found = _FACT.match(name)
    return Row(int(found[1]) + 1).field(found[2]) if found else _ON_THE_FORM.get(name, name)


def _milestone(form: Form, row: Row) -> OfferedMilestone:
    return OfferedMilestone(
        description=form.text(row.field("description")),
        amount=form.read(row.field("amount"), values.cents),
        due_on=form.read(row.field("due_on"), values.day),
    )


def _written(form: Form, dropping: str = "") -> list[tuple[str, str, str]]:
    """Return what was typed in the rows that are not empty, without the one whose number is `dropping`."""
    typed = []
    for number in range(1, MOST_MILESTONES + 1):
        description, amount, due = (form.text(Row(number).field(column)) for column in _COLUMNS)
        if (description.strip() or amount.strip() or due) and str(number) != dropping:
            typed.append((description, amount, due))
    return typed


def _compact(form: Form, typed: list[tuple[str, str, str]]) -> None:
    """Move rows up to where others before them were left empty."""
    for number in range(1, MOST_MILESTONES + 1):
        form.drop(*(Row(number).field(column) for column in _COLUMNS))
    for number, row in enumerate(typed, 1):
        _write(form, Row(number), *row)


def _write(form: Form, row: Row, *typed: str) -> None:
    form.fill(**{row.field(column): value for column, value in zip(_COLUMNS, typed, strict=True)})
