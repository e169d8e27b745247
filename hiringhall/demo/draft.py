"""Rows of a hall that is being made up: numbered as they come, written in bulk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from random import Random
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, Company, Membership, Team, User
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, Feedback, Milestone, WorkWeek
from hiringhall.marketplace.diary.models import DiaryCell, Presence, Workstation
from hiringhall.marketplace.fees import current_schedule
from hiringhall.marketplace.invoices.models import Dispute, Invoice, InvoiceLine, NumberSeries
from hiringhall.marketplace.jobs.models import Job, JobGroup
from hiringhall.marketplace.ledger.models import Account, ClientBilling, Entry, Line
from hiringhall.marketplace.milestones.models import Submission
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.payments.models import Charge, PaymentMethod, Withdrawal
from hiringhall.marketplace.profiles.models import (
    Certification,
    Education,
    Employment,
    Group,
    GroupMember,
    GroupRequest,
    PortfolioItem,
    Profile,
    ProfileSkill,
    ProfileTest,
)
from hiringhall.marketplace.proposals.models import BidQuestion, Proposal
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.marketplace.status_reports.models import StatusReport, StatusReportFile, StatusReportWish
from hiringhall.marketplace.watching.models import Watch
from hiringhall.storage.bulk import BulkInsert
from hiringhall.storage.tables import Base

DAY = 86_400
VIA = "demo"
WRITTEN_IN_ORDER: tuple[type[Base], ...] = (
    User,
    Team,
    Company,
    Membership,
    ApiKey,
    AccessToken,
    Profile,
    ProfileSkill,
    ProfileTest,
    Education,
    Employment,
    Certification,
    PortfolioItem,
    Group,
    GroupMember,
    GroupRequest,
    Job,
    JobGroup,
    BidQuestion,
    Watch,
    Proposal,
    Offer,
    Contract,
    ContractTerms,
    Milestone,
    Submission,
    WorkWeek,
    Feedback,
    StatusReport,
    StatusReportFile,
    StatusReportWish,
    Room,
    RoomMember,
    Story,
    Activity,
    ActivityAssignment,
    Workstation,
    DiaryCell,
    Presence,
    PaymentMethod,
    Charge,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Dispute,
    Withdrawal,
    ClientBilling,
    Account,
    Entry,
    Line,
    Change,
)


class Draft:
    """Collects rows and writes them; `random` and the order of calls decide everything that is chosen."""

    def __init__(self, session: Session, seed: int, now: int, calendar: Calendar) -> None:
        self.random = Random(seed)  # noqa: S311 - made-up data that is the same every time
        self.calendar = calendar
        self.fees = current_schedule(session)
        self.today = now - now % DAY
        self._session = session
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._numbers: dict[type[Base], int] = defaultdict(int)

    def time(self, days_ago: int) -> int:
        """Return a moment of the day that many days before today, in working hours, UTC."""
        return self.today - (days_ago + 1) * DAY + self.random.randrange(7 * 3600, 21 * 3600)

    def key(self) -> str:
        """Return a public key."""
        return f"~01{self.random.getrandbits(64):016x}"

    def hexadecimal(self, digits: int) -> str:
        """Return so many hexadecimal digits."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def number(self, kind: type[Base]) -> int:
        """Return the next reference in a table."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    def add(self, table: type[Base], /, **values: Any) -> dict[str, Any]:
        """Add a row and return it; it may be changed until it is written."""
        self._rows[table].append(values)
        return values

    def added(self, table: type[Base]) -> Sequence[dict[str, Any]]:
        """Return the rows of a table that were added and are not written yet."""
        return self._rows[table]

    def log(
        self,
        at: int,
        actor_id: int | None,
        kind: str,
        entity_id: int,
        *,
        company_id: int | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a line of the change log, as operations do; lines that are written together are put in order of time."""
        self.add(
            Change,
            at=at,
            actor_id=actor_id,
            via=VIA,
            kind=kind,
            entity=kind.partition(".")[0],
            entity_id=entity_id,
            company_id=company_id,
            before=dict(before or {}),
            after=dict(after or {}),
        )

    def write(self) -> None:
        """Write what was added since the last time."""
        self._rows[Change].sort(key=lambda line: line["at"])
        for line in self._rows[Change]:
            line["id"] = self.number(Change)
        for kind in WRITTEN_IN_ORDER:
            rows = self._rows.pop(kind, None)
            if rows:
                _insert(self._session, kind, rows)

    def number_on(self) -> None:
        """Let the database go on numbering after the last row; SQLite does so by itself."""
        if self._session.get_bind().dialect.name != "postgresql":
            return
        for kind in self._numbers:
            table = _table(kind)
            sequence = self._session.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
            if sequence is not None:
                last = self._session.scalar(select(func.max(table.c.id)))
                self._session.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _insert(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of a table that name the same columns; the others have what the model says."""
    given = rows[0].keys()
    usual = {
        column.name: column.default.arg
        for column in _table(kind).columns
        if column.name not in given and isinstance(column.default, ScalarElementColumnDefault)
    }
    values = itemgetter(*given)
    BulkInsert(kind, *given, *usual).run(session, ((*values(row), *usual.values()) for row in rows))


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    if not isinstance(table, Table):
        raise TypeError(kind)
    return table
