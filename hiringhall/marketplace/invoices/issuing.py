"""How an invoice comes about: its number, its lines, its entry in the books, and what it adds to the figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.fees import schedule
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLine, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.numbers import next_number
from hiringhall.marketplace.invoices.splitting import Split, pay_moves, split
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, milestone, payee_of
from hiringhall.marketplace.ledger.models import AccountKind, ClientBilling, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.storage.upserts import insert_or_leave


class InvoiceItem(NamedTuple):
    """What one line of an invoice is for: `amount` in cents, and the subtype it has on statements."""

    kind: InvoiceLineKind
    subtype: Subtype
    amount: int
    description: str = ""
    activity_id: int | None = None
    rate: int | None = None
    cells: int | None = None


_FREE = frozenset({InvoiceLineKind.EXPENSE})
"""What carries no fee: what a freelancer laid out is given back whole."""


def issue(
    session: Session,
    actor: Actor,
    contract: Contract,
    kind: InvoiceKind,
    items: Sequence[InvoiceItem],
    *,
    on: date,
    due_on: date | None = None,
    milestone_id: int | None = None,
    comment: str = "",
    notes: str = "",
) -> Invoice:
    """Charge a client for something on a contract: an invoice, its entry in the books and a line of the change log.

    What a milestone is charged comes out of its escrow and is paid at once; all else is owed until `due_on`. Whoever
    calls has decided that the client is to pay it, and has locked the contract.
    """
    charge = sum(item.amount for item in items)
    is_free = all(item.kind in _FREE for item in items)
    billed = add_billing(session, contract, 0 if is_free else charge)
    parts = split(contract, schedule(session, contract.fee_schedule_id), charge, billed=billed, free=is_free)
    owed = parts.client_fee if milestone_id is not None else parts.charge + parts.client_fee
    issuer = payee_of(contract)
    invoice = Invoice(
        key=new_key(),
        issuer=issuer.holder,
        issuer_id=issuer.id,
        number=next_number(session, issuer),
        kind=kind,
        contract_id=contract.id,
        company_id=contract.company_id,
        freelancer_id=contract.freelancer_id,
        agency_id=contract.agency_id,
        milestone_id=milestone_id,
        currency=contract.currency,
        owed=owed,
        state=InvoiceState.DUE if owed else InvoiceState.PAID,
        issued_on=on,
        due_on=due_on or on,
        paid_on=None if owed else on,
        comment=comment,
        **parts._asdict(),
    )
    session.add(invoice)
    session.flush()
    add_lines(session, invoice, items)
    post(
        session,
        actor,
        EntryKind.MILESTONE if milestone_id is not None else EntryKind.PAYMENT,
        f"invoice:{invoice.id}",
        invoice_moves(contract, items, parts, escrow=None if milestone_id is None else milestone(milestone_id)),
        on=on,
        currency=contract.currency,
        cause=Cause(contract.company_id, contract.id, invoice.id, items[0].description, comment, notes),
    )
    add_to_week(session, contract, charge, on)
    record(
        session,
        actor,
        "invoice.issued",
        invoice.id,
        company_id=contract.company_id,
        after={"contract": contract.id, "kind": kind.value, "charge": charge, "number": invoice.number},
    )
    return invoice


def invoice_moves(
    contract: Contract, items: Sequence[InvoiceItem], parts: Split, *, escrow: Party | None
) -> list[Move]:
    """Return what an invoice moves: from the client by item, to the payees, and each fee on a line of its own."""
    client = company(contract.company_id)
    source = (escrow, AccountKind.ESCROW) if escrow else (client, AccountKind.RECEIVABLE)
    invoiced, paid = LineType.AR_ADJUSTMENT, LineType.AP_ADJUSTMENT
    subtype = items[0].subtype
    moves = [Move(*source, -item.amount, invoiced, item.subtype) for item in items]
    moves.append(Move(client, AccountKind.RECEIVABLE, -parts.client_fee, LineType.AR_ADJUSTMENT, Subtype.ADJUSTMENT))
    moves += pay_moves(contract.freelancer_id, contract.agency_id, parts.pay, parts.agency_pay, paid, subtype)
    moves.append(Move(HALL, AccountKind.FEES, parts.fee))
    moves.append(Move(HALL, AccountKind.FEES, parts.client_fee))
    return moves


def add_lines(session: Session, invoice: Invoice, items: Sequence[InvoiceItem]) -> None:
    """Write the lines of an invoice; the fee on top is one of them."""
    lines = [
        {
            "kind": item.kind,
            "description": item.description,
            "activity_id": item.activity_id,
            "rate": item.rate,
            "cells": item.cells,
            "amount": item.amount,
        }
        for item in items
    ]
    if invoice.client_fee:
        lines.append({"kind": InvoiceLineKind.CLIENT_FEE, "amount": invoice.client_fee})
    session.add_all(InvoiceLine(invoice_id=invoice.id, number=number, **line) for number, line in enumerate(lines, 1))


def add_billing(session: Session, contract: Contract, charge: int) -> int:
    """Add to what the freelancer has billed the client; return what it was before, in cents."""
    who = {
        "company_id": contract.company_id,
        "freelancer_id": contract.freelancer_id,
        "currency": contract.currency,
    }
    insert_or_leave(session, ClientBilling, **who, charged=0)
    added = (
        update(ClientBilling)
        .filter_by(**who)
        .values(charged=ClientBilling.charged + charge)
        .returning(ClientBilling.charged)
    )
    return session.scalars(added).one() - charge


def add_to_week(session: Session, contract: Contract, charge: int, on: date) -> None:
    """Add a charge that is not for hours to the week of work of a day; what comes after the end belongs to the last."""
    day = max(min(on, contract.ended_on or on), contract.started_on)
    monday = day - timedelta(days=day.weekday())
    row = session.scalar(select(WorkWeek).filter_by(contract_id=contract.id, week=monday).with_for_update())
    if row is None:
        row = WorkWeek(contract_id=contract.id, week=monday, seconds=0, charge=0, extra=0, last_day=day)
        session.add(row)
    row.charge += charge
    row.extra += charge
    row.last_day = max(row.last_day, day)
    session.flush()
