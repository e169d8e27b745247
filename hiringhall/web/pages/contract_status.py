"""The status reports of a contract on its page: the newest, those that are overdue, and what can be done."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports import queries
from hiringhall.marketplace.status_reports.queries import ShownReport, Waiting
from hiringhall.web.visit import Visit

ON_CONTRACT = 3


@dataclass(frozen=True)
class ContractReports:
    """What a side sees of the status reports of a contract, whose pages begin at `path`.

    `waiting` is None when the client wants none; `may_file` and `may_want` tell what the visitor may do.
    """

    path: str
    reports: Slice[ShownReport]
    waiting: Waiting | None
    may_file: bool
    may_want: bool


def shown_reports(
    visit: Visit,
    session: Session,
    contract: Contract,
    side: Side,
    *,
    acts: bool,
    offset: int = 0,
    count: int = ON_CONTRACT,
) -> ContractReports:
    """Return some reports of a contract for a side that sees it; `acts` tells whether the visitor acts for the side."""
    goes_on = acts and contract.state is not ContractState.CLOSED
    return ContractReports(
        f"/contracts/{contract.key}/status-reports",
        queries.reports_of(session, visit.actor, contract.key, offset=offset, count=count),
        queries.waiting(session, contract),
        goes_on and side is Side.FREELANCER and bool(queries.open_weeks(session, contract).open),
        goes_on and side is Side.CLIENT,
    )
