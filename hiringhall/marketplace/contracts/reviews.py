"""The feedback on a contract as one side sees it before and after it is shown."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.feedback import last_day_for_feedback
from hiringhall.marketplace.contracts.models import Feedback
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead


class Review(NamedTuple):
    """What a side said; `score` in hundredths, `scores` 1 to 5 in the order of SCORES, times in seconds."""

    by: Side
    score: int
    scores: list[int]
    comment: str
    given_at: int
    shown_at: int | None


class Reviews(NamedTuple):
    """The feedback of one's own side and, as soon as it is shown, of the other.

    `other_waits` tells that the other has given one that is not shown yet, `until` the last day for giving one.
    """

    own: Review | None
    other: Review | None
    other_waits: bool
    until: date
    is_over: bool

    @property
    def may_give(self) -> bool:
        """Whether one's own side can still give its feedback."""
        return self.own is None and not self.is_over


def reviews(session: Session, contract_id: int, ended_on: date, side: Side) -> Reviews:
    """Return the feedback on a closed contract as a side sees it; the caller has found out that the reader is on it."""
    given = {review.by: review for review in _GIVEN.all(session, contract_id=contract_id)}
    other, until = given.get(side.other), last_day_for_feedback(ended_on)
    is_shown = other is not None and other.shown_at is not None
    return Reviews(
        given.get(side),
        other if is_shown else None,
        other is not None and not is_shown,
        until,
        until < clock.day(clock.now()),
    )


_GIVEN = HotRead(
    select(Feedback.by, Feedback.score, Feedback.scores, Feedback.comment, Feedback.given_at, Feedback.shown_at).where(
        Feedback.contract_id == bindparam("contract_id")
    ),
    Review,
)
