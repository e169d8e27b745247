"""One message of a room: saying it otherwise, taking it back, and what it said before."""

from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.rooms.access import Seat, known_room
from hiringhall.marketplace.rooms.editing import delete_story, edit_story, moderates, story_in, versions
from hiringhall.marketplace.rooms.queries import ShownStory
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/rooms/{key:str}/stories/{story:str}/edit")
def show_edit(visit: Visit) -> Answer:
    """Show a message to its author, to be changed."""
    seat, story = _found(visit)
    if not _is_own(visit, story):
        raise NotFound("message")
    return _edit_page(visit, seat, story, Form().fill(text=story.text))


@pages.post("/rooms/{key:str}/stories/{story:str}/edit")
def edit(visit: Visit) -> Answer:
    """Let the author say a message otherwise."""
    seat, story = _found(visit)
    largest = visit.hall.settings.largest_message
    try:
        with visit.writing() as session:
            edit_story(session, visit.actor, story.id, visit.form.text("text"), largest=largest)
    except Refused as refused:
        visit.form.refuse(refused, "text")
        return _edit_page(visit, seat, story, visit.form, 422)
    return visit.go(f"/rooms/{seat.room.key}#story-{story.id}")


@pages.get("/rooms/{key:str}/stories/{story:str}/delete")
def ask_about_deleting(visit: Visit) -> Answer:
    """Ask whether a message is to be taken back."""
    seat, story = _found(visit)
    if story.author is None or not (_is_own(visit, story) or moderates(seat)):
        raise NotFound("message")
    return visit.show(
        "rooms/sure.html",
        room=seat.room,
        question="Delete this message?" if _is_own(visit, story) else f"Delete this message of {story.author.name}?",
        told="Nobody in the room can read it any longer. It cannot be brought back.",
        button="Delete message",
        action=visit.path,
    )


@pages.post("/rooms/{key:str}/stories/{story:str}/delete")
def delete(visit: Visit) -> Answer:
    """Take a message back."""
    seat, story = _found(visit)
    with visit.writing() as session:
        delete_story(session, visit.actor, story.id)
    return visit.go(f"/rooms/{seat.room.key}#story-{story.id}")


@pages.get("/rooms/{key:str}/stories/{story:str}/history")
def show_history(visit: Visit) -> Answer:
    """Show what a message said before it was changed."""
    seat, story = _found(visit, or_deleted=True)
    with visit.reading() as session:
        before = versions(session, visit.actor, story.id)
    return visit.show("rooms/history.html", room=seat.room, story=story, before=before)


def _found(visit: Visit, *, or_deleted: bool = False) -> tuple[Seat, ShownStory]:
    key, story_id = visit.public_key("key", "room"), visit.reference("story")
    with visit.reading() as session:
        seat = known_room(session, visit.actor, key)
        story = story_in(session, visit.actor, key, story_id)
    if story.deleted_at is not None and not or_deleted:
        raise NotFound("message")
    return seat, story


def _is_own(visit: Visit, story: ShownStory) -> bool:
    return story.author is not None and story.author.id == visit.actor.user_id


def _edit_page(visit: Visit, seat: Seat, story: ShownStory, form: Form, status: int = 200) -> Answer:
    return visit.show("rooms/edit.html", form=form, status=status, room=seat.room, story=story)
