"""Bids without a price: questions about a job, which are workrooms until their freelancer proposes to do it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.proposals.models import BidQuestion, Proposal
from hiringhall.marketplace.proposals.questions import answer_question
from hiringhall.marketplace.rooms.queries import Author, ShownStory
from hiringhall.marketplace.sides import Side

ASKED = 2_000_000_000
"""A question has a workroom, and a message, by its own number beyond this one."""
ANSWERED = 2_100_000_000
"""Its answer is the message by the number of the question beyond this one."""


class PreBid(NamedTuple):
    """A question as a bid; `company_id` is the client's. Other fields as in BidQuestion."""

    id: int
    job_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    text: str
    asked_by: int
    asked_at: int
    answer: str
    answered_by: int | None
    answered_at: int | None


def find_pre_bid(session: Session, actor: Actor, number: int) -> tuple[PreBid, Side]:
    """Return the question of a workroom to its freelancer's side, or to who recruits in the job's team.

    Raises NotFound.
    """
    row = session.execute(_PRE_BIDS.where(BidQuestion.id == number - ASKED)).first()
    if row is None:
        raise NotFound("workroom")
    question = PreBid(*row)
    if is_on_side(session, actor, question.freelancer_id, question.agency_id):
        return question, Side.FREELANCER
    team = session.get_one(Team, session.get_one(Job, question.job_id).team_id)
    if not standing(session, actor).may(Act.RECRUIT, team):
        raise NotFound("workroom")
    return question, Side.CLIENT


def count_pre_bids(session: Session, job_id: int) -> int:
    """Return how many questions were asked about a job by who has not proposed to do it."""
    return session.scalar(select(func.count()).select_from(BidQuestion).where(*_without_bid(job_id))) or 0


def pre_bids(session: Session, job_id: int, *, offset: int, count: int) -> list[PreBid]:
    """Return some of the questions about a job by who has not proposed to do it, the newest first."""
    found = _PRE_BIDS.where(*_without_bid(job_id)).order_by(BidQuestion.id.desc()).offset(offset).limit(count)
    return [PreBid(*row) for row in session.execute(found)]


def exchange(session: Session, question: PreBid) -> Sequence[ShownStory]:
    """Return what was asked and, before it, what was answered, as messages."""
    people = select(User.id, User.key, User.first_name + " " + User.last_name)
    by = people.where(User.id.in_([question.asked_by, question.answered_by]))
    authors = {row[0]: Author(*row) for row in session.execute(by)}
    asked = ShownStory(
        ASKED + question.id, question.text, question.asked_at, Side.FREELANCER, authors[question.asked_by]
    )
    if question.answered_at is None:
        return [asked]
    answerer = authors.get(question.answered_by or 0)
    return [ShownStory(ANSWERED + question.id, question.answer, question.answered_at, Side.CLIENT, answerer), asked]


def reply(session: Session, actor: Actor, question: PreBid, side: Side, text: str) -> int:
    """Answer a question; return the number of the answer among messages.

    Raises what `answer_question` does, or Conflict for the freelancer's side, which waits for the client.
    """
    if side is Side.FREELANCER:
        raise Conflict("You have asked; now it is for the client to answer.")
    answer_question(session, actor, question.id, text)
    return ANSWERED + question.id


def _without_bid(job_id: int) -> tuple[ColumnElement[bool], ...]:
    bid = (
        select(Proposal.id)
        .where(
            Proposal.job_id == BidQuestion.job_id,
            Proposal.freelancer_id == BidQuestion.freelancer_id,
            Proposal.submitted_at.is_not(None),
        )
        .exists()
    )
    return BidQuestion.job_id == job_id, ~bid


_PRE_BIDS = select(
    *(Job.company_id if name == "company_id" else getattr(BidQuestion, name) for name in PreBid._fields)
).join(Job, Job.id == BidQuestion.job_id)
