"""The least that keeping cells takes: the same files written and renamed, the same rows committed one by one."""

import os
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.screenshots import Size, blob_name
from hiringhall.marketplace.diary.slots import day_of
from tests.support.hall import Hall

COLUMNS = tuple(column.name for column in DiaryCell.__table__.columns)
_NAMES = ", ".join(COLUMNS)
_COPY = "bare_cells"


@dataclass(frozen=True)
class Kept:
    """What the hall kept of a cell: its row as the driver has it, and its files by name."""

    row: tuple[Any, ...]
    files: dict[str, bytes]


def kept(hall: Hall, first_user: int, slots: Sequence[int]) -> list[Kept]:
    """Return what a hall has kept of some slots of everybody from `first_user` on."""
    query = f"SELECT {_NAMES} FROM diary_cells WHERE freelancer_id >= :user AND slot BETWEEN :first AND :last"  # noqa: S608
    with hall.backstage.hall.database.reading() as session:
        rows = session.execute(text(query), {"user": first_user, "first": min(slots), "last": max(slots)}).all()
    return [Kept(tuple(row), _files(hall, dict(zip(COLUMNS, row, strict=True)))) for row in rows]


def _files(hall: Hall, row: dict[str, Any]) -> dict[str, bytes]:
    names = [blob_name(day_of(row["slot"]), row["freelancer_id"], row["screenshot"], size) for size in Size]
    found = {name: hall.backstage.hall.blobs.get(name) for name in names}
    return {name: content for name, content in found.items() if content is not None}


def write(hall: Hall, folder: Path, cells: Sequence[Kept], threads: int) -> float:
    """Write all of it into `folder` and a table of its own, in so many threads; return the seconds it took."""
    address = _table(hall, folder)
    numbers = count()

    def run(share: Sequence[Kept]) -> None:
        with closing(_connect(address)) as connection:
            for cell in share:
                for name, content in cell.files.items():
                    _write(folder / f"part-{next(numbers)}", folder / name, content)
                connection.execute(_insert(address), cell.row)

    begun = perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, [cells[first::threads] for first in range(threads)]))
    return perf_counter() - begun


def _write(part: Path, file: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, and for good."""
    with part.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    file.parent.mkdir(parents=True, exist_ok=True)
    part.rename(file)


def _table(hall: Hall, folder: Path) -> str:
    """Make an empty table like that of the cells, with its indexes; return the address of its database."""
    database = hall.backstage.hall.database
    folder.mkdir(parents=True, exist_ok=True)
    if not database.is_sqlite:
        with database.writing() as session:
            session.execute(text(f"DROP TABLE IF EXISTS {_COPY}"))
            session.execute(text(f"CREATE TABLE {_COPY} (LIKE diary_cells INCLUDING ALL)"))
        return database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    file = folder / "bare.db"
    with closing(sqlite3.connect(hall.data / "hall.db")) as origin:
        made = origin.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'diary_cells' AND sql IS NOT NULL")
        statements = [statement.replace("diary_cells", _COPY) for (statement,) in made]
    with closing(sqlite.connect(str(file), isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
        for statement in statements:
            copy.execute(statement)
    return str(file)


def _connect(address: str) -> Any:
    if "://" in address:
        return psycopg.connect(address, autocommit=True)
    connection = sqlite.connect(address, timeout=10, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _insert(address: str) -> str:
    mark = "%s" if "://" in address else "?"
    return f"INSERT INTO {_COPY} ({_NAMES}) VALUES ({', '.join([mark] * len(COLUMNS))})"  # noqa: S608 - our own names
