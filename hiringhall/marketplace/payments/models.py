"""Tables of payment methods, charges, withdrawals and chargebacks."""

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.ledger.models import Holder
from hiringhall.storage.tables import Base, Key, Ref, Reference, Timestamp, states


class Provider(StrEnum):
    """Who moves the money."""

    MANUAL = "manual"
    """The operator, who records what came in and went out."""
    STRIPE = "stripe"


class Use(StrEnum):
    """What a method is for."""

    PAY = "pay"
    """Money comes from a client."""
    PAYOUT = "payout"
    """Money goes to a payee."""


class PaymentMethod(Base):
    """A way to pay of a client, or a way to be paid of a freelancer or agency.

    `sealed_details` are what the operator needs to pay out, such as an account number, sealed; `external_id` and
    `external_customer` are the provider's words for it.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (
        CheckConstraint("holder IN ('company', 'person')", name="of"),
        Index(None, "holder", "holder_id", "use"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    holder: Mapped[Holder] = mapped_column(states(Holder, name="holder"))
    holder_id: Mapped[int] = mapped_column(Reference)
    use: Mapped[Use] = mapped_column(states(Use, name="use"))
    provider: Mapped[Provider] = mapped_column(states(Provider, name="provider"))
    label: Mapped[str] = mapped_column(String(100))
    sealed_details: Mapped[str] = mapped_column(Text, default="")
    external_id: Mapped[str] = mapped_column(String(255), default="")
    external_customer: Mapped[str] = mapped_column(String(255), default="")
    is_default: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="is_default"), default=False)
    verified_at: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Timestamp]


_DEFAULT = PaymentMethod.is_default.is_(True)
Index(
    "uq_payment_methods_default",
    PaymentMethod.holder,
    PaymentMethod.holder_id,
    PaymentMethod.use,
    unique=True,
    sqlite_where=_DEFAULT,
    postgresql_where=_DEFAULT,
)


class ChargeState(StrEnum):
    """Where a charge stands."""

    WAITING = "waiting"
    """The provider is yet to be asked, or to answer."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """What it was for was paid otherwise before the provider was asked."""


CHARGE_TRANSITIONS: dict[ChargeState, frozenset[ChargeState]] = {
    ChargeState.WAITING: frozenset(ChargeState) - {ChargeState.WAITING},
    ChargeState.FAILED: frozenset({ChargeState.SUCCEEDED}),
    ChargeState.SUCCEEDED: frozenset(),
    ChargeState.CANCELLED: frozenset(),
}
"""Allowed changes of state: a waiting charge is decided once, but money that comes after all is not lost."""


class Charge(Base):
    """An attempt to take money from a client through a method: `amount` in cents.

    It pays the invoices that name it, or funds `milestone_id`, or else goes to the client's cash. `key` is sent to the
    provider, so that asking twice takes the money once; `asked_at` is when it was last asked. `attempt` counts from 1;
    after a failure the next is made at `next_at`.
    """

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        UniqueConstraint("external_id"),
        Index(None, "company_id", "created_at", "id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    method_id: Mapped[int] = mapped_column(Reference, ForeignKey("payment_methods.id"))
    milestone_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("milestones.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[ChargeState] = mapped_column(states(ChargeState, name="state"), default=ChargeState.WAITING)
    attempt: Mapped[int] = mapped_column(default=1)
    external_id: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Timestamp]
    asked_at: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    next_at: Mapped[int | None] = mapped_column(BigInteger)


_WAITING = Charge.state == ChargeState.WAITING
Index("ix_charges_waiting", Charge.created_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index(
    "uq_charges_milestone_waiting", Charge.milestone_id, unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING
)
_AGAIN = Charge.next_at.is_not(None)
Index("ix_charges_again", Charge.next_at, sqlite_where=_AGAIN, postgresql_where=_AGAIN)


class WithdrawalState(StrEnum):
    """Where a withdrawal stands."""

    ASKED = "asked"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


WITHDRAWAL_TRANSITIONS: dict[WithdrawalState, frozenset[WithdrawalState]] = {
    WithdrawalState.ASKED: frozenset(WithdrawalState) - {WithdrawalState.ASKED},
    WithdrawalState.SENT: frozenset({WithdrawalState.FAILED}),
    WithdrawalState.FAILED: frozenset(),
    WithdrawalState.CANCELLED: frozenset(),
}
"""Allowed changes of state: what was sent may still come back."""


class Withdrawal(Base):
    """A payee takes `amount` cents off the balance; `fee` of them is the marketplace's, the rest is sent.

    From `sending_at` on it may be on its way already, so that the payee cannot cancel it. `external_id` is what the
    provider or the bank calls the transfer.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        CheckConstraint("fee >= 0 AND amount > fee", name="amount"),
        UniqueConstraint("external_id"),
        Index(None, "holder", "holder_id", "asked_at"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    holder: Mapped[Holder] = mapped_column(states(Holder, name="holder"))
    holder_id: Mapped[int] = mapped_column(Reference)
    method_id: Mapped[int] = mapped_column(Reference, ForeignKey("payment_methods.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    fee: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[WithdrawalState] = mapped_column(states(WithdrawalState, name="state"), default=WithdrawalState.ASKED)
    external_id: Mapped[str | None] = mapped_column(String(255))
    error: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    asked_at: Mapped[Timestamp]
    sending_at: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[int | None] = mapped_column(BigInteger)


_ASKED = Withdrawal.state == WithdrawalState.ASKED
Index("ix_withdrawals_asked", Withdrawal.asked_at, sqlite_where=_ASKED, postgresql_where=_ASKED)


class ChargebackState(StrEnum):
    """Where a chargeback stands."""

    OPEN = "open"
    WON = "won"
    """The money came back."""
    LOST = "lost"


class Chargeback(Base):
    """A client's bank took back the money of a charge."""

    __tablename__ = "chargebacks"
    __table_args__ = (UniqueConstraint("charge_id"),)

    id: Mapped[Ref]
    charge_id: Mapped[int] = mapped_column(Reference, ForeignKey("charges.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ChargebackState] = mapped_column(states(ChargebackState, name="state"), default=ChargebackState.OPEN)
    opened_at: Mapped[Timestamp]
    decided_at: Mapped[int | None] = mapped_column(BigInteger)


class ProviderEvent(Base):
    """A message of a provider that was dealt with, so that it counts once however often it comes."""

    __tablename__ = "provider_events"

    provider: Mapped[Provider] = mapped_column(states(Provider, name="provider"), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[Timestamp]


class RepeatableAnswer(Base):
    """What a call that moves money was answered, kept so that the same call again gets the same answer.

    `caller` is the SHA-256 of who called what: application, person and address; `key` the caller's own name for the
    call; `digest` the SHA-256 of what was asked. `status` is None while the call is being done, which only its own
    transaction sees.
    """

    __tablename__ = "repeatable_answers"

    caller: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    content_type: Mapped[str] = mapped_column(String(100), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[int] = mapped_column(BigInteger, index=True)
