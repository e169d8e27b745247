"""The change log as search follows it: how far it reaches, what it touched, what it took out of sight.

A position says that every line below it is known. On SQLite, where writers come one after the other, it counts the ids
of lines. On PostgreSQL a line with a smaller id can come to light later, so there it counts transactions: below the
position all have ended.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Select, Text, bindparam, cast, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.jobs.models import Job, Visibility
from hiringhall.marketplace.profiles.models import Access, Profile
from hiringhall.marketplace.searches.models import Subject
from hiringhall.storage.hot import HotRead

QUIET = (
    "person.signed-in",
    "person.signed-out",
    "person.reset-requested",
    "person.email-requested",
    "person.email-confirmed",
    "person.password-changed",
    "person.notices-chosen",
)
"""What happens to people all the time and changes nothing that can be found."""
CONCERNS = {
    Subject.JOBS: ("job", "company", "person", "contract", "work", "feedback"),
    Subject.PEOPLE: ("person", "profile", "membership", "contract", "work", "feedback"),
}
"""Lines about these change documents."""
BRINGS = {Subject.JOBS: ("job",), Subject.PEOPLE: ("person", "profile")}
"""Lines about these bring new documents."""


class Mark(Struct, frozen=True):
    """A line by which an index recognises the log that it followed."""

    id: int
    at: int
    digest: str


class Touched(NamedTuple):
    """Something that a line of the log is about."""

    entity: str
    entity_id: int


def _marked(line_id: int, at: int, *said: object) -> Mark:
    return Mark(line_id, at, sha256(msgspec.json.encode(said, order="sorted")).hexdigest()[:16])


def is_settled(session: Session, subject: Subject, after: int, before: int) -> bool:
    """Tell whether below `before` all has ended, and nothing of it from `after` on brings a job or person to light."""
    return position(session) >= before and not any(
        line.entity in BRINGS[subject] for line in touched(session, subject, after, before)
    )


def position(session: Session) -> int:
    """Return the position of now."""
    return _of(session).position.all(session)[0]


def end(session: Session) -> int:
    """Return a position beyond all that was written so far, what is not committed yet included.

    On SQLite it counts inside a transaction that writes, while nobody else does.
    """
    return _of(session).end.all(session)[0]


def mark(session: Session, before: int) -> Mark | None:
    """Return the last line below a position."""
    return _of(session).mark.first(session, before=before)


def knows(session: Session, at: int, marked: Mark | None) -> bool:
    """Tell whether the log has come as far as this position and has this line."""
    if at > position(session):
        return False
    return marked is None or _of(session).line.first(session, id=marked.id) == marked


def count(session: Session, after: int, before: int) -> int:
    """Return how many lines there are from one position up to another."""
    return _of(session).count.all(session, after=after, before=before)[0]


def touched(session: Session, subject: Subject, after: int, before: int) -> list[Touched]:
    """Return what the lines from one position up to another are about, as far as it concerns the subject."""
    return _of(session).touched[subject].all(session, after=after, before=before)


def hidden(session: Session, subject: Subject, after: int, *, to_visitors: bool) -> list[int]:
    """Return which of the jobs or people in lines from a position on may not be found now, by visitors or at all."""
    return _of(session).hidden[subject, to_visitors].all(session, after=after)


class _Reads:
    """The reads of one kind of database: `now` is the position, `counter` the column that positions count."""

    def __init__(
        self,
        now: Select[int],
        end: Select[int],
        counter: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
        unseen: ColumnElement[bool],
    ) -> None:
        after, before = bindparam("after", type_=BigInteger), bindparam("before", type_=BigInteger)
        between = (counter >= after) & (counter < before)
        line = select(Change.id, Change.at, Change.kind, Change.entity_id, Change.before, Change.after)
        self.position = HotRead(now, int)
        self.end = HotRead(end, int)
        self.mark = HotRead(line.where(counter < before).order_by(Change.id.desc()).limit(1), _marked)
        self.line = HotRead(line.where(Change.id == bindparam("id")), _marked)
        self.count = HotRead(select(func.count()).select_from(Change).where(between), int)
        self.touched = {
            subject: HotRead(_about(CONCERNS[subject]).where(between).distinct(), Touched) for subject in Subject
        }
        self.hidden = {
            (subject, to_visitors): HotRead(_out_of_sight(subject, unseen, to_visitors=to_visitors), int)
            for subject in Subject
            for to_visitors in (False, True)
        }


def _about(entities: Iterable[str]) -> Select[str, int]:
    # What is concatenated keeps SQLite from the index on entities, through which it would read the whole log.
    entity = Change.entity.concat("")
    concerned = or_(*(entity == name for name in entities))
    return select(Change.entity, Change.entity_id).where(concerned, *(Change.kind != kind for kind in QUIET))


def _out_of_sight(subject: Subject, unseen: ColumnElement[bool], *, to_visitors: bool) -> Select[int]:
    if subject is Subject.JOBS:
        lines = _about(["job"]).with_only_columns(Change.entity_id).where(unseen)
        seen = (Visibility.PUBLIC,) if to_visitors else (Visibility.PUBLIC, Visibility.SIGNED_IN)
        return select(Job.id).where(Job.id.in_(lines), *(Job.visibility != visibility for visibility in seen))
    lines = _about(["person", "profile"]).with_only_columns(Change.entity_id).where(unseen)
    unseen_access = Profile.access != Access.PUBLIC if to_visitors else Profile.access == Access.PRIVATE
    return (
        select(User.id)
        .outerjoin(Profile, Profile.user_id == User.id)
        .where(
            User.id.in_(lines),
            or_(User.is_freelancer.is_(false()), User.status != UserStatus.ACTIVE, unseen_access),
        )
    )


_after = bindparam("after", type_=BigInteger)
_ended = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_begun = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
_next_id = select(func.coalesce(func.max(Change.id), 0) + 1)
_READS = {
    "sqlite": _Reads(_next_id, _next_id, Change.id, Change.id >= _after),
    # Lines of a restored dump may name transactions that this server has yet to number.
    "postgresql": _Reads(
        select(_ended),
        select(_begun),
        Change.transaction_id,
        (Change.transaction_id >= _after) & (Change.transaction_id < _begun),
    ),
}


def _of(session: Session) -> _Reads:
    return _READS[session.connection().dialect.name]
