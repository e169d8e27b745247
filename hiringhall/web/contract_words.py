"""Contracts in plain words, for either side."""

from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.ending import REASONS
from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.models import SCORES, ContractState
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side
from hiringhall.web.values import money

STATES = {ContractState.ACTIVE: "Active", ContractState.PAUSED: "Paused", ContractState.CLOSED: "Ended"}
KINDS = {ContractState.ACTIVE: "good", ContractState.PAUSED: "warn", ContractState.CLOSED: ""}
"""The look of a state's mark."""
MARKS = {
    Side.CLIENT: (
        "competence for the job, understanding of what was asked",
        "quality of what was delivered",
        "online on a consistent schedule",
        "done on time",
        "clear words, updates, quick answers",
        "cooperative and flexible, open to suggestions",
    ),
    Side.FREELANCER: (
        "competence, understanding of how complex the work is",
        "quality of the brief and instructions",
        "online on a consistent schedule",
        "dates that could be kept",
        "clear words, guidance, quick answers",
        "cooperative and flexible, open to suggestions",
    ),
}
"""What each of SCORES is given for, by the side that gives it."""
AGAIN = {Side.CLIENT: "Would you hire this freelancer again?", Side.FREELANCER: "Would you work for this client again?"}


def marks(side: Side) -> list[tuple[str, str, str]]:
    """Return what a side gives marks for: the name of each, its title, and what it means."""
    return [(name, name.capitalize(), meaning) for name, meaning in zip(SCORES, MARKS[side], strict=True)]


def price(contract: ListedContract, side: Side) -> str:
    """Return what the client is charged or, for the freelancer's side, what is paid, in words."""
    hourly = contract.type is JobType.HOURLY
    charge = contract.rate if hourly else contract.amount
    if charge is None:
        return "By the hour" if hourly else "Fixed price"
    return f"{of_side(charge, contract, side)} {'an hour' if hourly else 'in all'}"


def of_side(charge: int, contract: ListedContract, side: Side) -> str:
    """Return money of a contract as a side counts it: what is charged, or what of it is paid."""
    return money(charge if side is Side.CLIENT else contract.fees.pay(charge), contract.currency)


def hours(seconds: int) -> str:
    """Return worked time as hours and minutes, such as 12:30."""
    minutes = seconds // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def reason(contract: ListedContract) -> str:
    """Return why a contract ended, in words; empty where no reason is known."""
    if contract.ended_by is None or contract.end_reason is None:
        return ""
    return catalog.reason(REASONS[contract.ended_by], contract.end_reason).text


def reasons(side: Side) -> list[tuple[str, str, str]]:
    """Return the reasons for which a side ends a contract, as choices of a form."""
    return [(reason.code, reason.text, "") for reason in catalog.reasons(REASONS[side])]
