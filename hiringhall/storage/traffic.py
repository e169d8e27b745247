"""The memory of traffic: OAuth nonces and request counters, shared by all workers and kept over restarts.

It is apart from the business tables, and on SQLite in a file of its own, so that remembering a request never waits
for a long write of the marketplace. Losing the last moments of it in a power cut loses no business record.
"""

import threading
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg_pool import ConnectionPool
from pysqlite3 import dbapi2 as sqlite

from hiringhall.storage.database import Database
from hiringhall.storage.turns import LOCK_WAIT

DAY = 86_400
MINUTE = 60
CHECKPOINT_PAGES = 8_000  # 32 MB of log

_TABLES = (
    """CREATE TABLE IF NOT EXISTS nonces (consumer_key TEXT NOT NULL, token TEXT NOT NULL, at BIGINT NOT NULL,
    nonce TEXT NOT NULL, PRIMARY KEY (at, nonce, consumer_key, token))""",
    "CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, until BIGINT NOT NULL, count BIGINT NOT NULL)",
)
_REMEMBER = "INSERT INTO nonces (consumer_key, token, at, nonce) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_COUNT = (
    "INSERT INTO counters (name, until, count) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET "
    "count = CASE WHEN counters.until <= ? THEN 1 ELSE counters.count + 1 END, "
    "until = CASE WHEN counters.until <= ? THEN excluded.until ELSE counters.until END RETURNING count"
)
_READ = "SELECT count FROM counters WHERE name = ? AND until > ?"
_FORGET = ("DELETE FROM nonces WHERE at < ?", "DELETE FROM counters WHERE until <= ?")


class Traffic(Protocol):
    """What the doors ask of the memory."""

    def remember(self, consumer_key: str, token: str, timestamp: int, nonce: str) -> bool:
        """Remember a nonce; False when it was used before. Of simultaneous callers exactly one gets True."""

    def count(self, name: str, seconds: int, now: int) -> int:
        """Count one event of `name` in its window of `seconds`, opened by its first event; return the count."""

    def counted(self, name: str, now: int) -> int:
        """Return the count of `name` in its present window."""

    def forget(self, nonces_before: int, now: int) -> None:
        """Drop nonces whose timestamp is too old to be accepted, and closed windows."""

    def close(self) -> None:
        """Close all connections."""


def open_traffic(database: Database, data: Path) -> Traffic:
    """Open the memory beside `database`: a file in `data` for SQLite, tables for PostgreSQL."""
    return SqliteTraffic(data / "traffic.db") if database.is_sqlite else PostgresTraffic(database)


class SqliteTraffic:
    """The memory in a SQLite file; one connection per thread."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._local = threading.local()
        self._all: list[Any] = []
        for table in _TABLES:
            self._connection().execute(table)

    def _connection(self) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite.connect(
                self._file, timeout=LOCK_WAIT / 1000, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            # Each checkpoint waits for the disk, on the way of some request; let there be few.
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            self._local.connection = connection
            self._all.append(connection)
        return connection

    def remember(self, consumer_key: str, token: str, timestamp: int, nonce: str) -> bool:
        """See Traffic."""
        return bool(self._connection().execute(_REMEMBER, (consumer_key, token, timestamp, nonce)).rowcount)

    def count(self, name: str, seconds: int, now: int) -> int:
        """See Traffic."""
        row = self._connection().execute(_COUNT, (name, now + seconds, now, now)).fetchone()
        return int(row[0])

    def counted(self, name: str, now: int) -> int:
        """See Traffic."""
        row = self._connection().execute(_READ, (name, now)).fetchone()
        return int(row[0]) if row else 0

    def forget(self, nonces_before: int, now: int) -> None:
        """See Traffic."""
        for statement, limit in zip(_FORGET, (nonces_before, now), strict=True):
            self._connection().execute(statement, (limit,))

    def close(self) -> None:
        """See Traffic."""
        for connection in self._all:
            connection.close()


class PostgresTraffic:
    """The memory in tables beside the marketplace's; commits do not wait for the disk."""

    def __init__(self, database: Database) -> None:
        address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        # Not through the pool, which tries for half a minute where a single connection says at once what is wrong.
        with database.engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(0x54726166)")
            for table in _TABLES:
                connection.exec_driver_sql(table)
        self._pool = ConnectionPool(
            address, min_size=1, max_size=8, kwargs={"autocommit": True}, configure=_relaxed, open=True
        )

    def _run(self, statement: str, *values: Any) -> Any:
        with self._pool.connection() as connection:
            return connection.execute(statement.replace("?", "%s").encode(), values)

    def remember(self, consumer_key: str, token: str, timestamp: int, nonce: str) -> bool:
        """See Traffic."""
        return bool(self._run(_REMEMBER, consumer_key, token, timestamp, nonce).rowcount)

    def count(self, name: str, seconds: int, now: int) -> int:
        """See Traffic."""
        return int(self._run(_COUNT, name, now + seconds, now, now).fetchone()[0])

    def counted(self, name: str, now: int) -> int:
        """See Traffic."""
        row = self._run(_READ, name, now).fetchone()
        return int(row[0]) if row else 0

    def forget(self, nonces_before: int, now: int) -> None:
        """See Traffic."""
        for statement, limit in zip(_FORGET, (nonces_before, now), strict=True):
            self._run(statement, limit)

    def close(self) -> None:
        """See Traffic."""
        self._pool.close()


def _relaxed(connection: psycopg.Connection) -> None:
    connection.execute("SET synchronous_commit = off")
