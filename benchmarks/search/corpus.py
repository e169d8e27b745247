"""A hall of any size whose jobs and profiles are written in words of skewed frequency."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from pysqlite3 import dbapi2 as sqlite

from tests.support.installation import Installation

VOCABULARY = 50_000
POOL = 4_000_000
TITLE, TEXT = 6, 60  # words
PEOPLE_A_JOB = 0.3
ENDS = ("a", "e", "i", "o", "u", "an", "er", "os")
SYLLABLES = tuple(f"{first}{last}" for first in "bdfgklmnprstvz" for last in ENDS)
PATIENCE = 3_600  # seconds for making up a whole hall


class Words:
    """Made-up words, the n-th as frequent as 1/n, and running text of them; the same seed gives the same."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)  # noqa: S311 - made-up text that is the same every time
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            found["".join(self._random.choices(SYLLABLES, k=self._random.choice((2, 3, 3, 4))))] = None
        self.ranked = list(found)
        weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self._pool = self._random.choices(self.ranked, cum_weights=weights, k=POOL)

    def text(self, words: int) -> str:
        """Return so many words."""
        start = self._random.randrange(POOL - words)
        return " ".join(self._pool[start : start + words])


def fill(installation: Installation, jobs: int, words: Words) -> None:
    """Fill an empty SQLite hall with so many jobs, people and contracts in proportion, and give them their words."""
    people = int(jobs * PEOPLE_A_JOB)
    sizes = ("--jobs", str(jobs), "--people", str(people), "--contracts", str(jobs // 10))
    installation.run("demo", *sizes, patience=PATIENCE)
    with sqlite.connect(str(installation.data / "hall.db"), isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        numbers = _numbers(connection, "SELECT id FROM jobs")
        rows = ((words.text(TITLE), words.text(TEXT), number) for number in numbers)
        connection.executemany("UPDATE jobs SET title = ?, description = ? WHERE id = ?", rows)
        numbers = _numbers(connection, "SELECT user_id FROM profiles")
        rows = ((words.text(TITLE), words.text(TEXT), number) for number in numbers)
        connection.executemany("UPDATE profiles SET title = ?, overview = ? WHERE user_id = ?", rows)
        connection.execute("COMMIT")


def _numbers(connection: sqlite.Connection, query: str) -> list[int]:
    return [number for (number,) in connection.execute(query)]


def documents(installation: Installation) -> Iterator[tuple[int, str, str, str, str, int, int]]:
    """Yield id, title, description, skills, type, budget and time of each job that anybody signed in may find."""
    with sqlite.connect(str(installation.data / "hall.db")) as connection:
        yield from connection.execute(
            """SELECT id, title, description, skills, type, coalesce(budget, 0), created_at FROM jobs
            WHERE visibility IN ('public', 'signed-in') ORDER BY id"""
        )
