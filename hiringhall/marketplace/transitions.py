"""Changes of state: a conditional update, so that of two callers one wins and the other is told."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import InvalidState
from hiringhall.storage.tables import Base

State = TypeVar("State", bound=StrEnum)


def move(
    session: Session,
    what: str,
    row: Base,
    transitions: Mapping[State, Collection[State]],
    wanted: State,
    **values: Any,
) -> State:
    """Bring `row` to the state `wanted` if `transitions` lead there from where it is now, and set `values` with it.

    Returns the state that it was in. Raises InvalidState naming `what` it is, where it stands and what was wanted.
    """
    table: Any = type(row)
    known: State = row.state  # type: ignore[attr-defined]  # every row that moves has a state
    sources = [state for state, targets in transitions.items() if wanted in targets]
    session.flush()
    if known not in sources or not _updated(session, table, row, known, {"state": wanted, **values}):
        session.refresh(row)
        known = row.state  # type: ignore[attr-defined]
        if known not in sources or not _updated(session, table, row, known, {"state": wanted, **values}):
            raise InvalidState(what, known.value, wanted.value)
    session.refresh(row)
    return known


def _updated(session: Session, table: Any, row: Any, known: StrEnum, values: dict[str, Any]) -> bool:
    moved = update(table).where(table.id == row.id, table.state == known).values(**values).returning(table.id)
    return session.execute(moved).first() is not None
