"""Status reports on pages of their own: those of a contract, one, filing one, and asking for them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hiringhall.marketplace.attachments.operations import LARGEST, MOST_FILES
from hiringhall.marketplace.contracts.access import known_contract, require_speaker
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.errors import InvalidState, NotFound, Refused
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports import operations, queries
from hiringhall.marketplace.status_reports.models import ReportState
from hiringhall.web import attached, contract_words, links, status_words, values
from hiringhall.web.attached import Kept
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, reads_diary, side_of_visitor, wear
from hiringhall.web.pages.contract_status import shown_reports
from hiringhall.web.saving import saved
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 1_000


@dataclass(frozen=True)
class Desk:
    """What somebody who reports has before them: the contract, the weeks to choose from, and what is to be done.

    `parts` are the milestones that are not paid: the field for how far each is, and what it is called.
    """

    contract: ListedContract
    weeks: list[date]
    parts: dict[int, str]

    @property
    def fields(self) -> dict[int, str]:
        """The field of each milestone."""
        return {id_: f"progress_{id_}" for id_ in self.parts}


@pages.get("/contracts/{key:str}/status-reports")
def list_reports(visit: Visit) -> Answer:
    """List all reports of a contract, the newest week first."""
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        listed = listed_contracts(session, [contract.id])[0]
        side, acts = side_of_visitor(visit, session, contract)
        offset = (page - 1) * PER_PAGE
        has_diary = reads_diary(visit, session, contract)
        shown = shown_reports(visit, session, contract, side, acts=acts, offset=offset, count=PER_PAGE)
    wear(visit, listed, side)
    return visit.show(
        "status/list.html",
        contract=listed,
        side=side,
        shown=shown,
        words=status_words,
        contract_words=contract_words,
        has_diary=has_diary,
        page=page,
        more=page * PER_PAGE < shown.reports.total,
    )


@pages.get("/contracts/{key:str}/status-reports/new")
def ask(visit: Visit) -> Answer:
    """Ask how the work stands."""
    desk = _desk(visit)
    if not desk.weeks:
        return visit.go(f"/contracts/{desk.contract.key}/status-reports", bad="Every week is reported already.")
    return _form(visit, desk, Form().fill(week=desk.weeks[0].isoformat()))


@pages.post("/contracts/{key:str}/status-reports/new", uploads=attached.UPLOADS)
def file(visit: Visit) -> Answer:
    """File a report with its files."""
    form = visit.form
    kept = attached.read(visit)
    desk = _desk(visit)
    week, state = form.read("week", values.day), form.read("state", values.choice(ReportState))
    for name, value in (("week", week), ("state", state)):
        if value is None:
            form.errors.setdefault(name, "choose one from the list.")
    progress = _progress(form, desk)
    for refused in operations.refusals(form.text("text"), len(kept)):
        form.refuse(refused, "text", attached.FIELD)
    if form.errors or week is None or state is None:
        return _form(visit, desk, form, kept, 422)
    try:
        with visit.writing() as session:
            report = operations.file_report(
                session,
                visit.actor,
                desk.contract.key,
                week,
                state,
                form.text("text"),
                progress=progress,
                files=[each.file for each in kept],
            )
    except Refused as refused:
        form.refuse(refused, "week", "text", attached.FIELD)
        return _form(visit, desk, form, kept, 422)
    return visit.go(f"/contracts/{desk.contract.key}/status-reports/{report.id}", good="Your status report is filed.")


@pages.post("/contracts/{key:str}/status-reports/want")
def want(visit: Visit) -> Answer:
    """Ask for reports every week, or for none any more."""
    wanted = visit.form.flag("wanted")
    try:
        with visit.writing() as session:
            operations.want_reports(session, visit.actor, contract_key(visit), wanted=wanted)
    except InvalidState as refused:
        return visit.go(_back(visit), bad=str(refused))
    done = "The freelancer is asked for a status report every week." if wanted else "No reports are due any more."
    return visit.go(_back(visit), good=done)


@pages.get("/contracts/{key:str}/status-reports/{report:str}")
def show(visit: Visit) -> Answer:
    """Show a report, and note that the client's side has read it."""
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        report = queries.known_report(session, visit.actor, visit.reference("report"))
        if report.contract_id != contract.id:
            raise NotFound("status report")
        files = queries.files_of(session, report.id)
        listed = listed_contracts(session, [contract.id])[0]
        side, _ = side_of_visitor(visit, session, contract)
    if side is Side.CLIENT and report.seen_at is None:
        with visit.writing() as session:
            operations.note_seen(session, visit.actor, report.id)
    wear(visit, listed, side)
    return visit.show("status/report.html", contract=listed, side=side, report=report, files=files, words=status_words)


@pages.get("/status-report-files/{key:str}/{name:str}", slow=True)
def download(visit: Visit) -> Answer:
    """Hand out a file of a report, to be saved and never shown."""
    with visit.reading() as session:
        found = queries.known_file(session, visit.actor, visit.public_key("key", "file"))
    return saved(visit, found.name, found.media_type, found.blob)


def _back(visit: Visit) -> str:
    """Return the page that the button was on."""
    path = f"/contracts/{contract_key(visit)}"
    return f"{path}/status-reports" if visit.form.text("on") == "list" else f"{path}#status-reports"


def _desk(visit: Visit) -> Desk:
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        require_speaker(session, visit.actor, contract, Side.FREELANCER)
        return _desk_of(session, contract)


def _desk_of(session: Session, contract: Contract) -> Desk:
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "reported on")
    return Desk(
        listed_contracts(session, [contract.id])[0],
        queries.open_weeks(session, contract).open,
        {part.id: part.description for part in queries.unpaid_milestones(session, contract.id)},
    )


def _progress(form: Form, desk: Desk) -> dict[int, int]:
    """Read how far milestones are; those that nothing is said of are left out."""
    found = {}
    for id_, field in desk.fields.items():
        percent = form.read(field, values.number)
        if percent is not None and percent > operations.ALL:
            form.errors.setdefault(field, "write a percentage of 0 to 100.")
        elif percent is not None:
            found[id_] = percent
    return found


def _form(visit: Visit, desk: Desk, form: Form, kept: list[Kept] | None = None, status: int = 200) -> Answer:
    wear(visit, desk.contract, Side.FREELANCER)
    if GENERAL not in form.errors and not desk.weeks:
        form.errors.setdefault(GENERAL, "Every week is reported already.")
    labels = {"week": "the week", "state": "how it stands", "text": "your report"}
    return visit.show(
        "status/new.html",
        form=form,
        status=status,
        contract=desk.contract,
        desk=desk,
        words=status_words,
        labels=labels | {desk.fields[id_]: name for id_, name in desk.parts.items()},
        weeks=[(week.isoformat(), f"Week of {values.written(week)}") for week in desk.weeks],
        kept=kept or [],
        largest=LARGEST,
        most=MOST_FILES,
        longest=operations.LONGEST,
    )
