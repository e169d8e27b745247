"""The talk of a room on a page: what the macro `thread` shows, and the answers to it in place.

A page that shows one declares two addresses below its own, and finds out for both who may read and who may write:

    GET  {page}/messages    answers `more(...)`: older or newer messages, which the page takes in
    POST {page}/messages    says the field `text` with `say(...)`; without htmx a refusal shows the page again
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.rooms import operations, queries
from hiringhall.marketplace.rooms.files import ShownFile, files_of
from hiringhall.marketplace.rooms.listing import room_members
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.queries import ShownStory, Stories
from hiringhall.web import attached, links, room_words
from hiringhall.web.attached import Kept
from hiringhall.web.page import Answer
from hiringhall.web.visit import Visit

FIELD = "text"
"""The name of the field with the message, and of the refusal of it."""


class Manner(NamedTuple):
    """How a page shows a talk: whether its box takes files, whether it tells who has seen the newest message.

    `moderates` tells whether the visitor may delete what others said.
    """

    takes_files: bool = False
    tells_seen: bool = False
    moderates: bool = False


PLAIN = Manner()


@dataclass(frozen=True)
class Thread:
    """What the macro `thread` shows of a room; `page` is the address of the page that it stands on.

    `unread` tells how many messages the visitor had not read before, `may_write` whether they may say something.
    `seen` tells who has read the newest message, `kept` are files that wait in the box.
    """

    stories: Stories
    page: str
    me: int
    may_write: bool
    unread: int = 0
    is_past: bool = False
    room: Room | None = None
    files: Mapping[int, Sequence[ShownFile]] = field(default_factory=dict)
    manner: Manner = PLAIN
    seen: str = ""
    kept: Sequence[Kept] = ()

    def may_edit(self, story: ShownStory) -> bool:
        """Tell whether the visitor may say a message otherwise."""
        return self._is_open and story.deleted_at is None and story.author is not None and story.author.id == self.me

    def may_delete(self, story: ShownStory) -> bool:
        """Tell whether the visitor may take a message back."""
        is_said = self._is_open and story.deleted_at is None and story.author is not None
        return self.may_edit(story) or (is_said and self.manner.moderates)

    def path_of(self, story: ShownStory, act: str) -> str:
        """Return the address at which something is done with a message."""
        return f"/rooms/{self.room.key}/stories/{story.id}/{act}" if self.room else ""

    @property
    def _is_open(self) -> bool:
        return self.room is not None and self.room.archived_at is None

    @property
    def action(self) -> str:
        """Where messages are sent to and asked for."""
        return f"{self.page}/messages"

    @property
    def older(self) -> str:
        """The query of the messages before these; empty when there are none."""
        return f"before={self.stories.rows[0].id}" if self.stories.has_older else ""


def thread(
    visit: Visit, session: Session, room: Room | None, page: str, *, may_write: bool, manner: Manner = PLAIN
) -> Thread:
    """Return the newest messages of a room, or those before the one that the address names."""
    before = links.reference(visit.query.text("before"))
    me = visit.actor.user_id or 0
    if room is None:
        return Thread(Stories([]), page, me, may_write)
    unread = queries.unread(session, visit.actor, room.id)
    shown = queries.stories(session, room.id, before=before or None)
    return _shown(
        visit, session, room, page, shown, may_write=may_write, manner=manner, unread=unread, is_past=bool(before)
    )


def part(visit: Visit, session: Session, room: Room, page: str, stories: Stories, *, manner: Manner) -> Thread:
    """Return some messages of a room, for a part of the page."""
    return _shown(visit, session, room, page, stories, may_write=False, manner=manner)


def _shown(
    visit: Visit,
    session: Session,
    room: Room | None,
    page: str,
    stories: Stories,
    *,
    may_write: bool,
    manner: Manner,
    unread: int = 0,
    is_past: bool = False,
) -> Thread:
    files = files_of(session, [story.id for story in stories.rows])
    me = visit.actor.user_id or 0
    seen = "" if room is None or is_past or not manner.tells_seen else _seen(session, room, stories, me)
    return Thread(
        stories, page, me, may_write, unread, is_past=is_past, room=room, files=files, manner=manner, seen=seen
    )


def _seen(session: Session, room: Room, stories: Stories, me: int) -> str:
    """Tell who has read the newest message, besides the visitor and who said it."""
    if not stories.rows:
        return ""
    newest = stories.rows[-1]
    apart = {me, newest.author.id if newest.author else 0}
    members = room_members(session, [room.id]).get(room.id, [])
    names = [
        member.name for member in members if member.user_id not in apart and (member.read_story_id or 0) >= newest.id
    ]
    return f"Seen by {room_words.people(names)}" if names else ""


def note_seen(visit: Visit, room: Room | None, shown: Thread) -> None:
    """Note that the visitor has seen the newest messages; call it outside of any other transaction."""
    if room is not None and shown.unread and not shown.is_past:
        with visit.writing() as session:
            operations.note_read(session, visit.actor, room, shown.stories.last_id)


def more(visit: Visit, room: Room | None, page: str, *, manner: Manner = PLAIN) -> Answer:
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
        count, is_past = len(shown.rows), bool(before)
        talk = _shown(visit, session, room, page, shown, may_write=False, manner=manner, unread=count, is_past=is_past)
    if not shown.rows:
        return Answer(b"", status_code=204)
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
    manner: Manner = PLAIN,
    kept: Sequence[Kept] = (),
) -> Answer:
    """Say what the form sent, by `write`; `again` shows the whole page with the reason why it was refused.

    What is wrong with the files that it brought stands in the form already.
    """
    form = visit.form
    if not form.errors:
        try:
            with visit.writing() as session:
                write(session, form.text(FIELD))
        except Refused as refused:
            form.refuse(refused, FIELD, attached.FIELD)
    if form.errors and not _is_in_place(visit):
        return again()
    return _said(visit, room(), page, manner, kept)


def _said(visit: Visit, room: Room | None, page: str, manner: Manner, kept: Sequence[Kept]) -> Answer:
    """Answer to a message that was said, or refused with the reason in the visit's form (in place only)."""
    if not _is_in_place(visit):
        return visit.go(f"{page}#thread-end")
    after = links.reference(visit.form.text("after"))
    refused = bool(visit.form.errors)
    with visit.reading() as session:
        shown = queries.stories_after(session, room.id, after) if room is not None and not refused else Stories([])
        talk = _shown(visit, session, room, page, shown, may_write=True, manner=manner)
    if refused:
        talk = replace(talk, kept=kept)
    else:
        visit.form.fill(text="")
    after = shown.last_id or after
    return visit.show("rooms/newer.html", status=422 if refused else 200, talk=talk, answers=True, after=after)
