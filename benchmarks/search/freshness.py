"""How long after it was posted a job is found, while jobs are posted all the time."""

from collections.abc import Mapping
from threading import Event, Thread
from time import perf_counter

from tests.support.api import ApiClient
from tests.support.hall import Hall

MARK = "freshmark"
RATE = 50  # jobs a second
LOOK_EVERY = 0.02  # seconds
PATIENCE = 20.0  # seconds for the last ones to be found


def freshness(hall: Hall, seconds: int) -> list[float]:
    """Post so many seconds long; return for each job the seconds from the answer to its being found.

    Raises RuntimeError when one is not found at all.
    """
    posted: dict[str, float] = {}
    found: dict[str, float] = {}
    done = Event()
    watcher = Thread(target=_watch, args=(hall, found, posted, done))
    watcher.start()
    writers = [Thread(target=_post, args=(hall, posted, writer, seconds)) for writer in range(2)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    watcher.join()
    if missing := posted.keys() - found.keys():
        raise RuntimeError(f"{len(missing)} of {len(posted)} jobs were not found.")
    # A job can be found before its poster has the answer in hand.
    return [max(0.0, found[key] - at) for key, at in posted.items()]


def _post(hall: Hall, posted: dict[str, float], writer: int, seconds: int) -> None:
    client = ApiClient(hall)
    start, number = perf_counter(), 0
    while (due := start + number / (RATE / 2)) < start + seconds:
        Event().wait(max(0.0, due - perf_counter()))
        answer = client.post("/api/hr/v2/jobs.json", _job(f"{MARK} {writer} {number}"))
        posted[answer.json()["job"]["reference"]] = perf_counter()
        number += 1
    client.close()


def _job(title: str) -> Mapping[str, str]:
    return {
        "buyer_team__reference": "acme",
        "title": title,
        "description": "Posted to see when it is found.",
        "visibility": "public",
        "category2": "Web, Mobile & Software Dev",
        "subcategory2": "Web Development",
        "job_type": "hourly",
    }


def _watch(hall: Hall, found: dict[str, float], posted: Mapping[str, float], done: Event) -> None:
    client, deadline = ApiClient(hall), float("inf")
    while perf_counter() < deadline and not (done.is_set() and posted.keys() <= found.keys()):
        if done.is_set() and deadline == float("inf"):
            deadline = perf_counter() + PATIENCE
        answer = client.get("/api/profiles/v2/search/jobs.json", {"q": MARK, "paging": "0;100"})
        now = perf_counter()
        for job in answer.json()["jobs"]:
            found.setdefault(job["id"], now)
        Event().wait(LOOK_EVERY)
    client.close()
