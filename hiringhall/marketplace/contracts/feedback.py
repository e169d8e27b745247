"""What the two sides of a contract say of each other when it has ended, and when that is shown.

Each side gives its feedback once. It is shown when both have given theirs, or when the time for giving it is over.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL, Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, lock, speaking_side
from hiringhall.marketplace.contracts.models import (
    SCORES,
    Contract,
    ContractState,
    Feedback,
    PrivateFeedback,
    mean_score,
)
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState
from hiringhall.marketplace.sides import Side

TIME_FOR_FEEDBACK = timedelta(days=14)
"""How long after the day on which a contract ends feedback can be given."""
COMMENT_LENGTH = 5_000
BEST = 5
MOST_PRIVATE = 11
AT_ONCE = 100
NO_MARKS: Mapping[str, int] = {}


class Said(Struct, frozen=True, kw_only=True):
    """What a side says: six `marks` of 1 to 5 by the names of SCORES, or none, and a comment to them, for everybody.

    Whether it would work with the other side again, and a score of 1 to 11, are for the marketplace alone.
    """

    marks: Mapping[str, int] = NO_MARKS
    comment: str = ""
    would_again: bool | None = None
    private_score: int | None = None


def give_feedback(session: Session, actor: Actor, reference: str, said: Said, *, side: Side | None = None) -> Contract:
    """Give feedback on a contract that has ended, for a side that has given none.

    Raises NotFound, NotAllowed, InvalidInput naming what cannot be accepted, Conflict when the side has given
    its feedback, InvalidState when the contract goes on or the time for feedback is over.
    """
    contract = known_contract(session, actor, reference)
    side = speaking_side(session, actor, contract, side)
    require_sense(said)
    if not said.marks:
        raise InvalidInput(SCORES[0], "give all six marks.")
    lock(session, contract)
    if contract.state is not ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "judged")
    if session.scalar(select(Feedback.id).where(Feedback.contract_id == contract.id, Feedback.by == side)):
        raise Conflict("Your side has given its feedback already.")
    if is_closed(contract, clock.now()):
        raise InvalidState("time for feedback", "over", "open")
    note_feedback(session, actor, contract, side, said)
    return contract


def note_feedback(session: Session, actor: Actor, contract: Contract, side: Side, said: Said) -> None:
    """Keep what a side says of a closed contract that is locked, and show both feedbacks when they are complete."""
    now = clock.now()
    _note_private(session, contract, side, said, now)
    if not said.marks:
        return
    scores = [said.marks[name] for name in SCORES]
    given = Feedback(
        contract_id=contract.id,
        by=side,
        scores=scores,
        score=mean_score(scores),
        comment=said.comment.strip(),
        given_at=now,
    )
    session.add(given)
    session.flush()
    # The client's owners read the log: what the freelancer said stands in it only when it is shown.
    told = {"by": side.value} | (_words(given) if side is Side.CLIENT else {})
    record(session, actor, "feedback.given", contract.id, company_id=contract.company_id, after=told)
    waiting = _waiting(session, contract)
    if len(waiting) == len(Side):
        _show(session, actor, contract, waiting, now)


def show_due(session: Session, now: int) -> int:
    """Show the feedback on contracts whose time for feedback is over, of at most AT_ONCE of them; return how many.

    What another process has in hand is left to it.
    """
    waiting = select(Feedback.contract_id).where(Feedback.shown_at.is_(None))
    due = (
        select(Contract)
        .where(Contract.id.in_(waiting), Contract.ended_on < clock.day(now) - TIME_FOR_FEEDBACK)
        .order_by(Contract.id)
        .limit(AT_ONCE)
        .with_for_update(key_share=True, skip_locked=True)
    )
    contracts = session.scalars(due).all()
    for contract in contracts:
        _show(session, HALL, contract, _waiting(session, contract), now)
    return len(contracts)


def last_day_for_feedback(ended_on: date) -> date:
    """Return the last day, UTC, on which feedback can be given on a contract that ended on this day."""
    return ended_on + TIME_FOR_FEEDBACK


def is_closed(contract: Contract, now: int) -> bool:
    """Tell whether the time for feedback on a contract is over."""
    return contract.ended_on is not None and last_day_for_feedback(contract.ended_on) < clock.day(now)


def require_sense(said: Said) -> None:
    """Raise InvalidInput for the first thing that is wrong with what a side says."""
    for refusal in refusals(said):
        raise refusal


def refusals(said: Said) -> list[InvalidInput]:
    """Return everything that is wrong with what a side says, so that a form can show it at once."""
    found = [
        InvalidInput(name, f"give a mark of 1 to {BEST}.") for name, mark in said.marks.items() if not 1 <= mark <= BEST
    ]
    if said.marks:
        found += [InvalidInput(name, "give all six marks, or none.") for name in SCORES if name not in said.marks]
    elif said.comment.strip():
        found.append(InvalidInput(SCORES[0], "a comment goes with marks: give all six."))
    if len(said.comment) > COMMENT_LENGTH:
        found.append(InvalidInput("comment", f"write at most {COMMENT_LENGTH} characters."))
    if said.private_score is not None and not 1 <= said.private_score <= MOST_PRIVATE:
        found.append(InvalidInput("private_score", f"write 1 to {MOST_PRIVATE}."))
    return found


def _note_private(session: Session, contract: Contract, side: Side, said: Said, now: int) -> None:
    if said.would_again is None and said.private_score is None:
        return
    kept = session.get(PrivateFeedback, (contract.id, side)) or PrivateFeedback(contract_id=contract.id, by=side)
    kept.would_again = kept.would_again if said.would_again is None else said.would_again
    kept.score = kept.score if said.private_score is None else said.private_score
    kept.given_at = now
    session.add(kept)
    session.flush()


def _waiting(session: Session, contract: Contract) -> list[Feedback]:
    given = select(Feedback).where(Feedback.contract_id == contract.id, Feedback.shown_at.is_(None))
    return list(session.scalars(given.order_by(Feedback.by)))


def _show(session: Session, actor: Actor, contract: Contract, waiting: list[Feedback], now: int) -> None:
    for feedback in waiting:
        feedback.shown_at = now
    session.flush()
    record(
        session,
        actor,
        "feedback.shown",
        contract.id,
        company_id=contract.company_id,
        after={feedback.by.value: _words(feedback) for feedback in waiting},
    )


def _words(feedback: Feedback) -> dict[str, object]:
    return {"scores": list(feedback.scores), "score": feedback.score, "comment": feedback.comment}
