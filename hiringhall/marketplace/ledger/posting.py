"""Writing in the journal: balanced entries, each once, and their reversal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.ledger.accounts import Party, account
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Holder, Line, LineType, Subtype

FLOORED = frozenset(
    {AccountKind.PENDING, AccountKind.AVAILABLE, AccountKind.CASH, AccountKind.ESCROW, AccountKind.IN_TRANSIT}
)


class Move(NamedTuple):
    """What an entry moves on an account: cents, + in, - out; on a statement if it has a type and a subtype."""

    party: Party
    kind: AccountKind
    amount: int
    type: LineType | None = None
    subtype: Subtype | None = None


class Cause(NamedTuple):
    """What an entry came of, as far as it came of something."""

    company_id: int | None = None
    contract_id: int | None = None
    invoice_id: int | None = None
    description: str = ""
    comment: str = ""
    notes: str = ""


NOTHING = Cause()


def post(
    session: Session,
    actor: Actor,
    kind: EntryKind,
    key: str,
    moves: Iterable[Move],
    *,
    on: date,
    currency: str,
    cause: Cause = NOTHING,
    overdraws: bool = False,
    reverses_id: int | None = None,
) -> Entry:
    """Write an entry whose moves sum to zero; moves of nothing are left out. `key` names what it came of.

    Raises Conflict when there is an entry of this key, or when an account would have less than nothing: payees'
    accounts may only where it `overdraws`. Locks the accounts, in their order, until the transaction ends.
    """
    lines = [(account(session, move.party, move.kind, currency), move) for move in moves if move.amount]
    if len(lines) < 2 or sum(move.amount for _, move in lines) != 0:  # noqa: PLR2004 - double entry
        raise ValueError(f"{kind.value} {key} does not balance: {[move for _, move in lines]}")
    if session.scalar(select(Entry.id).where(Entry.key == key)) is not None:
        raise Conflict("This was done already.")
    _change_balances(session, lines, overdraws=overdraws)
    entry = Entry(
        kind=kind,
        key=key,
        on=on,
        at=clock.now(),
        currency=currency,
        actor_id=actor.user_id,
        reverses_id=reverses_id,
        **cause._asdict(),
    )
    session.add(entry)
    session.flush()
    session.add_all(
        Line(
            entry_id=entry.id,
            number=number,
            account_id=account_id,
            amount=move.amount,
            type=move.type,
            subtype=move.subtype,
        )
        for number, (account_id, move) in enumerate(lines, 1)
    )
    session.flush()
    return entry


def reverse(
    session: Session, actor: Actor, entry: Entry, *, on: date, comment: str = "", overdraws: bool = False
) -> Entry:
    """Undo an entry by another with opposite lines, which may be done once. Raises Conflict as `post` does."""
    rows = session.execute(
        select(Account, Line)
        .join(Line, Line.account_id == Account.id)
        .where(Line.entry_id == entry.id)
        .order_by(Line.number)
    ).all()
    moves = [
        Move(Party(held.holder, held.holder_id), held.kind, -line.amount, line.type, line.subtype)
        for held, line in rows
    ]
    return post(
        session,
        actor,
        EntryKind.REVERSAL,
        f"reversal:{entry.id}",
        moves,
        on=on,
        currency=entry.currency,
        cause=Cause(entry.company_id, entry.contract_id, entry.invoice_id, entry.description, comment),
        overdraws=overdraws,
        reverses_id=entry.id,
    )


def _change_balances(session: Session, lines: Sequence[tuple[int, Move]], *, overdraws: bool) -> None:
    changes: Counter[int] = Counter()
    kinds = {}
    for account_id, move in lines:
        if move.party.holder is not Holder.HALL:
            changes[account_id] += move.amount
            kinds[account_id] = move.kind
    for account_id in sorted(changes):
        changed = update(Account).where(Account.id == account_id).values(balance=Account.balance + changes[account_id])
        if changes[account_id] < 0 and not (overdraws and kinds[account_id] in PAYEES) and kinds[account_id] in FLOORED:
            changed = changed.where(Account.balance >= -changes[account_id])
        if changes[account_id] > 0 and kinds[account_id] is AccountKind.RECEIVABLE:
            changed = changed.where(Account.balance <= -changes[account_id])
        if session.execute(changed.returning(Account.id)).first() is None:
            raise Conflict(_TOO_LITTLE.get(kinds[account_id], "There is not enough money for this."))


PAYEES = frozenset({AccountKind.PENDING, AccountKind.AVAILABLE})
"""Accounts that may have less than nothing, after a chargeback."""
_TOO_LITTLE = {
    AccountKind.CASH: "There is not enough money on the client's account.",
    AccountKind.ESCROW: "There is not so much in escrow.",
    AccountKind.PENDING: "There is not so much pending.",
    AccountKind.AVAILABLE: "There is not so much available.",
    AccountKind.IN_TRANSIT: "There is not so much on its way.",
    AccountKind.RECEIVABLE: "Not so much is owed.",
}
