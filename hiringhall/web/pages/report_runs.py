"""Reports that are made in the background: asked for, how far they are, and what they became."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar.response import Stream
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.errors import Conflict, NotFound
from hiringhall.marketplace.reports.catalog import REPORTS, Report
from hiringhall.marketplace.reports.keeping import own_report, query_now, report_of
from hiringhall.marketplace.reports.models import ReportRun, RunForm, RunState, SavedReport
from hiringhall.reporting import runs
from hiringhall.reporting.results import KEPT_DAYS, MEDIA_TYPES, file_name, result_of
from hiringhall.web import links, values
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.documents import PRIVATE
from hiringhall.web.reports import words
from hiringhall.web.reports.asked import Asked, read_asked
from hiringhall.web.reports.results import sheet_of
from hiringhall.web.reports.sheets import Sheet
from hiringhall.web.visit import Visit

pages = Pages()

_A_DAY = 86_400


@dataclass(frozen=True)
class Wanted:
    """A report that is to be made."""

    report: Report
    about: Mapping[str, str]
    query: str
    title: str
    saved: SavedReport | None = None


@dataclass(frozen=True)
class Shown:
    """What the page of a run shows: how far it is, where it is asked anew, and its rows if it made rows."""

    run: ReportRun
    builder: str
    sheet: Sheet | None = None

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/reports/runs/{self.run.key}"

    @property
    def is_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.run.state in {RunState.DONE, RunState.FAILED}

    @property
    def is_file(self) -> bool:
        """Whether there is a file to save."""
        return self.run.state is RunState.DONE and self.run.form is not RunForm.PAGE

    @property
    def kept_until(self) -> int:
        """When it is removed."""
        return (self.run.ended_at or self.run.created_at) + KEPT_DAYS * _A_DAY

    def address(self, page: int) -> str:
        """Return the address of a page of its rows."""
        return links.with_query(self.path, page=page if page > 1 else None)


@pages.get("/reports/runs")
def list_runs(visit: Visit) -> Answer:
    """List the person's last runs."""
    with visit.reading() as session:
        made = runs.own_runs(session, visit.actor)
    return visit.show("reports/runs.html", runs=made, words=words, days=KEPT_DAYS, most=runs.SHOWN)


@pages.post("/reports/runs")
def start(visit: Visit) -> Answer:
    """Have a report made: one that is kept, or what the form asks for."""
    form = visit.form
    try:
        wanted_form = values.choice(RunForm)(form.text("form", RunForm.PAGE))
    except ValueError:
        raise NotFound("kind of file") from None
    with visit.reading() as session:
        wanted = _wanted(visit, session)
    try:
        with visit.writing() as session:
            run = runs.start_run(
                session,
                visit.actor,
                wanted.report,
                wanted.about,
                wanted.query,
                wanted_form,
                title=wanted.title,
                saved=wanted.saved,
            )
    except Conflict as conflict:
        return visit.go("/reports/runs", bad=str(conflict))
    return visit.go(f"/reports/runs/{run.key}")


def _wanted(visit: Visit, session: Session) -> Wanted:
    form = visit.form
    if form.text("saved"):
        saved = own_report(session, visit.actor, form.text("saved"))
        return Wanted(report_of(saved), saved.about, query_now(session, saved), saved.title, saved)
    asked = read_asked(visit, form.text("report"), form)
    title = form.text("title").strip() or words.called_alone(session, visit.actor, asked.report.id, asked.about)
    return Wanted(asked.report, asked.about, asked.text, title)


@pages.get("/reports/runs/{key:str}", slow=True)
def show_run(visit: Visit) -> Answer:
    """Show how far a run is, and what it became."""
    shown = _shown(visit)
    with visit.reading() as session:
        called = words.called(words.names_for(session, visit.actor), shown.run.report, shown.run.about)
    return visit.show("reports/run.html", shown=shown, called=called, words=words)


@pages.get("/reports/runs/{key:str}/progress", slow=True)
def show_progress(visit: Visit) -> Answer:
    """Show the part of the page that changes, for a page that asks again and again."""
    return visit.show("reports/run_part.html", shown=_shown(visit), words=words)


def _shown(visit: Visit) -> Shown:
    with visit.reading() as session:
        run = runs.run_of(session, visit.actor, _run_key(visit))
        report = REPORTS.get(run.report)
        builder = "" if report is None else Asked(report, run.about, clock.today(visit.zone), run.query).address()
        if run.state is not RunState.DONE or run.form is not RunForm.PAGE:
            return Shown(run, builder)
        with result_of(visit.hall.blobs, run) as result:
            return Shown(run, builder, sheet_of(visit, session, result))


@pages.get("/reports/runs/{key:str}/file", slow=True)
def hand_out(visit: Visit) -> Answer:
    """Hand out the file of a run, to be saved, while it is read from where it is kept."""
    with visit.reading() as session:
        run = runs.run_of(session, visit.actor, _run_key(visit))
    parts = visit.hall.blobs.stream(run.file) if run.file and run.form is not RunForm.PAGE else None
    if parts is None:
        raise NotFound("file")
    visit.sandbox()
    headers = {"Content-Disposition": f'attachment; filename="{file_name(run)}"', "Content-Length": str(run.size)}
    streamed: Any = Stream(parts, media_type=MEDIA_TYPES[run.form], headers={**headers, **PRIVATE})
    answer: Answer = streamed
    return answer


@pages.post("/reports/runs/{key:str}/remove")
def remove(visit: Visit) -> Answer:
    """Call a run off, or remove what it made."""
    with visit.writing() as session:
        run = runs.remove_run(session, visit.actor, visit.hall.blobs, _run_key(visit))
    is_over = run.state in {RunState.DONE, RunState.FAILED}
    return visit.go("/reports/runs", good=f"{run.title} is {'removed' if is_over else 'called off'}.")


def _run_key(visit: Visit) -> str:
    return visit.public_key("key", "report")
