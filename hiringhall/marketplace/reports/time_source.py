"""What time reports read: time rows with the contracts, teams, people and activities that they are about."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, extract, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.compiling import Source

_team, _root, _agency = aliased(Team), aliased(Team), aliased(Team)
_client = aliased(Company)


def time_source(scope: Scope) -> Source:
    """Return the time rows of a scope."""
    rows = (
        select(TimeRow)
        .join(Contract, Contract.id == TimeRow.contract_id)
        .outerjoin(_team, _team.id == Contract.team_id)
        .outerjoin(_root, _root.id == Contract.company_id)
        .outerjoin(_client, _client.id == Contract.company_id)
        .outerjoin(_agency, _agency.id == Contract.agency_id)
        .outerjoin(User, User.id == Contract.freelancer_id)
        .outerjoin(Activity, Activity.id == TimeRow.activity_id)
    )
    if scope.company_id is not None:
        rows = rows.where(Contract.company_id == scope.company_id)
    if scope.team_ids is not None:
        rows = rows.where(Contract.team_id.in_(scope.team_ids))
    if scope.agency_id is not None:
        rows = rows.where(Contract.agency_id == scope.agency_id)
    if scope.freelancer_id is not None:
        rows = rows.where(Contract.freelancer_id == scope.freelancer_id)
    return Source(rows, _FIELDS)


def _seconds(cells: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    return cells * literal_column(str(slots.SECONDS), BigInteger)


_SPACE: ColumnElement[str] = literal_column("' '")  # written out, since DuckDB would trim other blanks too

_FIELDS: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "worked_on": TimeRow.day,
    "week_worked_on": TimeRow.week,
    "month_worked_on": cast(extract("month", TimeRow.day), BigInteger),
    "year_worked_on": cast(extract("year", TimeRow.day), BigInteger),
    "provider_id": User.username,
    "provider_name": func.trim(User.first_name + _SPACE + User.last_name, _SPACE),
    "team_id": _team.slug,
    "team_name": _team.name,
    "assignment_team_id": _team.slug,
    "assignment_name": Contract.title,
    "agency_id": _agency.slug,
    "agency_name": _agency.name,
    "company_id": _root.slug,
    "agency_company_id": _agency.slug,
    "task": func.coalesce(Activity.code, literal_column("''")),
    "memo": TimeRow.memo,
    "hours": _seconds(TimeRow.online + TimeRow.offline),
    "charges": TimeRow.charge_online + TimeRow.charge_offline,
    "hours_online": _seconds(TimeRow.online),
    "charges_online": TimeRow.charge_online,
    "hours_offline": _seconds(TimeRow.offline),
    "charges_offline": TimeRow.charge_offline,
    "assignment_ref": Contract.id,
    "company_name": _client.name,
}
