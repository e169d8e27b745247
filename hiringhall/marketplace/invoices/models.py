"""Tables of invoices, their lines and numbers, and disputes."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.ledger.models import Holder
from hiringhall.storage.tables import Base, Key, Ref, Reference, Timestamp, states


class InvoiceKind(StrEnum):
    """What an invoice is for."""

    WEEK = "week"
    MILESTONE = "milestone"
    BONUS = "bonus"
    EXPENSE = "expense"
    PAYMENT = "payment"
    CREDIT = "credit"
    """A credit note: gives back a part of another invoice."""


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    IN_REVIEW = "in-review"
    """The client may still dispute it."""
    DUE = "due"
    PAID = "paid"


TRANSITIONS: dict[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.IN_REVIEW: frozenset({InvoiceState.DUE, InvoiceState.PAID}),
    InvoiceState.DUE: frozenset({InvoiceState.PAID}),
    InvoiceState.PAID: frozenset({InvoiceState.DUE}),
}
"""Allowed changes of state: one that was paid is due again when the client's bank takes the money back."""


class Invoice(Base):
    """What a client is charged for work on a contract, and what is paid of it. All amounts are cents.

    `charge` is for the work; `client_fee` comes on top. Of the charge `fee` is the marketplace's and `pay` the payee's;
    `agency_pay` is the part of `pay` that goes to the agency it was worked through. `owed` is what the client owes of
    it until it is paid: less than all where escrow paid for it. `credited`, `credited_pay` and `credited_agency_pay`
    were given back by credit notes, whose `credits_id` is this one. Numbers count up from 1 without a gap for each
    payee that issues: the agency where there is one, else the freelancer. `week` is the Monday of an hourly week.
    Days are UTC: it may be disputed until the end of `due_on`, was paid on `paid_on`, and `released_on` its pay
    became available; nothing is released while it is `frozen`, which a chargeback does. One that a chargeback made due
    again keeps the day of its release: its pay stays where it is.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("issuer", "issuer_id", "number"),
        UniqueConstraint("contract_id", "week"),
        CheckConstraint("charge >= 0 AND client_fee >= 0 AND fee >= 0 AND charge = fee + pay", name="amounts"),
        CheckConstraint("agency_pay BETWEEN 0 AND pay AND credited_agency_pay BETWEEN 0 AND agency_pay", name="agency"),
        CheckConstraint(
            "credited BETWEEN 0 AND charge AND credited_pay BETWEEN 0 AND pay "
            "AND owed BETWEEN 0 AND charge + client_fee",
            name="credited",
        ),
        CheckConstraint("(kind = 'credit') = (credits_id IS NOT NULL)", name="credits"),
        CheckConstraint("(kind = 'week') = (week IS NOT NULL)", name="week"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        Index(None, "company_id", "issued_on", "id"),
        Index(None, "freelancer_id", "issued_on", "id"),
        Index(None, "agency_id", "issued_on", "id"),
        Index(None, "credits_id"),
        Index(None, "charge_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    issuer: Mapped[Holder] = mapped_column(states(Holder, name="issuer"))
    issuer_id: Mapped[int] = mapped_column(Reference)
    number: Mapped[int]
    kind: Mapped[InvoiceKind] = mapped_column(states(InvoiceKind, name="kind"))
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    milestone_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("milestones.id"), index=True)
    credits_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("invoices.id"))
    charge_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("charges.id"))
    week: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    charge: Mapped[int] = mapped_column(BigInteger)
    client_fee: Mapped[int] = mapped_column(BigInteger, default=0)
    fee: Mapped[int] = mapped_column(BigInteger)
    pay: Mapped[int] = mapped_column(BigInteger)
    agency_pay: Mapped[int] = mapped_column(BigInteger, default=0)
    owed: Mapped[int] = mapped_column(BigInteger)
    credited: Mapped[int] = mapped_column(BigInteger, default=0)
    credited_pay: Mapped[int] = mapped_column(BigInteger, default=0)
    credited_agency_pay: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[InvoiceState] = mapped_column(states(InvoiceState, name="state"))
    issued_on: Mapped[date]
    due_on: Mapped[date]
    paid_on: Mapped[date | None]
    released_on: Mapped[date | None]
    frozen: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="frozen"), default=False)
    comment: Mapped[str] = mapped_column(Text, default="")


_UNPAID = Invoice.paid_on.is_(None)
Index("ix_invoices_unpaid", Invoice.due_on, Invoice.company_id, sqlite_where=_UNPAID, postgresql_where=_UNPAID)
Index("ix_invoices_owed", Invoice.company_id, Invoice.due_on, sqlite_where=_UNPAID, postgresql_where=_UNPAID)
_UNRELEASED = Invoice.paid_on.is_not(None) & Invoice.released_on.is_(None)
Index("ix_invoices_unreleased", Invoice.paid_on, Invoice.id, sqlite_where=_UNRELEASED, postgresql_where=_UNRELEASED)


class InvoiceLineKind(StrEnum):
    """What a line of an invoice is for."""

    TIME = "time"
    STIPEND = "stipend"
    MILESTONE = "milestone"
    BONUS = "bonus"
    EXPENSE = "expense"
    PAYMENT = "payment"
    CREDIT = "credit"
    CLIENT_FEE = "client-fee"


class InvoiceLine(Base):
    """One line: `amount` in cents; of time with the activity, the rate in cents an hour and the cells it is for."""

    __tablename__ = "invoice_lines"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    invoice_id: Mapped[int] = mapped_column(Reference, ForeignKey("invoices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[InvoiceLineKind] = mapped_column(states(InvoiceLineKind, name="kind"))
    description: Mapped[str] = mapped_column(String(255), default="")
    activity_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("activities.id"))
    rate: Mapped[int | None] = mapped_column(BigInteger)
    cells: Mapped[int | None]
    amount: Mapped[int] = mapped_column(BigInteger)


class NumberSeries(Base):
    """The last number that a payee gave to an invoice."""

    __tablename__ = "number_series"

    issuer: Mapped[Holder] = mapped_column(states(Holder, name="issuer"), primary_key=True)
    issuer_id: Mapped[int] = mapped_column(Reference, primary_key=True)
    last: Mapped[int]


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"
    """The client got something back."""
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


DISPUTE_TRANSITIONS: dict[DisputeState, frozenset[DisputeState]] = {
    DisputeState.OPEN: frozenset(DisputeState) - {DisputeState.OPEN},
    **{state: frozenset[DisputeState]() for state in DisputeState if state is not DisputeState.OPEN},
}
"""Allowed changes of state: an open dispute is decided once."""


class Dispute(Base):
    """A client does not want to pay `amount` cents of an invoice in review; `awarded` is what it got of them."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount > 0 AND awarded BETWEEN 0 AND amount", name="amounts"),
        CheckConstraint("(state = 'upheld') = (awarded > 0)", name="awarded"),
        Index(None, "invoice_id"),
    )

    id: Mapped[Ref]
    invoice_id: Mapped[int] = mapped_column(Reference, ForeignKey("invoices.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[DisputeState] = mapped_column(states(DisputeState, name="state"), default=DisputeState.OPEN)
    awarded: Mapped[int] = mapped_column(BigInteger, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    decided_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    opened_at: Mapped[Timestamp]
    decided_at: Mapped[int | None] = mapped_column(BigInteger)


_OPEN = Dispute.state == DisputeState.OPEN
Index("uq_disputes_open", Dispute.invoice_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
