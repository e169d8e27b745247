"""The least that billing takes: the same rows inserted in bulk into the same empty tables, past keys and thought."""

import json
from itertools import islice
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, text

from hiringhall.storage import Database

TABLES = (
    "accounts",
    "client_billings",
    "number_series",
    "invoices",
    "invoice_lines",
    "entries",
    "lines",
    "changes",
    "mails",
)
AT_ONCE = 10_000
"""Rows that are inserted in one transaction: as many as a batch of contracts has."""


def copy(source: Database, target: Database) -> tuple[float, int]:
    """Insert what billing wrote into an empty hall; return the seconds that the inserting took, and the rows."""
    seconds, total = 0.0, 0
    with source.engine.connect() as reading:
        for table in TABLES:
            rows = reading.execution_options(stream_results=True, yield_per=AT_ONCE).execute(
                text(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
            )
            names = ", ".join(f'"{name}"' for name in rows.keys())  # noqa: SIM118 - no mapping
            stream = (tuple(_plain(value) for value in row) for row in rows)
            while chunk := list(islice(stream, AT_ONCE)):
                begun = perf_counter()
                with target.engine.connect() as writing:
                    _insert(writing, table, names, chunk)
                seconds, total = seconds + perf_counter() - begun, total + len(chunk)
    return seconds, total


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def _insert(connection: Connection, table: str, names: str, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(rows[0]))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of ours
        driver.execute("COMMIT")
        return
    with driver.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
            for row in rows:
                into.write_row(row)
    driver.commit()
