"""Calls of the dialect that come with an Idempotency-Key."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from hiringhall.api import repeats
from hiringhall.api.upwork import errors
from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.api.upwork.form import Form
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.payments.repeating import Answered, AskedOtherwiseError, Repeatable, answer_of


def check_key(endpoint: Endpoint, read: Form) -> None:
    """Raise WireError 400 when a call that moves money has a key that is empty or too long."""
    if endpoint.moves_money and read.repeat_key is not None and not repeats.is_key(read.repeat_key):
        raise errors.bad_parameter(repeats.HEADER, repeats.WANTED)


def repeatable(endpoint: Endpoint, path: Mapping[str, str], read: Form, actor: Actor) -> Repeatable | None:
    """Return what makes a call safe to repeat; None when it moves no money or has no key."""
    if not endpoint.moves_money or read.repeat_key is None:
        return None
    form = (read.method, read.format or "", read.callback or "")
    values = [f"{name}={value}" for name, value in read.parameters.items()]
    return repeats.repeatable(actor, read.repeat_key, endpoint.id, path, form, values)


def find(session: Session, call: Repeatable, now: int) -> Answered | None:
    """Return what a call was answered, None when it is to be done now. Raises WireError 409 for another call's key."""
    try:
        return answer_of(session, call, now)
    except AskedOtherwiseError:
        raise errors.key_of_another_call() from None
