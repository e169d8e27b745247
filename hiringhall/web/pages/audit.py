"""The audit of a company: every line of its change log in plain words, and as a table to take away."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar.response import Stream

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.queries import Member, company_members
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.audit.queries import PAGE, AuditFilter, Topic, audit_lines, audited_company
from hiringhall.marketplace.audit.subjects import Subjects
from hiringhall.marketplace.sheets import safe_cell
from hiringhall.web import audit_words, links, values
from hiringhall.web.audit_words import Told, tell
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

AT_ONCE = 500
"""Lines that the table reads at once."""
HEADER = ("time", "person", "through", "kind", "what", "before", "after")


@dataclass(frozen=True)
class AuditPage:
    """What the page shows: some lines, and the ways to others; `before` is the line that the page begins after."""

    company: Company
    members: list[Member]
    lines: list[Told]
    query: dict[str, str]
    before: int | None
    has_more: bool

    @property
    def is_filtered(self) -> bool:
        """Whether lines are left out."""
        return bool(self.query)

    @property
    def path(self) -> str:
        """The address without filters."""
        return f"/companies/{self.company.id}/audit"

    @property
    def newest(self) -> str:
        """The address of the first page."""
        return links.with_query(self.path, **self.query) if self.before else ""

    @property
    def older(self) -> str:
        """The address of the next page; empty on the last."""
        return links.with_query(self.path, **self.query, before=self.lines[-1].line.id) if self.has_more else ""

    @property
    def table(self) -> str:
        """The address of all that the filters let through, as CSV."""
        return links.with_query(f"{self.path}.csv", **self.query)

    def only(self, person: int) -> str:
        """Return the address of the lines of one person."""
        return links.with_query(self.path, **{**self.query, "person": str(person)})


@pages.get("/companies/{company:str}/audit")
def show_audit(visit: Visit) -> Answer:
    """Show a page of lines, the newest first."""
    form, before = visit.query, links.reference(visit.query.text("before")) or None
    wanted = _wanted(form, visit.zone)
    with visit.reading() as session:
        company = audited_company(session, visit.actor, visit.reference("company"))
        members = company_members(session, visit.actor, company.id)
        rows = audit_lines(session, visit.actor, company.id, wanted, before=before, count=PAGE + 1)
        subjects = Subjects(session, rows[:PAGE])
    visit.wear(company.id)
    told = [tell(line, subjects, company.id) for line in rows[:PAGE]]
    page = AuditPage(company, members, told, _query(form), before, len(rows) > PAGE)
    status = 422 if form.errors else 200
    return visit.show("companies/audit.html", status=status, form=form, page=page, words=audit_words)


@pages.get("/companies/{company:str}/audit.csv", slow=True)
def download_audit(visit: Visit) -> Answer:
    """Hand out all lines that the filters let through as a table, written while it is read."""
    wanted = _wanted(visit.query, visit.zone)
    with visit.reading() as session:
        company = audited_company(session, visit.actor, visit.reference("company"))
    rows = _table(visit.hall, visit.actor, company.id, wanted)
    name = f'attachment; filename="audit-{company.id}.csv"'
    streamed: Any = Stream(rows, media_type="text/csv", headers={"Content-Disposition": name})
    answer: Answer = streamed
    return answer


def _table(hall: Hall, actor: Actor, company_id: int, wanted: AuditFilter) -> Iterator[bytes]:
    before: int | None = None
    yield _written([HEADER])
    while True:
        with hall.database.reading() as session:
            lines = audit_lines(session, actor, company_id, wanted, before=before, count=AT_ONCE)
            subjects = Subjects(session, lines)
        if not lines:
            return
        yield _written([_row(tell(line, subjects, company_id)) for line in lines])
        before = lines[-1].id


def _row(told: Told) -> tuple[str, ...]:
    line = told.line
    when = datetime.fromtimestamp(line.at, ZoneInfo("UTC"))
    before, after = (json.dumps(facts, ensure_ascii=False) if facts else "" for facts in (line.before, line.after))
    return (f"{when:%Y-%m-%dT%H:%M:%SZ}", told.who, told.door, line.kind, told.sentence, before, after)


def _written(rows: list[tuple[str, ...]]) -> bytes:
    """Return rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _query(form: Form) -> dict[str, str]:
    found = {name: form.text(name).strip() for name in ("topic", "person", "from", "to")}
    return {name: value for name, value in found.items() if value}


def _wanted(form: Form, zone: ZoneInfo) -> AuditFilter:
    """Return the filters of an address; days begin and end in the visitor's zone."""
    since, until = days_between(form, zone)
    return AuditFilter(
        topic=next((topic for topic in Topic if topic == form.text("topic")), None),
        actor_id=links.reference(form.text("person")) or None,
        since=since,
        until=until,
    )


def days_between(form: Form, zone: ZoneInfo) -> tuple[int | None, int | None]:
    """Return when the first day of a form begins and the last one ends, in seconds; None without a day."""
    first, last = form.read("from", values.day), form.read("to", values.day)
    since = None if first is None else _begins(first, zone)
    until = None if last is None or last == date.max else _begins(last + timedelta(days=1), zone)
    return since, until


def _begins(day: date, zone: ZoneInfo) -> int:
    try:
        return int(datetime.combine(day, time.min, zone).timestamp())
    except OverflowError:  # the first and the last day that a calendar knows
        return clock.midnight(day) or 0
