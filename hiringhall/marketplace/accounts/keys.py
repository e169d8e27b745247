"""API keys: how an application is registered, reviewed, changed and taken back."""

import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hiringhall import clock
from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, Dialect, KeyStatus, TokenFamily, User
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.storage.sealing import Sealer

NAME_LENGTH = 100
PURPOSE_LENGTH = 2000
ADDRESS_LENGTH = 1024
SECRET_BYTES = 16
UNSAFE_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})


def register_key(
    session: Session,
    actor: Actor,
    sealer: Sealer,
    *,
    name: str,
    scopes: Iterable[Scope],
    purpose: str = "",
    website: str = "",
    callback: str = "",
    approve: bool = False,
    owner_id: int | None = None,
    pair: tuple[str, str] | None = None,
    dialect: Dialect = Dialect.UPWORK,
    tells_seconds: bool = False,
) -> tuple[ApiKey, str]:
    """Register an application and return its key with the secret, which is shown this once.

    `approve` skips the operator's review. The operator at the command line names the owner and may bring along the
    (consumer key, secret) `pair` of an application that was registered elsewhere. `tells_seconds` has answers with
    tokens of OAuth 2.0 say in how many seconds they end instead of when; in the other dialect it means nothing.
    Raises InvalidInput for bad values and Conflict when the pair's key exists.
    """
    owner = owner_id if actor.is_console else actor.user_id
    if owner is None or session.get(User, owner) is None:
        raise NotFound("user")
    consumer_key, secret = pair or (_new_consumer_key(dialect), _new_secret(dialect))
    _check_pair(session, dialect, consumer_key, secret)
    key = ApiKey(
        consumer_key=consumer_key,
        sealed_secret=sealer.seal(secret),
        owner_id=owner,
        dialect=dialect,
        tells_seconds=tells_seconds,
        status=KeyStatus.APPROVED if approve else KeyStatus.PENDING,
        reviewed_at=clock.now() if approve else None,
        created_at=clock.now(),
        **_checked(name, scopes, purpose, website, callback),
    )
    session.add(key)
    session.flush()
    record(session, actor, "key.registered", key.id, after={**_facts(key), "owner": owner})
    return key, secret


def update_key(
    session: Session,
    actor: Actor,
    key_id: int,
    *,
    name: str,
    scopes: Iterable[Scope],
    purpose: str = "",
    website: str = "",
    callback: str = "",
    tells_seconds: bool = False,
) -> ApiKey:
    """Change an application. Other permissions end all its access tokens: their owners must authorize again."""
    key = own_key(session, actor, key_id)
    before = _facts(key)
    values = _checked(name, scopes, purpose, website, callback) | {"tells_seconds": tells_seconds}
    if set(values["scopes"]) != set(key.scopes):
        _revoke_all(session, actor, key)
    for field, value in values.items():
        setattr(key, field, value)
    record(session, actor, "key.changed", key.id, before=before, after=_facts(key))
    return key


def rotate_secret(session: Session, actor: Actor, sealer: Sealer, key_id: int) -> str:
    """Give the application a new secret and return it.

    The old one stops signing at once, and what it was given for itself by OAuth 2.0 ends.
    """
    key = own_key(session, actor, key_id)
    secret = _new_secret(key.dialect)
    session.execute(
        update(TokenFamily)
        .where(TokenFamily.key_id == key.id, TokenFamily.grant_token.is_(None), TokenFamily.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    key.sealed_secret = sealer.seal(secret)
    record(session, actor, "key.secret_rotated", key.id)
    return secret


def delete_key(session: Session, actor: Actor, key_id: int) -> None:
    """Take an application back: it and its tokens are refused from now on."""
    key = own_key(session, actor, key_id)
    _revoke_all(session, actor, key)
    before = _facts(key)
    key.status = KeyStatus.DISABLED
    record(session, actor, "key.deleted", key.id, before=before, after=_facts(key))


def review_key(session: Session, actor: Actor, key_id: int, *, approve: bool, note: str = "") -> ApiKey:
    """Approve or refuse an application that waits; its owner is told. For operators.

    Raises InvalidState when it was reviewed already.
    """
    _require_operator(session, actor)
    key = session.scalar(select(ApiKey).where(ApiKey.id == key_id).options(joinedload(ApiKey.owner)))
    if key is None:
        raise NotFound("application")
    wanted = KeyStatus.APPROVED if approve else KeyStatus.REFUSED
    done = session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.status == KeyStatus.PENDING)
        .values(status=wanted, review_note=note, reviewed_at=clock.now())
        .returning(ApiKey.id)
    )
    if done.one_or_none() is None:
        raise InvalidState("application", key.status, wanted)
    session.refresh(key, ["status", "review_note", "reviewed_at"])
    record(session, actor, "key.reviewed", key.id, before={"status": "pending"}, after={**_facts(key), "note": note})
    return key


