"""Proposals in plain words, for either side."""

from hiringhall.marketplace import catalog
from hiringhall.marketplace.catalog import ReasonType
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.proposals.queries import ListedProposal, Pile, Stage
from hiringhall.web.values import money

STAGES = {
    Stage.IN_SIGHT: "All",
    Stage.INVITED: "Invited",
    Stage.SHORTLISTED: "Shortlisted",
    Stage.MESSAGED: "Messaged",
    Stage.OFFERED: "Offered",
    Stage.HIRED: "Hired",
    Stage.DECLINED: "Declined",
    Stage.HIDDEN: "Hidden",
}
PILES = {
    Pile.INVITATIONS: "Invitations",
    Pile.ACTIVE: "Active",
    Pile.INTERVIEWS: "Interviews",
    Pile.OFFERS: "Offers",
    Pile.ARCHIVED: "Archived",
}
DURATIONS = {
    Duration.WEEK: "Less than a week",
    Duration.MONTH: "Less than a month",
    Duration.QUARTER: "1 to 3 months",
    Duration.SEMESTER: "3 to 6 months",
    Duration.ONGOING: "More than 6 months",
}
STATES = {
    ProposalState.INVITED: "Invited",
    ProposalState.ACTIVE: "Active",
    ProposalState.REFUSED: "Refused",
    ProposalState.WITHDRAWN: "Withdrawn",
    ProposalState.DECLINED: "Declined",
    ProposalState.HIRED: "Hired",
    ProposalState.CLOSED: "Job cancelled",
}
KINDS = {ProposalState.HIRED: "good", ProposalState.INVITED: "warn", ProposalState.ACTIVE: ""}
"""The look of a state's mark; the others are bad news."""

_REASONS = {
    ProposalState.REFUSED: ReasonType.REJECT_INVITATION,
    ProposalState.WITHDRAWN: ReasonType.WITHDRAW_APPLICATION,
    ProposalState.DECLINED: ReasonType.REJECT_APPLICATION,
}


def charged(proposal: ListedProposal) -> str:
    """Return what the client would be charged, in words; empty where nothing was proposed yet."""
    return _priced(proposal, proposal.rate, proposal.amount)


def paid(proposal: ListedProposal) -> str:
    """Return what the freelancer would be paid, in words; empty where nothing was proposed yet."""
    rate, amount = proposal.rate, proposal.amount
    pay = proposal.fees.pay
    return _priced(proposal, None if rate is None else pay(rate), None if amount is None else pay(amount))


def _priced(proposal: ListedProposal, rate: int | None, amount: int | None) -> str:
    if rate is not None:
        return f"{money(rate, proposal.currency)} an hour"
    return "" if amount is None else f"{money(amount, proposal.currency)} in all"


def reason(proposal: ListedProposal) -> str:
    """Return why a proposal is over, in words; empty where no reason was given."""
    kind = _REASONS.get(proposal.state)
    if kind is None or proposal.reason is None:
        return ""
    return catalog.reason(kind, proposal.reason).text


def reasons(kind: ReasonType) -> list[tuple[str, str, str]]:
    """Return the reasons of a kind as choices of a form."""
    return [(reason.code, reason.text, "") for reason in catalog.reasons(kind)]
