"""How what is charged on contracts becomes rows: invoices, milestones, what pays them, and the release of the pay."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hiringhall import clock
from hiringhall.demo.books import USD, Books
from hiringhall.demo.draft import Draft
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.issuing import InvoiceItem, invoice_moves
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLine, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.splitting import Split, split
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, method, milestone, payee_of, person
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Use

Row = dict[str, Any]
"""A row that is still to be written, and may change until then."""

WEEK = timedelta(days=7)
REVIEW = timedelta(days=4)
"""From the Monday on which a week is billed to the last day on which it may be disputed."""
SECURITY = timedelta(days=4)
"""From the day of payment, the first of five, to the release."""
HOUR = 3600
ROUND = 50_000
"""Cents of which a deposit is a multiple, unless it is for certain invoices."""


class Billing:
    """Adds invoices and what becomes of them to a draft and its books, each as of its day."""

    def __init__(self, draft: Draft, books: Books) -> None:
        self._draft = draft
        self.books = books
        self._methods: dict[int, int] = {}
        self._deposits = 0

    def bill_week(self, contract: Contract, monday: date, items: Sequence[InvoiceItem]) -> Row:
        """Issue the invoice of a week of work on the Monday after it; return its row."""
        on = monday + WEEK
        return self.issue(contract, InvoiceKind.WEEK, items, on=on, due_on=on + REVIEW, week=monday)

    def issue(
        self,
        contract: Contract,
        kind: InvoiceKind,
        items: Sequence[InvoiceItem],
        *,
        on: date,
        due_on: date | None = None,
        week: date | None = None,
        milestone_id: int | None = None,
        comment: str = "",
        actor_id: int | None = None,
    ) -> Row:
        """Add an invoice with its lines and its entry, at noon of a day; return its row."""
        charge, is_free = sum(item.amount for item in items), kind is InvoiceKind.EXPENSE
        billed = self.books.bill(contract, 0 if is_free else charge)
        parts = split(contract, self._draft.fees, charge, billed=billed, free=is_free)
        issuer = payee_of(contract)
        is_paid = milestone_id is not None
        row = self._draft.add(
            Invoice,
            id=self._draft.number(Invoice),
            key=self._draft.key(),
            issuer=issuer.holder,
            issuer_id=issuer.id,
            number=self.books.next_number(issuer),
            kind=kind,
            contract_id=contract.id,
            company_id=contract.company_id,
            freelancer_id=contract.freelancer_id,
            agency_id=contract.agency_id,
            milestone_id=milestone_id,
            credits_id=None,
            charge_id=None,
            week=week,
            currency=USD,
            owed=0 if is_paid else parts.charge + parts.client_fee,
            credited=0,
            credited_pay=0,
            credited_agency_pay=0,
            state=InvoiceState.PAID if is_paid else InvoiceState.DUE if week is None else InvoiceState.IN_REVIEW,
            issued_on=on,
            due_on=due_on or on,
            paid_on=on if is_paid else None,
            released_on=None,
            frozen=False,
            comment=comment,
            **parts._asdict(),
        )
        self._add_lines(row["id"], items)
        moves = (
            _week_moves(contract, items, parts)
            if week is not None
            else invoice_moves(contract, items, parts, escrow=milestone(milestone_id) if milestone_id else None)
        )
        self._enter_invoice(row, moves, items[0].description, actor_id)
        return row

    def add_credit(self, invoice: Row, note: Row, moves: Sequence[Move], actor_id: int) -> None:
        """Add a credit note to an invoice: the row of the note, without what every invoice has, and its moves."""
        issuer = Party(invoice["issuer"], invoice["issuer_id"])
        same = ("issuer", "issuer_id", "contract_id", "company_id", "freelancer_id", "agency_id", "currency")
        row = self._draft.add(
            Invoice,
            id=self._draft.number(Invoice),
            key=self._draft.key(),
            number=self.books.next_number(issuer),
            kind=InvoiceKind.CREDIT,
            credits_id=invoice["id"],
            milestone_id=None,
            charge_id=None,
            week=None,
            owed=0,
            credited=0,
            credited_pay=0,
            credited_agency_pay=0,
            state=InvoiceState.PAID,
            due_on=note["issued_on"],
            paid_on=note["issued_on"],
            released_on=note["issued_on"],
            frozen=False,
            **{name: invoice[name] for name in same},
            **note,
        )
        description = f"Credit for invoice {invoice['number']}"
        self._add_lines(
            row["id"], [InvoiceItem(InvoiceLineKind.CREDIT, Subtype.CREDIT, note["charge"], description)]
        )
        self._enter_invoice(row, moves, description, actor_id)

    def _add_lines(self, invoice_id: int, items: Sequence[InvoiceItem]) -> None:
        for number, item in enumerate(items, 1):
            self._draft.add(
                InvoiceLine,
                invoice_id=invoice_id,
                number=number,
                kind=item.kind,
                description=item.description,
                activity_id=item.activity_id,
                rate=item.rate,
                cells=item.cells,
                amount=item.amount,
            )

    def _enter_invoice(self, row: Row, moves: Sequence[Move], description: str, actor_id: int | None) -> None:
        kinds = {InvoiceKind.WEEK: EntryKind.WEEK, InvoiceKind.CREDIT: EntryKind.CREDIT}
        kind = EntryKind.MILESTONE if row["milestone_id"] else kinds.get(row["kind"], EntryKind.PAYMENT)
        at = noon(row["issued_on"])
        cause = Cause(row["company_id"], row["contract_id"], row["id"], description, row["comment"])
        self.books.enter(
            kind, f"invoice:{row['id']}", moves, on=row["issued_on"], at=at, actor_id=actor_id, cause=cause
        )
        self._draft.log(
            at,
            actor_id,
            "invoice.issued",
            row["id"],
            company_id=row["company_id"],
            after={
                "contract": row["contract_id"],
                "kind": row["kind"].value,
                "charge": row["charge"],
                "number": row["number"],
            },
        )

    def deposit(self, company_id: int, amount: int, on: date) -> None:
        """Let a client pay in so many cents, on the afternoon of a day."""
        self._deposits += 1
        reference, at = f"IN-{self._deposits:06}", noon(on) + 3 * HOUR
        entry_id = self.books.enter(
            EntryKind.DEPOSIT,
            f"deposit:{company_id}:{reference}",
            (
                Move(method(self._method(company_id, at)), AccountKind.OUTSIDE, -amount),
                Move(company(company_id), AccountKind.CASH, amount, LineType.AR_PAYMENT, Subtype.PAYMENT),
            ),
            on=on,
            at=at,
            cause=Cause(company_id, description=f"Payment {reference}"),
        )
        told = {"amount": amount, "reference": reference}
        self._draft.log(at, None, "deposit.recorded", entry_id, company_id=company_id, after=told)

    def have(self, company_id: int, amount: int, on: date) -> None:
        """See to it that a client has so many cents of cash on a day: what is missing was paid in the day before."""
        missing = amount - self.books.balance(company(company_id), AccountKind.CASH)
        if missing > 0:
            self.deposit(company_id, -(-missing // ROUND) * ROUND, on - timedelta(days=1))

    def pay(self, invoice: Row, on: date) -> None:
        """Pay what is owed of an invoice from the client's cash, which has to be there, as a day begins."""
        client, amount, at = company(invoice["company_id"]), invoice["owed"], (clock.midnight(on) or 0) + 600
        self.books.enter(
            EntryKind.SETTLEMENT,
            f"settlement:{invoice['id']}",
            (Move(client, AccountKind.CASH, -amount), Move(client, AccountKind.RECEIVABLE, amount)),
            on=on,
            at=at,
            cause=Cause(client.id, invoice["contract_id"], invoice["id"], f"Invoice {invoice['number']}"),
        )
        invoice.update(state=InvoiceState.PAID, paid_on=on, owed=0)
        told = {"amount": amount, "contract": invoice["contract_id"]}
        self._draft.log(at, None, "invoice.paid", invoice["id"], company_id=client.id, after=told)

    def release(self, invoice: Row, on: date) -> None:
        """Let the pay of an invoice become available as a day begins."""
        agency_pay = invoice["agency_pay"] - invoice["credited_agency_pay"]
        own = invoice["pay"] - invoice["credited_pay"] - agency_pay
        moves = []
        for payee, amount in ((person(invoice["freelancer_id"]), own), (company(invoice["agency_id"] or 0), agency_pay)):
            moves += [Move(payee, AccountKind.PENDING, -amount), Move(payee, AccountKind.AVAILABLE, amount)]
        at = (clock.midnight(on) or 0) + 1200
        cause = Cause(invoice["company_id"], invoice["contract_id"], invoice["id"], f"Invoice {invoice['number']}")
        self.books.enter(EntryKind.RELEASE, f"release:{invoice['id']}", moves, on=on, at=at, cause=cause)
        invoice["released_on"] = on

    def fund(self, contract: Contract, milestone_id: int, amount: int, on: date, actor_id: int) -> None:
        """Put so many cents of the client's cash aside for a milestone, an hour before noon."""
        self.books.enter(
            EntryKind.FUNDING,
            f"funding:{milestone_id}",
            (
                Move(company(contract.company_id), AccountKind.CASH, -amount),
                Move(milestone(milestone_id), AccountKind.ESCROW, amount),
            ),
            on=on,
            at=noon(on) - HOUR,
            actor_id=actor_id,
            cause=Cause(contract.company_id, contract.id),
        )

    def _method(self, company_id: int, at: int) -> int:
        """Return the method by which the operator notes what a client pays in."""
        if company_id not in self._methods:
            self._methods[company_id] = self._draft.number(PaymentMethod)
            self._draft.add(
                PaymentMethod,
                id=self._methods[company_id],
                key=self._draft.key(),
                holder=company(company_id).holder,
                holder_id=company_id,
                use=Use.PAY,
                provider=Provider.MANUAL,
                label="Bank transfer",
                sealed_details="",
                is_default=False,
                created_at=at,
            )
        return self._methods[company_id]


def noon(day: date) -> int:
    """Return when it is noon on a day, UTC, in seconds."""
    return (clock.midnight(day) or 0) + 12 * HOUR


def _week_moves(contract: Contract, items: Sequence[InvoiceItem], parts: Split) -> list[Move]:
    client = company(contract.company_id)
    moves = [Move(client, AccountKind.RECEIVABLE, -item.amount, LineType.AR_INVOICE, item.subtype) for item in items]
    moves.append(Move(client, AccountKind.RECEIVABLE, -parts.client_fee, LineType.AR_ADJUSTMENT, Subtype.ADJUSTMENT))
    paid = LineType.AP_INVOICE, items[0].subtype
    moves.append(Move(person(contract.freelancer_id), AccountKind.PENDING, parts.pay - parts.agency_pay, *paid))
    moves.append(Move(company(contract.agency_id or 0), AccountKind.PENDING, parts.agency_pay, *paid))
    moves += [Move(HALL, AccountKind.FEES, parts.fee), Move(HALL, AccountKind.FEES, parts.client_fee)]
    return moves
