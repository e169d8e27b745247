"""Writes how the demo's freelancers and its agency are paid: their bank accounts, and what they withdrew."""

from datetime import date, timedelta
from functools import partial

from hiringhall import clock
from hiringhall.demo.agenda import Agenda
from hiringhall.demo.billing import HOUR, Row, noon
from hiringhall.demo.books import USD, Books
from hiringhall.demo.draft import Draft
from hiringhall.demo.money_plans import ACCOUNTS, WITHDRAWALS, Withdrawn
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.ledger.accounts import Party, company, method, person
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, Holder, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Move
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Use, Withdrawal, WithdrawalState
from hiringhall.storage.sealing import Sealer

WHOLE = 1_000
"""Cents of which a withdrawal is a multiple."""


class Payouts:
    """Adds bank accounts, and puts down on an agenda what is withdrawn to them."""

    def __init__(
        self, draft: Draft, books: Books, sealer: Sealer, users: dict[str, int], teams: dict[str, TeamRow]
    ) -> None:
        self._draft = draft
        self._books = books
        self._sealer = sealer
        self._users = users
        self._agencies = {slug: team.company_id for slug, team in teams.items()}
        self._methods: dict[str, int] = {}

    def plan(self, agenda: Agenda) -> None:
        """Add the accounts, and put down the withdrawals."""
        self._add_accounts()
        today = clock.day(self._draft.today)
        for withdrawn in WITHDRAWALS:
            agenda.add(today - timedelta(days=withdrawn.days_ago), partial(self._ask, withdrawn, agenda))

    def _party(self, payee: str) -> Party:
        return company(self._agencies[payee]) if payee in self._agencies else person(self._users[payee])

    def _company(self, payee: Party) -> int | None:
        """Return the company in whose audit it shows up."""
        return payee.id if payee.holder is Holder.COMPANY else None

    def _add_accounts(self) -> None:
        for account in ACCOUNTS:
            payee, at = self._party(account.payee), self._draft.time(150)
            method_id = self._methods[account.payee] = self._draft.number(PaymentMethod)
            self._draft.add(
                PaymentMethod,
                id=method_id,
                key=self._draft.key(),
                holder=payee.holder,
                holder_id=payee.id,
                use=Use.PAYOUT,
                provider=Provider.MANUAL,
                label=account.label,
                sealed_details=self._sealer.seal(account.details),
                is_default=True,
                created_at=at,
            )
            told = {"method": account.label, "provider": Provider.MANUAL.value}
            by = self._users[account.by]
            self._draft.log(at, by, "method.added", method_id, company_id=self._company(payee), after=told)

    def _ask(self, withdrawn: Withdrawn, agenda: Agenda, on: date) -> None:
        payee, by, at = self._party(withdrawn.payee), self._users[withdrawn.by], noon(on) + 5 * HOUR
        available = self._books.balance(payee, AccountKind.AVAILABLE)
        amount = available * withdrawn.share // 100 // WHOLE * WHOLE
        if amount <= 0:
            return
        row = self._draft.add(
            Withdrawal,
            id=self._draft.number(Withdrawal),
            key=self._draft.key(),
            holder=payee.holder,
            holder_id=payee.id,
            method_id=self._methods[withdrawn.payee],
            amount=amount,
            fee=0,
            currency=USD,
            state=WithdrawalState.ASKED,
            external_id=None,
            asked_by=by,
            asked_at=at,
            decided_at=None,
        )
        self._books.enter(
            EntryKind.WITHDRAWAL,
            f"withdrawal:{row['id']}",
            (
                Move(payee, AccountKind.AVAILABLE, -amount, LineType.AP_PAYMENT, Subtype.WITHDRAWAL),
                Move(payee, AccountKind.IN_TRANSIT, amount),
            ),
            on=on,
            at=at,
            actor_id=by,
        )
        told = {"amount": amount}
        self._draft.log(at, by, "withdrawal.asked", row["id"], company_id=self._company(payee), after=told)
        if withdrawn.is_sent:
            agenda.add(on + timedelta(days=1), partial(self._send, payee, row))

    def _send(self, payee: Party, row: Row, on: date) -> None:
        operator, reference = self._users["operator"], f"OUT-{row['id']:06}"
        row.update(state=WithdrawalState.SENT, external_id=reference, decided_at=noon(on))
        self._books.enter(
            EntryKind.WITHDRAWAL_SENT,
            f"withdrawal-sent:{row['id']}",
            (
                Move(payee, AccountKind.IN_TRANSIT, -row["amount"]),
                Move(method(row["method_id"]), AccountKind.OUTSIDE, row["amount"]),
            ),
            on=on,
            at=noon(on),
            actor_id=operator,
        )
        told = {"amount": row["amount"], "reference": reference}
        self._draft.log(noon(on), operator, "withdrawal.sent", row["id"], company_id=self._company(payee), after=told)
