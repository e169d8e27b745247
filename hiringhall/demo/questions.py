"""What the demo's freelancers ask about jobs before they propose to do them, and what they are answered."""

from dataclasses import dataclass

from hiringhall.demo.draft import Draft
from hiringhall.demo.hires import HOUR
from hiringhall.demo.hiring import AGENCY, Posted
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.proposals.models import BidQuestion


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question about a job; times in hours before the start of today, and a `speaker` if an agency asks."""

    job: str
    freelancer: str
    hours: int
    text: str
    answered: int | None = None
    answer: str = ""
    speaker: str | None = None


ASKED = (
    Question(
        job="Packaging for a range of six teas", freelancer="designer", hours=190, answered=182,
        text="Does the dieline have a window? On the photograph there is a shadow that could be one.",
        answer="It has, on the long side, three centimetres wide. The tea should be seen.",
    ),
    Question(
        job="Packaging for a range of six teas", freelancer="writer", hours=150, answered=146,
        text="Who writes the words on the boxes? I do not draw, but I would like to write for six teas.",
        answer="They are written. Your question goes to the client, who may want a seventh.",
    ),
    Question(
        job="Small online shop for a ceramics workshop", freelancer="newcomer", hours=70, answered=55,
        text="I work alone. Is it worth while to send you a proposal, though you look for an agency?",
        answer="It is, if somebody answers when you are on holiday. Tell us who that would be.",
    ),
    Question(
        job="Design system for a clinic's appointment pages", freelancer="agent", speaker="staffing", hours=66,
        text="Do you have figures of how often appointments are moved and cancelled today? Anjali would begin there.",
    ),
    Question(
        job="Ten articles about storing food at home", freelancer="designer", hours=45,
        text="Should the articles have pictures, and if so, photographs or drawings?",
    ),
    Question(
        job="Research assistant for a market study on bicycle repair shops", freelancer="translator", hours=28,
        text="Which twelve cities? In Germany, Austria and Spain I could ask on the phone where a page says nothing.",
    ),
)  # fmt: skip


def add_questions(draft: Draft, users: dict[str, int], teams: dict[str, TeamRow], jobs: dict[str, Posted]) -> None:
    """Add the questions in the order in which they were asked."""
    for question in sorted(ASKED, key=lambda question: -question.hours):
        agency_id = teams[AGENCY].company_id if question.speaker else None
        _add_question(draft, question, users, agency_id, jobs[question.job])


def _add_question(draft: Draft, question: Question, users: dict[str, int], agency_id: int | None, job: Posted) -> None:
    question_id, freelancer_id = draft.number(BidQuestion), users[question.freelancer]
    asked_by, company_id = users[question.speaker or question.freelancer], job.team.company_id
    asked_at = max(draft.today - question.hours * HOUR, job.posted_at + HOUR)
    answered_at = None if question.answered is None else max(draft.today - question.answered * HOUR, asked_at + HOUR)
    draft.add(
        BidQuestion,
        id=question_id,
        job_id=job.id,
        freelancer_id=freelancer_id,
        agency_id=agency_id,
        text=question.text,
        asked_by=asked_by,
        asked_at=asked_at,
        answer=question.answer,
        answered_by=None if answered_at is None else job.by,
        answered_at=answered_at,
    )
    about = {"job": job.id, "freelancer": freelancer_id}
    draft.log(asked_at, asked_by, "bid-question.asked", question_id, company_id=company_id, after=about)
    if answered_at is not None:
        draft.log(answered_at, job.by, "bid-question.answered", question_id, company_id=company_id)
