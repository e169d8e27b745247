"""The folder of the copies of a node: a file for each client and month, named by the version that it is a copy of."""

import secrets
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from hiringhall.columns.parts import Part
from hiringhall.storage.files import locked, sync

_COPY = ".parquet"
_UNFINISHED = ".unfinished"


class _Copy(NamedTuple):
    """A file, the month it is of, and the moment it was written, in seconds since the epoch."""

    month: str
    written_at: float
    path: Path


class Folder:
    """The folder. A file in it is whole, never changes, and is good as long as its version is the database's."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    @property
    def spill(self) -> Path:
        """Where processes put what does not fit into their memory."""
        return self.path / "spill"

    def locked(self) -> AbstractContextManager[bool]:
        """Hold the lock of upkeep while the block runs; gives False when another process of the node has it."""
        return locked(self.path / "upkeep.lock")

    def file(self, part: Part) -> Path:
        """Return the name of the copy of a part."""
        return self._of_company(part) / f"{part.month:%Y-%m}-{part.version}{_COPY}"

    def unfinished(self, part: Part) -> Path:
        """Return a new name to write the copy of a part under; its folder is made."""
        folder = self._of_company(part)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{secrets.token_hex(8)}{_UNFINISHED}"

    def finish(self, unfinished: Path, part: Part) -> None:
        """Make what was written the copy of a part, at once and lastingly."""
        sync(unfinished)
        unfinished.replace(self.file(part))
        sync(unfinished.parent)

    def newest(self, part: Part) -> float:
        """Return when the newest copy of any version of a part was written, 0 where there is none."""
        names = self._of_company(part).glob(f"{part.month:%Y-%m}-*{_COPY}")
        return max((copy.written_at for copy in _copies(names)), default=0.0)

    def outdated(self, wanted: Collection[Path], grace: float) -> Iterator[Path]:
        """Yield the files that nobody can want: not among those wanted, and replaced so many seconds ago.

        Only for whoever holds the lock: to others a file that is just being written would seem given up.
        """
        before = time.time() - grace
        for company in self.path.iterdir():
            if company.is_dir() and company.name.isdigit():
                yield from company.glob(f"*{_UNFINISHED}")
                copies = sorted(_copies(company.glob(f"*{_COPY}")))
                for copy, later in zip_longest(copies, copies[1:]):
                    is_replaced = later is not None and later.month == copy.month
                    since = later.written_at if is_replaced else copy.written_at
                    if since < before and copy.path not in wanted:
                        yield copy.path

    def _of_company(self, part: Part) -> Path:
        return self.path / str(part.company_id)


def _copies(paths: Iterable[Path]) -> Iterator[_Copy]:
    for path in paths:
        with suppress(FileNotFoundError):
            yield _Copy(path.name[: len("2026-03")], path.stat().st_mtime, path)
