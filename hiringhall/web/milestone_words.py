"""Milestones in plain words, for either side."""

from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.models import MilestoneState
from hiringhall.marketplace.milestones.models import SubmissionState
from hiringhall.marketplace.milestones.queries import ShownMilestone
from hiringhall.marketplace.milestones.underpaying import REASONS
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words
from hiringhall.web.values import money

STATES = {
    MilestoneState.NOT_FUNDED: "Not funded",
    MilestoneState.ACTIVE: "In escrow",
    MilestoneState.PAID: "Paid",
    MilestoneState.CANCELLED: "Cancelled",
}
LOOKS = {MilestoneState.ACTIVE: "warn", MilestoneState.PAID: "good", MilestoneState.CANCELLED: "bad"}
"""The look of a state's mark, where it has one."""
SUBMISSIONS = {
    SubmissionState.SUBMITTED: "Waits for an answer",
    SubmissionState.APPROVED: "Approved",
    SubmissionState.REJECTED: "Changes asked for",
    SubmissionState.CANCELLED: "Cancelled",
}
SUBMISSION_LOOKS = {SubmissionState.SUBMITTED: "warn", SubmissionState.APPROVED: "good"}


def amount(part: ShownMilestone, contract: ListedContract, side: Side) -> str:
    """Return what a milestone costs or brings: what is or was paid, as a side counts it."""
    if part.paid is None:
        return contract_words.of_side(part.amount, contract, side)
    return money(part.paid if side is Side.CLIENT or part.pay is None else part.pay, contract.currency)


def reason(code: str) -> str:
    """Return why less was paid, in words."""
    return REASONS.get(code, code)


def reasons() -> list[tuple[str, str]]:
    """Return why less may be paid, as choices of a form."""
    return list(REASONS.items())
