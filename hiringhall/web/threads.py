"""The talk of a proposal or contract on its page: what the macro `thread` shows, and the answers to it in place.

A page that shows one declares two addresses below its own, and finds out for both who may read and who may write:

    GET  {page}/messages    answers `more(...)`: older or newer messages, which the page takes in
    POST {page}/messages    says the field `text` with `say(...)`; without htmx a refusal shows the page again
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.rooms import operations, queries
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.queries import Stories
from hiringhall.web import links
from hiringhall.web.page import Answer
from hiringhall.web.visit import Visit

FIELD = "text"
"""The name of the field with the message, and of the refusal of it."""


@dataclass(frozen=True)
class Thread:
    """What the macro `thread` shows of a room; `page` is the address of the page that it stands on.

    `unread` tells how many messages the visitor had not read before, `may_write` whether they may say something.
    """

    stories: Stories
    page: str
    me: int
    may_write: bool
    unread: int = 0
    is_past: bool = False

    @property
    def action(self) -> str:
        """Where messages are sent to and asked for."""
        return f"{self.page}/messages"

    @property
    def older(self) -> str:
        """The query of the messages before these; empty when there are none."""
        return f"before={self.stories.rows[0].id}" if self.stories.has_older else ""


def thread(visit: Visit, session: Session, room: Room | None, page: str, *, may_write: bool) -> Thread:
    """Return the newest messages of a room, or those before the one that the address names."""
    before = links.reference(visit.query.text("before"))
    me = visit.actor.user_id or 0
    if room is None:
        return Thread(Stories([]), page, me, may_write)
    unread = queries.unread(session, visit.actor, room.id)
    shown = queries.stories(session, room.id, before=before or None)
    return Thread(shown, page, me, may_write, unread, is_past=bool(before))


def note_seen(visit: Visit, room: Room | None, shown: Thread) -> None:
    """Note that the visitor has seen the newest messages; call it outside of any other transaction."""
    if room is not None and shown.unread and not shown.is_past:
        with visit.writing() as session:
            operations.note_read(session, visit.actor, room, shown.stories.last_id)


def more(visit: Visit, room: Room | None, page: str) -> Answer:
    """Answer with the messages before or after the one that the query names, as a part of the page."""
    after = links.reference(visit.query.text("after"))
    before = links.reference(visit.query.text("before"))
    with visit.reading() as session:
        if room is None:
            shown = Stories([])
        elif before:
            shown = queries.stories(session, room.id, before=before)
        else:
            shown = queries.stories_after(session, room.id, after)
    if not shown.rows:
        return Answer(b"", status_code=204)
    talk = Thread(shown, page, visit.actor.user_id or 0, may_write=False, unread=len(shown.rows), is_past=bool(before))
    note_seen(visit, room, talk)
    part = "rooms/older.html" if before else "rooms/newer.html"
    return visit.show(part, talk=talk, after=shown.last_id, answers=False)


def _is_in_place(visit: Visit) -> bool:
    """Tell whether a message was sent by a page that takes the answer in by itself."""
    return bool(visit.request.headers.get("hx-request"))


def say(
    visit: Visit,
    page: str,
    write: Callable[[Session, str], object],
    *,
    room: Callable[[], Room | None],
    again: Callable[[], Answer],
) -> Answer:
    """Say what the form sent, by `write`; `again` shows the whole page with the reason why it was refused."""
    form = visit.form
    try:
        with visit.writing() as session:
            write(session, form.text(FIELD))
    except Refused as refused:
        form.refuse(refused, FIELD)
        if not _is_in_place(visit):
            return again()
    return _said(visit, room(), page)


def _said(visit: Visit, room: Room | None, page: str) -> Answer:
    """Answer to a message that was said, or refused with the reason in the visit's form (in place only)."""
    if not _is_in_place(visit):
        return visit.go(f"{page}#thread-end")
    after = links.reference(visit.form.text("after"))
    refused = bool(visit.form.errors)
    with visit.reading() as session:
        shown = queries.stories_after(session, room.id, after) if room is not None and not refused else Stories([])
    if not refused:
        visit.form.fill(text="")
    talk = Thread(shown, page, visit.actor.user_id or 0, may_write=True)
    after = shown.last_id or after
    return visit.show("rooms/newer.html", status=422 if refused else 200, talk=talk, answers=True, after=after)
