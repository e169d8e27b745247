"""Measure reads of diaries in two halls, one with a hundred times as many cells: each has to take as long in both.

Calls of the API and pages are asked in this process, the whole page with its rights, reads and template. The two halls
are asked in turns; the least of the rounds counts, which other work disturbs least.
"""

import argparse
import asyncio
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
from sqlalchemy import select, text

from hiringhall import settings
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import decode
from hiringhall.api.upwork.endpoint import ENDPOINTS
from hiringhall.api.upwork.endpoints import load
from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.accounts.models import Company, Membership, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.sign_ins import Browser, open_for
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.storage import Database
from hiringhall.web.app import create_web
from tests.support.installation import PROGRAM, Installation
from tests.support.postgres import PostgresCluster

LARGE, SMALL = 50_000_000, 500_000
PEOPLE, CONTRACTS = 7_000, 12_000
A_FREELANCER = 9_600
"""Cells of one freelancer: eight hours on each of 200 days."""
FIRST_DAY = date(2025, 1, 6)
ROUNDS = 15

_CHOSEN = """SELECT freelancer_id, min(id) FROM contracts WHERE type = 'hourly' AND freelancer_id NOT IN
    (SELECT freelancer_id FROM diary_cells) GROUP BY freelancer_id ORDER BY freelancer_id LIMIT :freelancers"""
_NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :most - 1)",
    "postgresql": "WITH numbers AS (SELECT i::bigint FROM generate_series(0, :most - 1) AS i)",
}
_BYTES = {
    "sqlite": ("randomblob(40)", "lower(hex(randomblob(32)))"),
    "postgresql": (
        "decode(substr(md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text), 1, 80), 'hex')",
        "md5((i * 31 + :freelancer)::text) || md5((i * 37 + :freelancer)::text)",
    ),
}
_CELLS = """{numbers} INSERT INTO diary_cells (freelancer_id, slot, contract_id, workstation_id, captured_at, status,
        manual, billing, keyboard, mouse, level, minutes, memo, window_title, screenshot)
    SELECT :freelancer, slot, :contract, :workstation, slot * 600 + 321, 'normal', {no}, 'billable', 212, 48, 7,
        {minutes}, 'Index the shop and write the tests', 'search.py - the shop - Editor', {digest}
    FROM (SELECT i, :first + i / 48 * 144 + 54 + i % 48 AS slot FROM numbers) AS cells"""
_AT_ONCE = 50
"""Freelancers whose cells are written in one transaction."""


@dataclass(frozen=True)
class Place:
    """A hall with its pages, and whose day in it is asked for."""

    hall: Hall
    web: Any
    contract: Contract
    freelancer: User
    client: User
    company: Company
    day: date
    secret: str


Ask = Callable[[Place], int]
"""Asks one hall; returns how many bytes came."""


