"""Fees in plain words."""

from hiringhall.marketplace.fees import Schedule
from hiringhall.marketplace.ledger.models import FeeKind
from hiringhall.web.values import money, percent

KINDS = {FeeKind.FLAT: "Flat", FeeKind.SLIDING: "Sliding", FeeKind.NONE: "None"}
KIND_MEANINGS = {
    FeeKind.FLAT: "The same part of every charge.",
    FeeKind.SLIDING: "A part that changes with what a freelancer has billed the client so far.",
    FeeKind.NONE: "Freelancers get all that clients are charged.",
}


def kept(schedule: Schedule) -> str:
    """Return what the hall keeps of a charge, in a sentence."""
    if schedule.kind is FeeKind.NONE:
        return "The hall keeps nothing of it."
    if schedule.kind is FeeKind.FLAT:
        return f"The hall keeps {percent(schedule.tiers[0][1])} of it."
    (_, first), *later = schedule.tiers
    steps = (f"{percent(rate)} above {money(start)}" for start, rate in later)
    return f"Of all that one client is billed the hall keeps {percent(first)} at first, {', '.join(steps)}."


def on_top(schedule: Schedule) -> str:
    """Return what clients pay on top of a charge, in a sentence; "" for nothing."""
    return f"Clients pay a fee of {percent(schedule.client_rate)} on top." if schedule.client_rate else ""
