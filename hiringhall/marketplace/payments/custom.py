"""What a client pays of its own accord: bonuses, expenses and other payments on a contract."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import find_contract, lock
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.payments.cash import lock_due, pay_due
from hiringhall.marketplace.sides import Side

KINDS = {
    InvoiceKind.BONUS: (InvoiceLineKind.BONUS, Subtype.BONUS, "a bonus"),
    InvoiceKind.EXPENSE: (InvoiceLineKind.EXPENSE, Subtype.EXPENSE, "expenses"),
    InvoiceKind.PAYMENT: (InvoiceLineKind.PAYMENT, Subtype.PAYMENT, "a payment"),
}
"""What may be paid so: the line of the invoice, its subtype on statements, and what the room is told."""
LONGEST_COMMENT = 1_000


def pay_freelancer(
    session: Session,
    actor: Actor,
    contract_ref: str,
    kind: InvoiceKind,
    amount: int,
    comment: str,
    *,
    notes: str = "",
    team: int | None = None,
) -> Invoice:
    """Charge the client `amount` cents for a bonus, an expense or another payment on a contract, also a closed one.

    Of all but expenses the fee goes off; a client's fee comes on top. It is due at once, and paid at once where the
    client's cash covers what is due. The comment goes to the freelancer's side, `notes` stay with the client. A `team`
    must be the contract's. Raises NotFound, NotAllowed unless the actor may pay in the contract's team, or InvalidInput
    naming what cannot be accepted.
    """
    contract = find_contract(session, contract_ref)
    if team is not None and contract.team_id != team:
        raise NotFound("contract")
    standing(session, actor).require(Act.PAY, session.get_one(Team, contract.team_id))
    if not 1 <= amount <= MOST_CENTS:
        raise InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}.")
    comment, notes = checked_comment(comment), checked_comment(notes, "notes", least=0)
    lock(session, contract)
    lock_due(session, contract.company_id, contract.currency)
    line, subtype, words = KINDS[kind]
    invoice = issue(
        session,
        actor,
        contract,
        kind,
        [InvoiceItem(line, subtype, amount, subtype.value)],
        on=clock.day(clock.now()),
        comment=comment,
        notes=notes,
    )
    note(session, actor, contract, Side.CLIENT, f"gave {words} of {amount / 100:,.2f} {contract.currency}")
    pay_due(session, actor, contract.company_id, currency=contract.currency)
    return invoice


def checked_comment(text: str, field: str = "comment", *, least: int = 1) -> str:
    """Return what is said of a payment without blanks around it. Raises InvalidInput when it is too short or long."""
    text = text.strip()
    if not least <= len(text) <= LONGEST_COMMENT:
        raise InvalidInput(field, f"write {least} to {LONGEST_COMMENT:,} characters.")
    return text
