"""The Idempotency-Key of calls that move money: the same call under the same key is done once.

A key is the caller's own: it counts for one application, person and address. The answer comes again for a day; what was
refused did nothing, so nothing of it is kept and its key is free.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.api.upwork.form import Form
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.payments.repeating import (
    LONGEST_KEY,
    Answered,
    AskedOtherwiseError,
    Repeatable,
    answer_of,
)

HEADER = "Idempotency-Key"


def check_key(endpoint: Endpoint, read: Form) -> None:
    """Raise WireError 400 when a call that moves money has a key that is empty or too long."""
    if endpoint.moves_money and read.repeat_key is not None and not 1 <= len(read.repeat_key.strip()) <= LONGEST_KEY:
        raise errors.bad_parameter(HEADER, f"Send 1 to {LONGEST_KEY} characters.")


def repeatable(endpoint: Endpoint, path: Mapping[str, str], read: Form, actor: Actor) -> Repeatable | None:
    """Return what makes a call safe to repeat; None when it moves no money or has no key."""
    if not endpoint.moves_money or read.repeat_key is None:
        return None
    place = [endpoint.id, *(f"{name}={value}" for name, value in sorted(path.items()))]
    asked = [f"{name}={value}" for name, value in sorted(read.parameters.items())]
    return Repeatable(
        _digest([actor.via, str(actor.user_id), *place]),
        read.repeat_key.strip(),
        _digest([read.method, read.format or "", read.callback or "", *asked]),
    )


def find(session: Session, call: Repeatable, now: int) -> Answered | None:
    """Return what a call was answered, None when it is to be done now. Raises WireError 409 for another call's key."""
    try:
        return answer_of(session, call, now)
    except AskedOtherwiseError:
        raise errors.key_of_another_call() from None


def _digest(parts: Iterable[str]) -> str:
    # Written in ASCII, since JSON can smuggle in halves of surrogate pairs.
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
