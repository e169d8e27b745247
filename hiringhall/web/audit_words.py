"""Lines of a company's audit in plain words: who did what, through which door, and what was before and after."""

from typing import Any, NamedTuple

from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.audit.queries import AuditLine, Topic
from hiringhall.marketplace.audit.subjects import API, OF_ENTITY, OF_FIELD, Subject, Subjects, What, references
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.milestones.underpaying import REASONS
from hiringhall.marketplace.webhooks.operations import CALLED
from hiringhall.web import roles
from hiringhall.web.values import money, percent

TOPICS = {
    Topic.JOBS: "Jobs",
    Topic.PROPOSALS: "Proposals",
    Topic.OFFERS: "Offers",
    Topic.CONTRACTS: "Contracts and feedback",
    Topic.INVOICES: "Invoices",
    Topic.PAYMENTS: "Payments and withdrawals",
    Topic.ACTIVITIES: "Activities",
    Topic.MEMBERS: "Members and roles",
    Topic.TEAMS: "Company and teams",
    Topic.RATES: "Freelancers' rates",
    Topic.WEBHOOKS: "Webhooks",
}

PHRASES = {
    "job.posted": "posted the job",
    "job.edited": "changed the job",
    "job.filled": "marked as filled the job",
    "job.reopened": "opened again the job",
    "job.cancelled": "cancelled the job",
    "proposal.invited": "invited {person} to",
    "proposal.submitted": "sent the proposal of {person} for",
    "proposal.changed": "changed the proposal of {person} for",
    "proposal.files-attached": "attached files to the proposal of {person} for",
    "proposal.refused": "refused for {person} the invitation to",
    "proposal.withdrawn": "took back the proposal of {person} for",
    "proposal.declined": "declined the proposal of {person} for",
    "proposal.hired": "hired {person} for",
    "proposal.closed": "closed, with the job, the proposal of {person} for",
    "proposal.shortlisted": "shortlisted {person} for",
    "proposal.unshortlisted": "took {person} off the shortlist for",
    "proposal.hidden": "hid the proposal of {person} for",
    "proposal.unhidden": "showed again the proposal of {person} for",
    "proposal.delisted": "delisted the proposal of {person} for",
    "proposal.relisted": "listed again the proposal of {person} for",
    "proposal.sponsored": "had the proposal of {person} shown first for",
    "bid-question.asked": "asked, for {person}, about",
    "bid-question.answered": "answered the question of {person} about",
    "proposal.messaged": "wrote for the first time to {person} about",
    "proposal.seen": "read the proposal of {person} for",
    "offer.sent": "made an offer to {person}:",
    "offer.accepted": "accepted the offer to {person}:",
    "offer.declined": "declined the offer to {person}:",
    "offer.withdrawn": "took back the offer to {person}:",
    "offer.expired": "noted that the offer to {person} expired:",
    "offer.cancelled": "cancelled the offer to {person}:",
    "offer.changed": "replaced by another one the offer to {person}:",
    "contract.started": "started the contract with {person}:",
    "contract.paused": "paused the contract with {person}:",
    "contract.restarted": "restarted the contract with {person}:",
    "contract.changed": "changed the terms of the contract with {person}:",
    "contract.ended": "ended the contract with {person}:",
    "contract.reported": "filed, for {person}, a status report on the contract",
    "contract.report-late": "noted that no status report of {person} came on the contract",
    "contract.reports-wanted": "asked {person} for weekly status reports on the contract",
    "contract.reports-unwanted": "asked {person} for no more status reports on the contract",
    "milestone.created": "added for {person} the milestone",
    "milestone.changed": "changed for {person} the milestone",
    "milestone.deleted": "deleted the milestone",
    "milestone.funded": "funded for {person} the milestone",
    "milestone.submitted": "handed in work of {person} for the milestone",
    "milestone.rejected": "asked {person} for changes of the milestone",
    "milestone.approved": "approved and paid to {person} the milestone",
    "milestone.cancelled": "cancelled, with the contract of {person}, the milestone",
    "work.tracked": "tracked work of {person} on",
    "work.described": "changed memos in the diary of {person} on",
    "work.moved": "wrote time in the diary of {person} on another activity on",
    "work.deleted": "deleted time from the diary of {person} on",
    "work.added": "added manual time to the diary of {person} on",
    "feedback.given": "gave feedback on the contract with {person}:",
    "feedback.shown": "showed the feedback on the contract with {person}:",
    "invoice.issued": "issued for {person} the invoice",
    "invoice.paid": "paid to {person} the invoice",
    "invoice.credited": "credited a part of {person}'s invoice",
    "invoice.due": "let fall due, for {person}, the invoice",
    "invoice.released": "made available to {person} the pay of the invoice",
    "invoice.disputed": "disputed a part of {person}'s invoice",
    "invoice.dispute-withdrawn": "took back the dispute about {person}'s invoice",
    "invoice.dispute-upheld": "upheld the dispute about {person}'s invoice",
    "invoice.dispute-dismissed": "dismissed the dispute about {person}'s invoice",
    "invoice.unpaid": "noted that the client's bank took back what was paid to {person} of the invoice",
    "billing.ready": "made ready for review the invoices of the week of",
    "deposit.recorded": "noted that the client paid in, entry",
    "payback.recorded": "noted that cash was sent back to the client, entry",
    "charge.requested": "had the client charged, charge",
    "charge.succeeded": "noted that the client was charged, charge",
    "charge.failed": "noted that the client could not be charged, charge",
    "charge.cancelled": "gave up charging the client, charge",
    "chargeback.opened": "noted that the client's bank took money back, chargeback",
    "chargeback.won": "noted that the money came back, chargeback",
    "chargeback.lost": "noted that the money is lost, chargeback",
    "withdrawal.asked": "asked for the withdrawal",
    "withdrawal.taken": "took in hand, to send it, the withdrawal",
    "withdrawal.cancelled": "cancelled the withdrawal",
    "withdrawal.sent": "sent the withdrawal",
    "withdrawal.failed": "noted that it failed, of the withdrawal",
    "method.added": "added a way to pay or be paid,",
    "method.used": "chose to use the way to pay or be paid",
    "method.removed": "removed the way to pay or be paid",
    "method.refused": "noted that the bank refused a payout by the way to be paid",
    "fees.set": "set the fees, version",
    "books.checked": "checked the books,",
    "activity.created": "created the activity",
    "activity.changed": "changed the activity",
    "activity.archived": "archived the activity",
    "activity.unarchived": "took up again the activity",
    "activity.removed": "removed the activity",
    "activity.assigned": "assigned to contracts the activity",
    "membership.changed": "changed the roles of",
    "membership.share-set": "set what the agency keeps of the pay of",
    "team.created": "created the team",
    "team.renamed": "renamed the team",
    "company.founded": "founded",
    "company.in-arrears": "noted arrears of",
    "company.suspended": "suspended, for what it has not paid,",
    "company.let-back": "let back",
    "webhook.added": "added a webhook:",
    "webhook.changed": "changed a webhook:",
    "webhook.secret-replaced": "replaced the secret of a webhook:",
    "webhook.switched-off": "switched off a webhook:",
    "webhook.switched-on": "switched on a webhook:",
    "webhook.failed": "switched off, after days of failures, a webhook:",
    "webhook.deleted": "deleted a webhook:",
    "profile.edited": "set rate and availability of",
}
"""What was done, before the name of what it was done to."""

