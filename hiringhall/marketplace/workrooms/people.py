"""The people of workrooms: what both sides see of each other there."""

from collections.abc import Collection
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Date, bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.profiles.models import Profile
from hiringhall.storage.hot import HotRead, among

YEAR = timedelta(days=365)


class Person(Struct, frozen=True):
    """A person; `rate` is that of their profile in cents an hour, `jobs` the contracts begun in the last year."""

    id: int
    key: str
    username: str
    first_name: str
    last_name: str
    city: str
    state: str
    country: str
    rate: int | None
    jobs: int = 0

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def people(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Return these people. Asks for no right: whoever calls has found out that the reader may know of them."""
    wanted = sorted(set(ids))
    since: date = clock.day(clock.now()) - YEAR
    jobs = dict(_JOBS.all(session, ids=wanted, since=since))
    return {one.id: replace(one, jobs=jobs.get(one.id, 0)) for one in _PEOPLE.all(session, ids=wanted)}


_PEOPLE = HotRead(
    select(
        User.id,
        User.key,
        User.username,
        User.first_name,
        User.last_name,
        User.city,
        User.state,
        User.country,
        Profile.rate,
    )
    .outerjoin(Profile, Profile.user_id == User.id)
    .where(among(User.id, "ids")),
    Person,
)
_JOBS = HotRead(
    select(Contract.freelancer_id, func.count())
    .where(among(Contract.freelancer_id, "ids"), Contract.started_on > bindparam("since", type_=Date()))
    .group_by(Contract.freelancer_id),
    lambda *row: row,
)