def fill(database: Database, cells: int) -> None:
    """Write so many cells of freelancers who have none, past keys and triggers, which would take an hour."""
    kind = "sqlite" if database.is_sqlite else "postgresql"
    minutes, digest = _BYTES[kind]
    no = "0" if database.is_sqlite else "false"
    statement = text(_CELLS.format(numbers=_NUMBERS[kind], no=no, minutes=minutes, digest=digest))
    with database.writing() as session:
        added = text("INSERT INTO workstations (user_id, computer, client_version) VALUES (1, 'x', '1') RETURNING id")
        workstation = session.execute(added).scalar_one()
        chosen = session.execute(text(_CHOSEN), {"freelancers": cells // A_FREELANCER}).all()
    told = {"workstation": workstation, "first": slots.slots_of_day(FIRST_DAY).start, "most": A_FREELANCER}
    for start in range(0, len(chosen), _AT_ONCE):
        with database.writing() as session:
            if not database.is_sqlite:
                session.execute(text("SET LOCAL session_replication_role = replica"))
            for freelancer, contract in chosen[start : start + _AT_ONCE]:
                session.execute(statement, told | {"freelancer": freelancer, "contract": contract})


def filled(folder: Path, cells: int, database: str) -> Installation:
    """Return a hall with so many cells, made if it is not there yet."""
    installation = Installation(folder, database)
    if (folder / "filled").exists():
        return installation
    folder.mkdir(parents=True, exist_ok=True)
    installation.run("migrate")
    command = [str(PROGRAM), "demo", "--people", str(PEOPLE), "--contracts", str(CONTRACTS)]
    subprocess.run(command, env=installation.environ(), check=True, stdout=subprocess.DEVNULL)
    with closing(open_hall(settings.load(environ=installation.environ()))) as hall:
        fill(hall.database, cells)
    (folder / "filled").touch()
    return installation


@contextmanager
def opened(installation: Installation) -> Iterator[Hall]:
    """Open a hall, with statistics of its tables on PostgreSQL."""
    with closing(open_hall(settings.load(environ=installation.environ()))) as hall:
        if not hall.database.is_sqlite:
            with hall.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield hall


def place_of(hall: Hall) -> Place:
    """Choose a day in the middle of a diary of the benchmark."""
    with hall.database.writing() as session:
        middle = FIRST_DAY + timedelta(days=A_FREELANCER // 48 // 2)
        slot = slots.slots_of_day(middle).start + 54
        of_day = select(DiaryCell.contract_id).where(DiaryCell.slot == slot, DiaryCell.memo.like("Index the%"))
        ids = session.scalars(of_day.order_by(DiaryCell.freelancer_id).limit(20)).all()
        contract = session.get_one(Contract, ids[-1])
        owner = select(Membership.user_id).where(
            Membership.team_id == contract.company_id, Membership.role == Role.OWNER
        )
        client = session.get_one(User, session.scalars(owner).one())
        company = session.get_one(Company, contract.company_id)
        freelancer = session.get_one(User, contract.freelancer_id)
        secret = open_for(session, client, Browser(days=1))
        session.flush()
        session.expunge_all()
    return Place(hall, create_web(hall), contract, freelancer, client, company, middle, secret)


def call(endpoint: str, values: Callable[[Place], dict[str, str]]) -> Ask:
    """Return a call of the API by the client, as its handler answers it."""

    def ask(place: Place) -> int:
        declared = ENDPOINTS[endpoint]
        with place.hall.database.reading() as session:
            made = Call(place.hall, session, Actor(place.client.id, "benchmark"), "http://127.0.0.1")
            return len(msgspec.json.encode(declared.handler(made, decode(values(place), {}, declared.parameters))))

    return ask


def page(path: Callable[[Place], str]) -> Ask:
    """Return the opening of a page by the client, whole, but for the transport."""
    return lambda place: asyncio.run(_open(place.web, path(place), place.secret))


async def _open(web: Any, path: str, secret: str) -> int:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"cookie", f"hall={secret}".encode())]
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await web(scope, receive, send)
    if sent[0]["status"] != HTTPStatus.OK:
        raise RuntimeError(f"{path} answers {sent[0]['status']}.")
    return sum(len(message.get("body", b"")) for message in sent)


def questions() -> dict[str, Ask]:
    """Return what is asked, by what the report calls it."""

    def month(place: Place) -> str:
        return f"{place.day - timedelta(days=30):%Y%m%d},{place.day:%Y%m%d}"

    return {
        "API: day of a contract, v3": call(
            "team_workdiaries_contract_v3",
            lambda at: {"contract_id": str(at.contract.id), "date": f"{at.day:%Y%m%d}"},
        ),
        "API: day of a freelancer, v1": call(
            "team_workdiaries_get",
            lambda at: {
                "company_id": str(at.company.id),
                "username": at.freelancer.username,
                "date": f"{at.day:%Y%m%d}",
            },
        ),
        "API: days with work in a month": call(
            "team_workdays_contract", lambda at: {"contract_id": str(at.contract.id), "days": month(at)}
        ),
        "page: day of a diary": page(lambda at: f"/contracts/{at.contract.key}/diary/{at.day}"),
    }


def report(large: Place, small: Place) -> None:
    """Measure and print a line for everything that is asked."""
    print(f"{'read':<34}{'large':>10}{'small':>10}{'large/small':>13}   (microseconds)")
    for name, ask in questions().items():
        times: dict[str, list[float]] = {"large": [], "small": []}
        for _ in range(ROUNDS):
            for which, place in (("large", large), ("small", small)):
                start = perf_counter()
                ask(place)
                times[which].append(perf_counter() - start)
        many, few = (min(found) * 1e6 for found in times.values())
        print(f"{name:<34}{many:>10,.0f}{few:>10,.0f}{many / few:>13.2f}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Fill the halls, measure, print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--cells", type=int, default=LARGE, help="how many the large hall has")
    reader.add_argument("--folder", type=Path, help="where the halls are kept for the next time")
    reader.add_argument("--postgresql", action="store_true", help="on PostgreSQL, which keeps nothing")
    options = reader.parse_args(arguments)
    load()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(closing(PostgresCluster())) if options.postgresql else None
        places = []
        for name, cells in (("large", options.cells), ("small", min(SMALL, options.cells))):
            database = "" if cluster is None else cluster.create()
            installation = filled(folder / (f"{name}-postgresql" if cluster else name), cells, database)
            places.append(place_of(stack.enter_context(opened(installation))))
        kind = "PostgreSQL" if cluster else "SQLite"
        print(f"{options.cells:,} cells against {min(SMALL, options.cells):,} on {kind}, {ROUNDS} rounds", flush=True)
        report(*places)


if __name__ == "__main__":
    main()
