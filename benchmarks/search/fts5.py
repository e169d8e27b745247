"""The same documents and questions on SQLite FTS5."""

from collections.abc import Iterable
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from benchmarks.search.questions import Question


class Fts5:
    """A table of texts beside one of facts."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite.connect(str(file), isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, type TEXT, budget INT, created INT)")
        self._connection.execute("CREATE VIRTUAL TABLE texts USING fts5(title, text, skills, content='')")

    def fill(self, documents: Iterable[tuple[int, str, str, str, str, int, int]]) -> None:
        """Index the documents."""
        execute = self._connection.execute
        execute("BEGIN")
        for number, title, text, skills, kind, budget, created in documents:
            execute("INSERT INTO facts VALUES (?, ?, ?, ?)", (number, kind, budget, created))
            execute("INSERT INTO texts (rowid, title, text, skills) VALUES (?, ?, ?, ?)", (number, title, text, skills))
        execute("COMMIT")
        execute("INSERT INTO texts (texts) VALUES ('optimize')")

    def ask(self, question: Question) -> int:
        """Find ten jobs and count all; return the count."""
        text = " ".join(question.words)
        match = f'"{text}"' if question.phrase else text
        source = "FROM texts JOIN facts ON facts.id = texts.rowid WHERE texts MATCH ?"
        values: tuple[object, ...] = (match,)
        order = "created"
        if question.budget is not None:
            source += " AND type = 'fixed-price' AND budget BETWEEN ? AND ?"
            values, order = (match, *question.budget), "budget"
        page = f"SELECT facts.id {source} ORDER BY {order} DESC LIMIT 10 OFFSET ?"
        self._connection.execute(page, (*values, question.offset)).fetchall()
        (count,) = self._connection.execute(f"SELECT count(*) {source}", values).fetchone()
        return int(count)

    def close(self) -> None:
        """Close it."""
        self._connection.close()
