"""Tokens: a request token is authorized by a person and exchanged for an access token, which lasts until revoked.

Source: RFC 5849 section 2; reference, "Authentication".
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hiringhall import clock
from hiringhall.marketplace.accounts.keys import ADDRESS_LENGTH, is_safe_address
from hiringhall.marketplace.accounts.models import (
    AccessToken,
    ApiKey,
    KeyStatus,
    RequestToken,
    RequestTokenState,
    User,
    UserStatus,
)
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.storage.sealing import Sealer

REQUEST_TOKEN_LIFE = 600  # seconds
OUT_OF_BAND = "oob"


@dataclass(frozen=True)
class Credentials:
    """A token with its secret in the clear, to hand out."""

    token: str
    secret: str


@dataclass(frozen=True)
class Authorization:
    """What a person granted: where to send them (None: show the verifier) and the verifier."""

    callback: str | None
    verifier: str


def issue_request_token(session: Session, sealer: Sealer, key: ApiKey, callback: str) -> Credentials:
    """Give an application a request token for 600 seconds.

    `callback` is where the person is sent back to; empty leaves that to the authorize address and the registered one.
    Raises InvalidInput for a callback that cannot be redirected to.
    """
    _check_callback(callback)
    fresh = Credentials(secrets.token_hex(16), secrets.token_hex(8))
    now = clock.now()
    session.add(
        RequestToken(
            token=fresh.token,
            sealed_secret=sealer.seal(fresh.secret),
            key_id=key.id,
            callback=callback,
            created_at=now,
            expires_at=now + REQUEST_TOKEN_LIFE,
        )
    )
    return fresh


def pending_authorization(session: Session, token: str) -> RequestToken:
    """Return a request token that waits for a person, with its key and the key's owner. Raises NotFound otherwise."""
    waiting = session.scalar(
        select(RequestToken)
        .where(RequestToken.token == token)
        .options(joinedload(RequestToken.api_key).joinedload(ApiKey.owner))
    )
    if (
        waiting is None
        or waiting.state is not RequestTokenState.NEW
        or waiting.expires_at <= clock.now()
        or waiting.api_key.status is not KeyStatus.APPROVED
    ):
        raise NotFound("OAuth token")
    return waiting


def authorize(session: Session, actor: Actor, token: str, callback: str | None = None) -> Authorization:
    """Grant what a request token asks for; `callback` is the one of the authorize address, if it names one.

    The request token's own callback wins over that, that over the registered one. Raises NotFound when the token no
    longer waits, InvalidInput for a callback that cannot be redirected to.
    """
    waiting = pending_authorization(session, token)
    target = wanted_callback(waiting, callback)
    _check_callback(target)
    verifier = secrets.token_hex(16)
    _decide(session, actor, waiting, RequestTokenState.AUTHORIZED, verifier, target)
    record(
        session,
        actor,
        "grant.authorized",
        waiting.key_id,
        after={"user": actor.user_id, "scopes": waiting.api_key.scopes},
    )
    return Authorization(target or None, verifier)


def wanted_callback(waiting: RequestToken, callback: str | None) -> str:
    """Return where an application wants the person to be sent back to, empty when the verifier is to be shown."""
    target = waiting.callback or (callback or "").strip() or waiting.api_key.callback
    return "" if target == OUT_OF_BAND else target


def allowed_before(session: Session, actor: Actor, waiting: RequestToken, target: str) -> bool:
    """Tell whether the person need not be asked: the application has their grant and sends them where it may.

    That is nowhere, to the registered callback's origin, or to an origin they were sent to when they gave the grant in
    force. Anywhere else they are asked: who knows the secret of a desktop program could otherwise collect grants.
    """
    held = None if actor.user_id is None else _live(session, waiting.key_id, actor.user_id)
    if held is None:
        return False
    if not target or _origin(target) == _origin(waiting.api_key.callback):
        return True
    earlier = session.scalars(
        select(RequestToken.callback).where(
            RequestToken.key_id == waiting.key_id,
            RequestToken.user_id == actor.user_id,
            RequestToken.state == RequestTokenState.EXCHANGED,
            RequestToken.expires_at > held.created_at,
        )
    )
    return _origin(target) in {_origin(callback) for callback in earlier}


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()


def refuse(session: Session, actor: Actor, token: str) -> None:
    """Refuse what a request token asks for; a grant given earlier to the same application ends too."""
    waiting = pending_authorization(session, token)
    _decide(session, actor, waiting, RequestTokenState.REFUSED, "")
    refuse_key(session, actor, waiting.api_key)


def refuse_key(session: Session, actor: Actor, key: ApiKey) -> None:
    """Refuse an application what it asks for; a grant given to it earlier ends too."""
    record(session, actor, "grant.refused", key.id, after={"user": actor.user_id})
    if has_grant(session, actor, key.id):
        revoke_grant(session, actor, key.id)


