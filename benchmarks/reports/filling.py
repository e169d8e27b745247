"""A hall with clients of chosen sizes inside an installation of any size: contracts with time rows, and nothing else.

A contract is worked on for 250 weekdays of a year, four rows a day. A freelancer has four of them, one a year.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Date, column, insert, table, text
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.activities.models import Activity, ActivityState
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.diary.models import TimePart
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage import Database
from hiringhall.storage.bulk import BulkInsert

DAYS, LINES = 250, 4
ROWS = DAYS * LINES
"""Time rows of a contract."""
YEARS = (2022, 2023, 2024, 2025)
SMALL = 12_000
"""Time rows of the clients that are not measured."""
TEAMS, ACTIVITIES = 12, 20
"""Teams with the root, and activities, of each client."""


class Client(NamedTuple):
    """A client by the number of its contracts; references of what is its own begin after these."""

    id: int
    contracts: int
    contracts_before: int
    freelancers_before: int

    @property
    def rows(self) -> int:
        """How many time rows it has."""
        return self.contracts * ROWS

    @property
    def slug(self) -> str:
        """The id of its root team."""
        return f"client{self.id}"

    @property
    def owner_id(self) -> int:
        """Who owns it: its first freelancer, to spare a person."""
        return self.freelancers_before + 1


def clients(sizes: list[int], total: int) -> list[Client]:
    """Return clients of so many time rows, and small ones until all have `total` together."""
    rest = max(total - sum(sizes), 0)
    found: list[Client] = []
    team = contract = freelancer = 0
    for rows in (*sizes, *[SMALL] * (rest // SMALL)):
        count = rows // ROWS
        found.append(Client(team + 1, count, contract, freelancer))
        team, contract, freelancer = team + TEAMS, contract + count, freelancer + -(-count // len(YEARS))
    return found


def fill(database: Database, found: list[Client]) -> None:
    """Fill an empty hall with these clients, past keys and operations, which would take days."""
    with database.writing() as session:
        if database.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        for client in found:
            _fill(session, client)
    with database.engine.connect() as connection:
        connection.exec_driver_sql(
            "PRAGMA foreign_keys = OFF" if database.is_sqlite else "SET session_replication_role = replica"
        )
        connection.commit()
        connection.execute(text("CREATE TEMP TABLE worked_days (began DATE, number BIGINT, day DATE, week DATE)"))
        connection.execute(_WORKED, [_worked(monday, number) for monday in mondays() for number in range(DAYS)])
        for client in found:
            connection.execute(_TIME_ROWS, {"company": client.id, "activity": _first_activity(client)})
            connection.commit()
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def mondays() -> Iterator[date]:
    """Yield the first Monday of every year."""
    for year in YEARS:
        first = date(year, 1, 1)
        yield first + timedelta(days=-first.weekday() % 7)


def _fill(session: Session, client: Client) -> None:
    began = list(mondays())
    people = range(client.owner_id, client.owner_id + -(-client.contracts // len(YEARS)))
    _USERS.run(session, (_user(number) for number in people))
    _TEAMS.run(session, (_team(client, number) for number in range(TEAMS)))
    _COMPANIES.run(session, [(client.id, CompanyKind.CLIENT, f"Client {client.id}", 1)])
    _MEMBERSHIPS.run(session, [(client.id, client.owner_id, Role.OWNER, False, UserStatus.ACTIVE, 1)])
    _ACTIVITIES.run(session, (_activity(client, number) for number in range(ACTIVITIES)))
    contracts = range(client.contracts)
    _CONTRACTS.run(session, (_contract(client, number, began[number % len(YEARS)]) for number in contracts))
    parts: dict[date, int] = {}
    for year, monday in enumerate(began):
        worked = len(contracts[year :: len(YEARS)])
        for day in range(DAYS):
            month = _day(monday, day).replace(day=1)
            parts[month] = parts.get(month, 0) + worked * LINES
    draw = Random(client.id)  # noqa: S311 - nobody is to guess it
    _PARTS.run(session, ((client.id, month, draw.getrandbits(60), rows) for month, rows in parts.items() if rows))


def _day(monday: date, number: int) -> date:
    return monday + timedelta(days=number // 5 * 7 + number % 5)


def _worked(monday: date, number: int) -> dict[str, Any]:
    day = _day(monday, number)
    return {"began": monday, "number": number, "day": day, "week": day - timedelta(days=day.weekday())}


def _user(number: int) -> tuple[Any, ...]:
    name = f"worker{number}"
    return (
        number,
        f"u{number}",
        name,
        f"{name}@test.example",
        "-",
        "Ana",
        f"Moreira {number}",
        "UTC",
        "",
        "",
        "",
        *_FLAGS,
    )


_FLAGS = (True, False, UserStatus.ACTIVE, 1)


def _team(client: Client, number: int) -> tuple[Any, ...]:
    team, root = client.id + number, client.id
    slug, lineage = (f"{client.slug}:team{number}", f"/{root}/{team}/") if number else (client.slug, f"/{root}/")
    return team, f"t{team}", slug, f"Team {number}", root, root if number else None, lineage, 1


def _first_activity(client: Client) -> int:
    return client.id // TEAMS * ACTIVITIES + 1


def _activity(client: Client, number: int) -> tuple[Any, ...]:
    own = _first_activity(client) + number
    return own, client.id, client.id, f"task-{number}", "Something to do", "", ActivityState.ACTIVE, 1, 1


def _contract(client: Client, number: int, began: date) -> tuple[Any, ...]:
    own, freelancer = client.contracts_before + number + 1, client.owner_id + number // len(YEARS)
    team = client.id + number // len(YEARS) % TEAMS
    who = own, f"c{own}", team, client.id, freelancer
    what = f"Tune ticket shop {own}", JobType.HOURLY, "", 2000 + own % 8000, "USD", True, True
    return *who, *what, ContractState.ACTIVE, began, 1, 1


_USERS = BulkInsert(
    User,
    *("id", "key", "username", "email", "password_hash", "first_name", "last_name", "timezone", "city", "state"),
    *("country", "is_freelancer", "is_operator", "status", "created_at"),
)
_TEAMS = BulkInsert(Team, "id", "key", "slug", "name", "company_id", "parent_id", "lineage", "created_at")
_COMPANIES = BulkInsert(Company, "id", "kind", "name", "created_at")
_MEMBERSHIPS = BulkInsert(Membership, "team_id", "user_id", "role", "exclusive", "status", "created_at")
_ACTIVITIES = BulkInsert(
    Activity, "id", "company_id", "team_id", "code", "description", "url", "state", "created_at", "changed_at"
)
_CONTRACTS = BulkInsert(
    Contract,
    *("id", "key", "team_id", "company_id", "freelancer_id", "title", "type", "description", "rate", "currency"),
    *("manual_time", "uses_activities", "state", "started_on", "created_at", "changed_at"),
)
_PARTS = BulkInsert(TimePart, "company_id", "month", "version", "rows")

_WORKED = insert(table("worked_days", *(column(name, Date) for name in ("began", "day", "week")), column("number")))
# Numbers that look drawn, and are the same on every database.
_TIME_ROWS = text("""
    INSERT INTO time_rows
        (contract_id, day, line, week, activity_id, memo, online, offline, charge_online, charge_offline)
    SELECT id, day, line, week, :activity + mix % 20,
        'Fix ' || mix % 5003 || ' in the ' || CASE mix % 3 WHEN 0 THEN 'checkout' WHEN 1 THEN 'shop' ELSE 'report' END,
        1 + mix % 11, CASE WHEN mix % 13 = 0 THEN 2 ELSE 0 END,
        ((1 + mix % 11) * rate + 3) / 6, CASE WHEN mix % 13 = 0 THEN (2 * rate + 3) / 6 ELSE 0 END
    FROM (
        SELECT contracts.id, day, line, week, rate, contracts.id * 7919 + number * 104729 + line * 1299709 AS mix
        FROM contracts
        CROSS JOIN worked_days
        CROSS JOIN (SELECT 1 AS line UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS lines
        WHERE contracts.company_id = :company AND worked_days.began = contracts.started_on
    ) AS worked
    ORDER BY id, day, line
""")
