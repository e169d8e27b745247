"""What the operator vouches for on a profile: results of tests, and that the freelancer is ready to work here."""

from datetime import date

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.profiles.models import ProfileTest
from hiringhall.marketplace.profiles.ownership import profile_of

BEST_SCORE = 500
BEST_PERCENTILE = 100


def record_test(
    session: Session, actor: Actor, user_id: int, test: str, *, score: int, percentile: int, taken_on: date
) -> None:
    """Record what a freelancer reached in a test of the catalog, named by number or title; it replaces an older result.

    `score` is in hundredths (0 to 500), `percentile` 0 to 100. Operators only. Raises NotFound, InvalidInput.
    """
    require_operator(session, actor)
    number = catalog.test(test, "test").id
    if not 0 <= score <= BEST_SCORE:
        raise InvalidInput("score", f"Enter 0 to {BEST_SCORE // 100}.")
    if not 0 <= percentile <= BEST_PERCENTILE:
        raise InvalidInput("percentile", f"Enter 0 to {BEST_PERCENTILE}.")
    if taken_on > clock.day(clock.now()):
        raise InvalidInput("taken_on", "Enter a day that has come.")
    profile = profile_of(session, user_id)
    known = session.get(ProfileTest, (user_id, number))
    passed = known or ProfileTest(user_id=profile.user_id, test=number)
    before = {} if known is None else _marks(known)
    passed.score, passed.percentile, passed.taken_on = score, percentile, taken_on
    session.add(passed)
    session.flush()
    after = _marks(passed)
    if before != after:
        record(session, actor, "profile.test-recorded", user_id, before=before, after={"test": number, **after})


def set_ready(session: Session, actor: Actor, user_id: int, *, is_ready: bool) -> None:
    """Say whether a freelancer has passed the hall's readiness check. Operators only. Raises NotFound."""
    require_operator(session, actor)
    profile = profile_of(session, user_id)
    before, profile.is_ready = profile.is_ready, is_ready
    session.flush()
    if before is not is_ready:
        old, new = {"is_ready": before}, {"is_ready": is_ready}
        record(session, actor, "profile.readiness-set", user_id, before=old, after=new)


def _marks(passed: ProfileTest) -> dict[str, int | str]:
    return {"score": passed.score, "percentile": passed.percentile, "taken_on": passed.taken_on.isoformat()}
