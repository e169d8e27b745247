"""Offers in plain words, for either side."""

from datetime import date
from typing import NamedTuple

from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.queries import ListedOffer
from hiringhall.marketplace.sides import Side
from hiringhall.web.values import money, written

STATES = {
    OfferState.NEW: "Waiting",
    OfferState.ACCEPTED: "Accepted",
    OfferState.DECLINED: "Declined",
    OfferState.EXPIRED: "Expired",
    OfferState.WITHDRAWN: "Withdrawn",
    OfferState.CANCELLED: "Job cancelled",
    OfferState.CHANGED: "Changed",
}
KINDS = {OfferState.NEW: "warn", OfferState.ACCEPTED: "good", OfferState.CHANGED: ""}
"""The look of a state's mark; the others are bad news."""


class Part(NamedTuple):
    """A milestone: what the client is charged for it, and what the freelancer is paid of that."""

    description: str
    charged: str
    paid: str
    due: str


class Difference(NamedTuple):
    """A term that was changed; empty texts say that there was none."""

    term: str
    before: str
    after: str


def charged(offer: ListedOffer) -> str:
    """Return what the client is charged."""
    return _priced(offer, offer.price)


def paid(offer: ListedOffer) -> str:
    """Return what the freelancer is paid."""
    return _priced(offer, offer.fees.pay(offer.price))


def _priced(offer: ListedOffer, cents: int) -> str:
    return f"{money(cents, offer.currency)} {'an hour' if offer.type is JobType.HOURLY else 'in all'}"


def parts(offer: ListedOffer) -> list[Part]:
    """Return the milestones of an offer."""
    return [
        Part(
            part["description"],
            money(part["amount"], offer.currency),
            money(offer.fees.pay(part["amount"]), offer.currency),
            written(date.fromisoformat(part["due_on"])) if part["due_on"] else "",
        )
        for part in offer.milestones
    ]


def left(offer: ListedOffer) -> int:
    """Return how many cents of a fixed price no milestone stands for yet."""
    return (offer.amount or 0) - sum(part["amount"] for part in offer.milestones) if offer.amount else 0


def place(offer: ListedOffer) -> str:
    """Return the kind of work, empty where none was named."""
    if offer.category is None:
        return ""
    return f"{catalog.category_of_topic(offer.category).title}, {catalog.topic(offer.category).title}"


def side_of(offer: ListedOffer, side: Side) -> str:
    """Return the name of a side."""
    return offer.company if side is Side.CLIENT else offer.freelancer_name


def differences(before: ListedOffer, after: ListedOffer) -> list[Difference]:
    """Return what the later of two offers says otherwise."""
    old, new = _terms(before), _terms(after)
    return [Difference(term, old[term], new[term]) for term in new if old[term] != new[term]]


def _terms(offer: ListedOffer) -> dict[str, str]:
    listed = "; ".join(f"{part.description}: {part.charged}{part.due and f' by {part.due}'}" for part in parts(offer))
    hourly = offer.type is JobType.HOURLY
    return {
        "Title": offer.title,
        "The client is charged": charged(offer),
        "The freelancer is paid": paid(offer),
        "Most hours a week": "" if offer.weekly_limit is None else str(offer.weekly_limit),
        "Each week besides": "" if offer.weekly_stipend is None else money(offer.weekly_stipend, offer.currency),
        "Starts": written(offer.starts_on) if offer.starts_on else "",
        "Milestones": listed,
        "Time added by hand": ("allowed" if offer.manual_time else "not allowed") if hourly else "",
        "The job when it is accepted": ("is filled" if offer.close_job else "stays open") if offer.job_id else "",
        "What is to be done": offer.message,
    }
