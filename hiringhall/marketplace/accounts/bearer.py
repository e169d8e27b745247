"""Tokens of OAuth 2.0: a code is exchanged for an access token and a refresh token, which gives both anew, once.

All that follow from one sign-in are a family. Who brings a code or a refresh token that was used before has somebody
else's, so the family ends. Source: RFC 6749; RFC 9700, section 4.14; shapes of tokens as Elance had them.
"""

import hashlib
import secrets
from dataclasses import dataclass

from msgspec import Struct
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from hiringhall import clock
from hiringhall.marketplace.accounts import tokens
from hiringhall.marketplace.accounts.models import (
    AccessToken,
    ApiKey,
    AuthorizationCode,
    BearerKind,
    BearerToken,
    Dialect,
    KeyStatus,
    TokenFamily,
    User,
    UserStatus,
)
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.storage.hot import HotRead
from hiringhall.storage.sealing import Sealer

CODE_LIFE = 600
"""Seconds that an authorization code may wait."""
ACCESS_LIFE = 6 * 3600
"""Seconds that an access token is good for."""
REMEMBERED = 90 * 86_400
"""Seconds that used and expired tokens are known as such; later they are unknown."""
RANDOM_BYTES = 16


class Bearer(Struct, frozen=True):
    """Who presents an access token. `grant_token` is None for an application that calls for itself."""

    consumer_key: str
    scopes: list[str]
    user_id: int
    grant_token: str | None
    expires_at: int

    @property
    def is_application(self) -> bool:
        """Whether no person stands behind the call, so that only what is public may be read."""
        return self.grant_token is None


@dataclass(frozen=True)
class Issued:
    """Tokens in the clear, to hand out; `expires_at` is when the access token ends, in seconds since the epoch."""

    access_token: str
    refresh_token: str
    expires_at: int


@dataclass(frozen=True)
class Taken:
    """A code or refresh token that was good; `code` is the row of a code, whose family is yet to be started."""

    user_id: int
    family_id: int | None = None
    code: AuthorizationCode | None = None


def make_access_token(consumer_key: str, user_id: int) -> str:
    """Return a new access token that names the application and the person."""
    return f"{consumer_key}|{user_id}|{secrets.token_urlsafe(RANDOM_BYTES)}"


def make_refresh_token(user_id: int) -> str:
    """Return a new refresh token that names the person."""
    return f"{user_id}|{secrets.token_urlsafe(RANDOM_BYTES)}"


