"""The thread that keeps the indexes up with the change log, in one of the worker processes of a node."""

import threading
from contextlib import ExitStack, closing

import structlog
from sqlalchemy.orm import Session

from hiringhall.marketplace.changes import RECORDED
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.building import build
from hiringhall.search.folder import Folder, Lock, NoIndexError
from hiringhall.search.index import WriteError
from hiringhall.search.upkeep import TooFarError, Upkeep
from hiringhall.storage import Database

LOOK_EVERY = 0.1  # seconds between looks for what other processes committed, and for a lock that became free
REST = 0.2  # seconds after a commit of the index, so that a stream of changes is taken in batches
RETRY = 2.0  # seconds before another try after a failure
PATIENCE = 3  # failures to write in a row before an index is taken for damaged

log = structlog.get_logger(__name__)


class Follower:
    """Follows the log between `open` and `close`, whenever no other process of the node does."""

    def __init__(self, database: Database, folder: Folder) -> None:
        self._database = database
        self._folder = folder
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self.is_writer = False
        database.after_commit(self._committed)

    def open(self) -> None:
        """Start following."""
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="search", daemon=True)
        self._thread.start()

    def close(self, wait: float = 5.0) -> None:
        """Stop following; wait up to `wait` seconds for a commit under way, which else is made again next time."""
        self._closed.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _committed(self, session: Session) -> None:
        if session.info.pop(RECORDED, False):
            self._wake.set()

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                with self._folder.locked(Lock.FOLLOWING) as self.is_writer:
                    if self.is_writer:
                        self._keep()
                pause = LOOK_EVERY
            except Exception:  # the database may be away, or the disk full; the log waits in the database
                log.exception("search index cannot follow")
                pause = RETRY
            self.is_writer = False
            self._closed.wait(pause)

    def _keep(self) -> None:
        """Keep the current generation until closed or until another takes its place; build one where that must be."""
        try:
            self._follow()
            self._failures = 0
        except WriteError as error:
            self._failures += 1
            if self._failures < PATIENCE:
                raise
            self._build(str(error))
        except TooFarError as error:
            self._build(str(error))
        except NoIndexError as error:
            self._folder.forget()
            self._build(str(error))

    def _follow(self) -> None:
        stamp, generation = self._folder.stamp(), self._folder.current()
        is_clear = False
        with ExitStack() as stack:
            upkeeps = [stack.enter_context(closing(Upkeep(generation, subject))) for subject in Subject]
            with self._database.reading() as session:
                for upkeep in upkeeps:
                    upkeep.check(session)
            while not self._closed.is_set() and self._folder.stamp() == stamp:
                is_clear = is_clear or self._clear()
                self._wake.clear()
                if self._take_over(upkeeps):
                    self._closed.wait(REST)
                else:
                    self._wake.wait(LOOK_EVERY)

    def _take_over(self, upkeeps: list[Upkeep]) -> bool:
        with self._database.reading() as session:
            return sum(upkeep.catch_up(session) for upkeep in upkeeps) > 0

    def _clear(self) -> bool:
        """Remove what former generations and interrupted builds left, unless one is being built."""
        with self._folder.locked(Lock.BUILDING) as is_mine:
            if is_mine:
                self._folder.clear()
            return is_mine

    def _build(self, why: str) -> None:
        """Build anew, unless somebody is at it already."""
        with self._folder.locked(Lock.BUILDING) as is_mine:
            if is_mine:
                log.info("search index is built", why=why)
                build(self._database, self._folder)
