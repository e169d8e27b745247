"""Proposing to do a job, or taking an invitation up, and changing what was proposed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.attachments.operations import LARGEST, MOST_FILES, take
from hiringhall.marketplace.attachments.queries import ShownAttachment, attachments
from hiringhall.marketplace.errors import NotAllowed, Refused
from hiringhall.marketplace.fees import Fees, current_fees
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobState, JobType
from hiringhall.marketplace.jobs.queries import ListedJob, readable_job
from hiringhall.marketplace.profiles.heads import heads
from hiringhall.marketplace.proposals import operations
from hiringhall.marketplace.proposals.applicants import Applicant, Candidacy, applicants, candidacies
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.proposals.queries import ListedProposal, freelancer_listed
from hiringhall.marketplace.proposals.texts import ProposalText, refusals
from hiringhall.web import attached, job_words, price_form, proposal_words, values
from hiringhall.web.attached import Kept
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import job_key
from hiringhall.web.pages.job_questions import value_of
from hiringhall.web.visit import Visit

pages = Pages()

WHO = "who"
"""The field that says who would do the work, and through which agency."""
DONE = (ProposalState.ACTIVE, ProposalState.HIRED)


@dataclass(frozen=True)
class Desk:
    """What the form is about: a job, those for whom the visitor may propose, what is proposed already, and the fees."""

    job: ListedJob
    applicants: list[Applicant]
    proposed: list[Candidacy]
    fees: Fees

    def free(self) -> list[Applicant]:
        """Return those who have not proposed yet."""
        done = {one.freelancer_id for one in self.proposed if one.state in DONE}
        return [one for one in self.applicants if one.freelancer_id not in done]


@pages.get("/jobs/{key:str}/apply")
def show_apply(visit: Visit) -> Answer:
    """Show the form of a proposal."""
    with visit.reading() as session:
        desk = _desk(session, visit)
        free = desk.free()
        wanted = visit.query.text("freelancer")
        chosen = next((one for one in free if one.freelancer_key == wanted), free[0] if free else None)
        rate = heads(session, [chosen.freelancer_id])[chosen.freelancer_id].rate if chosen else None
    if chosen is None or desk.job.state is not JobState.OPEN:
        return _no_form(visit, desk)
    form = price_form.fill(Form(), rate if desk.job.type is JobType.HOURLY else desk.job.budget, desk.fees)
    return _form(visit, desk, form.fill(who=value_of(chosen)))


@pages.post("/jobs/{key:str}/apply", uploads=attached.UPLOADS)
def apply(visit: Visit) -> Answer:
    """Submit a proposal with its files."""
    form = visit.form
    kept = attached.read(visit)
    with visit.reading() as session:
        desk = _desk(session, visit)
    text = _read(form, desk.job, desk.fees)
    chosen = next((one for one in desk.free() if value_of(one) == form.text(WHO)), None)
    if chosen is None:
        # With one alone there is nothing to choose, and no field to stand beside.
        form.errors.setdefault(WHO if len(desk.free()) > 1 else GENERAL, "Choose who would do the work.")
    if form.errors or chosen is None:
        return _form(visit, desk, form, kept, 422)
    try:
        with visit.writing() as session:
            proposal = operations.submit(
                session,
                visit.actor,
                desk.job.key,
                text,
                freelancer_id=chosen.freelancer_id,
                agency_id=chosen.agency_id,
            )
            take(session, visit.actor, proposal, [each.file for each in kept])
    except Refused as refused:
        form.refuse(_renamed(refused), *_fields(desk.job))
        return _form(visit, desk, form, kept, 422)
    return visit.go(f"/proposals/{proposal.key}", good="Your proposal is with the client.")


@pages.get("/proposals/{key:str}/edit")
def show_edit(visit: Visit) -> Answer:
    """Show a proposal to be changed."""
    proposal, job, files = _own(visit)
    form = price_form.fill(Form(), proposal.rate if job.type is JobType.HOURLY else proposal.amount, proposal.fees)
    form.fill(cover_letter=proposal.cover_letter, duration=proposal.duration or "")
    said = {answer["question"]: answer["answer"] for answer in proposal.answers}
    for number, question in enumerate(job.questions, start=1):
        form.fill(**{f"answer_{number}": said.get(question, "")})
    return _edit_form(visit, proposal, job, files, form)


@pages.post("/proposals/{key:str}/edit", uploads=attached.UPLOADS)
def edit(visit: Visit) -> Answer:
    """Save a changed proposal and add files to it."""
    form = visit.form
    kept = attached.read(visit)
    proposal, job, files = _own(visit)
    text = _read(form, job, proposal.fees)
    if form.errors:
        return _edit_form(visit, proposal, job, files, form, kept, 422)
    try:
        with visit.writing() as session:
            changed = operations.edit_terms(session, visit.actor, proposal.key, text)
            take(session, visit.actor, changed, [each.file for each in kept])
    except Refused as refused:
        form.refuse(_renamed(refused), *_fields(job))
        return _edit_form(visit, proposal, job, files, form, kept, 422)
    return visit.go(f"/proposals/{proposal.key}", good="Your changes are saved.")


def _desk(session: Session, visit: Visit) -> Desk:
    job = readable_job(session, visit.actor, job_key(visit))
    return Desk(job, applicants(session, visit.actor), candidacies(session, visit.actor, job.id), current_fees(session))


def _own(visit: Visit) -> tuple[ListedProposal, ListedJob, list[ShownAttachment]]:
    with visit.reading() as session:
        proposal = freelancer_listed(session, visit.actor, visit.public_key("key", "proposal"))
        job = readable_job(session, visit.actor, proposal.job_key)
        return proposal, job, attachments(session, [proposal.id]).get(proposal.id, [])


def _read(form: Form, job: ListedJob, fees: Fees) -> ProposalText:
    """Return what was typed; what is wrong with it is kept beside its field, all of it at once."""
    price = price_form.read(form, fees)
    hourly = job.type is JobType.HOURLY
    text = ProposalText(
        cover_letter=form.text("cover_letter"),
        rate=price if hourly else None,
        amount=None if hourly else price,
        duration=form.read("duration", values.choice(Duration)),
        answers=tuple(form.text(f"answer_{number + 1}") for number in range(len(job.questions))),
    )
    for refused in refusals(job, text):
        form.refuse(_renamed(refused), *_fields(job))
    return text


def _renamed(refused: Refused) -> Refused:
    """Return a refusal whose field is called as on the form: the price has other names there."""
    names = {"rate": price_form.CHARGE, "amount": price_form.CHARGE, "agency": WHO, "freelancer": WHO}
    field = getattr(refused, "field", None)
    if field in names:
        refused.field = names[field]  # type: ignore[attr-defined]  # those with a field of these names have one
    return refused


def _fields(job: ListedJob) -> tuple[str, ...]:
    answers = (f"answer_{number + 1}" for number in range(len(job.questions)))
    return (WHO, "cover_letter", *price_form.FIELDS, "duration", attached.FIELD, *answers)


def _no_form(visit: Visit, desk: Desk) -> Answer:
    """Answer where nothing can be proposed: with what was proposed already, or the reason."""
    if desk.job.state is not JobState.OPEN:
        return visit.go(f"/jobs/{desk.job.key}", bad="Only open jobs take proposals.")
    if desk.proposed:
        return visit.go(f"/proposals/{desk.proposed[0].key}")
    if visit.person is not None and visit.person.is_freelancer:
        raise NotAllowed("You work through an agency only. Who manages its freelancers proposes for you.")
    return visit.go("/account", bad="Only freelancers propose to do jobs. Switch on that you work as one.")


def _form(visit: Visit, desk: Desk, form: Form, kept: list[Kept] | None = None, status: int = 200) -> Answer:
    free = desk.free()
    labels = {"cover_letter": "your letter", "charge": "the price", "pay": "what you are paid", WHO: "who does it"}
    return visit.show(
        "proposals/apply.html",
        form=form,
        status=status,
        job=desk.job,
        options=[(value_of(one), _label(visit, one)) for one in free],
        invited=any(one.state is ProposalState.INVITED for one in desk.proposed),
        **_choices(kept, labels, desk.fees),
    )


def _edit_form(
    visit: Visit,
    proposal: ListedProposal,
    job: ListedJob,
    files: list[ShownAttachment],
    form: Form,
    kept: list[Kept] | None = None,
    status: int = 200,
) -> Answer:
    if GENERAL not in form.errors and (proposal.state is not ProposalState.ACTIVE or proposal.offered_at):
        return visit.go(f"/proposals/{proposal.key}", bad="This proposal cannot be changed any more.")
    labels = {"cover_letter": "your letter", "charge": "the price", "pay": "what you are paid"}
    return visit.show(
        "proposals/edit.html",
        form=form,
        status=status,
        proposal=proposal,
        job=job,
        files=files,
        **_choices(kept, labels, proposal.fees),
    )


def _choices(kept: list[Kept] | None, labels: dict[str, str], fees: Fees) -> dict[str, object]:
    return {
        "kept": kept or [],
        "labels": labels,
        "largest": LARGEST,
        "most": MOST_FILES,
        "fees": fees,
        "words": proposal_words,
        "job_words": job_words,
        "durations": list(proposal_words.DURATIONS.items()),
    }


def _label(visit: Visit, applicant: Applicant) -> str:
    mine = visit.person is not None and applicant.freelancer_id == visit.person.id
    name = "You" if mine else applicant.name
    if applicant.agency is None:
        return f"{name}, on your own" if mine else name
    return f"{name}, through {applicant.agency}"
