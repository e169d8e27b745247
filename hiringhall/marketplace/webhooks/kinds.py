"""The kinds of events that webhooks tell of, and which lines of the change log they come from."""

from enum import StrEnum

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.scopes import Scope


class Topic(StrEnum):
    """What events are about."""

    JOBS = "jobs"
    PROPOSALS = "proposals"
    OFFERS = "offers"
    CONTRACTS = "contracts"
    MILESTONES = "milestones"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    FEEDBACK = "feedback"
    MESSAGES = "messages"

    @property
    def act(self) -> Act:
        """What somebody on the client's side must be permitted to see such events."""
        return _NEEDS[self][0]

    @property
    def scope(self) -> Scope:
        """The permission that an application must hold to be told of such events."""
        return _NEEDS[self][1]

    @property
    def is_shared(self) -> bool:
        """Whether the freelancer's side sees such events as well."""
        return self not in {Topic.JOBS, Topic.PAYMENTS}


_NEEDS = {
    Topic.JOBS: (Act.MANAGE_JOBS, Scope.JOBS_VIEW),
    Topic.PROPOSALS: (Act.RECRUIT, Scope.APPLICATIONS_VIEW),
    Topic.OFFERS: (Act.RECRUIT, Scope.OFFERS_VIEW),
    Topic.CONTRACTS: (Act.SEE_CONTRACTS, Scope.CONTRACTS_VIEW),
    Topic.MILESTONES: (Act.SEE_CONTRACTS, Scope.MILESTONES_VIEW),
    Topic.INVOICES: (Act.MANAGE_BILLING, Scope.REPORTS),
    Topic.PAYMENTS: (Act.MANAGE_BILLING, Scope.REPORTS),
    Topic.FEEDBACK: (Act.SEE_CONTRACTS, Scope.CONTRACTS_VIEW),
    Topic.MESSAGES: (Act.RECRUIT, Scope.ROOMS_VIEW),
}


class EventKind(StrEnum):
    """A kind of event, as endpoints ask for it and are told of it."""

    JOB_POSTED = "job.posted"
    JOB_CHANGED = "job.changed"
    JOB_FILLED = "job.filled"
    JOB_CANCELLED = "job.cancelled"
    JOB_REOPENED = "job.reopened"
    PROPOSAL_INVITED = "proposal.invited"
    PROPOSAL_RECEIVED = "proposal.received"
    PROPOSAL_CHANGED = "proposal.changed"
    PROPOSAL_REFUSED = "proposal.refused"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PROPOSAL_DECLINED = "proposal.declined"
    OFFER_SENT = "offer.sent"
    OFFER_CHANGED = "offer.changed"
    OFFER_ACCEPTED = "offer.accepted"
    OFFER_DECLINED = "offer.declined"
    OFFER_WITHDRAWN = "offer.withdrawn"
    OFFER_EXPIRED = "offer.expired"
    CONTRACT_STARTED = "contract.started"
    CONTRACT_CHANGED = "contract.changed"
    CONTRACT_PAUSED = "contract.paused"
    CONTRACT_RESTARTED = "contract.restarted"
    CONTRACT_ENDED = "contract.ended"
    CONTRACT_REPORTED = "contract.reported"
    MILESTONE_CREATED = "milestone.created"
    MILESTONE_CHANGED = "milestone.changed"
    MILESTONE_FUNDED = "milestone.funded"
    MILESTONE_SUBMITTED = "milestone.submitted"
    MILESTONE_REJECTED = "milestone.rejected"
    MILESTONE_APPROVED = "milestone.approved"
    MILESTONE_CANCELLED = "milestone.cancelled"
    INVOICE_ISSUED = "invoice.issued"
    INVOICE_PAID = "invoice.paid"
    INVOICE_CREDITED = "invoice.credited"
    INVOICE_DISPUTED = "invoice.disputed"
    PAYMENT_SUCCEEDED = "payment.succeeded"
    PAYMENT_FAILED = "payment.failed"
    FEEDBACK_SHOWN = "feedback.shown"
    MESSAGE_POSTED = "message.posted"

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return _TOPICS[self.partition(".")[0]]


TEST = "webhook.test"
"""The kind of what is sent only to try an endpoint out."""

_TOPICS = {
    "job": Topic.JOBS,
    "proposal": Topic.PROPOSALS,
    "offer": Topic.OFFERS,
    "contract": Topic.CONTRACTS,
    "milestone": Topic.MILESTONES,
    "invoice": Topic.INVOICES,
    "payment": Topic.PAYMENTS,
    "feedback": Topic.FEEDBACK,
    "message": Topic.MESSAGES,
}
_OTHERWISE = {
    EventKind.JOB_CHANGED: "job.edited",
    EventKind.PROPOSAL_RECEIVED: "proposal.submitted",
    EventKind.PAYMENT_SUCCEEDED: "charge.succeeded",
    EventKind.PAYMENT_FAILED: "charge.failed",
}
OF_LINE: dict[str, EventKind] = {
    _OTHERWISE.get(kind, kind.value): kind for kind in EventKind if kind.topic is not Topic.MESSAGES
}
"""The event that a kind of line in the change log is; lines of other kinds are none. Messages come from their rooms."""


def kinds_by_topic() -> dict[Topic, list[EventKind]]:
    """Return all kinds by what they are about."""
    return {topic: [kind for kind in EventKind if kind.topic is topic] for topic in Topic}
