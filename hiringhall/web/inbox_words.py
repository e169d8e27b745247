"""The inbox in words: scopes, topics and choices, their icons, and the pages that entries lead to."""

from hiringhall.marketplace.inbox.models import Choice, Scope, Topic
from hiringhall.marketplace.inbox.reading import Shown
from hiringhall.marketplace.ledger.models import Holder

SCOPES = {Scope.GENERAL: "General", Scope.JOB: "Jobs", Scope.WORKROOM: "Contracts"}
TOPICS = {
    Topic.INVITATIONS: (
        "Invitations",
        "Somebody is invited to a job or refuses, or asks to join a group.",
    ),
    Topic.PROPOSALS: ("Proposals", "Proposals and questions come in, change, are answered, withdrawn or declined."),
    Topic.OFFERS: ("Offers", "Offers and other terms are made, answered, taken back or expire."),
    Topic.CONTRACTS: (
        "Contracts and terms",
        "Contracts are paused or end, terms change, status reports come or are late.",
    ),
    Topic.MILESTONES: ("Milestones", "Milestones are added, funded, handed in, approved or sent back."),
    Topic.PAYMENTS: ("Payments", "Invoices are ready or paid, payments fail, withdrawals go out, bills are overdue."),
    Topic.DISPUTES: ("Disputes", "A bill is disputed, or a dispute ends."),
    Topic.FEEDBACK: ("Feedback", "The other side gives feedback, or it is shown."),
    Topic.MATCHES: ("Saved searches", "New matches of the searches for which you switched this on."),
    Topic.APPLICATIONS: ("API applications", "The operator answers for an application of yours."),
}
"""What a topic is called, and when it is told."""

CHOICES = [(Choice.AT_ONCE.value, "At once"), (Choice.DAILY.value, "Once a day, at 7"), (Choice.NONE.value, "No mail")]

ICONS = {
    Topic.INVITATIONS: "send",
    Topic.PROPOSALS: "send",
    Topic.OFFERS: "mail",
    Topic.CONTRACTS: "file-text",
    Topic.MILESTONES: "list-check",
    Topic.PAYMENTS: "coin",
    Topic.DISPUTES: "alert-triangle",
    Topic.FEEDBACK: "star",
    Topic.MATCHES: "bookmark",
    Topic.APPLICATIONS: "code",
}


def place_of(shown: Shown) -> str:
    """Return the path of the page that an entry leads to; the inbox when what it is about is gone."""
    about = shown.about
    if about is None:
        return "/inbox"
    earnings = "/earnings" if about.holder is Holder.PERSON else f"/companies/{about.holder_id}/earnings"
    place = _PLACES.get(shown.line.entity, "/companies/{company}/billing")
    return place.format(key=about.key, company=about.company_id, earnings=earnings)


_PLACES = {
    "contract": "/contracts/{key}",
    "feedback": "/contracts/{key}",
    "milestone": "/contracts/{key}",
    "proposal": "/proposals/{key}",
    "bid-question": "/jobs/{key}#questions",
    "offer": "/offers/{key}",
    "invoice": "/invoices/{key}",
    "withdrawal": "{earnings}",
    "method": "{earnings}",
    "group-request": "/groups/{key}",
    "search": "/searches/{key}",
    "key": "/developers/applications/{key}",
}
"""Pages by what an entry is about; of everything else the billing of the client."""
