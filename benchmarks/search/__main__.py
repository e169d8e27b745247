"""Fill halls of several sizes, ask each a thousand mixed queries, and print the figures beside those of the others."""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec

from benchmarks.search.bare import BareTantivy
from benchmarks.search.corpus import Words, documents, fill
from benchmarks.search.freshness import RATE, freshness
from benchmarks.search.fts5 import Fts5
from benchmarks.search.questions import KINDS, Question, questions
from benchmarks.search.timing import Spread, resident, time_each, time_requests
from benchmarks.signing import request
from tests.support.hall import Hall
from tests.support.installation import Demo, Installation

QUERIES, ROUNDS = 1_000, 4
FEW = 10  # of FTS5's questions one in so many is asked: it takes its time
POSTING = 20  # seconds
MEGABYTE = 1 << 20
HOUR = 3_600  # seconds


Times = dict[Question, list[float]]


@dataclass
class Measured:
    """Seconds of each question, round by round, by who was asked."""

    hall: Times = field(default_factory=dict)
    bare: Times = field(default_factory=dict)
    fts5: Times = field(default_factory=dict)


def measure(hall: Hall, bare: BareTantivy, fts5: Fts5, asked: Sequence[Question]) -> Measured:
    """Ask everybody everything, in turns of a hundred, in several rounds."""
    port, found = int(hall.base_url.rpartition(":")[2]), Measured()
    for round_number in range(ROUNDS):
        for part in (asked[start : start + 100] for start in range(0, len(asked), 100)):
            sent = [request(hall.demo, hall.base_url, question.address) for question in part]
            taken, bodies = time_requests(port, sent)
            _keep(found.hall, part, taken)
            _keep(found.bare, part, time_each(bare.ask, part))
            if round_number == 0:
                _compare_totals(part, bodies, bare)
                few = part[::FEW]
                _keep(found.fts5, few, time_each(fts5.ask, few))
    return found


def _keep(kept: Times, asked: Sequence[Question], taken: Sequence[float]) -> None:
    for question, seconds in zip(asked, taken, strict=True):
        kept.setdefault(question, []).append(seconds)


def _compare_totals(asked: Sequence[Question], bodies: Sequence[bytes], bare: BareTantivy) -> None:
    """Make sure that both found the same; otherwise the times would say nothing."""
    for question, body in zip(asked, bodies, strict=True):
        total = msgspec.json.decode(body)["paging"]["total"]
        if total != (wanted := bare.ask(question)):
            raise RuntimeError(f"The hall found {total}, bare tantivy {wanted}: {question}")


def report(size: int, found: Measured) -> None:
    """Print the figures of one size: of each question the median of its rounds."""
    print(f"\n{size:,} jobs, microseconds; the hall answers whole signed requests with one worker")
    print(f"{'':<18}{'hall':>9}{'p99':>9}{'bare':>9}{'p99':>9}{'FTS5':>11}{'bound':>9}")
    for kind in (*KINDS, "all"):
        hall, bare, fts5 = (_spread(times, kind) for times in (found.hall, found.bare, found.fts5))
        bound = 2 * bare.median + 1_000
        figures = f"{hall.median:>9.0f}{hall.p99:>9.0f}{bare.median:>9.0f}{bare.p99:>9.0f}{fts5.median:>11.0f}"
        print(f"{kind:<18}{figures}{bound:>9.0f}{'' if hall.median <= bound else '  missed'}")
    over = [median(taken) - 2 * median(found.bare[question]) - 0.001 for question, taken in found.hall.items()]
    print(f"within twice bare tantivy plus 1 ms: {sum(excess <= 0 for excess in over) / len(over):.1%} of the queries")


def _spread(times: Times, kind: str) -> Spread:
    return Spread.of(median(taken) for question, taken in times.items() if kind in {"all", question.kind})


def run(size: int, words: Words, folder: Path) -> Measured:
    """Measure one size from the empty hall on."""
    installation = Installation(folder / "hall")
    installation.data.mkdir(parents=True)
    installation.run("migrate")
    started = perf_counter()
    fill(installation, size, words)
    print(f"\n{size:,} jobs: filled in {perf_counter() - started:.0f} s", flush=True)
    print(f"index built: {installation.run('reindex', '--json', patience=HOUR).strip()}", flush=True)
    bare, fts5 = BareTantivy(folder / "bare"), Fts5(folder / "fts5.db")
    for name, other in (("bare tantivy", bare), ("FTS5", fts5)):
        started = perf_counter()
        other.fill(documents(installation))
        print(f"{name}: built in {perf_counter() - started:.1f} s", flush=True)
    demo = msgspec.json.decode(installation.run("demo", "--if-empty", "--json"), type=Demo)
    hall = Hall(installation, demo, workers=1)
    hall.start()
    with closing(hall), closing(fts5):
        found = measure(hall, bare, fts5, list(dict.fromkeys(questions(words, QUERIES))))
        report(size, found)
        for own, mapped in resident(hall.process_group):
            print(f"resident: {own // MEGABYTE} MiB of a process's own, {mapped // MEGABYTE} MiB of mapped files")
    print_freshness(installation, demo)
    return found


def print_freshness(installation: Installation, demo: Demo) -> None:
    """Print how soon jobs are found while they are posted, with two workers."""
    hall = Hall(installation, demo, workers=2)
    hall.start()
    with closing(hall):
        taken = sorted(freshness(hall, POSTING))
    middle, p99, worst = median(taken), taken[int(len(taken) * 0.99)], taken[-1]
    print(f"{RATE} jobs/s for {POSTING} s, found after: median {middle:.3f} s, p99 {p99:.3f} s, worst {worst:.3f} s")


def main() -> None:
    """Measure each size; print how the median grows."""
    sizes = [int(size) for size in sys.argv[1].split(",")]
    words, growth = Words(), []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            growth.append((size, run(size, words, Path(folder))))
    print("\nmedian of all queries, microseconds")
    for size, found in growth:
        hall, bare = _spread(found.hall, "all").median, _spread(found.bare, "all").median
        print(f"{size:>12,} jobs: hall {hall:.0f}, bare tantivy {bare:.0f}")


if __name__ == "__main__":
    main()
