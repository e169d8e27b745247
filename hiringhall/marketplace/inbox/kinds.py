"""The table of events: which lines of the change log people are told of, under which topic, and on which side."""

from enum import Enum, auto

from msgspec import Struct

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.inbox.models import Scope, Topic


class Whom(Enum):
    """Whom an event concerns; whoever did it is not told."""

    FREELANCER = auto()
    CLIENT = auto()
    BOTH = auto()
    MAKER = auto()
    """The side that made an offer, or gave feedback."""
    OTHER = auto()
    """The side across from that."""
    PAYEE = auto()
    """Whose balance it is: a freelancer, or who manages an agency's."""
    OWNER = auto()
    """One person whose it is alone."""


class Kind(Struct, frozen=True):
    """What is told: `right` is what somebody must be permitted on the client's side, in the team or the company."""

    topic: Topic
    scope: Scope
    whom: Whom
    right: Act | None = None


def _all(topic: Topic, scope: Scope, right: Act | None, kinds: dict[str, Whom]) -> dict[str, Kind]:
    return {name: Kind(topic, scope, whom, right) for name, whom in kinds.items()}


KINDS: dict[str, Kind] = {
    **_all(
        Topic.INVITATIONS,
        Scope.JOB,
        Act.RECRUIT,
        {
            "proposal.invited": Whom.FREELANCER,
            "proposal.refused": Whom.CLIENT,
        },
    ),
    **_all(
        Topic.PROPOSALS,
        Scope.JOB,
        Act.RECRUIT,
        {
            "proposal.submitted": Whom.CLIENT,
            "proposal.changed": Whom.CLIENT,
            "proposal.withdrawn": Whom.CLIENT,
            "proposal.declined": Whom.FREELANCER,
            "proposal.closed": Whom.FREELANCER,
            "proposal.delisted": Whom.FREELANCER,
            "bid-question.asked": Whom.CLIENT,
            "bid-question.answered": Whom.FREELANCER,
            "proposal.relisted": Whom.FREELANCER,
        },
    ),
    **_all(
        Topic.OFFERS,
        Scope.JOB,
        Act.HIRE,
        {
            "offer.sent": Whom.OTHER,
            "offer.withdrawn": Whom.OTHER,
            "offer.accepted": Whom.MAKER,
            "offer.declined": Whom.MAKER,
            "offer.expired": Whom.BOTH,
            "offer.cancelled": Whom.FREELANCER,
        },
    ),
    **_all(
        Topic.CONTRACTS,
        Scope.WORKROOM,
        Act.HIRE,
        {
            "contract.paused": Whom.BOTH,
            "contract.restarted": Whom.BOTH,
            "contract.changed": Whom.BOTH,
            "contract.ended": Whom.BOTH,
            "contract.reported": Whom.CLIENT,
            "contract.report-late": Whom.BOTH,
            "contract.reports-wanted": Whom.FREELANCER,
            "contract.reports-unwanted": Whom.FREELANCER,
        },
    ),
    **_all(
        Topic.MILESTONES,
        Scope.WORKROOM,
        Act.HIRE,
        {
            "milestone.created": Whom.FREELANCER,
            "milestone.changed": Whom.FREELANCER,
            "milestone.deleted": Whom.FREELANCER,
            "milestone.funded": Whom.FREELANCER,
            "milestone.rejected": Whom.FREELANCER,
            "milestone.approved": Whom.BOTH,
            "milestone.submitted": Whom.CLIENT,
        },
    ),
    **_all(
        Topic.PAYMENTS,
        Scope.WORKROOM,
        Act.DISPUTE,
        {
            "invoice.paid": Whom.FREELANCER,
            "invoice.credited": Whom.BOTH,
        },
    ),
    **_all(
        Topic.PAYMENTS,
        Scope.GENERAL,
        Act.MANAGE_BILLING,
        {
            "billing.ready": Whom.CLIENT,
            "deposit.recorded": Whom.CLIENT,
            "charge.failed": Whom.CLIENT,
            "chargeback.opened": Whom.CLIENT,
            "chargeback.won": Whom.CLIENT,
            "chargeback.lost": Whom.CLIENT,
            "company.in-arrears": Whom.CLIENT,
            "company.suspended": Whom.CLIENT,
            "company.let-back": Whom.CLIENT,
            "withdrawal.sent": Whom.PAYEE,
            "withdrawal.failed": Whom.PAYEE,
            "method.refused": Whom.PAYEE,
        },
    ),
    **_all(
        Topic.DISPUTES,
        Scope.WORKROOM,
        Act.DISPUTE,
        {
            "invoice.disputed": Whom.FREELANCER,
            "invoice.dispute-withdrawn": Whom.FREELANCER,
            "invoice.dispute-upheld": Whom.BOTH,
            "invoice.dispute-dismissed": Whom.BOTH,
        },
    ),
    **_all(
        Topic.FEEDBACK,
        Scope.WORKROOM,
        Act.HIRE,
        {
            "feedback.given": Whom.OTHER,
            "feedback.shown": Whom.BOTH,
        },
    ),
    **_all(
        Topic.INVITATIONS,
        Scope.GENERAL,
        Act.MANAGE_MEMBERS,
        {
            "group-request.asked": Whom.CLIENT,
            "group-request.accepted": Whom.OWNER,
            "group-request.refused": Whom.OWNER,
        },
    ),
    **_all(Topic.MATCHES, Scope.GENERAL, None, {"search.noticed": Whom.OWNER}),
    **_all(Topic.APPLICATIONS, Scope.GENERAL, None, {"key.reviewed": Whom.OWNER}),
}
"""The kinds of lines that make entries; of all others nobody is told."""
