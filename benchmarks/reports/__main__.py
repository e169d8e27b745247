"""Measure time reports of clients of several sizes in one large installation, against DuckDB and against bare SQL.

Two questions are asked: hours and charges by week, team and freelancer of a whole client, and a month of one freelancer
by day. Ours is the way from the text of a query to the JSON of its answer, as the Upwork API takes it, without
signature and socket; DuckDB has the same rows in memory and hands its result over as Python's rows; bare SQL is the
statement of the report on the same database, its rows fetched. The least of the rounds counts.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
from sqlalchemy import select, text

from benchmarks.reports.filling import Client, clients, fill
from hiringhall.api.upwork import form, report_forms
from hiringhall.columns.columns import Columns
from hiringhall.documents.google import Tqx
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.compiling import compiled
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.running import Lines, Result, run
from hiringhall.marketplace.reports.time_source import time_source
from hiringhall.storage import Database
from hiringhall.storage.database import streamed
from hiringhall.storage.migrations import upgrade
from tests.support.postgres import PostgresCluster

GROUPED = "SELECT week_worked_on, team_id, provider_id, sum(hours), sum(charges)"
BY_DAY = "SELECT worked_on, sum(hours) WHERE worked_on >= '2025-03-01' AND worked_on <= '2025-03-31'"
ROUNDS = 5
LARGE = 1_000_000
"""Time rows of a client beyond which bare SQL is asked once."""
MEMORY = 200
"""Megabytes of DuckDB, as in the settings."""
SENT = form.read(form.Sent("GET", "http", "hall.example", "/gds/timereports/v1/companies/x", "", {}))


def measure(database: Database, columns: Columns, client: Client) -> None:
    """Print what the reports of a client take."""
    owner = Actor(client.owner_id, "benchmark")
    ours = _least(lambda: _answer(database, columns, owner, "time-company", {"company": client.slug}, GROUPED))
    memory_of_ours = _peak()
    scope = Scope(client.id)
    bare = _least(lambda: _bare(database, scope, GROUPED), rounds=1 if client.rows > LARGE else ROUNDS)
    with duckdb.connect() as memory:
        rows = _load(database, memory, client)
        quick = _least(lambda: len(memory.execute(_DUCK).fetchall()))
        groups = len(memory.execute(_DUCK).fetchall())
        compute = _least(lambda: memory.execute(f"SELECT count(*) FROM ({_DUCK})").fetchall())  # noqa: S608 - constants
    worker = Actor(client.owner_id, "benchmark")
    month = _least(
        lambda: _answer(
            database, columns, worker, "time-freelancer", {"freelancer": f"worker{worker.user_id}"}, BY_DAY
        ),
        rounds=50,
    )
    print(
        f"{rows:>10,} rows, {groups:>7,} groups: ours {ours * 1e3:8.1f} ms; DuckDB {quick * 1e3:8.1f} ms "
        f"({compute * 1e3:.1f} without handing rows over), ratio {ours / quick:.2f}; bare SQL {bare * 1e3:9.1f} ms; "
        f"a freelancer's month {month * 1e3:.2f} ms; memory of ours {memory_of_ours} MB at most",
        flush=True,
    )


def _answer(database: Database, columns: Columns, actor: Actor, report: str, about: dict[str, str], query: str) -> None:
    with database.reading() as session:

        def found(lines: Lines | None) -> Result:
            return run(session, actor, REPORTS[report], about, query, columns=columns, lines=lines)

        file, _ = report_forms.write(report_forms.Report(found, Tqx()), {"server_time": 1}, SENT)
        file.close()


def _bare(database: Database, scope: Scope, query: str) -> None:
    with database.reading() as session:
        session.execute(compiled(check(query, REPORTS["time-company"]), time_source(scope))).all()


_DUCK = """SELECT week, team, person, sum(seconds), sum(charge) FROM worked JOIN contracts ON contracts.id = contract_id
GROUP BY ALL ORDER BY ALL"""


def _load(database: Database, memory: duckdb.DuckDBPyConnection, client: Client) -> int:
    """Copy the time rows of a client into the memory of a DuckDB of its own, through a file."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file, database.reading() as session:
        rows = select(
            TimeRow.contract_id,
            TimeRow.week,
            (TimeRow.online + TimeRow.offline) * 600,
            TimeRow.charge_online + TimeRow.charge_offline,
        )
        rows = rows.join(Contract, Contract.id == TimeRow.contract_id).where(Contract.company_id == client.id)
        for row in streamed(session, rows, at_once=10_000):
            file.write(",".join(map(str, row)) + "\n")
        file.flush()
        kinds = "columns={'contract_id': 'BIGINT', 'week': 'DATE', 'seconds': 'BIGINT', 'charge': 'BIGINT'}"
        memory.execute(f"CREATE TABLE worked AS FROM read_csv('{file.name}', header=false, {kinds})")
        found = session.execute(
            text("""SELECT contracts.id, teams.slug, users.username FROM contracts JOIN teams ON teams.id = team_id
            JOIN users ON users.id = freelancer_id WHERE contracts.company_id = :company"""),
            {"company": client.id},
        )
        memory.execute("CREATE TABLE contracts (id BIGINT, team VARCHAR, person VARCHAR)")
        memory.executemany("INSERT INTO contracts VALUES (?, ?, ?)", [tuple(row) for row in found])
    return int((memory.execute("SELECT count(*) FROM worked").fetchone() or (0,))[0])


def _least(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    took = []
    for _ in range(rounds):
        begun = perf_counter()
        work()
        took.append(perf_counter() - begun)
    return min(took)


def _peak() -> int:
    """Return the most megabytes that this process had in memory: what getrusage tells counts its parent's too."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        with closing(Database(f"sqlite:///{folder}/hall.db")) as database:
            yield database
        return
    with closing(PostgresCluster()) as cluster, closing(Database(cluster.create())) as database:
        yield database


def main() -> None:
    """Fill a hall and measure its clients, each in a process of its own so that memory is told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000", help="time rows of the clients")
    parser.add_argument("--total", type=int, default=20_000_000, help="time rows of all clients together")
    parser.add_argument("--kind", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--hall", help=argparse.SUPPRESS)
    parser.add_argument("--client", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    found = clients(sizes, asked.total)
    if asked.hall:
        url, folder = asked.hall.split("|")
        with closing(Database(url)) as database, closing(Columns(database, Path(folder), MEMORY)) as columns:
            measure(database, columns, found[asked.client])
        return
    with tempfile.TemporaryDirectory() as name, _database(asked.kind, Path(name)) as database:
        begun = perf_counter()
        upgrade(database)
        fill(database, found)
        filled = perf_counter()
        with closing(Columns(database, Path(name) / "columns", MEMORY)) as columns:
            made = columns.catch_up()
        print(
            f"{asked.kind}, {sum(client.rows for client in found):,} time rows filled in {filled - begun:.0f} s, "
            f"{made} months copied in {perf_counter() - filled:.0f} s, on {date.today()}",  # noqa: DTZ011 - of who runs it
            flush=True,
        )
        url = database.url.render_as_string(hide_password=False)
        for number in range(len(sizes)):
            command = [sys.executable, "-m", "benchmarks.reports", "--sizes", asked.sizes, "--total", str(asked.total)]
            subprocess.run([*command, "--hall", f"{url}|{name}/columns", "--client", str(number)], check=True)


main()
