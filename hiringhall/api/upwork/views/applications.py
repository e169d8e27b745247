"""Proposals as the APIs show them, where they are called applications: the third version and the fourth."""

from typing import Any, NamedTuple, Self

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import amount, hours, score, text
from hiringhall.api.upwork.views.job_words import TYPES
from hiringhall.marketplace.contracts.figures import FreelancerFigures
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.proposals.models import OPEN, ProposalState
from hiringhall.marketplace.proposals.preferences import Match
from hiringhall.marketplace.proposals.queries import ListedProposal
from hiringhall.marketplace.sides import Side

PORTRAIT = 100
_DURATIONS = {duration: str(number) for number, duration in enumerate(Duration, start=1)}
_ORIGINS = {Side.CLIENT: "Client", Side.FREELANCER: "Contractor"}
_STATES = {
    ProposalState.INVITED: "In Process",
    ProposalState.ACTIVE: "In Process",
    ProposalState.REFUSED: "Declined",
    ProposalState.WITHDRAWN: "Withdrawn",
    ProposalState.DECLINED: "Declined",
    ProposalState.HIRED: "Hired",
    ProposalState.CLOSED: "Cancelled",
}
_INTERVIEWS = {
    ProposalState.INVITED: "Waiting For Provider",
    ProposalState.ACTIVE: "Waiting For Buyer",
    ProposalState.REFUSED: "Declined By Provider",
    ProposalState.WITHDRAWN: "Withdrawn By Provider",
    ProposalState.DECLINED: "Declined By Buyer",
    ProposalState.HIRED: "Hired",
    ProposalState.CLOSED: "Cancelled",
}
_LATER_STATES = {
    ProposalState.INVITED: "Pending",
    ProposalState.ACTIVE: "Activated",
    ProposalState.REFUSED: "Declined",
    ProposalState.WITHDRAWN: "Withdrawn",
    ProposalState.DECLINED: "Declined",
    ProposalState.HIRED: "Hired",
    ProposalState.CLOSED: "Archived",
}


class Candidate(NamedTuple):
    """A proposal with what the records say of its freelancer."""

    proposal: ListedProposal
    figures: FreelancerFigures
    match: Match


class PreferencesView(Struct, frozen=True):
    """How many preferences of the job the freelancer meets, and how many it has."""

    prefs_match: str
    prefs_total: str


class ApplicationView(Struct, frozen=True, kw_only=True):
    """A proposal as both sides see it; `ctime_epoch` in seconds."""

    rid: str
    status: str
    interview_status: str
    offer_status: str
    created_type: str
    ctime_epoch: str
    contractor_ciphertext: str
    contractor_ref: str
    contractor_name: str
    contractor_title: str
    contractor_portrait_url: str
    feedback_score: str
    total_hours: str
    cover_letter: str
    invite_letter: str
    hr_charge_rate: str
    hr_pay_rate: str
    fp_amount_agreed: str
    fp_pay_amount: str
    fp_upfront_payment: str
    engagement_duration_ref: str
    opening_ciphertext: str
    ui_opening_title: str
    job_type: str
    job_pref_matches: PreferencesView
    team_nid: str
    is_shortlisted: str
    is_undecided: str
    is_hidden_by_buyer: str
    is_hidden_by_provider: str
    is_auto_hidden: str
    is_seen_by_buyer: str


class ReceivedView(ApplicationView, frozen=True, kw_only=True):
    """A proposal as its client sees it."""

    job_description: str

    @classmethod
    def of(cls, call: Call, candidate: Candidate) -> Self:
        """Show a proposal."""
        return cls(**_facts(call, candidate), job_description=candidate.proposal.job_description)


class SentView(ApplicationView, frozen=True, kw_only=True):
    """A proposal as its freelancer sees it."""

    job__description: str

    @classmethod
    def of(cls, call: Call, candidate: Candidate) -> Self:
        """Show a proposal; what the client does with it is the client's alone."""
        hidden = {"is_shortlisted": "0", "is_undecided": "1", "is_hidden_by_buyer": "0"}
        return cls(**_facts(call, candidate) | hidden, job__description=candidate.proposal.job_description)


class BriefView(Struct, frozen=True, kw_only=True):
    """A proposal in the freelancer's list."""

    rid: str
    status: str
    interview_status: str
    ctime_epoch: str
    contractor_ciphertext: str
    opening_ciphertext: str
    opening_title: str

    @classmethod
    def of(cls, proposal: ListedProposal) -> Self:
        """Show a proposal in brief."""
        return cls(
            rid=str(proposal.id),
            status=_STATES[proposal.state],
            interview_status=_interview(proposal),
            ctime_epoch=str(proposal.created_at),
            contractor_ciphertext=proposal.freelancer_key,
            opening_ciphertext=proposal.job_key,
            opening_title=proposal.job_title,
        )


class MoneyView(Struct, frozen=True):
    """An amount in units of its currency."""

    amount: float | None
    currency: str


