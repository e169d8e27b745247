"""Past and present work as profiles of freelancers and jobs show it, with what both sides said of each other."""

from decimal import Decimal
from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.heritage import amount, dollars, hours, month, plain
from hiringhall.api.upwork.views.job_words import TYPES
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.contracts.queries import ShownFeedback, WorkRecord
from hiringhall.marketplace.jobs.models import JobType

MARKS = (
    ("Skills", "mastery of what the work asks for"),
    ("Quality", "quality of the work or of its description"),
    ("Availability", "being there when it was agreed"),
    ("Deadlines", "keeping to dates, or setting ones that can be kept"),
    ("Communication", "clear words and quick answers"),
    ("Cooperation", "working together, open to suggestions"),
)
"""The six marks in the order of the reference, with what each is about."""

_STATES = {ContractState.ACTIVE: "Active", ContractState.PAUSED: "Active", ContractState.CLOSED: "Closed"}


class MarkView(Struct, frozen=True):
    """One of the six marks."""

    label: str
    description: str
    score: str


class MarksView(Struct, frozen=True):
    """The marks of a feedback."""

    score: list[MarkView]


class FeedbackView(Struct, frozen=True):
    """What one side said."""

    score: str
    scores: MarksView
    comment: str
    comment_is_public: str

    @classmethod
    def of(cls, said: ShownFeedback | None) -> Self | str:
        """Show a feedback, "" when there is none."""
        if said is None:
            return ""
        marks = [MarkView(*words, str(mark)) for words, mark in zip(MARKS, said.scores, strict=True)]
        return cls(f"{said.score / 100:.2f}", MarksView(marks), said.comment, "1")


class AssignmentView(Struct, frozen=True, kw_only=True):
    """A contract; amounts of one whose job is not for the reader's eyes are left out."""

    as_ciphertext: str
    as_ciphertext_opening_recno: str
    as_engagement_title: str
    as_opening_title: str
    as_opening_access: str
    as_job_type: str
    as_status: str
    as_from: str
    as_to: str
    as_rate: str
    as_amount: str
    as_total_hours: str
    as_total_charge: str
    as_blended_charge_rate: str
    as_agency_name: str
    as_client: str
    as_description: str
    as_reason: str
    feedback: FeedbackView | str
    feedback_given: FeedbackView | str

    @classmethod
    def of(cls, work: WorkRecord, *, by_client: bool) -> Self:
        """Show a contract; `by_client` tells whether the feedback got is the client's, as on freelancers' profiles."""
        got, given = work.by_client, work.by_freelancer
        if not by_client:
            got, given = given, got
        hourly = work.type is JobType.HOURLY
        return cls(
            as_ciphertext=work.key,
            as_ciphertext_opening_recno=work.job_key or "",
            as_engagement_title=work.title,
            as_opening_title=work.job_title,
            as_opening_access="private" if work.is_hidden else "public",
            as_job_type=TYPES[work.type],
            as_status=_STATES[work.state],
            as_from=month(work.started_on),
            as_to=month(work.ended_on),
            as_rate="" if work.is_hidden else dollars(work.rate),
            as_amount="0" if hourly or work.is_hidden else amount(work.charge),
            as_total_hours="" if work.is_hidden else hours(work.seconds),
            as_total_charge="" if work.is_hidden else amount(work.charge),
            as_blended_charge_rate="" if work.is_hidden or not hourly else _blended(work),
            as_agency_name=work.agency,
            as_client=work.company,
            as_description="",
            as_reason="",
            feedback=FeedbackView.of(got),
            feedback_given=FeedbackView.of(given),
        )


class AssignmentsView(Struct, frozen=True):
    """None, one or several contracts."""

    assignment: str | AssignmentView | list[AssignmentView]


def _blended(work: WorkRecord) -> str:
    """Return what an hour came to on the whole."""
    if not work.seconds:
        return "0"
    return plain((Decimal(work.charge) * 36 / work.seconds).quantize(Decimal("0.01")))
