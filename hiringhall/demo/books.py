"""The demo's books: accounts, entries that balance, and what is kept beside them, as rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hiringhall.demo.draft import Draft
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import NumberSeries
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Account, AccountKind, ClientBilling, Entry, EntryKind, Holder, Line
from hiringhall.marketplace.ledger.posting import NOTHING, Cause, Move

USD = "USD"


class Books:
    """Adds entries to a draft and remembers the balances, so that nothing is spent that is not there."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._accounts: dict[tuple[Party, AccountKind], int] = {}
        self._balances: Counter[int] = Counter()
        self._numbers: Counter[Party] = Counter()
        self._billed: Counter[tuple[int, int]] = Counter()

    def enter(
        self,
        kind: EntryKind,
        key: str,
        moves: Iterable[Move],
        *,
        on: date,
        at: int,
        actor_id: int | None = None,
        cause: Cause = NOTHING,
    ) -> int:
        """Add an entry, `at` that time (seconds); moves of nothing are left out. Return its id."""
        entry_id = self._draft.number(Entry)
        self._draft.add(
            Entry,
            id=entry_id,
            kind=kind,
            key=key,
            on=on,
            at=at,
            currency=USD,
            actor_id=actor_id,
            reverses_id=None,
            **cause._asdict(),
        )
        for number, move in enumerate((move for move in moves if move.amount), 1):
            account_id = self._account(move.party, move.kind)
            self._balances[account_id] += move.amount
            self._draft.add(
                Line,
                id=self._draft.number(Line),
                entry_id=entry_id,
                number=number,
                account_id=account_id,
                amount=move.amount,
                type=move.type,
                subtype=move.subtype,
            )
        return entry_id

    def balance(self, party: Party, kind: AccountKind) -> int:
        """Return the cents on an account."""
        return self._balances[self._account(party, kind)]

    def next_number(self, issuer: Party) -> int:
        """Return the number of the next invoice of an issuer."""
        self._numbers[issuer] += 1
        return self._numbers[issuer]

    def bill(self, contract: Contract, charge: int) -> int:
        """Add to what the freelancer has billed the client; return what it was before, in cents."""
        who = contract.company_id, contract.freelancer_id
        self._billed[who] += charge
        return self._billed[who] - charge

    def unbill(self, company_id: int, freelancer_id: int, charge: int) -> None:
        """Take back a part of what the freelancer has billed the client, in cents."""
        self._billed[company_id, freelancer_id] -= charge

    def close(self, session: Session) -> None:
        """Write what is kept beside the entries, once these are written: balances, numbers, what was billed."""
        summed = select(func.sum(Line.amount)).where(Line.account_id == Account.id).scalar_subquery()
        session.execute(update(Account).where(Account.holder != Holder.HALL).values(balance=func.coalesce(summed, 0)))
        for issuer, last in self._numbers.items():
            self._draft.add(NumberSeries, issuer=issuer.holder, issuer_id=issuer.id, last=last)
        for (company_id, freelancer_id), charged in self._billed.items():
            self._draft.add(
                ClientBilling, company_id=company_id, freelancer_id=freelancer_id, currency=USD, charged=charged
            )
        self._draft.write()

    def _account(self, party: Party, kind: AccountKind) -> int:
        known = self._accounts.get((party, kind))
        if known is not None:
            return known
        account_id = self._accounts[party, kind] = self._draft.number(Account)
        self._draft.add(
            Account,
            id=account_id,
            holder=party.holder,
            holder_id=party.id,
            kind=kind,
            currency=USD,
            balance=None if party.holder is Holder.HALL else 0,
        )
        return account_id
