"""Writes the demo's disputes about invoices of weeks: one is open, another was decided."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy.orm import Session

from hiringhall.demo.agenda import Agenda
from hiringhall.demo.billing import HOUR, Billing, Row, noon
from hiringhall.demo.draft import Draft
from hiringhall.demo.money_plans import DISPUTES, Disputed
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.crediting import credit_moves, credited_with
from hiringhall.marketplace.invoices.issuing import add_to_week
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice
from hiringhall.marketplace.ledger.models import Subtype

OPERATOR = "operator"


class Disputes:
    """Puts down on an agenda what becomes of the invoices that clients do not want to pay whole."""

    def __init__(self, draft: Draft, billing: Billing, users: dict[str, int]) -> None:
        self._draft = draft
        self._billing = billing
        self._users = users

    def about(self, session: Session, contract: Contract, invoice: Row, back: int, agenda: Agenda) -> bool:
        """Put down the dispute about an invoice, `back` before the newest, if there is one; tell if it stays open."""
        planned = (each for each in DISPUTES if (each.contract, each.back) == (contract.title, back))
        disputed = next(planned, None)
        if disputed is None:
            return False
        if disputed.awarded:
            add_to_week(session, contract, -disputed.awarded, invoice["week"])
        agenda.add(invoice["issued_on"], partial(self._open, disputed, invoice, agenda))
        return not disputed.note

    def _open(self, disputed: Disputed, invoice: Row, agenda: Agenda, on: date) -> None:
        opened_at = noon(on) + 2 * HOUR
        row = self._draft.add(
            Dispute,
            id=self._draft.number(Dispute),
            invoice_id=invoice["id"],
            amount=disputed.amount,
            reason=disputed.reason,
            state=DisputeState.OPEN,
            awarded=0,
            note="",
            opened_by=self._users[disputed.by],
            decided_by=None,
            opened_at=opened_at,
            decided_at=None,
        )
        told = {"amount": disputed.amount, "reason": disputed.reason}
        self._log(opened_at, disputed.by, "disputed", row, invoice, told)
        if disputed.note:
            agenda.add(on + timedelta(days=2), partial(self._decide, disputed, row, invoice))

    def _decide(self, disputed: Disputed, row: Row, invoice: Row, on: date) -> None:
        state = DisputeState.UPHELD if disputed.awarded else DisputeState.DISMISSED
        row.update(
            state=state,
            awarded=disputed.awarded,
            note=disputed.note,
            decided_by=self._users[OPERATOR],
            decided_at=noon(on),
        )
        self._log(noon(on), OPERATOR, f"dispute-{state.value}", row, invoice, {"awarded": disputed.awarded})
        if disputed.awarded:
            credited = Invoice(**invoice)
            parts = credited_with(credited, disputed.awarded)
            lowered = parts.charge + parts.client_fee
            moves = credit_moves(credited, parts, lowered, Subtype.CUSTOMER_SATISFACTION)
            note = {**parts._asdict(), "fee": parts.fee, "issued_on": on, "comment": disputed.note}
            self._billing.credit(invoice, note, lowered, moves, self._users[OPERATOR])

    def _log(self, at: int, by: str, verb: str, row: Row, invoice: Row, told: Row) -> None:
        after = {"contract": invoice["contract_id"], "dispute": row["id"], **told}
        self._draft.log(
            at, self._users[by], f"invoice.{verb}", invoice["id"], company_id=invoice["company_id"], after=after
        )