def exchange(session: Session, sealer: Sealer, key: ApiKey, token: str, verifier: str) -> Credentials:
    """Turn an authorized request token and its verifier into the access token of that key and person.

    Of two simultaneous exchanges one wins. Raises NotFound when the token is unknown, another application's or expired,
    InvalidState when it is not authorized or was exchanged, and NotAllowed for a wrong verifier.
    """
    held = session.get(RequestToken, token)
    if held is None or held.key_id != key.id or held.expires_at <= clock.now():
        raise NotFound("OAuth token")
    if held.state is RequestTokenState.AUTHORIZED and not hmac.compare_digest(_hash(verifier), held.verifier_hash):
        raise NotAllowed("The verifier does not belong to this token.")
    won = session.execute(
        update(RequestToken)
        .where(RequestToken.token == token, RequestToken.state == RequestTokenState.AUTHORIZED)
        .values(state=RequestTokenState.EXCHANGED)
        .returning(RequestToken.user_id)
    ).scalar_one_or_none()
    if won is None:
        raise InvalidState("OAuth token", held.state, RequestTokenState.EXCHANGED)
    return grant(session, Actor(won, f"api:{key.consumer_key}"), sealer, key, won)


def grant(session: Session, actor: Actor, sealer: Sealer, key: ApiKey, user_id: int) -> Credentials:
    """Return the access token of a key for a person; the one in force if there is one, since tokens do not expire.

    Raises InvalidState when the key is not approved, NotFound or NotAllowed when the person cannot act.
    """
    if key.status is not KeyStatus.APPROVED:
        raise InvalidState("application", key.status, KeyStatus.APPROVED)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user")
    if user.status is not UserStatus.ACTIVE:
        raise NotAllowed("This account is not active.")
    held = _live(session, key.id, user_id)
    if held is not None:
        return Credentials(held.token, sealer.open(held.sealed_secret))
    fresh = Credentials(secrets.token_hex(16), secrets.token_hex(8))
    session.add(
        AccessToken(
            token=fresh.token,
            sealed_secret=sealer.seal(fresh.secret),
            key_id=key.id,
            user_id=user_id,
            created_at=clock.now(),
        )
    )
    session.flush()
    record(session, actor, "grant.issued", key.id, after={"user": user_id, "scopes": key.scopes})
    return fresh


def granted_keys(session: Session, actor: Actor) -> list[AccessToken]:
    """Return the access tokens that the actor gave and did not revoke, with key and owner, newest first."""
    held = (
        select(AccessToken)
        .where(AccessToken.user_id == actor.user_id, AccessToken.revoked_at.is_(None))
        .options(joinedload(AccessToken.api_key).joinedload(ApiKey.owner))
        .order_by(AccessToken.created_at.desc(), AccessToken.token)
    )
    return list(session.scalars(held))


def has_grant(session: Session, actor: Actor, key_id: int) -> bool:
    """Tell whether the actor allows this application already."""
    return actor.user_id is not None and _live(session, key_id, actor.user_id) is not None


def revoke_grant(session: Session, actor: Actor, key_id: int, user_id: int | None = None) -> None:
    """End the access of an application to the actor's account. Raises NotFound when there is none.

    The operator at the command line names the person.
    """
    owner = user_id if actor.is_console else actor.user_id
    ended = session.execute(
        update(AccessToken)
        .where(AccessToken.key_id == key_id, AccessToken.user_id == owner, AccessToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(AccessToken.token)
    )
    if ended.first() is None:
        raise NotFound("grant")
    record(session, actor, "grant.revoked", key_id, after={"user": owner})


def _live(session: Session, key_id: int, user_id: int) -> AccessToken | None:
    return session.scalar(
        select(AccessToken).where(
            AccessToken.key_id == key_id, AccessToken.user_id == user_id, AccessToken.revoked_at.is_(None)
        )
    )


def _decide(
    session: Session, actor: Actor, waiting: RequestToken, state: RequestTokenState, verifier: str, target: str = ""
) -> None:
    if actor.user_id is None:
        raise NotAllowed("Only a person can answer this.")
    won = session.execute(
        update(RequestToken)
        .where(RequestToken.token == waiting.token, RequestToken.state == RequestTokenState.NEW)
        .values(state=state, user_id=actor.user_id, verifier_hash=_hash(verifier) if verifier else "", callback=target)
        .returning(RequestToken.token)
    )
    if won.first() is None:
        raise NotFound("OAuth token")


def _check_callback(callback: str) -> None:
    if callback in {"", OUT_OF_BAND}:
        return
    if len(callback) > ADDRESS_LENGTH or not is_safe_address(callback):
        raise InvalidInput("callback", "write a whole address such as https://example.com/path, or oob.")


def _hash(verifier: str) -> str:
    return hashlib.sha256(verifier.encode()).hexdigest()
