"""DuckDB as a process uses it: one instance in memory, opened with its first use, which reaches one folder only."""

import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import msgspec
from duckdb import DuckDBPyConnection, Error, InterruptException, OutOfMemoryException
from sqlalchemy import Column
from sqlalchemy.dialects import postgresql

from hiringhall.columns.parts import Rows
from hiringhall.storage.files import locked

DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
"""Its SQL is that of PostgreSQL, as far as reports go."""
_THREADS = 2
_SETTINGS = (
    # As PostgreSQL, for which statements are written.
    "SET integer_division = true",
    "SET default_null_order = 'nulls_last_on_asc_first_on_desc'",
    # Copies never change.
    "SET parquet_metadata_cache = true",
    # Nothing but the folder is read or written, and nothing comes from the net.
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allowed_directories = ['{folder}']",
    "SET temp_directory = '{spill}'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


class Engine:
    """Lends cursors of the instance; `memory` are the megabytes that all of them together take, beyond that is disk."""

    def __init__(self, folder: Path, spill: Path, memory: int) -> None:
        self._folder = folder
        self._spill = spill
        self._memory = memory
        self._opening = threading.RLock()  # a report that nobody reads on may end in the middle of anything
        self._instance: DuckDBPyConnection | None = None
        self._cursors: set[DuckDBPyConnection] = set()
        self._held = ExitStack()

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor with temporary tables of its own, for one thread at a time."""
        with self._opening:
            cursor = self._open().cursor()
            self._cursors.add(cursor)
        try:
            yield cursor
        finally:
            with self._opening:
                self._cursors.discard(cursor)
            cursor.close()

    def close(self) -> None:
        """Break off what runs; the instance goes with its last cursor, and is opened anew for the next."""
        with self._opening:
            for cursor in list(self._cursors):
                cursor.interrupt()
            self._instance = None
            self._held.close()

    def discard_unreadable(self, paths: Iterable[Path]) -> None:
        """Remove those of these files that cannot be read to their end; they are made anew then."""
        with self.cursor() as cursor:
            for path in paths:
                try:
                    cursor.execute(f"SELECT bit_xor(hash(row)) FROM {copies([path])} AS row").fetchall()  # noqa: S608
                except (InterruptException, OutOfMemoryException):
                    return  # nothing is known of the file
                except Error:
                    path.unlink(missing_ok=True)

    def _open(self) -> DuckDBPyConnection:
        if self._instance is None:
            # Two processes with one place would write into each other's files. The lock tells that this one lives.
            spill = self._spill / secrets.token_hex(8)
            self._held.enter_context(locked(spill.with_suffix(".lock")))
            self._instance = duckdb.connect(
                ":memory:", config={"threads": str(_THREADS), "memory_limit": f"{self._memory}MB"}
            )
            for setting in _SETTINGS:
                self._instance.execute(setting.format(folder=_quoted(self._folder), spill=_quoted(spill)))
        return self._instance


def clear_spill(spill: Path) -> None:
    """Remove what processes that ended by force have left."""
    for lock in spill.glob("*.lock"):
        with locked(lock) as is_left:
            if is_left:
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)


def load(cursor: DuckDBPyConnection, table: str, columns: Iterable[Column[object]], chunks: Iterable[Rows]) -> None:
    """Make a temporary table and fill it with rows of these columns.

    Values go over as JSON, a text for each column: a fifth of the time that values of Python take.
    """
    kinds = [(column.name, column.type.compile(DIALECT)) for column in columns]
    columns_made = ", ".join(f'"{name}" {kind}' for name, kind in kinds)
    cursor.execute(f'CREATE TEMP TABLE "{table}" ({columns_made})')
    values = ", ".join(f"""unnest(from_json(?, '["{kind}"]'))""" for _, kind in kinds)
    insert = f'INSERT INTO "{table}" SELECT {values}'
    for chunk in chunks:
        cursor.execute(insert, [msgspec.json.encode(column).decode() for column in zip(*chunk, strict=True)])


def copy_out(cursor: DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query into a file in columns."""
    cursor.execute(f"COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)")


def copies(paths: Iterable[Path]) -> str:
    """Return what stands after FROM to read these files."""
    names = ", ".join(f"'{_quoted(path)}'" for path in paths)
    return f"read_parquet([{names}])"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
