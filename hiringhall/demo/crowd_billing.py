"""Bills and pays the past work of the crowd, contract by contract, as its rows are about to be written."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hiringhall import clock
from hiringhall.demo.billing import Billing, Row, week_item
from hiringhall.demo.draft import Draft
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState, WorkWeek

A_DAY = timedelta(days=1)
Seen = Mapping[str, Any]


def bill_past_work(draft: Draft, billing: Billing) -> None:
    """Bill the weeks and milestones of the contracts in a draft; each client pays in what a contract needs, before."""
    weeks: dict[int, list[Seen]] = defaultdict(list)
    for week in draft.added(WorkWeek):
        if week["billed_at"] is not None:
            weeks[week["contract_id"]].append(week)
    parts: dict[int, list[Seen]] = defaultdict(list)
    for part in draft.added(Milestone):
        if part["state"] is MilestoneState.PAID:
            parts[part["contract_id"]].append(part)
    for row in draft.added(Contract):
        contract, today = Contract(**row), clock.day(draft.today)
        _bill_weeks(draft, billing, contract, weeks[row["id"]], today)
        _pay_milestones(draft, billing, contract, parts[row["id"]], today)


def _bill_weeks(draft: Draft, billing: Billing, contract: Contract, weeks: list[Seen], today: date) -> None:
    invoices = []
    for week in weeks:
        item = week_item(contract.rate or 0, week["seconds"], week["charge"])
        invoices.append(billing.bill_week(contract, week["week"], [item]))
    due = [invoice for invoice in invoices if invoice["due_on"] + A_DAY < today]
    if due:
        billing.deposit(contract.company_id, sum(invoice["owed"] for invoice in due), due[0]["due_on"])
    for invoice in due:
        billing.pay(invoice, invoice["due_on"] + A_DAY)
        _release(draft, billing, invoice, today)


def _pay_milestones(draft: Draft, billing: Billing, contract: Contract, parts: list[Seen], today: date) -> None:
    funded_on = contract.started_on
    for part in parts:
        billing.deposit(contract.company_id, part["amount"], funded_on - A_DAY)
        what = part["id"], part["amount"], part["description"]
        billing.fund(contract, *what, funded_on, contract.hired_by)
        invoice = billing.pay_milestone(contract, *what, part["due_on"], contract.hired_by)
        _release(draft, billing, invoice, today)
        funded_on = part["due_on"]


def _release(draft: Draft, billing: Billing, invoice: Row, today: date) -> None:
    on = draft.calendar.available_on(invoice["paid_on"])
    if on < today:
        billing.release(invoice, on)
