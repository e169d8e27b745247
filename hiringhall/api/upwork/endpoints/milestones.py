"""Milestones of fixed-price contracts, and the work that is handed in for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal, Self

from msgspec import UNSET, Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import cents, us_date
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.heritage import amount, due
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.billing.suspension import Suspended
from hiringhall.marketplace.contracts.access import BetweenOthers
from hiringhall.marketplace.contracts.listed import ListedMilestone
from hiringhall.marketplace.errors import InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.keys import is_number
from hiringhall.marketplace.milestones import operations
from hiringhall.marketplace.milestones.queries import active_milestone, submission_ids
from hiringhall.marketplace.milestones.refusals import EarlierUnpaid, FirstMilestone, NotLater

SECTION = "Milestones"
JSON_ONLY = frozenset({"json"})
NAMES = {
    "contract": "contract_reference",
    "description": "milestone_description",
    "due_on": "due_date",
    "comment": "pay_comments",
    "reason": "underpayment_reason",
}
PLAN_NAMES = NAMES | {"amount": "deposit_amount", "text": "message"}
DECISION_NAMES = NAMES | {"text": "note2contractor"}


class OneContract(Parameters, frozen=True):
    """Names a contract."""

    contract_reference: Annotated[str, Meta(description="Number or key of the contract.")]


class OneMilestone(Parameters, frozen=True):
    """Names a milestone."""

    milestone_id: Annotated[str, Meta(description="Number of the milestone.")]


class NewMilestone(Parameters, frozen=True, kw_only=True):
    """What a milestone to come is for."""

    contract_reference: Annotated[str | None, Meta(description="Number or key of the contract; it must be given.")] = (
        None
    )
    milestone_description: Annotated[str, Meta(description="What is to be done.")]
    deposit_amount: Annotated[str, Meta(description="What is put into escrow, such as 50 or 49.50.")]
    due_date: Annotated[str | None, Meta(description="mm-dd-yyyy, after the days of those before it.")] = None


class MilestoneChange(Parameters, frozen=True):
    """What of a milestone is to be different; what is left out stays."""

    milestone_id: Annotated[str, Meta(description="Number of the milestone.")]
    milestone_description: Annotated[str | None, Meta(description="What is to be done.")] = None
    deposit_amount: Annotated[str | None, Meta(description="What is put into escrow, such as 50 or 49.50.")] = None
    due_date: Annotated[str | None, Meta(description="mm-dd-yyyy, between the days of those around it.")] = None
    message: Annotated[str | None, Meta(description="Text for the freelancer, said in the contract's room.")] = None


class Activation(Parameters, frozen=True):
    """Names a milestone that is to be funded."""

    milestone_id: Annotated[str, Meta(description="Number of the milestone.")]
    message: Annotated[str | None, Meta(description="Text for the freelancer, said in the contract's room.")] = None


class _Approval(Parameters, frozen=True):
    amount: Annotated[
        str | None, Meta(description="What is paid, such as 10 or 9.50; the whole deposit unless told.")
    ] = None
    bonus: Annotated[str | None, Meta(description="What is paid on top.")] = None
    pay_comments: Annotated[str | None, Meta(description="A comment on the payment.")] = None
    underpayment_reason: Annotated[
        Literal["329", "330", "331", "332"] | None, Meta(description="Why less than the deposit is paid.")
    ] = None
    note2contractor: Annotated[
        str | None, Meta(description="Text for the freelancer, said in the contract's room.")
    ] = None


class MilestoneApproval(_Approval, frozen=True, kw_only=True):
    """Names a milestone and says what of it is paid."""

    milestone_id: Annotated[str, Meta(description="Number of the milestone.")]


class SubmissionApproval(_Approval, frozen=True, kw_only=True):
    """Names work that was handed in and says what is paid for it."""

    submission_id: Annotated[str, Meta(description="Number of the submission.")]


class NewSubmission(Parameters, frozen=True):
    """What is handed in for a milestone."""

    milestone_id: Annotated[str, Meta(description="Number of the milestone.")]
    note2client: Annotated[str, Meta(description="What was done.")]
    amount: Annotated[str, Meta(description="What is asked for, at most the deposit.")]


class Rejection(Parameters, frozen=True):
    """Names work that was handed in and says what is missing."""

    submission_id: Annotated[str, Meta(description="Number of the submission.")]
    note2contractor: Annotated[str, Meta(description="Text for the freelancer, said in the contract's room.")]


class MilestoneView(Struct, frozen=True):
    """A milestone whose money is in escrow."""

    contract_id: str
    id: str
    description: str
    deposit_amount: str
    due_date: str

    @classmethod
    def of(cls, part: ListedMilestone) -> Self:
        """Show a milestone."""
        return cls(str(part.contract_id), str(part.id), part.description, amount(part.amount), due(part.due_on))


class ActiveMilestone(Struct, frozen=True):
    """The milestone, "" where none is active."""

    milestone: MilestoneView | str


class Reference(Struct, frozen=True):
    """The number of something."""

    id: str


class Submissions(Struct, frozen=True):
    """What was handed in, the oldest first."""

    submissions: list[Reference]


class Done(Struct, frozen=True):
    """A confirmation."""

    message: str


DONE = Done("ok")


@endpoint(
    "hr_milestones_active",
    "GET",
    "hr/v3/fp/milestones/statuses/active/contracts/{contract_reference}",
    section=SECTION,
    title="Get active milestone",
    scope=Scope.MILESTONES_VIEW,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
)
def get_active(call: Call, params: OneContract) -> ActiveMilestone:
    """Return the milestone of a contract whose money is in escrow."""
    with _refusals():
        found = active_milestone(call.session, call.actor, params.contract_reference)
    return ActiveMilestone(MilestoneView.of(found) if found else "")


@endpoint(
    "hr_milestones_submissions",
    "GET",
    "hr/v3/fp/milestones/{milestone_id}/submissions",
    section=SECTION,
    title="List submissions for a milestone",
    scope=Scope.MILESTONES_VIEW,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
)
def list_submissions(call: Call, params: OneMilestone) -> Submissions:
    """Return the numbers of the work that was handed in for a milestone."""
    with _refusals():
        found = submission_ids(call.session, call.actor, _number("milestone", params.milestone_id))
    return Submissions([Reference(str(id_)) for id_ in found])


@endpoint(
    "hr_milestones_create",
    "POST",
    "hr/v3/fp/milestones",
    section=SECTION,
    title="Create a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=PLAN_NAMES,
)
def create(call: Call, params: NewMilestone) -> Reference:
    """Add a milestone, which is not funded yet, after those of a contract; the first comes with the offer."""
    if params.contract_reference is None:
        raise WireError(400, "Contract id must be given")
    with _refusals(first="The function cannot be used to create the first milestone"):
        made = operations.create_milestone(
            call.session,
            call.actor,
            params.contract_reference,
            params.milestone_description,
            _cents("deposit_amount", params.deposit_amount),
            us_date("due_date", params.due_date),
            later_only=True,
        )
    return Reference(str(made.id))


@endpoint(
    "hr_milestones_update",
    "PUT",
    "hr/v3/fp/milestones/{milestone_id}",
    section=SECTION,
    title="Edit a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=PLAN_NAMES,
)
def edit(call: Call, params: MilestoneChange) -> Done:
    """Change a milestone that is not funded."""
    deposit = cents("deposit_amount", params.deposit_amount)
    due_on = us_date("due_date", params.due_date)
    # The slip in the first message is the reference's own.
    with _refusals(
        first="This function cannot be used to first the first milestone",
        state="Only not_funded milestones can be edited",
    ):
        operations.edit_milestone(
            call.session,
            call.actor,
            _number("milestone", params.milestone_id),
            description=UNSET if params.milestone_description is None else params.milestone_description,
            amount=UNSET if deposit is None else deposit,
            due_on=UNSET if due_on is None else due_on,
            message=params.message or "",
            later_only=True,
        )
    return DONE


@endpoint(
    "hr_milestones_activate",
    "PUT",
    "hr/v3/fp/milestones/{milestone_id}/activate",
    section=SECTION,
    title="Activate a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=PLAN_NAMES,
    moves_money=True,
)
def activate(call: Call, params: Activation) -> Done:
    """Fund a milestone once the one before it is paid."""
    with _refusals(first="This function cannot be used to activate the first milestone"):
        operations.activate_milestone(
            call.session,
            call.actor,
            _number("milestone", params.milestone_id),
            params.message or "",
            later_only=True,
        )
    return DONE


@endpoint(
    "hr_milestones_approve",
    "PUT",
    "hr/v3/fp/milestones/{milestone_id}/approve",
    section=SECTION,
    title="Approve a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=DECISION_NAMES,
    moves_money=True,
)
def approve(call: Call, params: MilestoneApproval) -> Done:
    """Pay a milestone and close it."""
    with _refusals(state=NOT_TO_BE_APPROVED):
        operations.approve_milestone(
            call.session,
            call.actor,
            _number("milestone", params.milestone_id),
            cents("amount", params.amount),
            bonus=cents("bonus", params.bonus) or 0,
            comment=params.pay_comments or "",
            reason=params.underpayment_reason,
            note=params.note2contractor or "",
        )
    return DONE


@endpoint(
    "hr_milestones_delete",
    "DELETE",
    "hr/v3/fp/milestones/{milestone_id}",
    section=SECTION,
    title="Delete a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
)
def delete(call: Call, params: OneMilestone) -> Done:
    """Delete a milestone that is not funded."""
    with _refusals():
        operations.delete_milestone(call.session, call.actor, _number("milestone", params.milestone_id))
    return DONE


@endpoint(
    "hr_submissions_create",
    "POST",
    "hr/v3/fp/submissions",
    section=SECTION,
    title="Submit work to a milestone",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names={"text": "note2client"},
)
def submit(call: Call, params: NewSubmission) -> Done:
    """Hand in work for an active milestone, for the freelancer's side."""
    with _refusals(outside=NOT_TO_BE_SUBMITTED, forbidden=NOT_TO_BE_SUBMITTED):
        operations.submit_work(
            call.session,
            call.actor,
            _number("milestone", params.milestone_id),
            _cents("amount", params.amount),
            params.note2client,
        )
    return DONE


