"""How connections to each kind of database are made, begun and found alive."""

import select
import time
from typing import Any

from psycopg import Error as PsycopgError
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from hiringhall.storage.turns import LOCK_WAIT, begin_writing

# Releases below these can lose committed writes when several connections share a WAL file.
# Source: sqlite.org/changes.html, "WAL-reset"; fixed in 3.51.3 and in the listed maintenance releases.
SAFE_SQLITE = (3, 51, 3)
SAFE_MAINTENANCE = {(3, 44): 6, (3, 50): 7}
WRITES = "hiringhall_writes"
"""Execution option of a connection whose transaction writes from its beginning on."""
CACHE = 32_000  # kilobytes of pages that a SQLite connection keeps at most: the upper levels of a million rows' trees
TRUSTED_FOR = 30.0
"""Seconds that a connection to PostgreSQL may rest before it is asked whether it lives."""
_GIVEN_BACK = "given back at"
"""Key in the `info` of a connection in a pool."""


class UnsafeSqliteError(RuntimeError):
    """The SQLite library in use can lose committed writes."""


def check_sqlite(version: tuple[int, ...] = sqlite.sqlite_version_info) -> None:
    """Raise UnsafeSqliteError when the SQLite library `version` has the WAL race."""
    fixed = SAFE_MAINTENANCE.get((version[0], version[1]))
    if version < SAFE_SQLITE and (fixed is None or version[2] < fixed):
        text = ".".join(map(str, version))
        raise UnsafeSqliteError(f"SQLite {text} can lose committed writes in WAL mode; 3.51.3 or later is needed.")


def postgres_engine(url: URL, *, pool_size: int, reads: bool = False) -> Engine:
    """Return an engine on PostgreSQL; one that `reads` only spares each read the way to begin and end a transaction."""
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if reads else {}
    engine = create_engine(url, pool_size=pool_size, **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        if reads:
            connection.execute("SET default_transaction_read_only = on")

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_GIVEN_BACK] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _check(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        rested = time.monotonic() - entry.info.get(_GIVEN_BACK, time.monotonic())
        if rested > TRUSTED_FOR or _has_news(connection):
            try:
                engine.dialect.do_ping(connection)
            except PsycopgError as error:
                raise DisconnectionError from error

    return engine


def _has_news(connection: Any) -> bool:
    """Tell whether PostgreSQL sent something unasked: when it goes away, it does; asking it each time takes longer."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def sqlite_engine(url: URL, *, reads: bool = False, **pool: Any) -> Engine:
    """Return an engine on a SQLite file, one that `reads` only if asked. Raises UnsafeSqliteError."""
    check_sqlite()
    engine = create_engine(
        url,
        module=sqlite,
        **pool,
        connect_args={"check_same_thread": False, "timeout": LOCK_WAIT / 1000, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size=-{CACHE}")
        cursor.execute(f"PRAGMA query_only={reads:d}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Straight to the driver: every request passes here, and the short way costs a tenth.
        driver = connection.connection.driver_connection
        if connection.get_execution_options().get(WRITES):
            begin_writing(driver)
        else:
            driver.execute("BEGIN")

    return engine
