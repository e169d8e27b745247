"""Among the worker processes of a served hall one writes the index; when it is killed another goes on."""

import os
import signal
from pathlib import Path
from threading import Event, Thread

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.search.queries import JobQuery, JobSort
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.waiting import until

SOON = 1.0  # seconds


def writer(hall: Hall) -> int | None:
    """Return the process that holds the lock for following."""
    lock = hall.data / "search" / "following.lock"
    if not lock.exists():
        return None
    for line in Path("/proc/locks").read_text().splitlines():
        _, _, _, _, process, file, *_ = line.split()
        if file.rpartition(":")[2] == str(lock.stat().st_ino):
            return int(process)
    return None


def found(hall: Hall, title: str = "xylophone") -> list[int]:
    backstage = hall.backstage.hall
    with backstage.database.reading() as session:
        page = backstage.search.jobs(
            session, CONSOLE, JobQuery(title=title), sort=JobSort.CREATED, descending=False, count=5_000
        )
    assert page.total == len(page.rows)
    return [row.id for row in page.rows]


def test_a_killed_writer_is_followed_by_another_and_nothing_is_lost_or_double(
    hall_server: StartHall, database_kind: DatabaseKind
) -> None:
    hall = hall_server(database_kind, workers=3)
    posted: list[str] = []
    stop = Event()

    def post() -> None:
        while not stop.wait(0.02):
            posted.append(hall.backstage.post_job("owner", "acme", title="Xylophone tuner"))

    until(lambda: writer(hall))
    hall.backstage.post_job("owner", "acme", title="Glockenspiel tuner")
    until(lambda: found(hall, "glockenspiel"))
    thread = Thread(target=post, daemon=True)
    thread.start()
    try:
        # Twice, so that only processes die that the hall started with: the server program gives up when one that it
        # has just started again dies too.
        for _ in range(2):
            before, process = len(posted), writer(hall)
            until(lambda before=before: len(posted) >= before + 5)  # type: ignore[misc]
            if process is not None:
                os.kill(process, signal.SIGKILL)
            until(lambda process=process: writer(hall) not in {None, process})  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()
    until(lambda: len(found(hall)) == len(posted))
    assert len(set(found(hall))) == len(posted)


def test_a_hall_whose_processes_all_died_catches_up(hall_server: StartHall, database_kind: DatabaseKind) -> None:
    hall = hall_server(database_kind)
    hall.backstage.post_job("owner", "acme", title="Xylophone tuner")
    until(lambda: found(hall))
    hall.kill()
    hall.backstage.post_job("owner", "acme", title="Xylophone tuner")
    assert len(found(hall)) == 1
    hall.start()
    until(lambda: len(found(hall)) == 2)