@endpoint(
    "hr_submissions_approve",
    "PUT",
    "hr/v3/fp/submissions/{submission_id}/approve",
    section=SECTION,
    title="Approve a milestone submission",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=DECISION_NAMES,
    moves_money=True,
)
def approve_work(call: Call, params: SubmissionApproval) -> Done:
    """Approve work that was handed in: pay its milestone and close it."""
    with _refusals(state=NOT_TO_BE_APPROVED):
        operations.approve_submission(
            call.session,
            call.actor,
            _number("submission", params.submission_id),
            cents("amount", params.amount),
            bonus=cents("bonus", params.bonus) or 0,
            comment=params.pay_comments or "",
            reason=params.underpayment_reason,
            note=params.note2contractor or "",
        )
    return DONE


@endpoint(
    "hr_submissions_reject",
    "PUT",
    "hr/v3/fp/submissions/{submission_id}/reject",
    section=SECTION,
    title="Reject a milestone submission",
    scope=Scope.MILESTONES_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON_ONLY,
    names=DECISION_NAMES,
    also_methods=("DELETE",),
)
def reject(call: Call, params: Rejection) -> Done:
    """Ask for changes of work that was handed in. One client sends this by DELETE."""
    with _refusals():
        operations.reject_submission(
            call.session, call.actor, _number("submission", params.submission_id), params.note2contractor
        )
    return DONE


