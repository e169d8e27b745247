"""Entries made of the change log: each line once, with the mail about it, however many processes follow it."""

from collections.abc import Sequence

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.inbox import log
from hiringhall.marketplace.inbox.audience import Audiences, Concerned
from hiringhall.marketplace.inbox.choices import choices_of
from hiringhall.marketplace.inbox.kinds import KINDS
from hiringhall.marketplace.inbox.log import Line
from hiringhall.marketplace.inbox.models import Choice, InboxEntry, InboxPosition, Topic
from hiringhall.marketplace.inbox.posting import Notice, Writer, may_mail, next_digest, post
from hiringhall.marketplace.inbox.subjects import About, Abouts
from hiringhall.marketplace.inbox.words import say
from hiringhall.marketplace.invoices.models import InvoiceKind

AT_ONCE = 200
"""Lines that are told in one transaction."""

logger = structlog.get_logger(__name__)


def has_news(session: Session) -> bool:
    """Tell whether lines wait that `follow` would tell of."""
    position = session.get(InboxPosition, 1)
    return position is not None and log.has_news(session, log.place_of(position))


def follow(session: Session, writer: Writer | None, *, most: int = AT_ONCE) -> bool:
    """Make the entries of the next lines and queue the mail about them; tell whether more lines wait.

    Where another process is at it nothing is done. Without a `writer` nobody gets mail.
    """
    position = session.scalar(select(InboxPosition).with_for_update(skip_locked=True))
    if position is None:
        return False
    place = log.place_of(position)
    if log.is_of_another_log(session, place):
        logger.warning("the inbox follows the log from here on, for the database was restored")
        batch = log.Batch([], log.end(session), is_full=False)
    else:
        batch = log.read(session, place, most)
    _tell(session, writer, batch.lines)
    position.change_id, position.transaction_id = batch.behind
    session.flush()
    return batch.is_full


def skip(session: Session) -> None:
    """Take everything that the log holds as told."""
    position = session.scalars(select(InboxPosition).with_for_update()).one()
    position.change_id, position.transaction_id = log.end(session)


def _tell(session: Session, writer: Writer | None, lines: Sequence[Line]) -> None:
    abouts, audiences = Abouts(session, lines), Audiences(session)
    told: list[tuple[InboxEntry, Line, About, Concerned]] = []
    for line in lines:
        about = abouts.of(line)
        if about is None or not _is_told(session, line, about):
            continue
        told += [(_entry(line, about, one), line, about, one) for one in audiences.of(KINDS[line.kind], line, about)]
    told = _new(session, told)
    session.add_all(entry for entry, *_ in told)
    session.flush()
    if writer is not None:
        _mail(session, writer, abouts, told)


def _entry(line: Line, about: About, one: Concerned) -> InboxEntry:
    kind = KINDS[line.kind]
    return InboxEntry(
        user_id=one.user_id,
        change_id=line.id,
        kind=line.kind,
        topic=kind.topic,
        scope=kind.scope,
        side=one.side,
        team_id=one.team_id,
        right=None if one.right is None else one.right.name.lower(),
        job_id=about.job_id,
        contract_id=about.contract_id,
        created_at=line.at,
    )


def _new(
    session: Session, told: list[tuple[InboxEntry, Line, About, Concerned]]
) -> list[tuple[InboxEntry, Line, About, Concerned]]:
    """Leave out who has the entry already, or is suspended."""
    ids = {line.id for _, line, *_ in told}
    rows = session.execute(select(InboxEntry.change_id, InboxEntry.user_id).where(InboxEntry.change_id.in_(ids)))
    known = {(change_id, user_id) for change_id, user_id in rows}
    people = {one.user_id for *_, one in told}
    active = set(session.scalars(select(User.id).where(User.id.in_(people), User.status == UserStatus.ACTIVE)))
    return [each for each in told if each[3].user_id in active and (each[1].id, each[3].user_id) not in known]


def _mail(
    session: Session,
    writer: Writer,
    abouts: Abouts,
    told: list[tuple[InboxEntry, Line, About, Concerned]],
) -> None:
    ids = sorted({one.user_id for *_, one in told})
    people = {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
    choices = choices_of(session, ids)
    now = clock.now()
    for entry, line, about, one in told:
        user = people[one.user_id]
        choice = choices[user.id][entry.topic]
        if choice is Choice.NONE or not may_mail(user, entry.topic):
            continue
        if choice is Choice.DAILY:
            entry.digest_at = next_digest(user, now)
        elif entry.topic is Topic.MATCHES:  # who looks for them sends the mail, which lists them
            entry.mail_id = line.after.get("mail")
        else:
            said = say(line, about, one.side, is_own=one.team_id is None, who=abouts.who(line))
            entry.mail_id = post(session, user, writer.at_once(user, Notice(entry, said))).id
    session.flush()


def _is_told(session: Session, line: Line, about: About) -> bool:
    """Tell whether a line is news by itself, and not a part of an act that another line tells of."""
    match line.kind:
        case "offer.cancelled":  # the proposal was closed with it
            return not about.has_proposal
        case "company.in-arrears":  # otherwise a charge failed before
            return "suspended_after_days" in line.after
        case "invoice.paid":  # the approval tells of it
            return about.invoice_kind is not InvoiceKind.MILESTONE
        case "invoice.credited":
            return not _came_with(session, line, "invoice.dispute-upheld")
        case "feedback.given":
            return not _came_with(session, line, "feedback.shown")
        case _:
            return True


def _came_with(session: Session, line: Line, kind: str) -> bool:
    """Tell whether the same act wrote a line of another kind about the same thing."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Change.entity == line.entity,
                    Change.entity_id == line.entity_id,
                    Change.kind == kind,
                    Change.at.between(line.at - 1, line.at + 1),
                    Change.actor_id.is_not_distinct_from(line.actor_id),
                )
            )
        )
    )
