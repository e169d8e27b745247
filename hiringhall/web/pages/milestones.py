"""What is done with milestones on pages of their own: plan, fund, hand in, approve, ask for changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.contracts.access import known_contract, require_speaker
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState
from hiringhall.marketplace.errors import InvalidState, NotFound, Refused
from hiringhall.marketplace.milestones import operations
from hiringhall.marketplace.milestones.funding import Means, means
from hiringhall.marketplace.milestones.paying import COMMENT_LENGTH, Approval, approval_refusals, shares
from hiringhall.marketplace.milestones.plan import refusals
from hiringhall.marketplace.milestones.queries import ShownMilestone, shown_milestones
from hiringhall.marketplace.offers.terms import MILESTONE_LENGTH
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words, links, milestone_words, values
from hiringhall.web.forms import Form
from hiringhall.web.menu import billing
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, wear
from hiringhall.web.visit import Visit

pages = Pages()

PLAN = ("description", "amount", "due_on", "text")
APPROVAL = ("amount", "reason", "bonus", "comment", "text")
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class Place:
    """A contract and one of its milestones, None for one that is to be added, for a side that acts."""

    contract: Contract
    listed: ListedContract
    part: ShownMilestone | None
    side: Side

    @property
    def milestone(self) -> ShownMilestone:
        """The milestone. Raises NotFound when there is none."""
        if self.part is None:
            raise NotFound("milestone")
        return self.part


def _place(visit: Visit, session: Session, side: Side, *, is_new: bool = False) -> Place:
    contract = known_contract(session, visit.actor, contract_key(visit))
    require_speaker(session, visit.actor, contract, side)
    part = None
    if not is_new:
        wanted = visit.reference("milestone")
        part = next((each for each in shown_milestones(session, contract.id) if each.id == wanted), None)
        if part is None:
            raise NotFound("milestone")
    return Place(contract, listed_contracts(session, [contract.id])[0], part, side)


def _show(visit: Visit, place: Place, template: str, form: Form, status: int = 200, **more: Any) -> Answer:
    wear(visit, place.listed, place.side)
    return visit.show(
        f"milestones/{template}.html",
        form=form,
        status=status,
        contract=place.listed,
        part=place.part,
        words=milestone_words,
        of_side=contract_words.of_side,
        longest=LONGEST_TEXT,
        **more,
    )


def _open(visit: Visit, side: Side, *, is_new: bool = False) -> Place:
    with visit.reading() as session:
        return _place(visit, session, side, is_new=is_new)


def _in_state(place: Place, state: MilestoneState, wanted: str) -> Place:
    """Return the place if its milestone can still become what is wanted. Raises InvalidState."""
    if place.milestone.state is not state:
        raise InvalidState("milestone", place.milestone.state.value, wanted)
    return place


def _back(visit: Visit, good: str) -> Answer:
    return visit.go(f"/contracts/{contract_key(visit)}#milestones", good=good)


def _did(visit: Visit, form: Form, fields: tuple[str, ...], act: Callable[[Session], object]) -> bool:
    """Do something, and tell whether it was done; what is refused of it is kept in the form."""
    try:
        with visit.writing() as session:
            act(session)
    except Refused as refused:
        form.refuse(refused, *fields)
    return not form.errors


# --- the plan ---


@pages.get("/contracts/{key:str}/milestones/new")
def ask_new(visit: Visit) -> Answer:
    """Ask what a new milestone is for."""
    return _plan_form(visit, _open(visit, Side.CLIENT, is_new=True), Form())


@pages.post("/contracts/{key:str}/milestones/new")
def add(visit: Visit) -> Answer:
    """Add a milestone."""
    place, form = _open(visit, Side.CLIENT, is_new=True), visit.form
    facts = _facts(form)
    if not form.errors and _did(
        visit,
        form,
        PLAN,
        lambda session: operations.create_milestone(session, visit.actor, place.contract.key, **facts),
    ):
        return _back(visit, "The milestone is added.")
    return _plan_form(visit, place, form, 422)


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/edit")
def ask_edit(visit: Visit) -> Answer:
    """Show what a milestone says."""
    place = _in_state(_open(visit, Side.CLIENT), MilestoneState.NOT_FUNDED, "edited")
    part = place.milestone
    due_on = part.due_on.isoformat() if part.due_on else ""
    form = Form().fill(description=part.description, amount=values.typed(part.amount), due_on=due_on)
    return _plan_form(visit, place, form)


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/edit")
def edit(visit: Visit) -> Answer:
    """Change a milestone."""
    place, form = _open(visit, Side.CLIENT), visit.form
    facts = _facts(form) | {"message": form.text("text")}
    if not form.errors and _did(
        visit,
        form,
        PLAN,
        lambda session: operations.edit_milestone(session, visit.actor, place.milestone.id, **facts),
    ):
        return _back(visit, "The milestone is changed.")
    return _plan_form(visit, place, form, 422)


def _facts(form: Form) -> dict[str, Any]:
    """Read the plan; all that is wrong with it is kept in the form."""
    facts = {
        "description": form.text("description"),
        "amount": form.read("amount", values.cents),
        "due_on": form.read("due_on", values.day),
    }
    for refused in refusals(facts):
        form.refuse(refused, *PLAN)
    return facts


def _plan_form(visit: Visit, place: Place, form: Form, status: int = 200) -> Answer:
    return _show(visit, place, "form", form, status, longest_description=MILESTONE_LENGTH)


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/delete")
def ask_delete(visit: Visit) -> Answer:
    """Ask whether a milestone is to be deleted."""
    return _show(visit, _in_state(_open(visit, Side.CLIENT), MilestoneState.NOT_FUNDED, "deleted"), "delete", Form())


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/delete")
def delete(visit: Visit) -> Answer:
    """Delete a milestone."""
    place, form = _open(visit, Side.CLIENT), visit.form
    id_ = place.milestone.id
    if _did(visit, form, (), lambda session: operations.delete_milestone(session, visit.actor, id_)):
        return _back(visit, "The milestone is deleted.")
    return _show(visit, place, "delete", form, 422)


# --- the money ---


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/fund")
def ask_fund(visit: Visit) -> Answer:
    """Tell what funding a milestone takes, and ask once."""
    place, found = _with_means(visit)
    return _fund_form(visit, _in_state(place, MilestoneState.NOT_FUNDED, "active"), found, Form())


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/fund")
def fund(visit: Visit) -> Answer:
    """Fund a milestone."""
    place, found = _with_means(visit)
    form, id_ = visit.form, place.milestone.id
    if _did(
        visit,
        form,
        ("text",),
        lambda session: operations.activate_milestone(session, visit.actor, id_, form.text("text")),
    ):
        paid = "The milestone is funded: work on it can begin."
        return _back(visit, "You are charged for the milestone; it is funded in a moment." if found.method else paid)
    return _fund_form(visit, place, found, form, 422)


def _fund_form(visit: Visit, place: Place, found: Means, form: Form, status: int = 200) -> Answer:
    wear(visit, place.listed, place.side)
    path = billing(visit.hat) if visit.hat is not None and visit.hat.may(Act.MANAGE_BILLING) else ""
    return _show(visit, place, "fund", form, status, means=found, billing=path)


def _with_means(visit: Visit) -> tuple[Place, Means]:
    with visit.reading() as session:
        place = _place(visit, session, Side.CLIENT)
        return place, means(session, place.contract, session.get_one(Milestone, place.milestone.id))


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/approve")
def ask_approve(visit: Visit) -> Answer:
    """Ask what is paid of a milestone."""
    place = _in_state(_open(visit, Side.CLIENT), MilestoneState.ACTIVE, "paid")
    waiting = place.milestone.waiting
    form = Form().fill(
        amount=values.typed(waiting.amount if waiting else place.milestone.amount),
        submission=str(waiting.id) if waiting else "",
    )
    return _show(visit, place, "approve", form, longest_comment=COMMENT_LENGTH)


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/approve")
def approve(visit: Visit) -> Answer:
    """Ask once, with what becomes of the money; then pay the milestone."""
    place, form = _open(visit, Side.CLIENT), visit.form
    approval = _approval(form, place.milestone)
    if not form.errors and form.flag("sure"):
        _did(visit, form, APPROVAL, lambda session: _approve(session, visit, place.milestone, approval))
        if not form.errors:
            return _back(visit, "The milestone is approved and paid.")
    if form.errors or form.flag("change"):
        return _show(visit, place, "approve", form, 422 if form.errors else 200, longest_comment=COMMENT_LENGTH)
    parts = shares(place.contract, place.listed.fees, place.milestone.amount, approval)
    return _show(visit, place, "approve_sure", form, shares=parts)


def _approve(session: Session, visit: Visit, part: ShownMilestone, approval: Approval) -> None:
    """Approve the work that the form was about, or the milestone where none waited."""
    said: dict[str, Any] = {**approval._asdict(), "note": visit.form.text("text")}
    submission = _submission(visit.form, part)
    if submission:
        operations.approve_submission(session, visit.actor, submission, **said)
    else:
        operations.approve_milestone(session, visit.actor, part.id, **said)


def _submission(form: Form, part: ShownMilestone) -> int:
    """Return the reference of the work that a form is about, 0 for none. Raises NotFound for that of others."""
    reference = links.reference(form.text("submission"))
    if reference and reference not in {each.id for each in part.submissions}:
        raise NotFound("submission")
    return reference


def _approval(form: Form, part: ShownMilestone) -> Approval:
    """Read an approval; all that is wrong with it is kept in the form. On pages, paying less needs a reason."""
    amount = form.read("amount", values.cents)
    bonus = form.read("bonus", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much you pay.")
    approval = Approval(amount or 0, bonus or 0, form.text("comment").strip(), form.text("reason") or None)
    for refused in approval_refusals(part.amount, approval):
        form.refuse(refused, *APPROVAL)
    about = _submission(form, part)
    asked = next((each.amount for each in part.submissions if each.id == about), part.amount)
    if approval.amount < asked and approval.reason is None:
        form.errors.setdefault("reason", f"say why you pay less than {values.money(asked)}.")
    return approval


# --- the work ---


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/submit")
def ask_submit(visit: Visit) -> Answer:
    """Ask what is handed in."""
    place = _in_state(_open(visit, Side.FREELANCER), MilestoneState.ACTIVE, "handed in for")
    form = Form().fill(amount=values.typed(place.milestone.amount))
    return _show(visit, place, "submit", form, days=visit.hall.settings.submission_days)


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/submit")
def submit(visit: Visit) -> Answer:
    """Hand in work."""
    place, form = _open(visit, Side.FREELANCER), visit.form
    part, amount = place.milestone, form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much you ask for.")
    for refused in operations.submission_refusals(part.amount, amount or 0, form.text("text")):
        form.refuse(refused, "amount", "text")
    if not form.errors and _did(
        visit,
        form,
        ("amount", "text"),
        lambda session: operations.submit_work(session, visit.actor, part.id, amount or 0, form.text("text")),
    ):
        return _back(visit, "Your work is handed in.")
    return _show(visit, place, "submit", form, 422, days=visit.hall.settings.submission_days)


@pages.get("/contracts/{key:str}/milestones/{milestone:str}/reject")
def ask_reject(visit: Visit) -> Answer:
    """Ask what is missing in the work that was handed in."""
    place = _open(visit, Side.CLIENT)
    waiting = place.milestone.waiting
    if waiting is None:
        raise NotFound("submission")
    return _show(visit, place, "reject", Form().fill(submission=str(waiting.id)))


@pages.post("/contracts/{key:str}/milestones/{milestone:str}/reject")
def reject(visit: Visit) -> Answer:
    """Ask for changes."""
    place, form = _open(visit, Side.CLIENT), visit.form
    submission = _submission(form, place.milestone)
    if _did(
        visit,
        form,
        ("text",),
        lambda session: operations.reject_submission(session, visit.actor, submission, form.text("text")),
    ):
        return _back(visit, "The freelancer is asked for changes.")
    return _show(visit, place, "reject", form, 422)
