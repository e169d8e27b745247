"""Questions about a job that a freelancer asks before proposing to do it, without a price, and the client's answers."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_text
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.proposals.models import OPEN, BidQuestion, ProposalState
from hiringhall.marketplace.proposals.operations import bidder_for
from hiringhall.marketplace.proposals.starting import proposal_for
from hiringhall.storage.hot import HotRead, among
from hiringhall.storage.upserts import insert_or_leave

LONGEST = 2_000
"""Characters of a question, and of an answer."""
MOST_A_JOB = 3
"""Questions of one freelancer about one job."""
MOST_A_DAY = 10
"""Questions of one freelancer within DAY, about all jobs."""
DAY = 86_400


class ShownQuestion(NamedTuple):
    """A question with the name of who asks; fields as in BidQuestion."""

    id: int
    job_id: int
    freelancer_id: int
    text: str
    asked_at: int
    answer: str
    answered_at: int | None
    freelancer_key: str
    first_name: str
    last_name: str

    @property
    def freelancer(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.first_name} {self.last_name}".strip()


def ask_about_job(
    session: Session,
    actor: Actor,
    job_ref: str,
    text: str,
    *,
    freelancer_id: int | None = None,
    agency_id: int | None = None,
) -> BidQuestion:
    """Ask the client about an open job before proposing to do it; `freelancer_id` and `agency_id` as in `submit`.

    Raises what `submit` does for the job and the freelancer, InvalidInput("text"), or Conflict when there is a proposal
    or an invitation, in whose room one asks, when another question waits, or when too many were asked.
    """
    bidder = bidder_for(session, actor, job_ref, freelancer_id, agency_id)
    said = _checked(text, "what you would like to know")
    if actor.user_id is None:
        raise NotAllowed("Only people ask.")
    proposal = proposal_for(session, bidder.job.id, bidder.freelancer_id)
    if proposal is not None and proposal.state in OPEN | {ProposalState.HIRED}:
        raise Conflict("There is a proposal or an invitation already; ask in its messages.")
    _require_few(session, bidder.job.id, bidder.freelancer_id)
    facts = {"job_id": bidder.job.id, "freelancer_id": bidder.freelancer_id, "agency_id": bidder.agency_id}
    asked = {"text": said, "asked_by": actor.user_id, "asked_at": clock.now(), "answer": ""}
    if not insert_or_leave(session, BidQuestion, **facts, **asked):
        raise Conflict("You have asked already. Wait for the answer before you ask again.")
    waits = BidQuestion.job_id == bidder.job.id, BidQuestion.freelancer_id == bidder.freelancer_id
    question = session.scalars(select(BidQuestion).where(*waits, BidQuestion.answered_at.is_(None))).one()
    after = {"job": bidder.job.id, "freelancer": bidder.freelancer_id}
    record(session, actor, "bid-question.asked", question.id, company_id=bidder.job.company_id, after=after)
    return question


def answer_question(session: Session, actor: Actor, question_id: int, text: str) -> None:
    """Answer a question, once.

    Raises NotFound unless the actor recruits in the job's team, InvalidInput("answer"), Conflict when it was answered.
    """
    question = session.get(BidQuestion, question_id)
    if question is None:
        raise NotFound("question")
    job = session.get_one(Job, question.job_id)
    try:
        managed_job(session, actor, job.key, Act.RECRUIT)
    except NotAllowed:
        raise NotFound("question") from None
    said = _checked(text, "your answer", "answer")
    answered = (
        update(BidQuestion)
        .where(BidQuestion.id == question_id, BidQuestion.answered_at.is_(None))
        .values(answer=said, answered_by=actor.user_id, answered_at=clock.now())
        .returning(BidQuestion.id)
    )
    if session.execute(answered).first() is None:
        raise Conflict("This question was answered already.")
    session.refresh(question)
    record(session, actor, "bid-question.answered", question_id, company_id=job.company_id)


def questions_about_job(session: Session, actor: Actor, job_ref: str) -> list[ShownQuestion]:
    """Return all questions about a job for which the actor recruits, those without an answer first, then the newest.

    Raises NotFound or NotAllowed for the job.
    """
    return _ABOUT_JOB.all(session, job_id=managed_job(session, actor, job_ref, Act.RECRUIT).id)


def own_questions(session: Session, actor: Actor, job_id: int) -> list[ShownQuestion]:
    """Return what was asked about a job on whose freelancer's side the actor is, the oldest first."""
    managed = standing(session, actor).companies_where(Act.MANAGE_AGENTS)
    return _OWN.all(session, job_id=job_id, user_id=actor.user_id, agencies=sorted(managed))


def questions_before(session: Session, job_id: int, freelancer_id: int) -> list[ShownQuestion]:
    """Return what a freelancer asked about a job, the oldest first. The caller has found out that it may be read."""
    return _BEFORE.all(session, job_id=job_id, freelancer_id=freelancer_id)


def _checked(text: str, what: str, field: str = "text") -> str:
    said = check_text(field, text, LONGEST)
    if not said:
        raise InvalidInput(field, f"write {what}.")
    return said


def _require_few(session: Session, job_id: int, freelancer_id: int) -> None:
    own = select(func.count()).select_from(BidQuestion).where(BidQuestion.freelancer_id == freelancer_id)
    if (session.scalar(own.where(BidQuestion.job_id == job_id)) or 0) >= MOST_A_JOB:
        raise Conflict(f"{MOST_A_JOB} questions about a job are enough. Propose to do it, and talk about the rest.")
    if (session.scalar(own.where(BidQuestion.asked_at > clock.now() - DAY)) or 0) >= MOST_A_DAY:
        raise Conflict(f"You have asked {MOST_A_DAY} questions in a day, as many as there may be.")


_SHOWN = select(
    *(getattr(BidQuestion, name) for name in ShownQuestion._fields if name in BidQuestion.__table__.columns),
    User.key,
    User.first_name,
    User.last_name,
).join(User, User.id == BidQuestion.freelancer_id)
_OF_JOB = _SHOWN.where(BidQuestion.job_id == bindparam("job_id"))
_ABOUT_JOB = HotRead(_OF_JOB.order_by(BidQuestion.answered_at.is_not(None), BidQuestion.id.desc()), ShownQuestion)
_OWN = HotRead(
    _OF_JOB.where(
        or_(BidQuestion.freelancer_id == bindparam("user_id"), among(BidQuestion.agency_id, "agencies"))
    ).order_by(BidQuestion.id),
    ShownQuestion,
)
_BEFORE = HotRead(
    _OF_JOB.where(BidQuestion.freelancer_id == bindparam("freelancer_id")).order_by(BidQuestion.id), ShownQuestion
)