def keep_code(
    session: Session,
    actor: Actor,
    sealer: Sealer,
    key: ApiKey,
    code: str,
    *,
    redirect_uri: str = "",
    challenge: str = "",
    challenge_method: str = "",
) -> None:
    """Let the actor's consent to an application be exchanged for tokens by who brings `code` within 600 seconds.

    Raises InvalidState when the key is not approved, NotAllowed when the person cannot act.
    """
    if actor.user_id is None:
        raise RuntimeError("Only a person can consent.")
    now = clock.now()
    session.execute(delete(AuthorizationCode).where(AuthorizationCode.expires_at <= now - REMEMBERED))
    held = tokens.grant(session, actor, sealer, key, actor.user_id)
    session.add(
        AuthorizationCode(
            code_hash=_hash(code),
            grant_token=held.token,
            redirect_uri=redirect_uri,
            challenge=challenge,
            challenge_method=challenge_method,
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
    )


def take_code(session: Session, key: ApiKey, code: str) -> Taken | None:
    """Use up a code of an application; None when it is none, or not any more. Of simultaneous callers one gets it."""
    held = session.scalar(
        select(AuthorizationCode)
        .join(AccessToken, AccessToken.token == AuthorizationCode.grant_token)
        .where(AuthorizationCode.code_hash == _hash(code), AccessToken.key_id == key.id)
        .options(joinedload(AuthorizationCode.grant))
    )
    if held is None or held.expires_at <= clock.now() or held.grant.revoked_at is not None:
        return None
    if not _claim_code(session, held.code_hash):
        session.refresh(held, ["family_id"])
        _end(session, key, held.family_id)
        return None
    return Taken(held.grant.user_id, code=held)


def _claim_code(session: Session, code_hash: str) -> bool:
    won = session.execute(
        update(AuthorizationCode)
        .where(AuthorizationCode.code_hash == code_hash, AuthorizationCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(AuthorizationCode.code_hash)
    )
    return won.first() is not None


def take_refresh_token(session: Session, key: ApiKey, token: str) -> Taken | None:
    """Use up a refresh token of an application; None when it is none, or not any more, or its person may not act."""
    held = session.execute(
        select(BearerToken, TokenFamily, AccessToken.revoked_at, User.status)
        .join(TokenFamily, TokenFamily.id == BearerToken.family_id)
        .join(AccessToken, AccessToken.token == TokenFamily.grant_token)
        .join(User, User.id == TokenFamily.user_id)
        .where(
            BearerToken.token_hash == _hash(token),
            BearerToken.kind == BearerKind.REFRESH,
            TokenFamily.key_id == key.id,
        )
    ).first()
    if held is None:
        return None
    row, family, revoked_at, status = held.tuple()
    if family.ended_at is not None or revoked_at is not None or status is not UserStatus.ACTIVE:
        return None
    won = session.execute(
        update(BearerToken)
        .where(BearerToken.token_hash == row.token_hash, BearerToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(BearerToken.token_hash)
    )
    if won.first() is None:
        _end(session, key, family.id)
        return None
    return Taken(family.user_id, family_id=family.id)


def keep_tokens(session: Session, key: ApiKey, taken: Taken, access_token: str, refresh_token: str | None) -> None:
    """Let tokens be good that were made for who brought a code or refresh token; without either, for the application.

    Only a family that rests on a person's permission has refresh tokens.
    """
    now = clock.now()
    family_id = taken.family_id or _start(session, key, taken)
    session.execute(
        delete(BearerToken).where(BearerToken.family_id == family_id, BearerToken.created_at <= now - REMEMBERED)
    )
    kept = [BearerToken(token_hash=_hash(access_token), kind=BearerKind.ACCESS, expires_at=now + ACCESS_LIFE)]
    if refresh_token is not None:
        kept.append(BearerToken(token_hash=_hash(refresh_token), kind=BearerKind.REFRESH))
    for token in kept:
        token.family_id, token.created_at = family_id, now
        session.add(token)


def _start(session: Session, key: ApiKey, taken: Taken) -> int:
    grant_token = None if taken.code is None else taken.code.grant_token
    family = TokenFamily(key_id=key.id, user_id=taken.user_id, grant_token=grant_token, created_at=clock.now())
    session.add(family)
    session.flush()
    if taken.code is not None:
        taken.code.family_id = family.id
    return family.id


def issue(session: Session, actor: Actor, sealer: Sealer, key: ApiKey, user_id: int) -> Issued:
    """Let an application act for a person, as if they had consented and it had brought its code.

    Raises InvalidState when the key is not approved, NotFound or NotAllowed when the person cannot act.
    """
    held = tokens.grant(session, actor, sealer, key, user_id)
    family = TokenFamily(key_id=key.id, user_id=user_id, grant_token=held.token, created_at=clock.now())
    session.add(family)
    session.flush()
    made = Issued(make_access_token(key.consumer_key, user_id), make_refresh_token(user_id), clock.now() + ACCESS_LIFE)
    keep_tokens(session, key, Taken(user_id, family_id=family.id), made.access_token, made.refresh_token)
    return made


def find_bearer(session: Session, token: str) -> Bearer | None:
    """Return who presents an access token, which may have expired; None when it is none or was taken back."""
    return _FIND.first(session, token_hash=_hash(token))


def _end(session: Session, key: ApiKey, family_id: int | None) -> None:
    """End a family whose code or refresh token was brought twice."""
    ended = session.execute(
        update(TokenFamily)
        .where(TokenFamily.id == family_id, TokenFamily.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(TokenFamily.user_id)
    ).scalar_one_or_none()
    if ended is not None:
        actor = Actor(ended, f"api:{key.consumer_key}")
        record(session, actor, "grant.reused", key.id, after={"user": ended, "family": family_id})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


_FIND = HotRead(
    select(ApiKey.consumer_key, ApiKey.scopes, TokenFamily.user_id, TokenFamily.grant_token, BearerToken.expires_at)
    .join(TokenFamily, TokenFamily.id == BearerToken.family_id)
    .join(ApiKey, ApiKey.id == TokenFamily.key_id)
    .join(User, User.id == TokenFamily.user_id)
    .outerjoin(AccessToken, AccessToken.token == TokenFamily.grant_token)
    .where(
        BearerToken.token_hash == bindparam("token_hash"),
        BearerToken.kind == BearerKind.ACCESS,
        TokenFamily.ended_at.is_(None),
        or_(TokenFamily.grant_token.is_(None), AccessToken.revoked_at.is_(None)),
        ApiKey.dialect == Dialect.ELANCE,
        ApiKey.status == KeyStatus.APPROVED,
        User.status == UserStatus.ACTIVE,
    ),
    Bearer,
)