MONEY = frozenset(
    {
        *("budget", "rate", "rate_min", "rate_max", "amount", "weekly_stipend"),
        *("charge", "paid", "returned", "bonus", "pay", "awarded"),
    }
)
NOTHING = "nothing"
LONGEST = 300
"""Characters of a value that are shown."""


class Fact(NamedTuple):
    """A value before and after."""

    name: str
    before: str
    after: str


class Told(NamedTuple):
    """A line as it is shown: `who` `phrase` `name`, which leads to `path` where it can be opened."""

    line: AuditLine
    who: str
    phrase: str
    name: str
    path: str
    door: str
    facts: list[Fact]

    @property
    def has_before(self) -> bool:
        """Whether something was there before."""
        return any(fact.before for fact in self.facts)

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return f"{self.who} {self.phrase} {self.name}".strip()


def tell(line: AuditLine, subjects: Subjects, company_id: int) -> Told:
    """Return a line in plain words."""
    subject = subjects.of(line)
    phrase = PHRASES.get(line.kind, f"{line.kind.partition('.')[2].replace('-', ' ')}: {line.entity}")
    return Told(
        line,
        _who(line, subjects),
        phrase.format(person=(subject.person if subject else "") or "somebody"),
        _name(line, subject),
        _path(line, subject, company_id),
        _door(line.via, subjects),
        _facts(line, subjects),
    )


