"""Tables of the books."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states

LONGEST_ENTRY_KEY = 80


class AccountKind(StrEnum):
    """What the money on an account is. Signs: + is what its holder has, - what its holder owes."""

    OUTSIDE = "outside"
    """The world behind a payment method, which money comes from and goes to; never has a floor."""
    CASH = "cash"
    """What a client has paid in and not spent, or got back."""
    RECEIVABLE = "receivable"
    """What a client owes, as a negative number: its unpaid invoices."""
    ESCROW = "escrow"
    """What is put aside for a milestone."""
    PENDING = "pending"
    """What a payee has earned and gets once it is paid and secure."""
    AVAILABLE = "available"
    """What a payee may withdraw."""
    IN_TRANSIT = "in-transit"
    """What is on its way to a payee."""
    FEES = "fees"
    """What the marketplace earned."""
    LOSSES = "losses"
    """What the marketplace lost, as a negative number."""


class Holder(StrEnum):
    """What kind of party an account belongs to."""

    HALL = "hall"
    COMPANY = "company"
    PERSON = "person"
    MILESTONE = "milestone"
    METHOD = "method"


class EntryKind(StrEnum):
    """What happened."""

    WEEK = "week"
    FUNDING = "funding"
    MILESTONE = "milestone"
    ESCROW_RETURN = "escrow-return"
    PAYMENT = "payment"
    """A bonus, an expense or another payment that a client makes of its own accord."""
    CHARGE = "charge"
    DEPOSIT = "deposit"
    SETTLEMENT = "settlement"
    """Invoices paid from a client's cash."""
    RELEASE = "release"
    REFUND = "refund"
    CREDIT = "credit"
    """A part of an unpaid invoice taken back."""
    CHARGEBACK = "chargeback"
    CHARGEBACK_END = "chargeback-end"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_SENT = "withdrawal-sent"
    PAYBACK = "payback"
    """A client's cash sent back."""
    WRITE_OFF = "write-off"
    REVERSAL = "reversal"


class LineType(StrEnum):
    """What a line is on the statement of whom it concerns: a client's receivables or a payee's payables."""

    AR_INVOICE = "ARInvoice"
    AR_PAYMENT = "ARPayment"
    AR_ADJUSTMENT = "ARAdjustment"
    AP_INVOICE = "APInvoice"
    AP_PAYMENT = "APPayment"
    AP_ADJUSTMENT = "APAdjustment"


class Subtype(StrEnum):
    """What a statement line is for. Source: reference, "Financial reports"."""

    HOURLY = "Hourly"
    FIXED_PRICE = "Fixed Price"
    BONUS = "Bonus"
    REFUND = "Refund"
    WITHDRAWAL = "Withdrawal"
    PAYMENT = "Payment"
    ADJUSTMENT = "Adjustment"
    SALARY = "Salary"
    SECURITY_DEPOSIT = "Security Deposit"
    CHARGEBACK = "Chargeback"
    CHARGEBACK_RESOLUTION = "Chargeback Resolution"
    REFERRAL = "Referral"
    CUSTOMER_SATISFACTION = "Customer Satisfaction"
    EXPENSE = "Expense"
    OVERTIME = "Overtime"
    MILESTONE = "Milestone"
    UPFRONT_PAYMENT = "Upfront Payment"
    CREDIT = "Credit"


class Account(Base):
    """An account of one party in one currency.

    `holder_id` is the reference of the company, person, milestone or method; 0 for the hall. `balance` is the sum of
    its lines in cents, kept so that a movement can be refused in time. The hall's own accounts keep none: every
    movement of money would wait for their row.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("holder", "holder_id", "kind", "currency"),
        CheckConstraint("(holder = 'hall') = (balance IS NULL)", name="balance"),
        CheckConstraint("kind <> 'receivable' OR balance <= 0", name="receivable"),
        CheckConstraint("kind NOT IN ('cash', 'escrow', 'in-transit') OR balance >= 0", name="floor"),
    )

    id: Mapped[Ref]
    holder: Mapped[Holder] = mapped_column(states(Holder, name="holder"))
    holder_id: Mapped[int] = mapped_column(Reference)
    kind: Mapped[AccountKind] = mapped_column(states(AccountKind, name="kind"))
    currency: Mapped[str] = mapped_column(String(3))
    balance: Mapped[int | None] = mapped_column(BigInteger)


class Entry(Base):
    """A movement of money: two or more lines that sum to zero. The database refuses to change or delete it.

    `on` is the day it counts for (UTC), `at` when it was written. `key` names what caused it, so that it happens once.
    `company_id` is the client it concerns, `comment` is said to the other side, `notes` are for one's own.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("reverses_id"),
        Index(None, "contract_id"),
        Index(None, "company_id", "on"),
        Index(None, "on"),
    )

    id: Mapped[Ref]
    kind: Mapped[EntryKind] = mapped_column(states(EntryKind, name="kind"))
    key: Mapped[str] = mapped_column(String(LONGEST_ENTRY_KEY))
    on: Mapped[date]
    at: Mapped[Timestamp]
    currency: Mapped[str] = mapped_column(String(3))
    actor_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    contract_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("contracts.id"))
    invoice_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("invoices.id"), index=True)
    reverses_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("entries.id"))
    description: Mapped[str] = mapped_column(String(255), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")


class Line(Base):
    """What an entry moves on one account: cents, + in, - out. What shows on a statement has a type and a subtype.

    `id` is the reference of the transaction in reports.
    """

    __tablename__ = "lines"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index(None, "account_id", "entry_id"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(type IS NULL) = (subtype IS NULL)", name="statement"),
    )

    id: Mapped[Ref]
    entry_id: Mapped[int] = mapped_column(Reference, ForeignKey("entries.id"))
    number: Mapped[int]
    account_id: Mapped[int] = mapped_column(Reference, ForeignKey("accounts.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[LineType | None] = mapped_column(states(LineType, name="type"))
    subtype: Mapped[Subtype | None] = mapped_column(states(Subtype, name="subtype"))


class FeeKind(StrEnum):
    """How a fee is reckoned."""

    NONE = "none"
    FLAT = "flat"
    SLIDING = "sliding"
    """By what a freelancer has billed a client so far."""


class ClientBilling(Base):
    """What a freelancer has billed a client so far in a currency, `charged` cents: what a sliding fee goes by."""

    __tablename__ = "client_billings"

    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"), primary_key=True)
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    charged: Mapped[int] = mapped_column(BigInteger)
