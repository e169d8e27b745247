"""Insertions that other transactions may be making at the same time."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as into_postgresql
from sqlalchemy.dialects.sqlite import insert as into_sqlite
from sqlalchemy.orm import Session

from hiringhall.storage.tables import Base


def insert_or_leave(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless one with the same unique values is there; waits for whoever is inserting it.

    Afterwards there is one, whoever made it. Returns whether this did.
    """
    insert = into_sqlite if session.get_bind().dialect.name == "sqlite" else into_postgresql
    session.flush()
    made = insert(table).values(**values).on_conflict_do_nothing().returning(*inspect(table).primary_key)
    return session.execute(made).first() is not None