NOT_TO_BE_APPROVED = "Invalid state when approving the milestone: '{state}'"
NOT_TO_BE_SUBMITTED = "No access to submit approval"


@contextmanager
def _refusals(
    *,
    outside: str = "No access to team/company",
    forbidden: str = "No recruiter or hiring manager permissions",
    first: str = "",
    state: str = "Invalid state '{state}'",
) -> Iterator[None]:
    """Say in the words of the reference what is refused inside; `state` words the state of a milestone."""
    try:
        yield
    except BetweenOthers:
        raise WireError(403, outside) from None
    except Suspended:
        raise
    except NotAllowed:
        raise WireError(403, forbidden) from None
    except FirstMilestone:
        raise WireError(400, first) from None
    except NotLater as refused:
        raise WireError(400, f"Date is earlier or equal than milestone {refused.than}") from None
    except EarlierUnpaid as refused:
        raise WireError(400, f"Invalid previous milestone state '{refused.now}'") from None
    except InvalidState as refused:
        if refused.what != "milestone":
            raise
        raise WireError(400, state.format(state=refused.now)) from None


def _number(what: str, text: str) -> int:
    """Return a reference in a path. Raises NotFound when it can be none."""
    if not is_number(text):
        raise NotFound(what)
    return int(text)


def _cents(name: str, text: str) -> int:
    """Read an amount that must be given as cents. Raises InvalidInput naming the parameter."""
    return cents(name, text) or 0
