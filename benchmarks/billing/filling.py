"""A hall with any number of hourly contracts that were worked on in one week, 40 cells each, and nothing else."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from hiringhall.marketplace.diary import slots
from hiringhall.storage import Database

MONDAY = date(2026, 3, 16)
CELLS = 40
"""Cells of a contract: eight on each of five days."""
EMPLOYS = 10
"""Contracts of a client; each is of a freelancer of its own."""
AT_ONCE = 1_000
"""Contracts that are made in one transaction; a multiple of EMPLOYS."""

_NUMBERS = (
    "WITH RECURSIVE numbers (i) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < :last)"
)
_CLIENT = f"CAST((i - 1) / {EMPLOYS} + 1 AS BIGINT)"
_DIGITS = " UNION ALL ".join(f"SELECT {digit} AS digit" for digit in range(8))
_STATEMENTS = (
    """INSERT INTO users (id, key, username, email, password_hash, first_name, last_name, timezone, city, state,
        country, is_freelancer, is_operator, status, created_at)
    {numbers} SELECT i, 'u' || i, 'worker' || i, 'worker' || i || '@test.example', '-', 'Ana', 'Moreira', 'UTC', '', '',
        '', {yes}, {no}, 'active', 1 FROM numbers""",
    """INSERT INTO teams (id, key, slug, name, company_id, parent_id, lineage, created_at)
    {numbers} SELECT {client}, 't' || i, 'client' || i, 'Client ' || i, {client}, NULL, '/' || {client} || '/', 1
        FROM numbers WHERE i % {employs} = 1""",
    """INSERT INTO companies (id, kind, name, created_at)
    {numbers} SELECT {client}, 'client', 'Client ' || i, 1 FROM numbers WHERE i % {employs} = 1""",
    """INSERT INTO memberships (team_id, user_id, role, exclusive, status, created_at)
    {numbers} SELECT {client}, i, 'owner', {no}, 'active', 1 FROM numbers WHERE i % {employs} = 1""",
    """INSERT INTO contracts (id, key, team_id, company_id, freelancer_id, title, type, description, rate, currency,
        manual_time, uses_activities, state, started_on, created_at, changed_at, fee_schedule_id)
    {numbers} SELECT i, 'c' || i, {client}, {client}, i, 'Tune the ticket shop', 'hourly', '', 2000 + i % 8000, 'USD',
        {yes}, {yes}, 'active', :monday, 1, 1, 1 FROM numbers""",
    """INSERT INTO contract_terms (contract_id, since, rate)
    {numbers} SELECT i, :monday, 2000 + i % 8000 FROM numbers""",
    """INSERT INTO work_weeks (contract_id, week, seconds, charge, extra, last_day)
    {numbers} SELECT i, :monday, 24000, (80 * (2000 + i % 8000) + 6) / 12, 0, :friday FROM numbers""",
    """INSERT INTO diary_cells (freelancer_id, slot, contract_id, captured_at, status, manual, billing, keyboard, mouse,
        level, memo, window_title)
    {numbers} SELECT i, slot, i, slot * 600 + 321, 'normal', {yes}, 'billable', 0, 0, 0, 'Index the shop', ''
    FROM numbers CROSS JOIN (SELECT CAST(:slot AS BIGINT) + days.digit * 144 + cells.digit AS slot
        FROM ({digits}) AS days CROSS JOIN ({digits}) AS cells WHERE days.digit < 5) AS worked""",
)


def fill(database: Database, contracts: int) -> None:
    """Make so many contracts with their week, past keys and operations, which would take hours."""
    for first in range(1, contracts + 1, AT_ONCE):
        with database.writing() as session:
            _fill(session, first, min(first + AT_ONCE - 1, contracts))
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _fill(session: Session, first: int, last: int) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
    yes, no = ("1", "0") if is_sqlite else ("true", "false")
    values = {
        "first": first,
        "last": last,
        "slot": slots.slots_of_day(MONDAY).start + 54,
        "monday": MONDAY.isoformat() if is_sqlite else MONDAY,
        "friday": (MONDAY + timedelta(days=4)).isoformat() if is_sqlite else MONDAY + timedelta(days=4),
    }
    for statement in _STATEMENTS:
        words = {"numbers": _NUMBERS, "client": _CLIENT, "employs": EMPLOYS, "digits": _DIGITS, "yes": yes, "no": no}
        session.execute(
            text(statement.format_map(words)),
            {name: values[name] for name in values if f":{name}" in statement + _NUMBERS},
        )
