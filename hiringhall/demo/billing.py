"""How what is charged on contracts becomes rows: invoices, milestones, what pays them, and the release of the pay."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hiringhall import clock
from hiringhall.demo.books import USD, Books
from hiringhall.demo.draft import Draft
from hiringhall.marketplace.billing.issuing import week_description, week_moves
from hiringhall.marketplace.contracts.models import Contract, MilestoneState
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.invoices.issuing import InvoiceItem, invoice_moves
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLine, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.splitting import split
from hiringhall.marketplace.ledger.accounts import Party, company, method, milestone, payee_of, person
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Use

Row = dict[str, Any]
"""A row that is still to be written, and may change until then."""

HOUR = 3600
ROUND = 10_000
"""Cents of which a deposit is a multiple, unless it is for certain invoices."""


class Billing:
    """Adds invoices and what becomes of them to a draft and its books, each as of its day."""

    def __init__(self, draft: Draft, books: Books, operator_id: int) -> None:
        self._draft = draft
        self._operator_id = operator_id
        self.books = books
        self._methods: dict[int, int] = {}
        self._deposits = 0

    def bill_week(self, contract: Contract, monday: date, items: Sequence[InvoiceItem]) -> Row:
        """Issue the invoice of a week of work on the Monday after it; return its row."""
        calendar = self._draft.calendar
        return self.issue(
            contract,
            InvoiceKind.WEEK,
            items,
            on=calendar.issued_on(monday),
            due_on=calendar.due_on(monday),
            week=monday,
        )

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
            week_moves(contract, items, parts)
            if week is not None
            else invoice_moves(contract, items, parts, escrow=milestone(milestone_id) if milestone_id else None)
        )
        entry = EntryKind.WEEK if week is not None else EntryKind.MILESTONE if is_paid else EntryKind.PAYMENT
        described = week_description(week) if week is not None else items[0].description
        self._enter(row, entry, moves, described, actor_id)
        self._draft.log(
            noon(on),
            actor_id,
            "invoice.issued",
            row["id"],
            company_id=contract.company_id,
            after={"contract": contract.id, "kind": kind.value, "charge": charge, "number": row["number"]},
        )
        return row

    def credit(self, invoice: Row, note: Row, lowered: int, moves: Sequence[Move], actor_id: int) -> None:
        """Add a credit note to an unpaid invoice, which is `lowered` by so many cents.

        `note` is its row without what follows from the invoice; `moves` are what it moves.
        """
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
        self._add_lines(row["id"], [InvoiceItem(InvoiceLineKind.CREDIT, Subtype.CREDIT, note["charge"], description)])
        self._enter(row, EntryKind.CREDIT, moves, description, actor_id)
        self._draft.log(
            noon(row["issued_on"]),
            actor_id,
            "invoice.credited",
            invoice["id"],
            company_id=invoice["company_id"],
            after={"contract": invoice["contract_id"], "amount": note["charge"], "number": row["number"]},
        )
        self.books.unbill(row["company_id"], row["freelancer_id"], note["charge"])
        invoice["owed"] -= lowered
        for name, part in (("credited", "charge"), ("credited_pay", "pay"), ("credited_agency_pay", "agency_pay")):
            invoice[name] += note[part]

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

    def _enter(
        self, invoice: Row, kind: EntryKind, moves: Sequence[Move], description: str, actor_id: int | None
    ) -> None:
        on, of = invoice["issued_on"], (invoice["company_id"], invoice["contract_id"], invoice["id"])
        self.books.enter(
            kind,
            f"invoice:{invoice['id']}",
            moves,
            on=on,
            at=noon(on),
            actor_id=actor_id,
            cause=Cause(*of, description, invoice["comment"]),
        )

    def fall_due(self, invoice: Row, on: date) -> None:
        """Let the review of an invoice be over as a day ends."""
        invoice["state"] = InvoiceState.DUE
        told = {"contract": invoice["contract_id"], "amount": invoice["owed"]}
        at = clock.midnight(on + timedelta(days=1)) or 0
        self._draft.log(at, None, "invoice.due", invoice["id"], company_id=invoice["company_id"], after=told)

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
            actor_id=self._operator_id,
            cause=Cause(company_id, description=f"Payment {reference}"),
        )
        told = {"amount": amount, "reference": reference}
        self._draft.log(at, self._operator_id, "deposit.recorded", entry_id, company_id=company_id, after=told)

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
        shares = (person(invoice["freelancer_id"]), own), (company(invoice["agency_id"] or 0), agency_pay)
        moves = []
        for payee, amount in shares:
            moves += [Move(payee, AccountKind.PENDING, -amount), Move(payee, AccountKind.AVAILABLE, amount)]
        at = (clock.midnight(on) or 0) + 1200
        cause = Cause(invoice["company_id"], invoice["contract_id"], invoice["id"], f"Invoice {invoice['number']}")
        self.books.enter(EntryKind.RELEASE, f"release:{invoice['id']}", moves, on=on, at=at, cause=cause)
        invoice["released_on"] = on
        told = {"contract": invoice["contract_id"], "pay": own + agency_pay}
        self._draft.log(at, None, "invoice.released", invoice["id"], company_id=invoice["company_id"], after=told)

    def fund(
        self, contract: Contract, milestone_id: int, amount: int, description: str, on: date, actor_id: int | None
    ) -> None:
        """Put so many cents of the client's cash aside for a milestone, an hour before noon."""
        at, client = noon(on) - HOUR, company(contract.company_id)
        self.books.enter(
            EntryKind.FUNDING,
            f"funding:{milestone_id}",
            (
                Move(client, AccountKind.CASH, -amount),
                Move(milestone(milestone_id), AccountKind.ESCROW, amount),
            ),
            on=on,
            at=at,
            actor_id=actor_id,
            cause=Cause(client.id, contract.id, None, description),
        )
        told = {"contract": contract.id, "amount": amount}
        self._draft.log(at, actor_id, "milestone.funded", milestone_id, company_id=client.id, after=told)

    def pay_milestone(
        self,
        contract: Contract,
        milestone_id: int,
        amount: int,
        description: str,
        on: date,
        actor_id: int | None,
        submission_id: int | None = None,
    ) -> Row:
        """Pay all of a milestone out of its escrow at noon; return the row of the invoice."""
        item = InvoiceItem(InvoiceLineKind.MILESTONE, Subtype.MILESTONE, amount, description)
        told = {"contract": contract.id, "submission": submission_id, "paid": amount, "returned": 0, "bonus": 0}
        self._draft.log(
            noon(on), actor_id, "milestone.approved", milestone_id, company_id=contract.company_id, after=told
        )
        return self.issue(contract, InvoiceKind.MILESTONE, [item], on=on, milestone_id=milestone_id, actor_id=actor_id)

    def return_escrow(
        self, contract: Contract, milestone_id: int, amount: int, description: str, on: date, actor_id: int | None
    ) -> None:
        """Give back what is in escrow for a milestone of a contract that ends, at noon."""
        at, client = noon(on), company(contract.company_id)
        typed = LineType.AR_ADJUSTMENT, Subtype.REFUND
        self.books.enter(
            EntryKind.ESCROW_RETURN,
            f"escrow-return:{milestone_id}",
            (
                Move(milestone(milestone_id), AccountKind.ESCROW, -amount, *typed),
                Move(client, AccountKind.CASH, amount, *typed),
            ),
            on=on,
            at=at,
            actor_id=actor_id,
            cause=Cause(client.id, contract.id, None, description),
        )
        told = {"contract": contract.id, "state": MilestoneState.CANCELLED.value, "returned": amount}
        self._draft.log(
            at,
            actor_id,
            "milestone.cancelled",
            milestone_id,
            company_id=client.id,
            before={"state": MilestoneState.ACTIVE.value},
            after=told,
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


def week_item(rate: int, seconds: int, charge: int) -> InvoiceItem:
    """Return the line of a week that was worked so many seconds at one rate, in cents an hour."""
    return InvoiceItem(InvoiceLineKind.TIME, Subtype.HOURLY, charge, rate=rate, cells=seconds // slots.SECONDS)


def noon(day: date) -> int:
    """Return when it is noon on a day, UTC, in seconds."""
    return (clock.midnight(day) or 0) + 12 * HOUR
