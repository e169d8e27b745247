"""The tables of a report in DuckDB: time rows from copies and from the database, the others from the database."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection
from sqlalchemy import Column, ColumnElement, Table, select, union_all
from sqlalchemy.orm import Session

from hiringhall.columns.engine import copies, load
from hiringhall.columns.parts import AT_ONCE, Part, in_chunks, rows_of, stretches
from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.storage.tables import Base

Needs = Mapping[Table, Sequence[Column[Any]]]
_TIME, _ACTIVITIES = Base.metadata.tables[TimeRow.__tablename__], Base.metadata.tables[Activity.__tablename__]


class Stock(NamedTuple):
    """The time rows of a client that a report reads: copies of some parts, and the parts that have none."""

    company_id: int
    copies: list[Path]
    missing: list[Part]


def lay_out(cursor: DuckDBPyConnection, session: Session, stock: Stock, needs: Needs) -> None:
    """Make tables with the names of the database's, of the columns needed. Raises KeyError for one it does not know."""
    _lay_out_time(cursor, session, stock, needs[_TIME])
    conditions = _conditions(stock.company_id)
    for table in needs.keys() - {_TIME, _ACTIVITIES}:
        columns = needs[table]
        load(cursor, table.name, columns, in_chunks(session, select(*columns).where(conditions[table])))
    if _ACTIVITIES in needs:
        _lay_out_activities(cursor, session, needs[_ACTIVITIES])


def _lay_out_time(cursor: DuckDBPyConnection, session: Session, stock: Stock, columns: Sequence[Column[Any]]) -> None:
    names = [column.name for column in columns]
    rows = (rows_of(session, names, stock.company_id, *days) for days in stretches(stock.missing))
    load(cursor, "missing_rows", columns, chain.from_iterable(rows))
    places = ["missing_rows", *([copies(stock.copies)] if stock.copies else [])]
    listed = ", ".join(f'"{name}"' for name in names)
    every = " UNION ALL ".join(f"SELECT {listed} FROM {place}" for place in places)  # noqa: S608 - names of ours
    cursor.execute(f'CREATE TEMP VIEW "{_TIME.name}" AS {every}')


def _lay_out_activities(cursor: DuckDBPyConnection, session: Session, columns: Sequence[Column[Any]]) -> None:
    """Read those that time was written on: removed ones too, which are not found by client."""
    written_on = f'SELECT DISTINCT activity_id FROM "{_TIME.name}" WHERE activity_id IS NOT NULL'  # noqa: S608 - as above
    ids = [activity_id for (activity_id,) in cursor.execute(written_on).fetchall()]
    chunks = (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
    found = (in_chunks(session, select(*columns).where(_ACTIVITIES.c.id.in_(chunk))) for chunk in chunks)
    load(cursor, _ACTIVITIES.name, columns, chain.from_iterable(found))


def _conditions(company_id: int) -> dict[Table, ColumnElement[bool]]:
    """Return which rows a report about a client may need, by table."""
    of_client = Contract.company_id == company_id
    parties = union_all(
        *(select(column).where(of_client) for column in (Contract.team_id, Contract.company_id, Contract.agency_id))
    )
    found: Iterable[tuple[type[Base], ColumnElement[bool]]] = (
        (Contract, of_client),
        (User, User.id.in_(select(Contract.freelancer_id).where(of_client))),
        (Team, Team.id.in_(parties)),
        (Company, Company.id.in_(parties)),
    )
    return {Base.metadata.tables[table.__tablename__]: condition for table, condition in found}


def known(needs: Needs) -> bool:
    """Tell whether `lay_out` knows all tables."""
    return needs.keys() <= {_TIME, _ACTIVITIES, *_conditions(0)}
