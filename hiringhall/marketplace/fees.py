"""The marketplace's fee: the difference between what a client is charged and what a payee is paid."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import CheckConstraint, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hiringhall import clock
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.ledger.models import FeeKind
from hiringhall.storage.hot import HotRead
from hiringhall.storage.tables import Base, Document, Ref, Timestamp, states

ALL = 10_000
"""A whole in hundredths of a percent."""
MOST = 5_000
"""The highest rate of a fee."""
MOST_TIERS = 5
LONGEST_NOTE = 255


class FeeSchedule(Base):
    """One version of what the marketplace takes; contracts keep the one under which they started.

    `tiers` are pairs: from so many cents that the freelancer has billed the client so far, so many hundredths of a
    percent of the charge. They begin at 0 and rise; a flat fee has one, no fee has none. `client_rate` is what the
    client pays on top.
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


class Fees(NamedTuple):
    """What fees work has: under which version, and after how much was billed before, in cents."""

    schedule: Schedule
    billed: int = 0

    def pay(self, charge: int) -> int:
        """Return what is left of a charge for the payee, in cents."""
        return self.schedule.pay(charge, self.billed)

    def charge_for(self, paid: int) -> int:
        """Return the smallest charge, in cents, of which the payee is paid so much."""
        return self.schedule.charge_for(paid, self.billed)


def current_fees(session: Session) -> Fees:
    """Return the fees of work that is yet to be agreed on, as if nothing was billed before."""
    return Fees(current_schedule(session))


def current_schedule(session: Session) -> Schedule:
    """Return the fees of contracts that start now."""
    return _ALL.all(session, none=0)[-1]


def schedule(session: Session, schedule_id: int | None) -> Schedule:
    """Return one version of the fees; the first one where a contract names none."""
    return schedules(session)[schedule_id]


def schedules(session: Session) -> Mapping[int | None, Schedule]:
    """Return all versions of the fees by their references; None stands for the first one."""
    known = _ALL.all(session, none=0)
    return {None: known[0]} | {one.id: one for one in known}


def fee_versions(session: Session, actor: Actor) -> Sequence[FeeSchedule]:
    """Return all versions of the fees with their notes, the current one first. Operators only."""
    require_operator(session, actor)
    return session.scalars(select(FeeSchedule).order_by(FeeSchedule.id.desc())).all()


def new_schedule(
    session: Session,
    actor: Actor,
    kind: FeeKind,
    tiers: Sequence[Sequence[int]],
    client_rate: int,
    note: str = "",
) -> FeeSchedule:
    """Make another version of the fees, for contracts that start from now on; units as in FeeSchedule.

    Operators only. Raises NotAllowed, or InvalidInput("tiers", "client_rate" or "note").
    """
    require_operator(session, actor)
    if (wrong := _wrong_tiers(kind, tiers)) is not None:
        raise InvalidInput("tiers", wrong)
    if not 0 <= client_rate <= MOST:
        raise InvalidInput("client_rate", _RATES)
    note = note.strip()
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise InvalidInput("note", f"write at most {LONGEST_NOTE} characters.")
    before = current_schedule(session)
    made = FeeSchedule(
        kind=kind,
        tiers=[list(tier) for tier in tiers],
        client_rate=client_rate,
        note=note,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    record(
        session,
        actor,
        "fees.set",
        made.id,
        before={"kind": before.kind.value, "tiers": before.tiers, "client_rate": before.client_rate},
        after={"kind": kind.value, "tiers": made.tiers, "client_rate": client_rate, "note": note},
    )
    return made


_RATES = f"write 0 to {MOST // 100} percent."


def _wrong_tiers(kind: FeeKind, tiers: Sequence[Sequence[int]]) -> str | None:
    """Say what is wrong with the tiers of a kind of fee, None when nothing is."""
    starts = [start for start, _ in tiers]
    if kind is FeeKind.NONE:
        return "leave them out where there is no fee." if tiers else None
    if kind is FeeKind.FLAT and starts != [0]:
        return "write one rate for a flat fee."
    if kind is FeeKind.SLIDING and not 2 <= len(tiers) <= MOST_TIERS:  # noqa: PLR2004 - one does not slide
        return f"write 2 to {MOST_TIERS} rates for a sliding fee."
    if starts[0] != 0 or any(start >= later for start, later in pairwise(starts)) or starts[-1] > MOST_CENTS:
        return "begin at 0 and let each begin above the one before."
    return None if all(0 <= rate <= MOST for _, rate in tiers) else _RATES


def share(amount: int, hundredths: int) -> int:
    """Return so many hundredths of a percent of an amount, halves rounded up to a cent."""
    return _share(amount * hundredths)


def _share(scaled: int) -> int:
    return (2 * scaled + ALL) // (2 * ALL)


_ALL = HotRead(
    select(FeeSchedule.id, FeeSchedule.kind, FeeSchedule.tiers, FeeSchedule.client_rate)
    .where(FeeSchedule.id > bindparam("none"))
    .order_by(FeeSchedule.id),
    Schedule,
)
