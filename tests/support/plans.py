"""How a database would run reads: which tables it searches by which index, and which it would read as a whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from hiringhall.storage.hot import _REACHED, HotRead


def plan(session: Session, read: HotRead[Any], values: Mapping[str, object]) -> list[str]:
    """Return the steps in which the database runs the read."""
    connection = session.connection()
    read.all(session, **values)
    compiled = read._compiled[connection.dialect.name]
    cursor = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.sql}", tuple(compiled.bind(dict(values))))
    return [str(step) for *_, step in cursor]


class Sent:
    """The statements that a block sent, how many times it sent any, and the session that it sent them in."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.statements: dict[str, Any] = {}
        self.times = 0

    def keep(self, sql: str, values: Any) -> None:
        """Note that a statement was sent."""
        self.statements.setdefault(sql, values)
        self.times += 1

    def full_reads(self) -> Iterator[str]:
        """Give a line for every table that a statement would read as a whole, by an index or without."""
        is_sqlite = self.session.connection().dialect.name == "sqlite"
        for sql, values in self.statements.items():
            scans = _sqlite_scans if is_sqlite else _postgresql_scans
            found = scans(self.session, sql, values)
            for step in found:
                yield f"{step} of {sql}"


class _Listening:
    """A driver's connection that keeps what it is asked."""

    def __init__(self, driver: Any, sent: Sent) -> None:
        self._driver = driver
        self._sent = sent

    def execute(self, sql: str, values: Any) -> Any:
        self._sent.keep(sql, values)
        return self._driver.execute(sql, values)


@contextmanager
def listening(session: Session) -> Iterator[Sent]:
    """Keep the SELECTs that the block sends, hot reads and others."""
    sent, connection = Sent(session), session.connection()
    driver = connection.connection.driver_connection
    session.info[_REACHED] = session.get_transaction(), _Listening(driver, sent), connection.dialect

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if sql.startswith("SELECT"):
            sent.keep(sql, values)

    event.listen(connection, "before_cursor_execute", keep)
    yield sent
    event.remove(connection, "before_cursor_execute", keep)
    del session.info[_REACHED]


def _sqlite_scans(session: Session, sql: str, values: Any) -> Iterator[str]:
    driver: Any = session.connection().connection.driver_connection
    for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values):
        # A subquery in brackets, and what a page is made of, holds no more than the page does.
        if step.startswith("SCAN ") and not step.startswith(
            ("SCAN json_each", "SCAN (", "SCAN anon_", "SCAN CONSTANT")
        ):
            yield step


def _postgresql_scans(session: Session, sql: str, values: Any) -> Iterator[str]:
    driver: Any = session.connection().connection.driver_connection
    # With few rows reading all of them is cheapest; the question is whether there is another way.
    for way in ("seqscan", "hashjoin", "mergejoin"):
        driver.execute(f"SET LOCAL enable_{way} = off")
    ((found,),) = driver.execute(f"EXPLAIN (FORMAT JSON) {sql}", values).fetchall()
    yield from _nodes(found[0]["Plan"], is_limited=False)


def _nodes(node: dict[str, Any], *, is_limited: bool) -> Iterator[str]:
    """Give what is read without a condition that leads to its rows, unless it is in order and a page's end stops it."""
    kind, is_walk = node["Node Type"], "Index Cond" not in node
    if kind == "Seq Scan" or (kind in _BY_INDEX and is_walk and not is_limited and node["Plan Rows"] > FEW):
        yield f"{kind} of {node.get('Relation Name') or node.get('Index Name')}"
    for inner in node.get("Plans", ()):
        yield from _nodes(inner, is_limited=(is_limited and kind != "Sort") or kind == "Limit")


_BY_INDEX = {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}
FEW = 20
"""Rows that an index may give one after the other: those of a small table, or of an index of what is rare."""
