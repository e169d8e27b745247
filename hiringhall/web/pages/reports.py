"""Reports: those that are open to somebody, the builder and the result of one, and its files."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec
from litestar import Response
from litestar.response import Stream

from hiringhall import clock
from hiringhall.documents import result_words
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.reports.completing import complete
from hiringhall.marketplace.reports.fields import MONEY, TIME
from hiringhall.marketplace.reports.models import RunForm
from hiringhall.marketplace.reports.opening import OpenReport, named, open_to
from hiringhall.marketplace.reports.query import Function
from hiringhall.marketplace.reports.running import Result, run
from hiringhall.reporting.results import MEDIA_TYPES, saved_name, write_result
from hiringhall.web import links
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.documents import PRIVATE
from hiringhall.web.reports import words
from hiringhall.web.reports.asked import Asked, read_asked
from hiringhall.web.reports.building import draft_from, fill, places, read_query
from hiringhall.web.reports.charting import NONE
from hiringhall.web.reports.draft import MOST_SORTS, Draft, choices
from hiringhall.web.reports.marking import Marked, marked
from hiringhall.web.reports.questions import questions
from hiringhall.web.reports.results import sheet_now
from hiringhall.web.reports.sheets import Sheet
from hiringhall.web.reports.sorting import Sorting
from hiringhall.web.visit import Visit

pages = Pages()

MOST_AT_ONCE = 100_000
"""Rows of a file that is handed out at once; larger ones are made in the background."""
_ENDINGS = {form.value: form for form in (RunForm.CSV, RunForm.XLSX, RunForm.PDF)}
_PART = 65_536


@pages.get("/reports", slow=True)
def show_list(visit: Visit) -> Answer:
    """List the reports that are open to the visitor, those of the hat first, with questions to ask."""
    with visit.reading() as session:
        found = open_to(session, visit.actor)
    worn = None if visit.hat is None else visit.hat.company_id
    found.sort(key=lambda each: each.company_id != worn)
    groups: dict[tuple[int | None, str], list[OpenReport]] = {}
    for each in found:
        groups.setdefault((each.company_id, each.subject_name), []).append(each)
    return visit.show("reports/list.html", groups=groups, address=_address, questions=questions)


def _address(report: OpenReport, **asked: Any) -> str:
    return Asked(report.report, report.about, clock.today(), **asked).address()


@pages.get("/reports/language", who=Who.ANYONE)
def show_language(visit: Visit) -> Answer:
    """Tell what can be written in a query."""
    sources = (("Time", TIME.values()), ("Money", MONEY.values()))
    return visit.show("reports/language.html", sources=sources, words=result_words, functions=Function)


@dataclass(frozen=True)
class Shown:
    """A report with what is asked of it. There is a sheet unless the query is in trouble or takes too long."""

    open: OpenReport
    asked: Asked
    trouble: Marked | None
    sheet: Sheet | None
    draft: Draft | None

    @property
    def sorting(self) -> Sorting | None:
        """How it is sorted."""
        return None if self.sheet is None else Sorting(self.asked, self.sheet.columns)

    @property
    def is_large(self) -> bool:
        """Whether its files are made in the background."""
        return self.sheet is None or self.sheet.totals.count > MOST_AT_ONCE


@pages.get("/reports/{report:str}", slow=True)
def show_report(visit: Visit) -> Answer:
    """Show what an address asks of a report, or hand it out as the file that its ending names."""
    name, dot, ending = visit.key("report").partition(".")
    asked = read_asked(visit, name, visit.query)
    if dot:
        return _file(visit, asked, _form_of(ending))
    if not asked.q:
        first = next(iter(questions(asked.report)), None)
        query = f"select {', '.join(asked.report.defaults)}" if first is None else first.query
        period = asked.period or (None if first is None else first.period)
        return visit.go(asked.address(q=query, period=period))
    return _page(visit, asked, Form())


@pages.get("/reports/{report:str}/build", slow=True)
def build(visit: Visit) -> Answer:
    """Lead to the report that the builder says."""
    form = visit.query
    asked = replace(read_asked(visit, visit.key("report"), form), page=1, run="")
    query = read_query(form, asked.report)
    if form.errors:
        return _page(visit, asked, form, status=422)
    return visit.go(asked.address(q=query))


@pages.get("/reports/{report:str}/query")
def write_query(visit: Visit) -> Answer:
    """Answer with the editor, with the query that the builder says."""
    form = visit.query
    asked = read_asked(visit, visit.key("report"), form)
    query = read_query(form, asked.report) if form.many("column") else ""
    asked = replace(asked, q=query)
    return visit.show("reports/editor.html", asked=asked, trouble=marked(query, asked.report))


@pages.get("/reports/{report:str}/check")
def check_query(visit: Visit) -> Answer:
    """Answer with what is wrong with a query that somebody is writing."""
    asked = read_asked(visit, visit.key("report"), visit.query)
    return visit.show("reports/note.html", trouble=marked(asked.q, asked.report) if asked.q else None)


@pages.get("/reports/{report:str}/words")
def offer_words(visit: Visit) -> Answer:
    """Answer with the words that may come where somebody is writing, as JSON."""
    form = visit.query
    asked = read_asked(visit, visit.key("report"), form)
    offered = complete(form.text("q"), links.reference(form.text("at")), asked.report)
    body = {"start": offered.start, "words": [word._asdict() for word in offered.words]}
    return Response(msgspec.json.encode(body), media_type="application/json")


def _page(visit: Visit, asked: Asked, form: Form, status: int = 200) -> Answer:
    trouble = marked(asked.q, asked.report)
    with visit.reading() as session:
        opened = named(session, visit.actor, asked.report, asked.about)
    if opened.company_id is not None:
        visit.wear(opened.company_id)
    draft = draft_from(asked.q, asked.report)
    if draft is not None and not form.errors:
        fill(form, draft)
    form.fill(q=asked.q, period=asked.period or "", chart=asked.chart)
    sheet = None if trouble else sheet_now(visit, asked.report, asked.about, asked.text, asked.chart)
    return visit.show(
        "reports/report.html",
        status=422 if trouble else status,
        form=form,
        shown=Shown(opened, asked, trouble, sheet, draft),
        choices=choices(asked.report),
        questions=questions(asked.report),
        periods=words.PERIODS,
        places=places(draft),
        sorts=range(MOST_SORTS),
        no_chart=NONE,
    )


def _run(visit: Visit, session: Any, asked: Asked) -> Result:
    return run(session, visit.actor, asked.report, asked.about, asked.text, columns=visit.hall.columns)


def _form_of(ending: str) -> RunForm:
    if ending not in _ENDINGS:
        raise NotFound("report")
    return _ENDINGS[ending]


def _file(visit: Visit, asked: Asked, form: RunForm) -> Answer:
    """Answer with all rows as a file, which is on the disk before any is sent, so that no reader holds it up."""
    today = clock.today(visit.zone)
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        with visit.reading() as session:
            opened = named(session, visit.actor, asked.report, asked.about)
            title = f"{opened.title} of {opened.subject_name}"
            with closing(_run(visit, session, asked)) as found:
                write_result(found, form, title, file, hall_name=visit.hall_name, on=today)
        visit.sandbox()
        headers = {"Content-Disposition": f'attachment; filename="{saved_name(title, today, form)}"', **PRIVATE}
        streamed: Any = Stream(_parts(file, stack.pop_all()), media_type=MEDIA_TYPES[form], headers=headers)
    answer: Answer = streamed
    return answer


def _parts(file: IO[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        file.seek(0)
        while part := file.read(_PART):
            yield part