def own_keys(session: Session, actor: Actor) -> list[ApiKey]:
    """Return the actor's applications, newest first; for the operator at the command line all of them."""
    keys = select(ApiKey).where(ApiKey.status != KeyStatus.DISABLED).order_by(ApiKey.id.desc())
    if not actor.is_console:
        keys = keys.where(ApiKey.owner_id == actor.user_id)
    return list(session.scalars(keys.options(joinedload(ApiKey.owner))))


def own_key(session: Session, actor: Actor, key_id: int) -> ApiKey:
    """Return one of the actor's applications. Raises NotFound."""
    key = session.get(ApiKey, key_id)
    if key is None or key.status is KeyStatus.DISABLED or not (actor.is_console or key.owner_id == actor.user_id):
        raise NotFound("application")
    return key


def key_by_consumer_key(session: Session, consumer_key: str) -> ApiKey:
    """Return the application that signs as `consumer_key`. Raises NotFound."""
    key = session.scalar(select(ApiKey).where(ApiKey.consumer_key == consumer_key))
    if key is None or key.status is KeyStatus.DISABLED:
        raise NotFound("application")
    return key


def keys_to_review(session: Session, actor: Actor) -> list[ApiKey]:
    """Return the applications that wait for the operator, oldest first. Raises NotAllowed for others."""
    _require_operator(session, actor)
    waiting = select(ApiKey).where(ApiKey.status == KeyStatus.PENDING).order_by(ApiKey.id)
    return list(session.scalars(waiting.options(joinedload(ApiKey.owner))))


def is_safe_address(address: str) -> bool:
    """Tell whether a callback or website can be shown and redirected to: absolute, and no scheme that runs code."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = address.isprintable() and not any(mark in address for mark in " \\\"'<>")
    return plain and bool(parts.scheme) and parts.scheme.lower() not in UNSAFE_SCHEMES and "://" in address


def _require_operator(session: Session, actor: Actor) -> None:
    if actor.is_console:
        return
    user = session.get(User, actor.user_id)
    if user is None or not user.is_operator:
        raise NotAllowed("Only operators review applications.")


def _new_consumer_key(dialect: Dialect) -> str:
    return secrets.token_hex(12 if dialect is Dialect.ELANCE else 16)


def _new_secret(dialect: Dialect) -> str:
    return secrets.token_urlsafe(SECRET_BYTES) if dialect is Dialect.ELANCE else secrets.token_hex(8)


def _check_pair(session: Session, dialect: Dialect, consumer_key: str, secret: str) -> None:
    # Secrets of Elance are in the alphabet of base64 for addresses.
    plain_secret = secret.replace("-", "x").replace("_", "x") if dialect is Dialect.ELANCE else secret
    for field, text in (("consumer_key", consumer_key), ("consumer_secret", plain_secret)):
        if not (8 <= len(text) <= 64 and text.isascii() and text.isalnum()):  # noqa: PLR2004 - said in the message
            raise InvalidInput(field, "write 8 to 64 letters and digits.")
    if session.scalar(select(ApiKey.id).where(ApiKey.consumer_key == consumer_key)):
        raise Conflict(f"The key {consumer_key} exists already.", "consumer_key")


def _checked(name: str, scopes: Iterable[Scope], purpose: str, website: str, callback: str) -> dict[str, Any]:
    name, website, callback = " ".join(name.split()), website.strip(), callback.strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput("name", f"write 1 to {NAME_LENGTH} characters.")
    if len(purpose) > PURPOSE_LENGTH:
        raise InvalidInput("purpose", f"write at most {PURPOSE_LENGTH} characters.")
    for field, address in (("website", website), ("callback", callback)):
        if address and (len(address) > ADDRESS_LENGTH or not is_safe_address(address)):
            raise InvalidInput(field, "write a whole address such as https://example.com/path.")
    if website and urlsplit(website).scheme.lower() not in {"http", "https"}:
        raise InvalidInput("website", "write an address that begins with http:// or https://.")
    chosen = set(scopes)
    return {
        "name": name,
        "purpose": purpose.strip(),
        "website": website,
        "callback": callback,
        "scopes": [scope.value for scope in Scope if scope in chosen],
    }


def _facts(key: ApiKey) -> dict[str, object]:
    names = ("name", "purpose", "website", "callback", "scopes", "tells_seconds")
    return {name: getattr(key, name) for name in names} | {"dialect": key.dialect.value, "status": key.status.value}


def _revoke_all(session: Session, actor: Actor, key: ApiKey) -> None:
    ended = session.execute(
        update(AccessToken)
        .where(AccessToken.key_id == key.id, AccessToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(AccessToken.user_id)
    )
    for user_id in ended.scalars():
        record(session, actor, "grant.revoked", key.id, after={"user": user_id})
