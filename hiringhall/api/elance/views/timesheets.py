"""Timesheets, field by field (fact sheet 2.4), and status reports (4.16)."""

from datetime import timedelta
from decimal import Decimal
from typing import Self

from msgspec import Struct

from hiringhall.api.elance import mapping
from hiringhall.api.elance.values import day, dollar_number, midnight, number, wire_name
from hiringhall.api.elance.views.bids import Known
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports.models import ReportState
from hiringhall.marketplace.status_reports.queries import ShownReport
from hiringhall.marketplace.workrooms.queries import Workroom
from hiringhall.marketplace.workrooms.timesheets import Timesheet

Number = int | float
_SUNDAY, _WEEK = timedelta(days=6), timedelta(days=7)


class TimesheetData(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A billing week; numbers are numbers, times the midnights of days in seconds, `week` the Sunday that ends it."""

    id: int
    week: str
    bid_id: int
    client: str
    provider: str
    client_user_id: int
    provider_user_id: int
    project_status: str
    project_status_changed_by: str
    plan_comment: str
    start_date: int
    end_date: int
    next_end_date: int
    auto_pay_date: int
    total_hours: Number
    worked_hours: Number
    authorized_hours: Number
    billed_hours: Number
    additional_hours: Number
    auto_pay_hours: Number
    next_authorized_hours: Number
    rate: Number
    amount_billed: Number
    amount_paid: Number
    amount_outstanding: Number
    overdue: bool
    seen_by_client: bool

    @classmethod
    def of(cls, sheet: Timesheet, workroom: Workroom, beside: Known, report: ShownReport | None) -> Self:
        """Show a timesheet with what was reported of its week."""
        client, provider = beside.people.get(beside.client_id(workroom)), beside.people[workroom.freelancer_id]
        ends = sheet.monday + _SUNDAY
        return cls(
            id=sheet.id,
            week=day(ends),
            bid_id=workroom.id,
            client="" if client is None else client.username,
            provider=provider.username,
            client_user_id=0 if client is None else client.id,
            provider_user_id=provider.id,
            project_status=mapping.PROJECT_STATUS[ReportState.OK if report is None else report.state],
            project_status_changed_by=mapping.USER_TYPES[Side.FREELANCER],
            plan_comment="" if report is None else report.text,
            start_date=midnight(sheet.monday),
            end_date=midnight(ends),
            next_end_date=midnight(ends + _WEEK),
            auto_pay_date=midnight(sheet.paid_on),
            total_hours=_hours(sheet.worked),
            worked_hours=_hours(sheet.worked),
            authorized_hours=sheet.authorized,
            billed_hours=_hours(sheet.billed),
            additional_hours=_hours(sheet.additional),
            auto_pay_hours=_hours(sheet.billed - sheet.additional),
            next_authorized_hours=sheet.next_authorized,
            rate=dollar_number(sheet.rate),
            amount_billed=dollar_number(sheet.amount),
            amount_paid=dollar_number(sheet.paid),
            amount_outstanding=dollar_number(sheet.outstanding),
            overdue=sheet.is_late,
            seen_by_client=sheet.is_seen,
        )


class StatusReportData(Struct, frozen=True, kw_only=True, rename=wire_name):
    """What was reported of a week, which is named by the Sunday that ends it."""

    id: int
    week: str
    bid_id: int
    project_status: str
    project_status_changed_by: str
    comment: str
    seen_by_client: bool

    @classmethod
    def of(cls, report: ShownReport, workroom: Workroom) -> Self:
        """Show a status report."""
        return cls(
            id=report.id,
            week=day(report.week + _SUNDAY),
            bid_id=workroom.id,
            project_status=mapping.PROJECT_STATUS[report.state],
            project_status_changed_by=mapping.USER_TYPES[Side.FREELANCER],
            comment=report.text,
            seen_by_client=report.seen_at is not None,
        )


def _hours(seconds: int) -> Number:
    return number(Decimal(seconds) / 3600)
