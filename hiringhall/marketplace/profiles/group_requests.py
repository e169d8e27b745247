"""Asking to join a group that decides who belongs to it, and what those who keep it answer."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_text
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidState, NotFound
from hiringhall.marketplace.profiles.groups import add_member, get_group, is_member, kept_group
from hiringhall.marketplace.profiles.models import REQUEST_TRANSITIONS, Group, GroupRequest, RequestState
from hiringhall.marketplace.profiles.ownership import own_profile
from hiringhall.marketplace.transitions import move
from hiringhall.storage.upserts import insert_or_leave

LONGEST = 1_000
"""Characters of what is said when asking, and of an answer."""
AGAIN_AFTER = 30 * 86_400
"""Seconds after which somebody who was refused may ask again."""


class ShownRequest(NamedTuple):
    """A request that waits, with who asks; fields as in GroupRequest."""

    id: int
    text: str
    asked_at: int
    key: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name of who asks."""
        return f"{self.first_name} {self.last_name}".strip()


def ask_to_join(session: Session, actor: Actor, slug: str, text: str = "") -> None:
    """Ask to join a group by approval. Who has asked already, or belongs to it, need not again.

    Raises NotFound, NotAllowed unless the actor is a freelancer, InvalidInput("text"), InvalidState for an open group,
    or Conflict within AGAIN_AFTER of a refusal.
    """
    profile, group = own_profile(session, actor), get_group(session, slug)
    said = check_text("text", text, LONGEST)
    if is_member(session, group.id, profile.user_id):
        return
    if not group.by_approval:
        raise InvalidState("group", "open to everybody", "asked for")
    refused = select(func.max(GroupRequest.decided_at)).where(
        GroupRequest.group_id == group.id,
        GroupRequest.user_id == profile.user_id,
        GroupRequest.state == RequestState.REFUSED,
    )
    if (session.scalar(refused) or 0) > clock.now() - AGAIN_AFTER:
        raise Conflict(f"You were refused. You can ask again {AGAIN_AFTER // 86_400} days after that.")
    if insert_or_leave(
        session,
        GroupRequest,
        group_id=group.id,
        user_id=profile.user_id,
        text=said,
        state=RequestState.WAITING,
        note="",
        asked_at=clock.now(),
    ):
        request = _waiting(session, group, profile.user_id)
        record(session, actor, "group-request.asked", request.id, after={"group": group.slug})


def withdraw_request(session: Session, actor: Actor, slug: str) -> None:
    """Take back that the actor asked to join a group. Raises NotFound when they do not wait for an answer."""
    group = get_group(session, slug)
    if actor.user_id is None:
        raise NotFound("request")
    _decide(session, actor, group, _waiting(session, group, actor.user_id), RequestState.WITHDRAWN)


def accept_request(session: Session, actor: Actor, slug: str, request_id: int) -> None:
    """Let somebody into a group that the actor keeps.

    Raises NotFound, NotAllowed, InvalidState when it was decided, InvalidInput("group") when they are in too many.
    """
    group, request = _kept(session, actor, slug, request_id)
    _decide(session, actor, group, request, RequestState.ACCEPTED)
    add_member(session, actor, group, request.user_id)


def refuse_request(session: Session, actor: Actor, slug: str, request_id: int, note: str = "") -> None:
    """Refuse somebody, who is told so with the `note`. Raises as `accept_request`, or InvalidInput("note")."""
    group, request = _kept(session, actor, slug, request_id)
    _decide(session, actor, group, request, RequestState.REFUSED, check_text("note", note, LONGEST))


def waiting_requests(session: Session, actor: Actor, slug: str) -> list[ShownRequest]:
    """Return who waits for the answer of a group that the actor keeps, in order. Raises NotFound or NotAllowed."""
    group = kept_group(session, actor, slug)
    rows = session.execute(
        select(GroupRequest.id, GroupRequest.text, GroupRequest.asked_at, User.key, User.first_name, User.last_name)
        .join(User, User.id == GroupRequest.user_id)
        .where(GroupRequest.group_id == group.id, GroupRequest.state == RequestState.WAITING)
        .order_by(GroupRequest.id)
    )
    return [ShownRequest(*row) for row in rows]


def groups_asked(session: Session, actor: Actor) -> set[str]:
    """Return the slugs of the groups whose answer the actor waits for."""
    asked = select(Group.slug).join(GroupRequest, GroupRequest.group_id == Group.id)
    own = GroupRequest.user_id == actor.user_id, GroupRequest.state == RequestState.WAITING
    return set(session.scalars(asked.where(*own)))


def _waiting(session: Session, group: Group, user_id: int) -> GroupRequest:
    own = GroupRequest.user_id == user_id, GroupRequest.state == RequestState.WAITING
    request = session.scalar(select(GroupRequest).where(GroupRequest.group_id == group.id, *own))
    if request is None:
        raise NotFound("request")
    return request


def _kept(session: Session, actor: Actor, slug: str, request_id: int) -> tuple[Group, GroupRequest]:
    group = kept_group(session, actor, slug)
    request = session.get(GroupRequest, request_id)
    if request is None or request.group_id != group.id:
        raise NotFound("request")
    return group, request


def _decide(
    session: Session, actor: Actor, group: Group, request: GroupRequest, wanted: RequestState, note: str = ""
) -> None:
    move(
        session,
        "request",
        request,
        REQUEST_TRANSITIONS,
        wanted,
        note=note,
        decided_at=clock.now(),
        decided_by=actor.user_id,
    )
    after = {"group": group.slug} | ({"note": note} if note else {})
    record(session, actor, f"group-request.{wanted.value}", request.id, after=after)
