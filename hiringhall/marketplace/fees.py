"""The marketplace's fee: the difference between what a client is charged and what a payee is paid."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CheckConstraint, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hiringhall.marketplace.ledger.models import FeeKind
from hiringhall.storage.hot import HotRead
from hiringhall.storage.tables import Base, Document, Ref, Timestamp, states

SERVICE_FEE = 1_000
"""Hundredths of a percent of the charge."""
ALL = 10_000
"""A whole in hundredths of a percent."""


class FeeSchedule(Base):
    """One version of what the marketplace takes; contracts keep the one under which they started.

    `tiers` are pairs: from so many cents that the freelancer has billed the client so far, so many hundredths of a
    percent of the charge. A flat fee has one, which begins at 0. `client_rate` is what the client pays on top.
    """

    __tablename__ = "fee_schedules"
    __table_args__ = (CheckConstraint("client_rate BETWEEN 0 AND 10000", name="client_rate"),)

    id: Mapped[Ref]
    kind: Mapped[FeeKind] = mapped_column(states(FeeKind, name="kind"))
    tiers: Mapped[list[list[int]]] = mapped_column(Document)
    client_rate: Mapped[int]
    note: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[Timestamp]


class Schedule(NamedTuple):
    """A version of the fees, to reckon with."""

    id: int
    kind: FeeKind
    tiers: Sequence[Sequence[int]]
    client_rate: int

    def fee(self, charge: int, billed: int = 0) -> int:
        """Return the fee in a charge: cents, halves rounded up once. `billed` is what was charged before, in cents.

        A charge that crosses the bounds of a sliding fee is reckoned part by part. Source: money design,
        22.22 x 12 h has a fee of 26.66.
        """
        return _share(sum(part * rate for part, rate in self._parts(charge, billed)))

    def pay(self, charge: int, billed: int = 0) -> int:
        """Return what is left of a charge for the payee, in cents."""
        return charge - self.fee(charge, billed)

    def charge_for(self, paid: int, billed: int = 0) -> int:
        """Return the smallest charge, in cents, of which the payee is paid so much: 22.22 for 20.00."""
        highest = max((rate for _, rate in self.tiers), default=0)
        charges = range(paid, paid * ALL // (ALL - highest) + 2)
        return charges[bisect_left(charges, paid, key=lambda charge: self.pay(charge, billed))]

    def client_fee(self, charge: int) -> int:
        """Return what the client pays on top of a charge: cents, halves rounded up."""
        return _share(charge * self.client_rate)

    def _parts(self, charge: int, billed: int) -> list[tuple[int, int]]:
        """Split a charge by the tiers that it falls in: pairs of cents and rate."""
        parts, end = [], billed + charge
        for index, (start, rate) in enumerate(self.tiers):
            until = self.tiers[index + 1][0] if index + 1 < len(self.tiers) else end
            inside = min(end, until) - max(billed, start)
            if inside > 0:
                parts.append((inside, rate))
        return parts


def current_schedule(session: Session) -> Schedule:
    """Return the fees of contracts that start now."""
    return _schedules(session)[-1]


def schedule(session: Session, schedule_id: int | None) -> Schedule:
    """Return one version of the fees; the first one where a contract names none."""
    known = _schedules(session)
    return next((one for one in known if one.id == schedule_id), known[0])


def share(amount: int, hundredths: int) -> int:
    """Return so many hundredths of a percent of an amount, halves rounded up to a cent."""
    return _share(amount * hundredths)


def fee(charge: int) -> int:
    """Return the fee in a charge: cents, halves rounded up. Source: money design, 22.22 x 12 h has a fee of 26.66."""
    return (2 * charge * SERVICE_FEE + 10_000) // 20_000


def pay(charge: int) -> int:
    """Return what a freelancer is paid of a charge, in cents: 20.00 of 22.22."""
    return charge - fee(charge)


def charge_for(paid: int) -> int:
    """Return the smallest charge, in cents, of which a freelancer is paid so much: 22.22 for 20.00."""
    charge = paid * 10_000 // (10_000 - SERVICE_FEE)
    while pay(charge) < paid:
        charge += 1
    while charge > paid and pay(charge - 1) >= paid:
        charge -= 1
    return charge


def _share(scaled: int) -> int:
    return (2 * scaled + ALL) // (2 * ALL)


def _schedules(session: Session) -> list[Schedule]:
    return _ALL.all(session, none=0)


_ALL = HotRead(
    select(FeeSchedule.id, FeeSchedule.kind, FeeSchedule.tiers, FeeSchedule.client_rate)
    .where(FeeSchedule.id > bindparam("none"))
    .order_by(FeeSchedule.id),
    Schedule,
)
