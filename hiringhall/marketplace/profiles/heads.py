"""What stands at the head of every profile, full or brief: the person, and the row of the profile or its defaults."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.profiles.models import Access, Availability, Profile
from hiringhall.storage.hot import HotRead, among


class ProfileHead(Struct, frozen=True):
    """A freelancer and the row of their profile.

    `timezone` is an IANA name, `member_since` in seconds; `rate` in cents an hour; `english` 0 (not known) to 5
    (fluent); `languages` are pairs of name and level (1 basic to 4 native); `categories` ids of subcategories;
    `picture` names the portrait's blobs, None without one.
    """

    id: int
    key: str
    first_name: str
    last_name: str
    city: str
    state: str
    country: str
    timezone: str
    is_freelancer: bool
    status: UserStatus
    member_since: int
    title: str
    overview: str
    rate: int | None
    currency: str
    access: Access
    availability: Availability
    english: int
    languages: list[tuple[str, int]]
    categories: list[str]
    is_ready: bool
    picture: str | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """First name and the initial of the last, "Anna M."."""
        return f"{self.first_name} {self.last_name[0]}." if self.last_name else self.first_name


def heads(session: Session, user_ids: list[int]) -> dict[int, ProfileHead]:
    """Return the heads of these people, of those who are no freelancers too."""
    return {head.id: head for head in _BY_ID.all(session, values=user_ids)}


def heads_by_key(session: Session, keys: list[str]) -> dict[str, ProfileHead]:
    """Return the heads of the people with these public keys."""
    return {head.key: head for head in _BY_KEY.all(session, values=keys)}


def heads_by_username(session: Session, usernames: list[str]) -> dict[str, ProfileHead]:
    """Return the heads of the people with these usernames."""
    return dict(_BY_USERNAME.all(session, values=usernames))


_PERSON = (
    User.id,
    User.key,
    User.first_name,
    User.last_name,
    User.city,
    User.state,
    User.country,
    User.timezone,
    User.is_freelancer,
    User.status,
    User.created_at,
)
_STATED = (
    Profile.title,
    Profile.overview,
    Profile.rate,
    Profile.currency,
    Profile.access,
    Profile.availability,
    Profile.english,
    Profile.languages,
    Profile.categories,
    Profile.is_ready,
    Profile.picture,
)
_TITLE = len(_PERSON)


def _unedited() -> tuple[Any, ...]:
    """Return what a profile states that was never edited."""
    return "", "", None, "USD", Access.PUBLIC, Availability.FULL_TIME, 0, [], [], False, None


def _head(*columns: Any) -> ProfileHead:
    if columns[_TITLE] is None:
        columns = columns[:_TITLE] + _unedited()
    return ProfileHead(*columns)


def _heads(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).select_from(User).outerjoin(Profile, Profile.user_id == User.id)


_BY_ID = HotRead(_heads(*_PERSON, *_STATED).where(among(User.id, "values")), _head)
_BY_KEY = HotRead(_heads(*_PERSON, *_STATED).where(among(User.key, "values")), _head)
_BY_USERNAME = HotRead(
    _heads(User.username, *_PERSON, *_STATED).where(among(User.username, "values")),
    lambda username, *columns: (username, _head(*columns)),
)
