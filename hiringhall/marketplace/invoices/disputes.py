"""Disputes: a client does not want to pay a part of a week's invoice while it is in review."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import require_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import lock
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotFound
from hiringhall.marketplace.invoices.crediting import credit
from hiringhall.marketplace.invoices.models import (
    DISPUTE_TRANSITIONS,
    TRANSITIONS,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceState,
)
from hiringhall.marketplace.invoices.queries import get_invoice
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.payments.cash import pay_due
from hiringhall.marketplace.transitions import move

LONGEST_REASON = 2_000
LONGEST_NOTE = 2_000


def open_dispute(session: Session, actor: Actor, invoice_key: str, amount: int, reason: str) -> Dispute:
    """Say for the client that it does not want to pay `amount` cents of the charge of an invoice in review, and why.

    Until this is decided the invoice is not charged. Raises NotFound, NotAllowed, InvalidInput("amount" | "reason"),
    InvalidState when its review is over, Conflict while another dispute about it is open.
    """
    invoice = get_invoice(session, actor, invoice_key)
    _require_client(session, actor, invoice)
    reason = _text("reason", reason, 1, LONGEST_REASON)
    _lock(session, invoice)
    if invoice.state is not InvoiceState.IN_REVIEW or clock.day(clock.now()) > invoice.due_on:
        raise InvalidState("invoice", "no longer in review", "disputed")
    if open_of(session, invoice.id) is not None:
        raise Conflict("Another dispute about this invoice is open.")
    left = invoice.charge - invoice.credited
    if not 1 <= amount <= left:
        raise InvalidInput("amount", f"write an amount of 0.01 to {left / 100:,.2f}.")
    dispute = Dispute(
        invoice_id=invoice.id, amount=amount, reason=reason, opened_by=actor.user_id, opened_at=clock.now()
    )
    session.add(dispute)
    session.flush()
    _record(session, actor, "disputed", dispute, invoice, amount=amount, reason=reason)
    return dispute


def withdraw_dispute(session: Session, actor: Actor, dispute_id: int) -> Dispute:
    """Take back an open dispute for the client. Raises NotFound, NotAllowed, or InvalidState when it was decided."""
    dispute, invoice = _find(session, actor, dispute_id)
    _require_client(session, actor, invoice)
    _lock(session, invoice)
    _end(session, actor, dispute, DisputeState.WITHDRAWN)
    _record(session, actor, "dispute-withdrawn", dispute, invoice)
    _go_on(session, actor, invoice)
    return dispute


def accept_dispute(session: Session, actor: Actor, dispute_id: int, note: str = "") -> Dispute:
    """Agree, for the freelancer's side, that the client gets back all that it disputes.

    Raises NotFound, NotAllowed, InvalidInput("note"), or InvalidState when it was decided.
    """
    dispute, invoice = _find(session, actor, dispute_id)
    require_side(session, actor, invoice.freelancer_id, invoice.agency_id)
    return _decide(session, actor, dispute, invoice, dispute.amount, note)


def decide_dispute(session: Session, actor: Actor, dispute_id: int, awarded: int, note: str = "") -> Dispute:
    """Decide an open dispute: the client gets back `awarded` cents, nothing to all of what it disputes.

    Operators only. Raises NotFound, NotAllowed, InvalidInput("awarded" | "note"), or InvalidState when it was decided.
    """
    require_operator(session, actor)
    dispute, invoice = _find(session, actor, dispute_id)
    check_decision(dispute, awarded, note)
    return _decide(session, actor, dispute, invoice, awarded, note)


def check_decision(dispute: Dispute, awarded: int, note: str) -> None:
    """Raise InvalidInput("awarded" | "note") for what no decision of a dispute can say."""
    if not 0 <= awarded <= dispute.amount:
        raise InvalidInput("awarded", f"write an amount of 0.00 to {dispute.amount / 100:,.2f}.")
    _text("note", note, 0, LONGEST_NOTE)


def disputes_of(session: Session, invoice: Invoice) -> Sequence[Dispute]:
    """Return the disputes about an invoice, the newest first; whoever calls has got the invoice by `get_invoice`."""
    return session.scalars(select(Dispute).filter_by(invoice_id=invoice.id).order_by(Dispute.id.desc())).all()


def open_of(session: Session, invoice_id: int) -> Dispute | None:
    """Return the open dispute about an invoice, if there is one."""
    return session.scalar(select(Dispute).filter_by(invoice_id=invoice_id, state=DisputeState.OPEN))


def may_dispute(session: Session, actor: Actor, invoice: Invoice) -> bool:
    """Tell whether the actor may dispute a part of an invoice now."""
    return (
        invoice.state is InvoiceState.IN_REVIEW
        and clock.day(clock.now()) <= invoice.due_on
        and standing(session, actor).may(Act.DISPUTE, _team(session, invoice))
        and open_of(session, invoice.id) is None
    )


def fall_due(session: Session, actor: Actor, invoice: Invoice) -> None:
    """End the review of an invoice, which is locked: what is owed of it is due from now on."""
    move(session, "invoice", invoice, TRANSITIONS, InvoiceState.DUE)
    record(
        session,
        actor,
        "invoice.due",
        invoice.id,
        company_id=invoice.company_id,
        after={"contract": invoice.contract_id, "amount": invoice.owed},
    )


def _decide(session: Session, actor: Actor, dispute: Dispute, invoice: Invoice, awarded: int, note: str) -> Dispute:
    note = _text("note", note, 0, LONGEST_NOTE)
    _lock(session, invoice)
    _end(
        session,
        actor,
        dispute,
        DisputeState.UPHELD if awarded else DisputeState.DISMISSED,
        awarded=awarded,
        note=note,
    )
    _record(session, actor, f"dispute-{dispute.state.value}", dispute, invoice, awarded=awarded)
    if awarded:
        credit(
            session,
            actor,
            invoice,
            awarded,
            on=_today(),
            subtype=Subtype.CUSTOMER_SATISFACTION,
            comment=note,
        )
    _go_on(session, actor, invoice)
    return dispute


def _go_on(session: Session, actor: Actor, invoice: Invoice) -> None:
    """Let an invoice fall due at once whose review ended while it was disputed."""
    session.refresh(invoice)
    if invoice.state is InvoiceState.IN_REVIEW and _today() > invoice.due_on:
        fall_due(session, actor, invoice)
        pay_due(session, actor, invoice.company_id, currency=invoice.currency)


def _find(session: Session, actor: Actor, dispute_id: int) -> tuple[Dispute, Invoice]:
    """Return a dispute and its invoice to somebody of either side or an operator. Raises NotFound or NotAllowed."""
    dispute = session.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFound("dispute")
    return dispute, get_invoice(session, actor, session.get_one(Invoice, dispute.invoice_id).key)


def _end(session: Session, actor: Actor, dispute: Dispute, state: DisputeState, **values: int | str) -> None:
    facts = {"decided_by": actor.user_id, "decided_at": clock.now(), **values}
    move(session, "dispute", dispute, DISPUTE_TRANSITIONS, state, **facts)


def _require_client(session: Session, actor: Actor, invoice: Invoice) -> None:
    standing(session, actor).require(Act.DISPUTE, _team(session, invoice))


def _team(session: Session, invoice: Invoice) -> Team:
    return session.get_one(Team, session.get_one(Contract, invoice.contract_id).team_id)


def _lock(session: Session, invoice: Invoice) -> None:
    """Lock a contract, then its invoice, as everywhere, and read both anew."""
    lock(session, session.get_one(Contract, invoice.contract_id))
    session.refresh(invoice, with_for_update={"key_share": True})


def _text(field: str, value: str, least: int, most: int) -> str:
    text = value.strip()
    if not least <= len(text) <= most:
        raise InvalidInput(field, f"write {f'{least} to' if least else 'at most'} {most} characters.")
    return text


def _today() -> date:
    return clock.day(clock.now())


def _record(session: Session, actor: Actor, verb: str, dispute: Dispute, invoice: Invoice, **after: int | str) -> None:
    facts = {"contract": invoice.contract_id, "dispute": dispute.id, **after}
    record(session, actor, f"invoice.{verb}", invoice.id, company_id=invoice.company_id, after=facts)
