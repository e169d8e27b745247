"""Mail about new matches of saved searches: who is due for it, and telling each match once."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import Company, User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change, record
from hiringhall.marketplace.inbox.choices import choices_of
from hiringhall.marketplace.inbox.models import Choice, Topic
from hiringhall.marketplace.jobs.models import Job, JobState, Visibility
from hiringhall.marketplace.profiles.models import Access, Profile
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.marketplace.searches.queries import lock_searches

MOST_TITLES = 10
TOLD = "search.noticed"

Address = Callable[[SavedSearch | None], str]
"""Turns a search, or none for the list of them, into the address of its page; only a door knows its pages."""

Send = Callable[[Session, User, str, str], mail.Mail]
"""Queues a message with a subject and a text to a person."""


def send_plainly(session: Session, user: User, subject: str, text: str) -> mail.Mail:
    """Queue a message as plain text only."""
    return mail.send(session, user.email, subject, text)


class Found(Struct, frozen=True):
    """New matches of one search as of its `noticed_at`: references of the newest, and how many there are in all."""

    search_id: int
    noticed_at: int
    ids: list[int]
    total: int


class Part(Struct, frozen=True):
    """What a mail says of one search, of which people were told before up to `told_before`."""

    saved: SavedSearch
    lines: list[str]
    total: int
    told_before: int


def people_to_tell(session: Session, until: int, told_before: int) -> list[int]:
    """Return who keeps searches with mail that were told up to before `until`, and got no mail since `told_before`."""
    recently = (
        select(SavedSearch.user_id)
        .join(Change, (Change.entity == "search") & (Change.entity_id == SavedSearch.id))
        .where(Change.kind == TOLD, Change.at > told_before)
    )
    return list(
        session.scalars(
            select(SavedSearch.user_id)
            .join(User, User.id == SavedSearch.user_id)
            .where(SavedSearch.by_mail, SavedSearch.noticed_at < until, SavedSearch.user_id.not_in(recently))
            .where(User.status == UserStatus.ACTIVE, User.email_confirmed_at.is_not(None))
            .distinct()
            .order_by(SavedSearch.user_id)
        )
    )


def searches_to_tell(session: Session, user_id: int, until: int) -> list[SavedSearch]:
    """Return the person's searches with mail that were told up to before `until`, by name."""
    kept = select(SavedSearch).where(
        SavedSearch.user_id == user_id, SavedSearch.by_mail, SavedSearch.noticed_at < until
    )
    return list(session.scalars(kept.order_by(func.lower(SavedSearch.name), SavedSearch.id)))


def tell(
    session: Session,
    actor: Actor,
    found: Sequence[Found],
    until: int,
    *,
    pause: int,
    hall_name: str,
    address: Address,
    send: Send = send_plainly,
) -> bool:
    """Queue one mail with what was found and note that it is told up to `until`; return whether there was any to tell.

    Who does not want such mail at once gets none: the notes make entries of the inbox, which may go into a daily mail.

    Searches that were told or changed since are left out, and so is what went out of sight. Whoever got such mail less
    than `pause` seconds ago gets none now, and nothing is noted.
    """
    user = session.get_one(User, actor.user_id)
    lock_searches(session, user.id)
    if user.id not in people_to_tell(session, until, clock.now() - pause):
        return False
    parts = [part for new in found if (part := _claim(session, new, until)) is not None]
    if not parts:
        return False
    sent = {}
    if choices_of(session, [user.id])[user.id][Topic.MATCHES] is Choice.AT_ONCE:
        queued = send(session, user, f"{hall_name}: {_subject(parts)}", _text(user, parts, address))
        session.flush()
        sent = {"mail": queued.id}
    for part in parts:
        after = {"noticed_at": until, "matches": part.total, **sent}
        record(session, actor, TOLD, part.saved.id, before={"noticed_at": part.told_before}, after=after)
    return True


def _claim(session: Session, new: Found, until: int) -> Part | None:
    """Note that a search is told up to `until`; None when another was faster or nothing is left to tell."""
    saved = session.get(SavedSearch, new.search_id)
    lines = _lines(session, saved.subject, new.ids) if saved else []
    if not lines:
        return None
    claimed = session.scalar(
        update(SavedSearch)
        .where(SavedSearch.id == new.search_id, SavedSearch.by_mail, SavedSearch.noticed_at == new.noticed_at)
        .values(noticed_at=until)
        .returning(SavedSearch)
    )
    if claimed is None:
        return None
    # What went out of sight since it was found is not counted either.
    total = new.total - len(new.ids) + len(lines)
    return Part(claimed, lines, total, new.noticed_at)


_JOB_LINES = (
    select(Job.id, Job.title, Company.name)
    .join(Company, Company.id == Job.company_id)
    .where(Job.state == JobState.OPEN, Job.visibility.in_((Visibility.PUBLIC, Visibility.SIGNED_IN)))
)
_PERSON_LINES = (
    select(User.id, User.first_name, Profile.title)
    .outerjoin(Profile, Profile.user_id == User.id)
    .where(User.is_freelancer, User.status == UserStatus.ACTIVE)
    .where(Profile.access.is_(None) | (Profile.access != Access.PRIVATE))
)


def _lines(session: Session, subject: Subject, ids: Sequence[int]) -> list[str]:
    """Return a line for each of these jobs or people that can still be found, in their order."""
    rows, id_column = (_JOB_LINES, Job.id) if subject is Subject.JOBS else (_PERSON_LINES, User.id)
    found = session.execute(rows.where(id_column.in_(ids)))
    lines = {id_: ", ".join(filter(None, (first, second))) for id_, first, second in found}
    return [lines[id_] for id_ in ids if id_ in lines]


def _subject(parts: Sequence[Part]) -> str:
    if len(parts) > 1:
        return f"new matches of {len(parts)} searches"
    return f"{_count(parts[0])} for {parts[0].saved.name}"


def _count(part: Part) -> str:
    word = "job" if part.saved.subject is Subject.JOBS else "freelancer"
    return f"{part.total:,} new {word}{'' if part.total == 1 else 's'}"


def _text(user: User, parts: Sequence[Part], address: Address) -> str:
    blocks = [f"Hello {user.first_name},\n"]
    for part in parts:
        lines = [f"{part.saved.name}: {_count(part)}", "", *(f"  - {line}" for line in part.lines)]
        if part.total > len(part.lines):
            lines.append(f"  and {part.total - len(part.lines):,} more")
        blocks.append("\n".join([*lines, "", f"See them: {address(part.saved)}", ""]))
    blocks.append(f"You asked for this mail when you saved the search. Switch it off at {address(None)}\n")
    return "\n".join(blocks)
