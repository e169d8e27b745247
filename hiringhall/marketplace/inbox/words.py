"""Events in plain words, made anew whenever they are shown: one line, and what else there is to say."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from hiringhall.marketplace.amounts import written
from hiringhall.marketplace.inbox.log import Line
from hiringhall.marketplace.inbox.subjects import About
from hiringhall.marketplace.searches.models import Subject
from hiringhall.marketplace.sides import Side


class Said(NamedTuple):
    """An event in one line, and the paragraphs that follow it, if any."""

    text: str
    more: str = ""


GONE = Said("Something that is not there any more")


def say(line: Line, about: About | None, side: Side | None, *, is_own: bool, who: str) -> Said:
    """Return an event in words for somebody who sees it from `side`, as their own or for a team; `who` did it."""
    if about is None:
        return GONE
    if line.kind in _LONGER:
        return _LONGER[line.kind](line, about)
    words = _FOR_CLIENTS if side is Side.CLIENT else _FOR_FREELANCERS
    return Said(words[_variant(line, about)].format_map(_values(line, about, is_own=is_own, who=who)))


def _variant(line: Line, about: About) -> str:
    """Return the kind, or another name for the same kind of line that happened in another way."""
    if line.kind == "proposal.declined" and line.before.get("state") == "invited":
        return "invitation taken back"
    if line.kind == "offer.sent" and about.follows:
        return "offer.changed"
    if line.kind == "milestone.approved" and line.actor_id is None:
        return "nobody answered"
    if line.kind == "contract.reported":
        return f"reported {line.after['state']}"
    return line.kind


def _values(line: Line, about: About, *, is_own: bool, who: str) -> dict[str, Any]:
    amount = line.after.get("awarded") or line.after.get("amount") or 0
    return {
        "who": who or "The marketplace",
        "client": about.client,
        "freelancer": about.freelancer,
        "you": "you" if is_own else about.freelancer,
        "your": "your" if is_own else f"{about.freelancer}'s",
        "title": about.title,
        "part": about.part,
        "number": about.number,
        "amount": written(amount, about.currency),
    }


_FOR_FREELANCERS = {
    "proposal.invited": "{client} invited {you} to “{title}”",
    "proposal.declined": "{client} declined {your} proposal for “{title}”",
    "invitation taken back": "{client} took back {your} invitation to “{title}”",
    "proposal.closed": "{client} cancelled “{title}”, for which {your} proposal was open",
    "bid-question.answered": "{client} answered {your} question about “{title}”",
    "proposal.relisted": "{client} sees {your} proposal for “{title}” again",
    "offer.sent": "{client} made {you} an offer: “{title}”",
    "offer.changed": "{client} changed its offer to {you}: “{title}”",
    "offer.withdrawn": "{client} took back its offer to {you}: “{title}”",
    "offer.cancelled": "{client} cancelled its offer to {you}: “{title}”",
    "offer.accepted": "{client} accepted {your} terms: “{title}”",
    "offer.declined": "{client} declined {your} terms: “{title}”",
    "offer.expired": "The offer of {client} to {you} expired: “{title}”",
    "contract.paused": "{who} paused {your} contract with {client}: “{title}”",
    "contract.restarted": "{who} restarted {your} contract with {client}: “{title}”",
    "contract.changed": "{who} changed the terms of {your} contract with {client}: “{title}”",
    "contract.ended": "{who} ended {your} contract with {client}: “{title}”",
    "contract.report-late": "The status report from {you} is overdue: “{title}”",
    "contract.reports-wanted": "{client} wants a status report from {you} every week: “{title}”",
    "contract.reports-unwanted": "{client} wants no status reports from {you} any more: “{title}”",
    "milestone.created": "{client} added “{part}” to “{title}”",
    "milestone.changed": "{client} changed “{part}” of “{title}”",
    "milestone.deleted": "{client} deleted “{part}” of “{title}”",
    "milestone.funded": "{client} funded “{part}” of “{title}”",
    "milestone.rejected": "{client} asks for changes to “{part}” of “{title}”",
    "milestone.approved": "{client} approved and paid “{part}” of “{title}”",
    "nobody answered": "“{part}” of “{title}” is approved and paid, for nobody answered in time",
    "invoice.paid": "{client} paid {your} invoice {number} for “{title}”",
    "invoice.credited": "{amount} of {your} invoice {number} for “{title}” were given back to {client}",
    "invoice.disputed": "{client} disputes {amount} of {your} invoice {number} for “{title}”",
    "invoice.dispute-withdrawn": "{client} took back its dispute about {your} invoice {number} for “{title}”",
    "invoice.dispute-upheld": "{client} gets back {amount} of {your} invoice {number} for “{title}”",
    "invoice.dispute-dismissed": "The dispute about {your} invoice {number} for “{title}” was dismissed",
    "feedback.given": "{client} gave feedback on “{title}”",
    "group-request.accepted": "You belong to the group “{title}” now",
    "feedback.shown": "The feedback on {your} contract with {client} is shown: “{title}”",
}
_FOR_CLIENTS = {
    "group-request.asked": "{freelancer} asks to join the group “{title}”",
    "bid-question.asked": "{freelancer} has a question about “{title}”",
    "proposal.submitted": "{freelancer} proposes to do “{title}”",
    "proposal.changed": "{freelancer} changed the proposal for “{title}”",
    "proposal.withdrawn": "{freelancer} withdrew the proposal for “{title}”",
    "proposal.refused": "{freelancer} refused the invitation to “{title}”",
    "offer.sent": "{freelancer} proposes terms: “{title}”",
    "offer.changed": "{freelancer} answered your offer with other terms: “{title}”",
    "offer.withdrawn": "{freelancer} took back the other terms: “{title}”",
    "offer.accepted": "{freelancer} accepted your offer: “{title}”",
    "offer.declined": "{freelancer} declined your offer: “{title}”",
    "offer.expired": "Your offer to {freelancer} expired: “{title}”",
    "contract.paused": "{who} paused the contract with {freelancer}: “{title}”",
    "contract.restarted": "{who} restarted the contract with {freelancer}: “{title}”",
    "contract.changed": "{who} changed the terms of the contract with {freelancer}: “{title}”",
    "contract.ended": "{who} ended the contract with {freelancer}: “{title}”",
    "contract.report-late": "{freelancer} has not sent the status report that is due: “{title}”",
    "reported ok": "{freelancer} reports that all is well: “{title}”",
    "reported problem": "{freelancer} reports a problem: “{title}”",
    "reported complete": "{freelancer} reports that the work is complete: “{title}”",
    "milestone.submitted": "{freelancer} handed in “{part}” of “{title}”",
    "milestone.approved": "{who} approved and paid “{part}” of “{title}”",
    "nobody answered": "“{part}” of “{title}” is approved and paid, for nobody answered in time",
    "invoice.credited": "{amount} of invoice {number} of {freelancer} for “{title}” were given back to you",
    "invoice.dispute-upheld": "You get back {amount} of invoice {number} of {freelancer} for “{title}”",
    "invoice.dispute-dismissed": "The dispute about invoice {number} of {freelancer} for “{title}” was dismissed",
    "feedback.given": "{freelancer} gave feedback on “{title}”",
    "feedback.shown": "The feedback on the contract with {freelancer} is shown: “{title}”",
}


def _day(text: str) -> str:
    on = date.fromisoformat(text)
    return f"{on:%A}, {on.day} {on:%B}"


def _ready(line: Line, about: About) -> Said:
    week = date.fromisoformat(line.after["week"])
    return Said(
        f"Invoices of {about.client} for the week of {week.day} {week:%B %Y}",
        f"They are ready. Until the end of {_day(line.after['due_on'])} (UTC) you can dispute on your billing page "
        "what should not be charged; the rest is paid after that.",
    )


def _deposited(line: Line, about: About) -> Said:
    return Said(f"{written(line.after['amount'], about.currency)} from {about.client} came in")


def _charge_failed(line: Line, about: About) -> Said:
    amount, again = written(line.after["amount"], about.currency), line.after.get("next_on")
    then = "Please pay on your billing page."
    if again:
        then = f"We try again on {_day(again)}. You can pay on your billing page before."
    return Said(f"Your payment of {amount} failed", f"We could not take {amount}: {line.after['error']}\n\n{then}")


def _taken_back(line: Line, about: About) -> Said:
    amount = written(line.after["amount"], about.currency)
    return Said(
        "A payment was taken back",
        f"Your bank took back {amount} of what you paid. What it was for is owed again until this is decided.",
    )


def _came_again(line: Line, about: About) -> Said:
    amount = written(line.after["amount"], about.currency)
    return Said(f"{amount} that your bank had taken back came in again")


def _lost(line: Line, about: About) -> Said:
    amount = written(line.after["amount"], about.currency)
    return Said(f"{amount} stay with your bank, which had taken them back", "You owe nothing more of it.")


def _overdue(line: Line, _: About) -> Said:
    return Said(
        "Your payment is overdue",
        "What was due has not been paid, and there is no card or account that can be charged. Please pay on your "
        f"billing page; after {line.after['suspended_after_days']} days no new work can be done for you until "
        "everything is paid.",
    )


def _suspended(_: Line, __: About) -> Said:
    return Said(
        "No new work until you have paid",
        "What was due has still not been paid. Until it is, no time can be tracked for you, and you cannot post jobs, "
        "send offers, fund milestones or give bonuses. All of it goes on by itself once nothing is overdue.",
    )


def _let_back(_: Line, about: About) -> Said:
    return Said(f"Nothing of {about.client} is overdue any more")


def _sent(line: Line, about: About) -> Said:
    return Said(f"Your withdrawal of {written(line.after['amount'], about.currency)} is on its way")


def _not_paid_out(line: Line, about: About) -> Said:
    amount = written(line.after["amount"], about.currency)
    return Said(
        f"Your withdrawal of {amount} failed",
        f"{amount} could not be paid out to you: {line.after['error']}\n\n"
        "It is available again on your earnings page, with its fee.",
    )


def _refused(line: Line, _: About) -> Said:
    amount = written(line.after["amount"], line.after["currency"])
    return Said(
        "Your bank refused a payout",
        f"Stripe could not pay {amount} to your bank: {line.after['error']}\n\n"
        "It is kept in your account with Stripe; correct your bank details there.",
    )


def _not_let_in(line: Line, about: About) -> Said:
    note = line.after.get("note")
    return Said(f"You were not let into the group “{about.title}”", f"They write:\n{note}" if note else "")


def _delisted(line: Line, about: About) -> Said:
    return Said(
        f"The proposal of {about.freelancer} for “{about.title}” was delisted",
        f"{about.client} does not see it any more. The operator writes:\n{line.after['reason']}",
    )


def _matches(line: Line, about: About) -> Said:
    count, word = line.after["matches"], "job" if about.subject is Subject.JOBS else "freelancer"
    return Said(f"{count:,} new {word}{'' if count == 1 else 's'} for {about.title}")


def _reviewed(line: Line, about: About) -> Said:
    verdict = "is approved and may be used" if line.after["status"] == "approved" else "was not approved"
    note = line.after.get("note")
    return Said(f"Your application {about.title} {verdict}", f"The operator writes:\n{note}" if note else "")


_LONGER: dict[str, Callable[[Line, About], Said]] = {
    "billing.ready": _ready,
    "deposit.recorded": _deposited,
    "charge.failed": _charge_failed,
    "chargeback.opened": _taken_back,
    "chargeback.won": _came_again,
    "chargeback.lost": _lost,
    "company.in-arrears": _overdue,
    "company.suspended": _suspended,
    "company.let-back": _let_back,
    "withdrawal.sent": _sent,
    "withdrawal.failed": _not_paid_out,
    "method.refused": _refused,
    "proposal.delisted": _delisted,
    "group-request.refused": _not_let_in,
    "search.noticed": _matches,
    "key.reviewed": _reviewed,
}