def _name(line: AuditLine, subject: Subject | None) -> str:
    if subject is None:
        return str(line.after.get(CALLED) or f"#{line.entity_id}")
    return subject.key if line.entity == "activity" else subject.name


def _facts(line: AuditLine, subjects: Subjects) -> list[Fact]:
    """Return what differs; of something new or gone only what it had."""
    facts = [
        Fact(_label(name), _shown(name, line.before, subjects), _shown(name, line.after, subjects))
        for name in dict.fromkeys((*line.before, *line.after))
        if name not in {"key", CALLED}
    ]
    return [fact for fact in facts if {fact.before, fact.after} - {"", NOTHING}]


def _who(line: AuditLine, subjects: Subjects) -> str:
    person = subjects.get(What.PERSON, line.actor_id)
    if person is not None:
        return person.name
    return "The operator" if line.via == "cli" else "The hall"


def _door(via: str, subjects: Subjects) -> str:
    if via.startswith(API):
        name = subjects.application(via.removeprefix(API))
        return f"API, with {name}" if name else "API"
    return {"web": "on the pages", "cli": "at the command line", "hall": "by itself"}.get(via, via)


def _path(line: AuditLine, subject: Subject | None, company_id: int) -> str:
    if subject is None:
        return ""
    what = OF_ENTITY[line.entity]
    if what is What.ACTIVITY:
        return f"/companies/{company_id}/activities"
    if what is What.TEAM:
        return f"/teams/{subject.id}"
    if line.entity == "membership":
        return f"/teams/{line.after.get('team', company_id)}"
    return f"/{_PAGES[what]}/{subject.key}"


_PAGES = {
    What.JOB: "jobs",
    What.PROPOSAL: "proposals",
    What.OFFER: "offers",
    What.CONTRACT: "contracts",
    What.MILESTONE: "contracts",
    What.BID_QUESTION: "jobs",
    What.PERSON: "freelancers",
    What.INVOICE: "invoices",
}


def _label(name: str) -> str:
    label = name.removesuffix("_id").removesuffix("_on").replace("_", " ")
    return label[:1].upper() + label[1:]


def _shown(name: str, values: dict[str, Any], subjects: Subjects) -> str:
    if name not in values:
        return ""
    text = _value(name, values[name], subjects)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _value(name: str, value: Any, subjects: Subjects) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if name in OF_FIELD:
        named = (subjects.get(OF_FIELD[name], reference) for reference in references(value))
        return ", ".join(subject.name for subject in named if subject is not None) or str(value)
    if isinstance(value, list):
        return ", ".join(_value(name.removesuffix("s"), each, subjects) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{_label(each)}: {_value(each, inner, subjects)}" for each, inner in value.items())
    return _scalar(name, value)


def _scalar(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in MONEY:
        return money(value)
    if isinstance(value, int) and name == "agency_share":
        return percent(value)
    return _meaning(name, str(value))


def _meaning(name: str, code: str) -> str:
    """Return what a code of the catalog or a role stands for, other texts as they are."""
    try:
        match name:
            case "role":
                return roles.NAMES[Role(code)]
            case "category":
                return catalog.category(code).title
            case "subcategory":
                return catalog.topic(code).title
            case "underpayment_reason":
                return REASONS[code]
            case "reason" | "cancel_reason":
                texts = {
                    reason.text
                    for kind in catalog.ReasonType
                    for reason in catalog.reasons(kind)
                    if reason.code == code
                }
                return texts.pop() if len(texts) == 1 else code
    except (InvalidInput, ValueError, KeyError):
        pass
    return code
