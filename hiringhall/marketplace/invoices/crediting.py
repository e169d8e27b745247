"""Giving back what an invoice charged: credit notes."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.invoices.issuing import InvoiceItem, add_billing, add_lines, add_to_week
from hiringhall.marketplace.invoices.models import TRANSITIONS, Invoice, InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.numbers import next_number
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, person
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.transitions import move


class Parts(NamedTuple):
    """What a part of an invoice is made of, in cents: charge = fee + pay, of which `agency_pay` is the agency's."""

    charge: int
    client_fee: int
    pay: int
    agency_pay: int

    @property
    def fee(self) -> int:
        """The marketplace's fee in the charge."""
        return self.charge - self.pay


def credit(
    session: Session,
    actor: Actor,
    invoice: Invoice,
    amount: int,
    *,
    on: date,
    subtype: Subtype,
    comment: str = "",
    overdraws: bool = False,
) -> Invoice:
    """Give back `amount` cents of an invoice's charge, its fees and the agency's part in proportion: a credit note.

    What is still owed of the invoice is owed no longer; beyond that it goes to the client's cash, which the caller may
    then pay other invoices from. Crediting all of an invoice in any steps gives back all of it to the cent. Whoever
    calls has decided that the client is to get it, and has locked the contract.

    Raises InvalidInput when there is not so much left of the invoice, and Conflict when the payee has no longer got
    what they were paid, unless it `overdraws` their account.
    """
    session.flush()
    session.refresh(invoice, with_for_update={"key_share": True})
    left = invoice.charge - invoice.credited
    if not 1 <= amount <= left:
        raise InvalidInput("amount", f"write an amount of 0.01 to {left / 100:,.2f}." if left else "nothing is left.")
    contract = session.get_one(Contract, invoice.contract_id)
    parts = credited_with(invoice, amount)
    note = _add_note(session, invoice, parts, on, comment)
    if invoice.kind is not InvoiceKind.EXPENSE:
        add_billing(session, contract, -amount)
    lowered = min(invoice.owed, amount + parts.client_fee)
    post(
        session,
        actor,
        EntryKind.REFUND if invoice.state is InvoiceState.PAID else EntryKind.CREDIT,
        f"invoice:{note.id}",
        credit_moves(invoice, parts, lowered, subtype),
        on=on,
        currency=invoice.currency,
        cause=Cause(invoice.company_id, contract.id, note.id, f"Credit for invoice {invoice.number}", comment),
        overdraws=overdraws,
    )
    _lower(session, invoice, parts, lowered, on)
    add_to_week(session, contract, -amount, invoice.week or invoice.issued_on)
    record(
        session,
        actor,
        "invoice.credited",
        invoice.id,
        company_id=invoice.company_id,
        after={"contract": contract.id, "amount": amount, "number": note.number},
    )
    return note


def credited_with(invoice: Invoice, amount: int) -> Parts:
    """Return what a credit of `amount` cents of charge gives back: what should be given back so far, less what was."""
    so_far, before = (_share_of(invoice, charge) for charge in (invoice.credited + amount, invoice.credited))
    return Parts(*(now - was for now, was in zip(so_far, before, strict=True)))


def charge_of_pay(invoice: Invoice, pay: int) -> int:
    """Return the cents of charge that are to be credited for the payee to give back just `pay` cents.

    `pay` is at most what is left of the invoice's pay. All of it takes all that is left of the charge.
    """
    return _part(invoice.charge, invoice.credited_pay + pay, invoice.pay) - invoice.credited


def _share_of(invoice: Invoice, charge: int) -> Parts:
    """Share out a part of an invoice's charge as the whole was."""
    pay = _part(invoice.pay, charge, invoice.charge)
    return Parts(
        charge,
        _part(invoice.client_fee, charge, invoice.charge),
        pay,
        _part(invoice.agency_pay, pay, invoice.pay),
    )


def _part(whole: int, of: int, all_: int) -> int:
    """Return `whole` x `of` / `all_`, halves rounded up."""
    return (2 * whole * of + all_) // (2 * all_) if all_ else 0


def _add_note(session: Session, invoice: Invoice, parts: Parts, on: date, comment: str) -> Invoice:
    issuer = Party(invoice.issuer, invoice.issuer_id)
    note = Invoice(
        key=new_key(),
        issuer=issuer.holder,
        issuer_id=issuer.id,
        number=next_number(session, issuer),
        kind=InvoiceKind.CREDIT,
        contract_id=invoice.contract_id,
        company_id=invoice.company_id,
        freelancer_id=invoice.freelancer_id,
        agency_id=invoice.agency_id,
        credits_id=invoice.id,
        currency=invoice.currency,
        fee=parts.fee,
        owed=0,
        state=InvoiceState.PAID,
        issued_on=on,
        due_on=on,
        paid_on=on,
        released_on=on,  # nothing of it waits to become available
        comment=comment,
        **parts._asdict(),
    )
    session.add(note)
    session.flush()
    description = f"Credit for invoice {invoice.number}"
    add_lines(session, note, [InvoiceItem(InvoiceLineKind.CREDIT, Subtype.CREDIT, parts.charge, description)])
    return note


def credit_moves(invoice: Invoice, parts: Parts, lowered: int, subtype: Subtype) -> list[Move]:
    """Return what a credit moves: back from the payees and the fees, to what the client owes and then to its cash."""
    client = company(invoice.company_id)
    source = AccountKind.PENDING if invoice.released_on is None else AccountKind.AVAILABLE
    taken, given = (LineType.AP_ADJUSTMENT, subtype), (LineType.AR_ADJUSTMENT, subtype)
    moves = [Move(person(invoice.freelancer_id), source, parts.agency_pay - parts.pay, *taken)]
    if invoice.agency_id is not None:
        moves.append(Move(company(invoice.agency_id), source, -parts.agency_pay, *taken))
    moves.append(Move(HALL, AccountKind.FEES, -parts.fee))
    moves.append(Move(HALL, AccountKind.FEES, -parts.client_fee))
    for amount, typed in ((parts.charge, given), (parts.client_fee, (LineType.AR_ADJUSTMENT, Subtype.ADJUSTMENT))):
        not_owed = min(amount, lowered)
        lowered -= not_owed
        moves.append(Move(client, AccountKind.RECEIVABLE, not_owed, *typed))
        moves.append(Move(client, AccountKind.CASH, amount - not_owed, *typed))
    return moves


def _lower(session: Session, invoice: Invoice, parts: Parts, lowered: int, on: date) -> None:
    invoice.credited += parts.charge
    invoice.credited_pay += parts.pay
    invoice.credited_agency_pay += parts.agency_pay
    invoice.owed -= lowered
    session.flush()
    if invoice.state is not InvoiceState.PAID and not invoice.owed:
        move(session, "invoice", invoice, TRANSITIONS, InvoiceState.PAID, paid_on=on)
