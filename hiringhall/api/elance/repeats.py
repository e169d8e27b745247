"""Calls of the dialect that come with an Idempotency-Key."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from hiringhall.api import repeats
from hiringhall.api.elance import errors
from hiringhall.api.elance.endpoint import Endpoint
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.payments.repeating import Answered, AskedOtherwiseError, Repeatable, answer_of


def repeatable(
    endpoint: Endpoint, path: Mapping[str, str], form: Mapping[str, list[str]], key: str | None, actor: Actor | None
) -> Repeatable | None:
    """Return what makes a call safe to repeat; None when nobody need repeat it or it has no key.

    Raises WireError 400 for a key that is empty or too long.
    """
    if not endpoint.repeatable or key is None or actor is None:
        return None
    if not repeats.is_key(key):
        raise errors.invalid_value(repeats.HEADER, repeats.WANTED)
    values = [f"{name}={value}" for name, sent in form.items() for value in sent]
    return repeats.repeatable(actor, key, endpoint.id, path, (), values)


def find(session: Session, call: Repeatable, now: int) -> Answered | None:
    """Return what a call was answered, None when it is to be done now. Raises WireError 409 for another call's key."""
    try:
        return answer_of(session, call, now)
    except AskedOtherwiseError:
        raise errors.key_of_another_call() from None
