"""Reports that people keep: the list, saving, what one shows now, changing, copying, deleting."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.errors import NotAllowed, NotFound, Refused
from hiringhall.marketplace.reports import keeping
from hiringhall.marketplace.reports.access import scope_of
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.feeds import feeds_of
from hiringhall.marketplace.reports.keeping import own_report, query_now, report_of
from hiringhall.marketplace.reports.models import SavedReport
from hiringhall.marketplace.reports.periods import Period
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.web import links
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.reports import charting, words
from hiringhall.web.reports.asked import ABOUT, Asked, read_asked
from hiringhall.web.reports.results import sheet_now
from hiringhall.web.reports.sheets import Sheet
from hiringhall.web.visit import Visit

pages = Pages()

CHART = "value"
"""The key under which a kept report names what is drawn of it."""


@dataclass(frozen=True)
class Line:
    """A kept report in the list, and what the report is called."""

    saved: SavedReport
    called: str


@dataclass(frozen=True)
class Shown:
    """What the page of a kept report shows: its result, why it cannot be read, or that it takes a while."""

    saved: SavedReport
    called: str
    addresses: int
    sheet: Sheet | None = None
    problem: str = ""
    builder: str = ""
    is_slow: bool = False

    @property
    def path(self) -> str:
        """Where it is."""
        return saved_path(self.saved)

    def address(self, page: int) -> str:
        """Return the address of a page of its rows."""
        return links.with_query(self.path, page=page if page > 1 else None)


def saved_key(visit: Visit) -> str:
    """Return the key of a kept report in the path. Raises NotFound when it can be none."""
    return visit.public_key("key", "saved report")


def saved_path(saved: SavedReport) -> str:
    """Return where a kept report is."""
    return f"/reports/saved/{saved.key}"


@pages.get("/reports/saved")
def list_saved(visit: Visit) -> Answer:
    """List the reports that the person keeps."""
    with visit.reading() as session:
        kept = keeping.saved_reports(session, visit.actor)
        names = words.names_for(session, visit.actor) if kept else {}
    lines = [Line(saved, words.called(names, saved.report, saved.about)) for saved in kept]
    return visit.show("reports/saved.html", lines=lines, words=words)


@pages.get("/reports/saved/new")
def show_new(visit: Visit) -> Answer:
    """Show the form under which a report is kept."""
    asked = read_asked(visit, visit.query.text("report"), visit.query)
    with visit.reading() as session:
        scope_of(session, visit.actor, asked.report, asked.about)
        title = visit.query.text("title") or words.called_alone(session, visit.actor, asked.report.id, asked.about)
    form = Form().fill(title=title, q=asked.q, period=asked.period or "", chart=asked.chart)
    return _show_form(visit, asked, form)


@pages.post("/reports/saved")
def save(visit: Visit) -> Answer:
    """Keep a report; what is wrong with it stands beside its field."""
    form = visit.form
    asked = read_asked(visit, form.text("report"), form)
    try:
        with visit.writing() as session:
            saved = keeping.save_report(
                session,
                visit.actor,
                asked.report,
                asked.about,
                asked.q,
                title=form.text("title"),
                period=form.text("period"),
                chart=_chart_in(asked),
            )
    except Refused as refused:
        _refuse(form, refused)
        return _show_form(visit, asked, form, status=422)
    return visit.go(saved_path(saved), good=f"{saved.title} is saved. You find it under Saved reports.")


@pages.get("/reports/saved/{key:str}", slow=True)
def show_saved(visit: Visit) -> Answer:
    """Show a kept report with its result now."""
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
        called = words.called_alone(session, visit.actor, saved.report, saved.about)
        shown, query = _shown(visit, session, Shown(saved, called, len(feeds_of(session, saved))))
    if query:
        shown = _with_result(visit, shown, query)
    return visit.show("reports/saved_report.html", shown=shown, words=words)


def _shown(visit: Visit, session: Session, shown: Shown) -> tuple[Shown, str]:
    """Return it with the way to the builder, and the query to run; "" with the problem where there is none."""
    saved = shown.saved
    try:
        shown = replace(shown, builder=_asked(visit, saved, report_of(saved)).address())
        return shown, query_now(session, saved)
    except (NotFound, QueryError) as refused:
        return replace(shown, problem=str(refused)), ""


def _with_result(visit: Visit, shown: Shown, query: str) -> Shown:
    saved = shown.saved
    try:
        sheet = sheet_now(visit, report_of(saved), saved.about, query, saved.chart.get(CHART, ""))
    except (NotFound, NotAllowed, QueryError) as refused:
        return replace(shown, problem=str(refused))
    return replace(shown, sheet=sheet, is_slow=sheet is None)


@pages.get("/reports/saved/{key:str}/change")
def show_change(visit: Visit) -> Answer:
    """Show the form with what a kept report asks for."""
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
    asked = _asked(visit, saved, report_of(saved))
    form = Form().fill(title=saved.title, q=saved.query, period=saved.period, chart=asked.chart)
    return _show_form(visit, asked, form, saved)


@pages.post("/reports/saved/{key:str}/change")
def change(visit: Visit) -> Answer:
    """Give a kept report another title, query, period or chart."""
    form = visit.form
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
    asked = replace(_asked(visit, saved, report_of(saved)), q=form.text("q").strip(), chart=form.text("chart"))
    try:
        with visit.writing() as session:
            changed = keeping.change_report(
                session,
                visit.actor,
                saved.key,
                title=form.text("title"),
                query=asked.q,
                period=form.text("period"),
                chart=_chart_in(asked),
            )
    except Refused as refused:
        _refuse(form, refused)
        return _show_form(visit, asked, form, saved, status=422)
    return visit.go(saved_path(changed), good=f"{changed.title} is changed.")


@pages.post("/reports/saved/{key:str}/copy")
def copy(visit: Visit) -> Answer:
    """Keep another report like this one."""
    with visit.writing() as session:
        made = keeping.copy_report(session, visit.actor, saved_key(visit))
    return visit.go(f"{saved_path(made)}/change", good=f"This is {made.title}: give it a title of its own.")


@pages.get("/reports/saved/{key:str}/delete")
def show_delete(visit: Visit) -> Answer:
    """Ask whether a report should be forgotten."""
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
        addresses = len(feeds_of(session, saved))
    return visit.show("reports/saved_delete.html", saved=saved, addresses=addresses)


@pages.post("/reports/saved/{key:str}/delete")
def delete(visit: Visit) -> Answer:
    """Forget a report."""
    with visit.writing() as session:
        saved = keeping.delete_report(session, visit.actor, saved_key(visit))
    return visit.go("/reports/saved", good=f"{saved.title} is deleted.")


def _asked(visit: Visit, saved: SavedReport, report: Report) -> Asked:
    """Return what a kept report asks for."""
    period = Period(saved.period) if saved.period else None
    today = clock.today(visit.zone)
    return Asked(report, saved.about, today, saved.query, period, saved.chart.get(CHART, ""))


def _chart_in(asked: Asked) -> dict[str, str]:
    """Return what is kept of the chart that is asked for, nothing where the query has no such."""
    known = {chart.value for chart in _charts(asked)} | {charting.NONE}
    return {CHART: asked.chart} if asked.chart in known else {}


def _charts(asked: Asked) -> list[charting.Chart]:
    try:
        return charting.charts(check(asked.q, asked.report).columns)
    except QueryError:
        return []


def _refuse(form: Form, refused: Refused) -> None:
    if isinstance(refused, QueryError):
        form.errors.setdefault("q", f"{str(refused)[:1].lower()}{str(refused)[1:]}")
    else:
        form.refuse(refused, "title", "period")


def _show_form(visit: Visit, asked: Asked, form: Form, saved: SavedReport | None = None, status: int = 200) -> Answer:
    charts = [(chart.value, chart.title) for chart in _charts(asked)]
    about = [(name, asked.about[name]) for name in ABOUT if name in asked.about]
    return visit.show(
        "reports/saved_form.html",
        form=form,
        status=status,
        saved=saved,
        back=saved_path(saved) if saved else asked.address(),
        hidden=[("report", asked.report.id), *about],
        charts=[*charts, (charting.NONE, "No chart")] if charts else [],
        words=words,
    )
