"""Questions that people ask of reports, ready to be asked with one click."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from hiringhall.marketplace.reports.catalog import Matter, Report
from hiringhall.marketplace.reports.periods import Period
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.query import QueryError

MOST = 5


class Question(NamedTuple):
    """A question with its query, to which the days of the period are added."""

    title: str
    query: str
    period: Period


_MONTH, _QUARTER, _YEAR = Period.LAST_MONTH, Period.LAST_QUARTER, Period.THIS_YEAR


def _sums(by: Sequence[str], *sums: str, newest: str = "") -> str:
    """Return a query for sums by some fields: the newest first where there is a time, then the largest."""
    order = [f"{newest} desc"] if newest else []
    return f"select {', '.join((*by, *sums))}\norder by {', '.join([*order, f'{sums[-1]} desc'])}"


_WEEK = "week_worked_on"
_HOURS_BY_CONTRACT = Question(
    "Hours by contract, last three months", _sums(("assignment_ref", "assignment_name"), "sum(hours)"), _QUARTER
)
_HOURS_BY_ACTIVITY = Question("Hours by activity, last three months", _sums(("task",), "sum(hours)"), _QUARTER)
_OF_OTHERS = (
    Question(
        "Hours by week and freelancer, last month",
        _sums((_WEEK, "provider_name"), "sum(charges)", "sum(hours)", newest=_WEEK),
        _MONTH,
    ),
    Question(
        "Hours by week and freelancer, last month",
        _sums((_WEEK, "provider_name"), "sum(hours)", newest=_WEEK),
        _MONTH,
    ),
    Question("Spend by team, this year", _sums(("team_name",), "sum(hours)", "sum(charges)"), _YEAR),
    Question("Hours by team, this year", _sums(("team_name",), "sum(hours)"), _YEAR),
    _HOURS_BY_ACTIVITY,
    Question(
        "Tracked hours and hours by hand, last three months",
        _sums(("provider_name",), "sum(hours_offline)", "sum(hours_online)"),
        _QUARTER,
    ),
    Question(
        "What was done day by day, this month",
        _sums(("worked_on", "provider_name", "assignment_name", "memo"), "sum(hours)", newest="worked_on"),
        Period.THIS_MONTH,
    ),
    _HOURS_BY_CONTRACT,
)
_OF_ONESELF = (
    Question(
        "My hours by week and client, last three months",
        _sums((_WEEK, "company_name"), "sum(hours)", newest=_WEEK),
        _QUARTER,
    ),
    _HOURS_BY_CONTRACT,
    _HOURS_BY_ACTIVITY,
    Question(
        "What I did day by day, this month",
        _sums(("worked_on", "company_name", "assignment_name", "memo"), "sum(hours)", newest="worked_on"),
        Period.THIS_MONTH,
    ),
)
_WHAT_FOR = Question("What it was for, this year", _sums(("subtype",), "sum(amount)"), _YEAR)
_BILLINGS = (
    Question("Spend by team, this year", _sums(("buyer_team_name",), "sum(amount)"), _YEAR),
    Question("Spend by freelancer, last three months", _sums(("provider_name",), "sum(amount)"), _QUARTER),
    _WHAT_FOR,
    Question(
        "What was billed day by day, last month",
        _sums(("date", "buyer_company_name", "provider_name", "description"), "sum(amount)", newest="date"),
        _MONTH,
    ),
)
_EARNINGS = (
    Question("Earnings by client, this year", _sums(("buyer_company_name",), "sum(amount)"), _YEAR),
    Question(
        "Earnings by day and client, last three months",
        _sums(("date", "buyer_company_name"), "sum(amount)", newest="date"),
        _QUARTER,
    ),
    Question("Earnings by freelancer, this year", _sums(("provider_name",), "sum(amount)"), _YEAR),
    _WHAT_FOR,
)
_ACCOUNT = (
    Question(
        "What moved, last month",
        _sums(("date", "type", "subtype", "description"), "sum(amount)", newest="date"),
        _MONTH,
    ),
    Question("What it was for, this year", _sums(("type", "subtype"), "sum(amount)"), _YEAR),
)
_BY_MATTER = {
    Matter.TIME: _OF_OTHERS,
    Matter.BILLINGS: _BILLINGS,
    Matter.EARNINGS: _EARNINGS,
    Matter.ACCOUNT: _ACCOUNT,
}


@cache
def questions(report: Report) -> tuple[Question, ...]:
    """Return the questions that a report can answer, the most telling first; of those with one title the first."""
    is_own = report.matter is Matter.TIME and "provider_name" in report.hidden
    found: dict[str, Question] = {}
    for question in _OF_ONESELF if is_own else _BY_MATTER[report.matter]:
        if _answers(report, question):
            found.setdefault(question.title.partition(",")[0].removeprefix("Hours ").removeprefix("Spend "), question)
    return tuple(found.values())[:MOST]


def _answers(report: Report, question: Question) -> bool:
    try:
        check(question.query, report)
    except QueryError:
        return False
    return True
