"""Webhooks in plain words: what events are, how endpoints and deliveries stand."""

from hiringhall.marketplace.webhooks.kinds import TEST, EventKind, Topic
from hiringhall.marketplace.webhooks.models import DeliveryState, EndpointState, WebhookDelivery

TOPICS = {
    Topic.JOBS: "Jobs",
    Topic.PROPOSALS: "Proposals",
    Topic.OFFERS: "Offers",
    Topic.CONTRACTS: "Contracts",
    Topic.MILESTONES: "Milestones",
    Topic.INVOICES: "Invoices",
    Topic.PAYMENTS: "Payments",
    Topic.FEEDBACK: "Feedback",
    Topic.MESSAGES: "Messages",
}

KINDS: dict[str, str] = {
    EventKind.JOB_POSTED: "A job was posted",
    EventKind.JOB_CHANGED: "A job was changed",
    EventKind.JOB_FILLED: "A job was filled",
    EventKind.JOB_CANCELLED: "A job was cancelled",
    EventKind.JOB_REOPENED: "A job was opened again",
    EventKind.PROPOSAL_INVITED: "A freelancer was invited",
    EventKind.PROPOSAL_RECEIVED: "A proposal came in",
    EventKind.PROPOSAL_CHANGED: "A proposal was changed",
    EventKind.PROPOSAL_REFUSED: "An invitation was refused",
    EventKind.PROPOSAL_WITHDRAWN: "A proposal was taken back",
    EventKind.PROPOSAL_DECLINED: "A proposal was declined",
    EventKind.OFFER_SENT: "An offer was made",
    EventKind.OFFER_CHANGED: "An offer was replaced by another",
    EventKind.OFFER_ACCEPTED: "An offer was accepted",
    EventKind.OFFER_DECLINED: "An offer was declined",
    EventKind.OFFER_WITHDRAWN: "An offer was taken back",
    EventKind.OFFER_EXPIRED: "An offer expired",
    EventKind.CONTRACT_STARTED: "A contract started",
    EventKind.CONTRACT_CHANGED: "Terms of a contract were changed",
    EventKind.CONTRACT_PAUSED: "A contract was paused",
    EventKind.CONTRACT_RESTARTED: "A contract was restarted",
    EventKind.CONTRACT_ENDED: "A contract ended",
    EventKind.CONTRACT_REPORTED: "A status report came",
    EventKind.MILESTONE_CREATED: "A milestone was added",
    EventKind.MILESTONE_CHANGED: "A milestone was changed",
    EventKind.MILESTONE_FUNDED: "A milestone was funded",
    EventKind.MILESTONE_SUBMITTED: "Work was handed in",
    EventKind.MILESTONE_REJECTED: "Changes were asked for",
    EventKind.MILESTONE_APPROVED: "Work was approved and paid",
    EventKind.MILESTONE_CANCELLED: "A milestone was cancelled",
    EventKind.INVOICE_ISSUED: "An invoice was issued",
    EventKind.INVOICE_PAID: "An invoice was paid",
    EventKind.INVOICE_CREDITED: "A part of an invoice was given back",
    EventKind.INVOICE_DISPUTED: "A part of an invoice was disputed",
    EventKind.PAYMENT_SUCCEEDED: "A charge succeeded",
    EventKind.PAYMENT_FAILED: "A charge failed",
    EventKind.FEEDBACK_SHOWN: "Feedback became visible",
    EventKind.MESSAGE_POSTED: "A message was sent",
    TEST: "A test",
}

STATES = {
    EndpointState.ACTIVE: ("On", "good"),
    EndpointState.OFF: ("Off", ""),
    EndpointState.FAILED: ("Off, it failed", "bad"),
}

DELIVERIES = {
    DeliveryState.WAITING: ("Waiting", ""),
    DeliveryState.DELIVERED: ("Delivered", "good"),
    DeliveryState.FAILED: ("Failed", "bad"),
}


def outcome(delivery: WebhookDelivery) -> str:
    """Return what came of the last attempt in a few words."""
    if delivery.last_error and delivery.last_status is None:
        return delivery.last_error
    if delivery.last_status is not None:
        return f"Answered {delivery.last_status} in {delivery.last_took or 0:,} ms"
    return "Not tried yet"
