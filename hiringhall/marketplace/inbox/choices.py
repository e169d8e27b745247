"""How people want to hear of each topic by mail."""

from collections.abc import Collection, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox.models import Choice, NoticeChoice, Topic
from hiringhall.storage.upserts import insert_or_leave

DEFAULTS = dict.fromkeys(Topic, Choice.AT_ONCE) | {Topic.PROPOSALS: Choice.DAILY}
"""What holds for who chose nothing. Proposals come in numbers."""

DAILY_MAIL = "daily"
"""Stands, in a link that stops mail, for all topics of the daily mail instead of one."""


def choices_of(session: Session, user_ids: Collection[int]) -> dict[int, dict[Topic, Choice]]:
    """Return what holds for each person and topic."""
    found = {user_id: dict(DEFAULTS) for user_id in user_ids}
    rows = select(NoticeChoice.user_id, NoticeChoice.topic, NoticeChoice.choice)
    for user_id, topic, choice in session.execute(rows.where(NoticeChoice.user_id.in_(user_ids))):
        found[user_id][topic] = choice
    return found


def own_choices(session: Session, actor: Actor) -> dict[Topic, Choice]:
    """Return what holds for the actor."""
    user = myself(session, actor)
    return choices_of(session, [user.id])[user.id]


def choose(session: Session, actor: Actor, wanted: Mapping[Topic, Choice]) -> None:
    """Set how the actor hears of some topics from now on; what waits for a daily mail goes by it too."""
    user = myself(session, actor)
    _set(session, actor, user, wanted)


def stop_mail(session: Session, user_key: str, what: str) -> User:
    """End the mail to a person about a topic, or all that comes daily; whoever calls has checked the link's signature.

    The entries stay. May be done again and again. Raises NotFound for nobody or no topic.
    """
    user, topics = stoppable(session, user_key, what)
    _set(session, Actor(user.id, "mail"), user, dict.fromkeys(topics, Choice.NONE))
    return user


def stoppable(session: Session, user_key: str, what: str) -> tuple[User, list[Topic]]:
    """Return whose mail a link stops, and about which topics. Raises NotFound for nobody or no topic."""
    user = session.scalar(select(User).where(User.key == user_key))
    if user is None or what not in {DAILY_MAIL, *Topic}:
        raise NotFound("link")
    if what != DAILY_MAIL:
        return user, [Topic(what)]
    chosen = choices_of(session, [user.id])[user.id]
    return user, [topic for topic in Topic if chosen[topic] is Choice.DAILY]


def _set(session: Session, actor: Actor, user: User, wanted: Mapping[Topic, Choice]) -> None:
    now = choices_of(session, [user.id])[user.id]
    changed = {topic: choice for topic, choice in wanted.items() if now[topic] is not choice}
    for topic, choice in changed.items():
        if not insert_or_leave(session, NoticeChoice, user_id=user.id, topic=topic, choice=choice):
            session.execute(
                update(NoticeChoice)
                .where(NoticeChoice.user_id == user.id, NoticeChoice.topic == topic)
                .values(choice=choice)
            )
    if changed:
        record(
            session,
            actor,
            "person.notices-chosen",
            user.id,
            before={topic.value: now[topic].value for topic in changed},
            after={topic.value: choice.value for topic, choice in changed.items()},
        )
