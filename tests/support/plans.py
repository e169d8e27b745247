"""How SQLite would run a read: which tables it searches by which index, and what it sorts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from hiringhall.storage.hot import HotRead


def plan(session: Session, read: HotRead[Any], values: Mapping[str, object]) -> list[str]:
    """Return the steps in which the database runs the read."""
    connection = session.connection()
    read.all(session, **values)
    compiled = read._compiled[connection.dialect.name]
    cursor = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.sql}", tuple(compiled.bind(dict(values))))
    return [str(step) for *_, step in cursor]
