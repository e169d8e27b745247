"""Who signs: everything a signed request needs to know about its key, token and person, in one read."""

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, Dialect, KeyStatus, User, UserStatus
from hiringhall.storage.hot import HotRead


class Credentials(Struct, frozen=True):
    """A live access token with its key and person; the secrets are sealed."""

    sealed_key_secret: str
    scopes: list[str]
    sealed_token_secret: str
    user_id: int
    user_key: str
    username: str
    first_name: str
    last_name: str
    timezone: str


_FIND = HotRead(
    select(
        ApiKey.sealed_secret,
        ApiKey.scopes,
        AccessToken.sealed_secret,
        User.id,
        User.key,
        User.username,
        User.first_name,
        User.last_name,
        User.timezone,
    )
    .join(AccessToken, AccessToken.key_id == ApiKey.id)
    .join(User, User.id == AccessToken.user_id)
    .where(
        ApiKey.consumer_key == bindparam("consumer_key"),
        AccessToken.token == bindparam("token"),
        ApiKey.dialect == Dialect.UPWORK,
        ApiKey.status == KeyStatus.APPROVED,
        AccessToken.revoked_at.is_(None),
        User.status == UserStatus.ACTIVE,
    ),
    Credentials,
)


def find_credentials(session: Session, consumer_key: str, token: str) -> Credentials | None:
    """Return the credentials behind a key and token, or None when the combination is not or no longer in force."""
    return _FIND.first(session, consumer_key=consumer_key, token=token)


def find_key(session: Session, consumer_key: str, dialect: Dialect = Dialect.UPWORK) -> ApiKey | None:
    """Return an approved key of a dialect with its owner, or None."""
    return session.scalar(
        select(ApiKey)
        .where(ApiKey.consumer_key == consumer_key, ApiKey.dialect == dialect, ApiKey.status == KeyStatus.APPROVED)
        .options(joinedload(ApiKey.owner))
    )
