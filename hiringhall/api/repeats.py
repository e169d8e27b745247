"""The Idempotency-Key of calls that move money: the same call under the same key is done once.

A key is the caller's own: it counts for one application, person and address. The answer comes again for a day; what was
refused did nothing, so nothing of it is kept and its key is free.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.payments.repeating import LONGEST_KEY, Repeatable

HEADER = "Idempotency-Key"
REPEATED = "Idempotent-Replayed"
"""Tells, as `true`, that an answer was given before to the same request."""
WANTED = f"Send 1 to {LONGEST_KEY} characters."
TAKEN = "Another request came with this key; a new request needs a new key."


def is_key(sent: str) -> bool:
    """Tell whether a key that was sent is neither empty nor too long."""
    return 1 <= len(sent.strip()) <= LONGEST_KEY


def repeatable(
    actor: Actor, sent: str, endpoint: str, path: Mapping[str, str], form: Iterable[str], values: Iterable[str]
) -> Repeatable:
    """Return what makes a call safe to repeat.

    `sent` is its key, `path` the values in its address; `form` is what decides how its answer is written, and `values`
    are `name=value` of all that was asked, in any order.
    """
    place = [endpoint, *(f"{name}={value}" for name, value in sorted(path.items()))]
    caller = _digest([actor.via, str(actor.user_id), *place])
    return Repeatable(caller, sent.strip(), _digest([*form, *sorted(values)]))


def _digest(parts: Iterable[str]) -> str:
    # Written in ASCII, since JSON can smuggle in halves of surrogate pairs.
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()
