"""Time rows that change at random, as the diary would change them, and what a report about them reads."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hiringhall.api.upwork import form, report_forms
from hiringhall.columns.columns import Columns
from hiringhall.columns.parts import last_day
from hiringhall.documents.google import Tqx
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.models import TimePart, TimeRow
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.compiling import compiled
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.running import Lines, Result, run_within
from hiringhall.marketplace.reports.time_source import time_source
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY, noon

TIME = REPORTS["time-company"]
DAYS = [MONDAY - timedelta(days=number) for number in (400, 75, 46, 41, 33, 8, 7, 1, 0)]
MEMOS = ("", "Zebra", "apple", "Äpfel", "💥", "apple pie", "a'b", "100 %", 'say "yes"\n\tand \\ go', "\u00a0wide\u3000")
WHO = ("freelancer", "agent")
VALUES = {
    "provider_id": ["freelancer", "agent", "nobody"],
    "task": ["draw", "", "plan"],
    "assignment_team_id": ["acme:design", "acme:web", "acme"],
    "agency_id": ["northwind", "acme"],
    "company_id": ["acme"],
}
EVERY_FIELD = f"SELECT {', '.join(name for name in TIME.fields if name not in TIME.hidden)}"
SENT = form.read(form.Sent("GET", "http", "hall.example", "/gds/timereports/v1/companies/x", "", {}))
Found = list[tuple[Any, ...]]


class Shift:
    """Four contracts of a client, one of them through an agency, with work on some days."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.random = Random(11)  # noqa: S311 - no secret
        with noon(days=-8):
            cast = hiring_cast(market)
            teams = [(team, who) for team in (cast.design, cast.web) for who in WHO]
            self.contracts = [hire(market, cast["owner"], team, cast[who]) for team, who in teams[:-1]]
            signs = cast["staffing"]
            last = hire(market, cast["owner"], cast.web, cast["agent"], agency_id=cast.agency, signs=signs)
            self.contracts.append(last)
        self.company_id = cast.company
        self.freelancer, self.agent = cast["freelancer"], cast["agent"]
        with market.act() as session:
            blank = {"first_name": "\u00a0Ágnes", "last_name": "O'Neil\u3000 "}
            session.execute(update(User).where(User.id == cast["agent"].user_id).values(blank))
            activities = [_activity(cast, "draw"), _activity(cast, "plan", removed_at=1)]
            session.add_all(activities)
            session.flush()
            self.activities = [None, *(activity.id for activity in activities)]
        for day in DAYS:
            for contract in self.contracts:
                self.change(contract.id, day)

    def change(self, contract_id: int | None = None, day: date | None = None) -> None:
        """Write the rows of a day of a contract anew."""
        contract_id = contract_id or self.random.choice(self.contracts).id
        day = day or self.random.choice(DAYS)
        with self.market.database.writing() as session:
            session.execute(delete(TimeRow).where(TimeRow.contract_id == contract_id, TimeRow.day == day))
            session.add_all(self._row(contract_id, day, line) for line in range(self.random.randint(0, 3)))
            renew(session, self.company_id, day)

    def _row(self, contract_id: int, day: date, line: int) -> TimeRow:
        draw = self.random
        return TimeRow(
            contract_id=contract_id,
            day=day,
            line=line,
            week=day - timedelta(days=day.weekday()),
            activity_id=draw.choice(self.activities),
            memo=draw.choice(MEMOS),
            online=draw.randint(1, 40),
            offline=draw.randint(0, 3),
            charge_online=draw.choice([draw.randint(0, 30_000), 2**40]),
            charge_offline=draw.choice([0, 0, 1, 999]),
        )

    def asked(self, text: str, scope: Scope | None = None) -> Found:
        """Return what the database answers."""
        with self.market.database.reading() as session:
            return [
                tuple(row) for row in session.execute(compiled(check(text, TIME), time_source(scope or self.scope)))
            ]

    def read(self, columns: Columns, text: str) -> Found | None:
        """Return what is read in columns."""
        with self.market.database.reading() as session:
            rows = columns.read(session, check(text, TIME), self.scope)
            return None if rows is None else list(rows)

    def written(self, text: str, columns: Columns | None = None) -> object:
        """Return the table that the API writes, from the database unless there are columns."""
        with self.market.database.reading() as session:

            def found(lines: Lines | None) -> Result:
                return run_within(session, self.scope, TIME, text, columns=columns, lines=lines)

            file, _ = report_forms.write(report_forms.Report(found, Tqx()), {}, SENT)
            with file:
                file.seek(0)
                return json.loads(file.read())

    @property
    def scope(self) -> Scope:
        """The whole client."""
        return Scope(self.company_id)


def renew(session: Session, company_id: int, day: date) -> None:
    """Draw the version of a month anew, whose rows were changed."""
    session.flush()
    month = day.replace(day=1)
    rows = select(func.count()).select_from(TimeRow).join(Contract, Contract.id == TimeRow.contract_id)
    rows = rows.where(Contract.company_id == company_id, TimeRow.day.between(month, last_day(month)))
    part = session.get(TimePart, (company_id, month)) or TimePart(company_id=company_id, month=month)
    part.rows = session.scalar(rows) or 0
    part.version = _VERSIONS.getrandbits(62)
    session.add(part)


_VERSIONS = Random(7)  # noqa: S311 - no secret


def _activity(cast: Cast, code: str, removed_at: int | None = None) -> Activity:
    where = {"company_id": cast.company, "team_id": cast.company}
    return Activity(**where, code=code, description="", created_at=0, changed_at=0, removed_at=removed_at)
