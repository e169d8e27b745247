"""Writing many entries in the journal at once, as `posting.post` writes one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Holder, Line
from hiringhall.marketplace.ledger.posting import FLOORED, Cause, Move
from hiringhall.storage.bulk import BulkInsert, BulkUpdate, reserve_ids
from hiringhall.storage.hot import HotRead, among


class Posting(NamedTuple):
    """An entry to be written; its moves sum to zero, those of nothing are left out. `key` names what it came of."""

    key: str
    moves: Sequence[Move]
    on: date
    currency: str
    cause: Cause


class _Place(NamedTuple):
    """What an account is found by."""

    party: Party
    kind: AccountKind
    currency: str


class _Held(NamedTuple):
    """An account as it is found: whose, and what is on it, in cents."""

    id: int
    holder_id: int
    balance: int | None


def post_all(session: Session, actor: Actor, kind: EntryKind, postings: Sequence[Posting]) -> None:
    """Write entries of one kind. Locks their accounts, in their order, until the transaction ends.

    Raises ValueError for one that does not balance, Conflict when a payee would have less than nothing.
    """
    changes: Counter[_Place] = Counter()
    for posting in postings:
        moves = [move for move in posting.moves if move.amount]
        if len(moves) < 2 or sum(move.amount for move in moves) != 0:  # noqa: PLR2004 - double entry
            raise ValueError(f"{kind.value} {posting.key} does not balance: {moves}")
        for move in moves:
            changes[_Place(move.party, move.kind, posting.currency)] += move.amount
    ids = _find(session, changes)
    _change_balances(session, {ids[place]: (place, amount) for place, amount in changes.items()})
    now, entries, lines = clock.now(), [], []
    for entry_id, posting in zip(reserve_ids(session, Entry, len(postings)), postings, strict=True):
        entries.append((entry_id, kind, posting.key, posting.on, now, posting.currency, actor.user_id, *posting.cause))
        moves = [move for move in posting.moves if move.amount]
        lines += [
            (entry_id, number, ids[_Place(party, account, posting.currency)], amount, type_, subtype)
            for number, (party, account, amount, type_, subtype) in enumerate(moves, 1)
        ]
    _ENTRIES.run(session, entries)
    _LINES.run(session, lines)


def _find(session: Session, places: Collection[_Place]) -> dict[_Place, int]:
    """Return the references of accounts; those that are missing are opened."""
    found = _known(session, places)
    missing = sorted(place for place in places if place not in found)
    if missing:
        _ACCOUNTS.leave(
            session,
            (
                (party.holder, party.id, kind, currency, None if party.holder is Holder.HALL else 0)
                for party, kind, currency in missing
            ),
        )
        found |= _known(session, missing)
    return found


def _known(session: Session, places: Iterable[_Place]) -> dict[_Place, int]:
    wanted: dict[tuple[Holder, AccountKind, str], list[int]] = defaultdict(list)
    for party, kind, currency in places:
        wanted[party.holder, kind, currency].append(party.id)
    return {
        _Place(Party(holder, held.holder_id), kind, currency): held.id
        for (holder, kind, currency), ids in wanted.items()
        for held in _OF_PARTIES.all(session, holder=holder.value, kind=kind.value, currency=currency, ids=ids)
    }


def _change_balances(session: Session, changes: dict[int, tuple[_Place, int]]) -> None:
    kept = {id_: change for id_, change in changes.items() if change[0].party.holder is not Holder.HALL}
    ids = sorted(kept)
    for held in _LOCKED.all(session, ids=ids):
        place, amount = kept[held.id]
        if amount < 0 and place.kind in FLOORED and (held.balance or 0) + amount < 0:
            raise Conflict(f"There is not so much {place.kind.value} on account {held.id}.")
    _BALANCES.run(session, [(kept[id_][1], id_) for id_ in ids if kept[id_][1]])


_HELD = select(Account.id, Account.holder_id, Account.balance)
_LOCKED = HotRead(_HELD.where(among(Account.id, "ids")).order_by(Account.id).with_for_update(), _Held)
_OF_PARTIES = HotRead(
    _HELD.where(
        Account.holder == bindparam("holder"),
        among(Account.holder_id, "ids"),
        Account.kind == bindparam("kind"),
        Account.currency == bindparam("currency"),
    ),
    _Held,
)
_ACCOUNTS = BulkInsert(Account, "holder", "holder_id", "kind", "currency", "balance")
_BALANCES = BulkUpdate(Account, adds=["balance"], key=["id"])
_ENTRIES = BulkInsert(Entry, "id", "kind", "key", "on", "at", "currency", "actor_id", *Cause._fields)
_LINES = BulkInsert(Line, "entry_id", "number", "account_id", "amount", "type", "subtype")
