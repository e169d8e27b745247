"""Many activities at once: rows of a table are looked at first, then take the place of those at their levels."""

import csv
import io
from dataclasses import dataclass

from hiringhall.marketplace.activities import batches, queries
from hiringhall.marketplace.activities.batches import Entry, Plan
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.activities.queries import ActivityFilter
from hiringhall.marketplace.activities.rows import COLUMNS, MOST_ROWS
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.activities import place_of
from hiringhall.web.visit import Visit

pages = Pages()

LARGEST = 500_000
"""Characters of a table."""


MOST_ROWS_SHOWN = 200


@dataclass(frozen=True)
class ShownPlan:
    """What an import does, as far as a page can show it; what is wrong comes first."""

    plan: Plan

    @property
    def entries(self) -> list[Entry]:
        """All rows."""
        return self.plan.entries

    @property
    def bad(self) -> list[Entry]:
        """The rows that cannot be taken."""
        return self.plan.bad

    @property
    def shown(self) -> list[Entry]:
        """The rows on the page."""
        return sorted(self.plan.entries, key=lambda entry: entry.level is not None)[:MOST_ROWS_SHOWN]

    @property
    def gone(self) -> list[Activity]:
        """The activities on the page that no row names."""
        return [] if self.plan.bad else self.plan.removed[:MOST_ROWS_SHOWN]

    @property
    def more(self) -> int:
        """How much the page does not show."""
        total = len(self.plan.entries) + (0 if self.plan.bad else len(self.plan.removed))
        return total - len(self.shown) - len(self.gone)

    @property
    def kept(self) -> int:
        """How many rows are about what is there already."""
        return sum(self.plan.known(entry) is not None for entry in self.plan.entries)

    @property
    def new(self) -> int:
        """How many rows add something."""
        return len(self.plan.entries) - self.kept

    @property
    def removed(self) -> list[Activity]:
        """All activities that no row names."""
        return self.plan.removed

    def known(self, entry: Entry) -> bool:
        """Tell whether a row is about what is there already."""
        return self.plan.known(entry) is not None


@pages.get("/companies/{company:str}/activities/import")
def show_import(visit: Visit) -> Answer:
    """Show the form that takes a table, with the rows that there are when they are asked for."""
    data = _present(visit) if visit.query.text("start") == "present" else ""
    return _form(visit, Form().fill(data=data))


@pages.post("/companies/{company:str}/activities/import", uploads=True)
def take(visit: Visit) -> Answer:
    """Show what the rows would do, each with what is wrong with it, or do it when that was seen."""
    form = visit.form
    try:
        data = _sent(form)
        with visit.reading() as session:
            place = place_of(session, visit, "")
            plan = batches.plan(session, visit.actor, str(place.company.id), data)
        if form.text("step") != "import" or plan.bad:
            return _form(visit, form.fill(data=data), plan, 422 if plan.bad else 200)
        with visit.writing() as session:
            count = batches.replace_activities(session, visit.actor, str(place.company.id), data)
    except Refused as refused:
        form.refuse(refused, "data", "file")
        return _form(visit, form, status=422)
    return visit.go(place.path, good=f"{count} {'activity is' if count == 1 else 'activities are'} imported.")


def _form(visit: Visit, form: Form, plan: Plan | None = None, status: int = 200) -> Answer:
    with visit.reading() as session:
        place = place_of(session, visit, visit.query.text("team"))
    return visit.show(
        "activities/import.html",
        form=form,
        status=status,
        place=place,
        plan=None if plan is None else ShownPlan(plan),
        columns=COLUMNS,
        slug=next((team.slug.partition(":")[0] for team in place.teams), ""),
        largest=LARGEST,
    )


def _sent(form: Form) -> str:
    """Return the table of the file that was chosen, else of the field. Raises InvalidInput naming the one."""
    file = next((sent for sent in form.files.get("file", ()) if sent.size), None)
    if file is None:
        return form.text("data")
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InvalidInput("file", f"choose a file of at most {LARGEST // 1000} kB.")
    try:
        return Form([("data", content.decode("utf-8-sig"))]).text("data")
    except UnicodeDecodeError:
        raise InvalidInput("file", "choose a text file in UTF-8, as spreadsheets save CSV.") from None


def _present(visit: Visit) -> str:
    """Return the activities of the team as rows of a table."""
    with visit.reading() as session:
        place = place_of(session, visit, visit.query.text("team"))
        found = queries.managed_activities(
            session, visit.actor, place.level, ActivityFilter(), below=place.team.is_root, count=MOST_ROWS
        )
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for row in found.rows:
        team = "" if row.team == row.company else row.team
        writer.writerow((row.company, team, row.username or "", row.code, row.description, row.url))
    return text.getvalue()
