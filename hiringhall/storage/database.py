"""The database of one hall: SQLite by default, PostgreSQL by URL."""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar, TypeVarTuple

from psycopg import Error as PsycopgError
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, Result, Select, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import NullPool

from hiringhall.storage.engines import WRITES, postgres_engine, sqlite_engine
from hiringhall.storage.turns import Turns

MIGRATION_LOCK = 0x48697265  # any constant that nothing else locks
_ONCE_COMMITTED = "once committed"
_AT_COMMIT = "at commit"
"""Keys in `session.info`."""
Value = TypeVar("Value")
Columns = TypeVarTuple("Columns")


class Database:
    """Engine and sessions. One transaction per session; the edge of a request opens and closes it."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = sqlite_engine(self.url, pool_size=pool_size)
            self._reading = sqlite_engine(self.url, reads=True, poolclass=NullPool)
        elif self.url.get_backend_name() != "postgresql":
            raise ArgumentError(f"{self.url.get_backend_name()} is not served; use an address of SQLite or PostgreSQL.")
        else:
            driven = self.url.set(drivername="postgresql+psycopg")
            self.engine = postgres_engine(driven, pool_size=pool_size)
            self._reading = postgres_engine(driven, pool_size=pool_size, reads=True)
            self._still = create_engine(driven, poolclass=NullPool, isolation_level="REPEATABLE READ")
        self._turns = Turns()
        self._local = threading.local()
        self._readers: dict[Connection, weakref.finalize[..., threading.Thread]] = {}
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        event.listen(self._sessions, "after_soft_rollback", _forget_what_was_rolled_back)
        self._after_commit: list[Callable[[Session], None]] = []

    def after_commit(self, call: Callable[[Session], None]) -> None:
        """Have `call` called after each committed write with its session, which it may look at but not use."""
        self._after_commit.append(call)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reads. Raises DBAPIError for whatever would change something.

        On PostgreSQL each of its reads sees the moment it begins at, as it would within a transaction there too.
        """
        session = self._sessions(bind=self._reader())
        try:
            yield session
        finally:
            session.close()
            session.info.clear()  # what is kept there refers to the session, which would stay for the collector

    @contextmanager
    def still(self, session: Session) -> Iterator[Session]:
        """Lend a session whose reads all see the same moment: `session` itself on SQLite, where all do.

        On PostgreSQL it has a connection past the pool, so that nobody who holds one waits for another.
        """
        if self.is_sqlite:
            yield session
            return
        with self._still.connect() as connection, self._sessions(bind=connection) as other:
            yield other

    def _reader(self) -> Connection | Engine:
        """Return this thread's own connection for reads on SQLite, where borrowing one costs more than a read.

        It is past the pool, which has fewer connections than there may be threads, and ends with the thread.
        """
        if not self.is_sqlite:
            return self._reading
        connection: Connection | None = getattr(self._local, "reader", None)
        if connection is None or connection.closed:
            connection = self._local.reader = self._reading.connect()
            self._readers[connection] = weakref.finalize(threading.current_thread(), self._end_reader, connection)
        return connection

    def _end_reader(self, connection: Connection) -> None:
        self._readers.pop(connection).detach()
        connection.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session for writes: commit when the block ends, roll back when it raises."""
        with ExitStack() as turn, self._sessions() as session:
            if self.is_sqlite:
                turn.enter_context(self._turns.turn())
                # Take the write lock first: a reader that turns writer half-way can only fail.
                session.connection(execution_options={WRITES: True})
            yield session
            _write_at_commit(session)
            session.commit()
            turn.close()
            for call in session.info.pop(_ONCE_COMMITTED, ()):
                call()
            for notify in self._after_commit:
                notify(session)

    @contextmanager
    def notices(self, channel: str) -> Iterator[Callable[[float], bool]]:
        """Follow a channel of PostgreSQL's NOTIFY on a connection of its own.

        Gives a call that waits up to so many seconds for a notice and tells whether one came. Raises OperationalError
        when the connection breaks; what was sent meanwhile is lost.
        """
        with self._still.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            driver: Any = connection.connection.driver_connection
            connection.exec_driver_sql(f"LISTEN {channel}")
            try:
                yield lambda seconds: any(True for _ in driver.notifies(timeout=seconds, stop_after=1))
            except PsycopgError as error:
                connection.invalidate()
                raise OperationalError("LISTEN", None, error) from error

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open the connection for a change of the schema; one process at a time gets it."""
        connection = self.engine.connect().execution_options(**{WRITES: True})
        with connection, connection.begin():
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
            yield connection

    def close(self) -> None:
        """Close all connections."""
        for connection in list(self._readers):
            self._end_reader(connection)
        self._reading.dispose()
        self.engine.dispose()


def begin_reading(session: Session) -> None:
    """Begin a transaction in a session of `Database.reading`, where PostgreSQL has none; it ends with the session."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql" and driver.info.transaction_status is TransactionStatus.IDLE:
        connection.exec_driver_sql("BEGIN")


def streamed(session: Session, statement: Select[*Columns], *, at_once: int = 5_000) -> Result[*Columns]:
    """Read the rows of a statement while they come, so many at once, instead of having all of them in memory."""
    begin_reading(session)  # PostgreSQL hands rows out in parts within a transaction only
    return session.execute(statement, execution_options={"yield_per": at_once})


def once_committed(session: Session, call: Callable[[], None]) -> None:
    """Have `call` called once the transaction of `Database.writing` is committed.

    If any of it is rolled back, be it to a savepoint only, it is not: for what may as well not be done.
    """
    session.info.setdefault(_ONCE_COMMITTED, []).append(call)


def put_by(session: Session, write: Callable[[Session, list[Value]], None], value: Value) -> None:
    """Have `write(session, values)` called as the last thing before the commit of `Database.writing`.

    It gets all values that were put by for it, in their order, without those that were rolled back, be it to a
    savepoint.
    """
    where = session.get_nested_transaction() or session.get_transaction() or session.begin()
    session.info.setdefault(_AT_COMMIT, []).append((where, write, value))


def _write_at_commit(session: Session) -> None:
    kept: dict[Callable[[Session, list[Any]], None], list[Any]] = {}
    for _, write, value in session.info.pop(_AT_COMMIT, ()):
        kept.setdefault(write, []).append(value)
    if kept:
        session.flush()  # whatever waits for others does so before
    for write, values in kept.items():
        write(session, values)


def _forget_what_was_rolled_back(session: Session, ended: SessionTransaction) -> None:
    session.info.pop(_ONCE_COMMITTED, None)
    if waiting := session.info.get(_AT_COMMIT):
        waiting[:] = [each for each in waiting if not _is_within(each[0], ended)]


def _is_within(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
