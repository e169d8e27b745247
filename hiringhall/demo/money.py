"""Writes the money of the demo's own contracts, day by day: weeks, milestones and extras, disputes, withdrawals."""

from collections import defaultdict
from datetime import date, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.demo.agenda import Agenda
from hiringhall.demo.billing import Billing, Row, week_item
from hiringhall.demo.disputes import Disputes
from hiringhall.demo.draft import Draft
from hiringhall.demo.money_plans import EXTRAS, IN_ARREARS, Extra
from hiringhall.demo.parts import Parts
from hiringhall.demo.payouts import Payouts
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.diary.models import Billing as Judged
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.invoices.issuing import InvoiceItem, add_to_week
from hiringhall.marketplace.invoices.models import InvoiceLineKind
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.payments.custom import KINDS
from hiringhall.storage.sealing import Sealer

ARREARS_WITHIN = timedelta(days=7)
"""An invoice that fell due longer ago was paid, or its client would be suspended."""


class Money:
    """Adds all of it up to yesterday; what today brings is left to the hall."""

    def __init__(
        self, draft: Draft, billing: Billing, sealer: Sealer, users: dict[str, int], teams: dict[str, TeamRow]
    ) -> None:
        self._draft = draft
        self._billing = billing
        self._users = users
        self._debtor = teams[IN_ARREARS].company_id
        self._today = clock.day(draft.today)
        self._agenda = Agenda()
        self._waiting: dict[int, list[Row]] = defaultdict(list)
        self._parts = Parts(draft, billing, self._agenda)
        self._disputes = Disputes(draft, billing, users)
        self._payouts = Payouts(draft, billing.books, sealer, users, teams)

    def add(self, session: Session) -> None:
        """Add the money of the contracts, weeks and milestones that are written."""
        contracts = {contract.title: contract for contract in session.scalars(select(Contract).order_by(Contract.id))}
        for contract in contracts.values():
            self._plan_weeks(session, contract)
            self._parts.plan(session, contract)
        for extra in EXTRAS:
            self._plan_extra(session, extra, contracts[extra.contract])
        self._payouts.plan(self._agenda)
        self._agenda.run(self._today)
        self._draft.write()

    def _plan_weeks(self, session: Session, contract: Contract) -> None:
        billed = select(WorkWeek).where(WorkWeek.contract_id == contract.id, WorkWeek.billed_at.is_not(None))
        weeks = session.scalars(billed.order_by(WorkWeek.week)).all()
        for back, week in zip(reversed(range(len(weeks))), weeks, strict=True):
            items = _items(session, contract, week)
            self._agenda.add(
                self._draft.calendar.issued_on(week.week),
                partial(self._bill_week, session, contract, week.week, items, back),
            )

    def _bill_week(
        self, session: Session, contract: Contract, monday: date, items: list[InvoiceItem], back: int, _on: date
    ) -> None:
        invoice = self._billing.bill_week(contract, monday, items)
        is_open = self._disputes.about(session, contract, invoice, back, self._agenda)
        due_on = self._draft.calendar.due_on(monday)
        if is_open or self._is_left_unpaid(session, invoice, due_on):
            return
        self._agenda.add(due_on, partial(self._pay_in, invoice))
        self._agenda.add(due_on + timedelta(days=1), partial(self._pay, invoice))

    def _pay_in(self, invoice: Row, on: date) -> None:
        """Let a client pay in what it will owe for its weeks as the next day begins."""
        waiting = self._waiting[invoice["company_id"]]
        waiting.append(invoice)
        owed = sum(each["owed"] for each in waiting)
        self._billing.have(invoice["company_id"], owed, on + timedelta(days=1))

    def _is_left_unpaid(self, session: Session, invoice: Row, due_on: date) -> bool:
        """Leave the newest due invoice of a client unpaid, and the client in arrears since the day after."""
        if invoice["company_id"] != self._debtor or not due_on < self._today <= due_on + ARREARS_WITHIN:
            return False
        since = clock.midnight(due_on + timedelta(days=1)) or 0
        self._agenda.add(due_on, partial(self._billing.fall_due, invoice))
        session.get_one(Company, self._debtor).arrears_since = since
        told = {"arrears_since": since}
        self._draft.log(since, None, "company.in-arrears", self._debtor, company_id=self._debtor, after=told)
        return True

    def _pay(self, invoice: Row, on: date) -> None:
        self._billing.have(invoice["company_id"], invoice["owed"], on)
        self._billing.pay(invoice, on)
        self._waiting[invoice["company_id"]] = [each for each in self._waiting[invoice["company_id"]] if each["owed"]]
        self._agenda.add(self._draft.calendar.available_on(on), partial(self._billing.release, invoice))

    def _plan_extra(self, session: Session, extra: Extra, contract: Contract) -> None:
        kind, subtype, _ = KINDS[extra.kind]
        item = InvoiceItem(kind, subtype, extra.amount, subtype.value)

        def give(on: date) -> None:
            self._billing.have(contract.company_id, extra.amount, on)
            by = self._users[extra.by]
            invoice = self._billing.issue(contract, extra.kind, [item], on=on, comment=extra.comment, actor_id=by)
            self._pay(invoice, on)

        day = self._today - timedelta(days=extra.days_ago)
        add_to_week(session, contract, extra.amount, day)
        self._agenda.add(day, give)


def _items(session: Session, contract: Contract, week: WorkWeek) -> list[InvoiceItem]:
    """Return the lines of a week's invoice: one for each activity of the diary, or one in all where there is none."""
    span = slots.slots_of_week(week.week)
    cells = (
        select(DiaryCell.activity_id, func.count())
        .where(
            DiaryCell.contract_id == contract.id,
            DiaryCell.slot.between(span.start, span.stop - 1),
            DiaryCell.billing == Judged.BILLABLE,
        )
        .group_by(DiaryCell.activity_id)
        .order_by(DiaryCell.activity_id)
    )
    rate = contract.rate or 0
    found = session.execute(cells).all()
    if not found:
        return [week_item(rate, week.seconds, week.charge - week.extra)]
    return [
        InvoiceItem(
            InvoiceLineKind.TIME,
            Subtype.HOURLY,
            charge_of(number, rate),
            activity_id=activity_id,
            rate=rate,
            cells=number,
        )
        for activity_id, number in found
    ]
