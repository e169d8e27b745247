"""Measure the billing of a week: `python -m benchmarks.billing [CONTRACTS ...] [--database sqlite|postgresql]`.

For each number of hourly contracts, with 40 cells each, a hall is filled and billed in one run of a process of its own.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, process_time

import msgspec

from benchmarks.billing import bare
from benchmarks.billing.filling import CELLS, MONDAY, fill
from hiringhall import clock
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.weekly import bill_weeks
from hiringhall.marketplace.tables import Base
from hiringhall.storage import Database
from hiringhall.storage.migrations import upgrade
from tests.support.halls import DATABASE_KINDS
from tests.support.postgres import PostgresCluster

SIZES = (10_000, 100_000)


class Run(msgspec.Struct):
    """What billing took: seconds, of them processor time, and kilobytes of memory before and at most."""

    invoices: int
    seconds: float
    processor: float
    before: int
    peak: int


def main() -> None:
    """Fill, bill and copy on each kind of database; print what it took."""
    if sys.argv[1:2] == ["bill"]:
        print(msgspec.json.encode(_bill(sys.argv[2])).decode())
        return
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("contracts", nargs="*", type=int, default=SIZES, metavar="CONTRACTS")
    reader.add_argument("--database", choices=DATABASE_KINDS, help="measure one kind of database only")
    options = reader.parse_args()
    with closing(PostgresCluster()) as cluster:
        for kind in [options.database] if options.database else DATABASE_KINDS:
            for contracts in options.contracts:
                _measure(kind, contracts, cluster)


def _measure(kind: str, contracts: int, cluster: PostgresCluster) -> None:
    with _database(kind, cluster) as billed, _database(kind, cluster) as copied:
        begun = perf_counter()
        fill(billed, contracts)
        filled = perf_counter() - begun
        command = [sys.executable, "-m", "benchmarks.billing", "bill", billed.url.render_as_string(hide_password=False)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        run = msgspec.json.decode(done.stdout, type=Run)
        if run.invoices != contracts:
            raise RuntimeError(f"{run.invoices} invoices of {contracts} contracts.")
        seconds, rows = bare.copy(billed, copied)
    print(
        f"{kind}, {contracts:,} contracts of {CELLS} cells (filled in {filled:.0f} s): {run.seconds:.1f} s, "
        f"{contracts / run.seconds:,.0f} contracts/s, {run.processor / contracts * 1e6:.0f} µs of processor time each; "
        f"bare {seconds:.1f} s for {rows:,} rows, ratio {run.seconds / seconds:.1f}; "
        f"memory {run.before >> 10} MB before, {run.peak >> 10} MB at most",
        flush=True,
    )


def _bill(url: str) -> Run:
    Base.registry.configure()
    calendar, before = Calendar(), _peak()
    with closing(Database(url)) as database:
        wall, processor = perf_counter(), process_time()
        with clock.shifted(calendar.billed_at(MONDAY) + 60 - clock.now()):
            invoices = bill_weeks(database, calendar, clock.now())
        return Run(
            invoices,
            perf_counter() - wall,
            process_time() - processor,
            before,
            _peak(),
        )


def _peak() -> int:
    """Return the kilobytes of memory that this process had at most since this was asked before."""
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5")
    return int(peak.split()[1])


@contextmanager
def _database(kind: str, cluster: PostgresCluster) -> Iterator[Database]:
    """Lend an empty migrated database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hall.db'}" if kind == "sqlite" else cluster.create()
        with closing(Database(url)) as database:
            upgrade(database)
            yield database


if __name__ == "__main__":
    main()
