"""What a client pays of its own accord: bonuses, expenses and other payments on a contract."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.suspension import require_paying
from hiringhall.marketplace.contracts.access import find_contract, lock
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.fees import schedule
from hiringhall.marketplace.invoices.issuing import InvoiceItem, add_billing, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.ledger.models import Entry, EntryKind, Line, LineType, Subtype
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
    is_pay: bool = False,
) -> Invoice:
    """Charge the client `amount` cents for a bonus, an expense or another payment on a contract, also a closed one.

    Of all but expenses the fee goes off, unless the amount `is_pay`: what the payee gets, with the fee on top of it. A
    client's own fee always comes on top. It is due at once, and paid at once where the client's cash covers what is
    due. The comment goes to the freelancer's side, `notes` stay with the client. The contract must be of the `team`, if
    it is told, or of a sub-team. Raises NotFound, NotAllowed unless the actor may pay in the contract's team or
    while the client is suspended, or InvalidInput naming what cannot be accepted.
    """
    contract = find_contract(session, contract_ref)
    place = session.get_one(Team, contract.team_id)
    if team is not None and f"/{team}/" not in place.lineage:
        raise NotFound("contract")
    standing(session, actor).require(Act.PAY, place)
    require_paying(session, contract.company_id)
    if not 1 <= amount <= MOST_CENTS:
        raise InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}.")
    comment, notes = checked_comment(comment), checked_comment(notes, "notes", least=0)
    lock(session, contract)
    lock_due(session, contract.company_id, contract.currency)
    if is_pay and kind is not InvoiceKind.EXPENSE:
        billed = add_billing(session, contract, 0)
        amount = schedule(session, contract.fee_schedule_id).charge_for(amount, billed)
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


def contract_with(session: Session, actor: Actor, team: int, freelancer_id: int) -> str:
    """Return the key of the contract of a team, or a sub-team, with a freelancer: the one that goes on, else the only.

    Raises NotFound when there is none, NotAllowed unless the actor may pay in the team, or Conflict when there are
    several, of which the actor is to name one.
    """
    place = _paying_team(session, actor, team)
    found = session.execute(
        select(Contract.key, Contract.state)
        .join(Team, Team.id == Contract.team_id)
        .where(
            Contract.company_id == place.company_id,
            Contract.freelancer_id == freelancer_id,
            Team.lineage.startswith(place.lineage),
        )
    ).all()
    going_on = [key for key, state in found if state is not ContractState.CLOSED]
    keys = going_on or [key for key, _ in found]
    if not keys:
        raise NotFound("contract")
    if len(keys) > 1:
        raise Conflict("There are several contracts with this freelancer; name the one that you mean.", "contract")
    return str(keys[0])


def payments_of(session: Session, actor: Actor, team: int, *, offset: int = 0, count: int = 100) -> Sequence[int]:
    """Return the references that payments of a team and its sub-teams have in reports, the latest first.

    Raises NotFound, or NotAllowed unless the actor may pay in the team.
    """
    place = _paying_team(session, actor, team)
    return session.scalars(
        _REFERENCES.join(Contract, Contract.id == Entry.contract_id)
        .join(Team, Team.id == Contract.team_id)
        .where(
            Entry.company_id == place.company_id,
            Entry.kind == EntryKind.PAYMENT,
            Team.lineage.startswith(place.lineage),
        )
        .order_by(Line.id.desc())
        .offset(offset)
        .limit(count)
    ).all()


def reference_of(session: Session, invoice: Invoice) -> int:
    """Return the reference that a payment has in the client's reports: that of its line in the journal."""
    return session.scalars(_REFERENCES.where(Entry.invoice_id == invoice.id, Entry.kind == EntryKind.PAYMENT)).one()


def _paying_team(session: Session, actor: Actor, team: int) -> Team:
    place = session.get(Team, team)
    if place is None:
        raise NotFound("team")
    standing(session, actor).require(Act.PAY, place)
    return place


# What comes with a payment, such as the client's own fee, is a line of another subtype.
_REFERENCES = (
    select(Line.id)
    .join(Entry, Entry.id == Line.entry_id)
    .where(Line.type == LineType.AR_ADJUSTMENT, Line.subtype.in_([subtype for _, subtype, _ in KINDS.values()]))
)