class TermsView(Struct, frozen=True, rename="camel"):
    """What was proposed: the rate an hour or the amount in all that the client would be charged."""

    charge_rate: MoneyView
    duration: str | None
    upfront_payment_percent: int


class AuditView(Struct, frozen=True, rename="camel"):
    """When a proposal began and when it last changed, in milliseconds."""

    created_ts: str
    modified_ts: str


class AnswerView(Struct, frozen=True):
    """An answer to a question of the job."""

    question: str
    answer: str


class LaterApplicationView(Struct, frozen=True, kw_only=True):
    """A proposal in the fourth version."""

    # Written out: a rule for camel case would not give these capitals.
    applicationUID: str  # noqa: N815
    vendorUID: str  # noqa: N815
    vendorOrgUID: str | None  # noqa: N815
    openingUID: str  # noqa: N815
    openingCiphertext: str  # noqa: N815
    terms: TermsView
    coverLetter: str  # noqa: N815
    applyingAs: str  # noqa: N815
    status: str
    auditDetails: AuditView  # noqa: N815
    questionsAnswers: list[AnswerView]  # noqa: N815

    @classmethod
    def of(cls, proposal: ListedProposal) -> Self:
        """Show a proposal."""
        price = proposal.rate if proposal.job_type is JobType.HOURLY else proposal.amount
        return cls(
            applicationUID=str(proposal.id),
            vendorUID=str(proposal.freelancer_id),
            vendorOrgUID=None if proposal.agency_id is None else str(proposal.agency_id),
            openingUID=str(proposal.job_id),
            openingCiphertext=proposal.job_key,
            terms=TermsView(
                MoneyView(None if price is None else price / 100, proposal.currency),
                None if proposal.duration is None else _DURATIONS[proposal.duration],
                0,
            ),
            coverLetter=proposal.cover_letter,
            applyingAs="individual" if proposal.agency_id is None else "agency",
            status="Offered" if proposal.offered_at is not None else _LATER_STATES[proposal.state],
            auditDetails=AuditView(f"{proposal.created_at}000", f"{proposal.changed_at}000"),
            questionsAnswers=[AnswerView(**answer) for answer in proposal.answers],
        )


def _facts(call: Call, candidate: Candidate) -> dict[str, Any]:
    proposal, figures, match = candidate
    return {
        "rid": str(proposal.id),
        "status": _STATES[proposal.state],
        "interview_status": _interview(proposal),
        "offer_status": "new" if proposal.offered_at is not None else "",
        "created_type": _ORIGINS[proposal.origin],
        "ctime_epoch": str(proposal.created_at),
        "contractor_ciphertext": proposal.freelancer_key,
        "contractor_ref": str(proposal.freelancer_id),
        "contractor_name": proposal.freelancer_name,
        "contractor_title": proposal.title,
        "contractor_portrait_url": call.url(f"/portraits/{proposal.freelancer_key}/{PORTRAIT}"),
        "feedback_score": score(figures.feedback),
        "total_hours": hours(figures.seconds),
        "cover_letter": proposal.cover_letter,
        "invite_letter": proposal.invite_letter,
        **_prices(proposal),
        "engagement_duration_ref": "" if proposal.duration is None else _DURATIONS[proposal.duration],
        "opening_ciphertext": proposal.job_key,
        "ui_opening_title": proposal.job_title,
        "job_type": TYPES[proposal.job_type],
        "job_pref_matches": PreferencesView(str(match.met), str(match.total)),
        "team_nid": proposal.team_slug,
        "is_shortlisted": text(proposal.shortlisted_at is not None),
        "is_undecided": text(_is_undecided(proposal)),
        "is_hidden_by_buyer": text(proposal.hidden_at is not None),
        "is_hidden_by_provider": text(proposal.archived_at is not None),
        "is_auto_hidden": "f",
        "is_seen_by_buyer": "t" if proposal.seen_at is not None else "f",
    }


def _prices(proposal: ListedProposal) -> dict[str, str]:
    """Return what the client is charged and the freelancer paid; who was invited stands with the rate of their profile.

    Source: reference, "List job applications as client", whose example is an invitation of 22.22 and 20.
    """
    hourly = proposal.job_type is JobType.HOURLY
    rate = proposal.rate if proposal.submitted_at is not None else proposal.profile_rate
    charge = (rate if hourly else None) or 0
    fixed = (proposal.amount if not hourly else None) or 0
    return {
        "hr_charge_rate": amount(charge),
        "hr_pay_rate": amount(proposal.fees.pay(charge)),
        "fp_amount_agreed": "" if hourly else amount(proposal.amount),
        "fp_pay_amount": amount(proposal.fees.pay(fixed)),
        "fp_upfront_payment": "0",
    }


def _interview(proposal: ListedProposal) -> str:
    if proposal.state is ProposalState.ACTIVE and proposal.is_interview:
        return "In Process"
    return _INTERVIEWS[proposal.state]


def _is_undecided(proposal: ListedProposal) -> bool:
    marked = proposal.shortlisted_at or proposal.hidden_at or proposal.offered_at
    return proposal.state in OPEN and marked is None
