"""What people do with activities: create, change, archive, use again, remove."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities.assigning import Assignees, assign, kept_activity
from hiringhall.marketplace.activities.levels import Level, require_person
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.activities.queries import KEPT, require_management
from hiringhall.marketplace.activities.texts import checked_code, checked_text
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, NotFound


def create_activity(
    session: Session,
    actor: Actor,
    level: Level,
    *,
    code: str,
    description: str,
    url: str = "",
    assigned: Assignees | None = None,
) -> Activity:
    """Create an activity at a level.

    Raises NotAllowed, InvalidInput naming the field, Conflict("code") when the code is taken there.
    Source: reference, "Create activity at team level".
    """
    standing(session, actor).require(Act.MANAGE_ACTIVITIES, level.team)
    require_person(session, level)
    code = checked_code(code)
    values = checked_text(description, url)
    if session.scalar(select(Activity.id).where(*at(level), Activity.code == code)) is not None:
        raise Conflict(f"there is an activity {code} already.", "code")
    activity = add_activity(session, actor, level, code, values)
    if assigned is not None:
        assign(session, actor, activity, assigned)
    return activity


def change_activity(
    session: Session,
    actor: Actor,
    activity_id: int,
    *,
    description: str,
    url: str | None = None,
    assigned: Assignees | None = None,
) -> Activity:
    """Replace what is said of an activity; its code stays, and so do address and contracts when they are not told.

    Raises NotFound, NotAllowed, InvalidInput naming the field. Source: reference, "Update activity at team level".
    """
    activity = kept_activity(session, actor, activity_id)
    rewrite(session, actor, activity, checked_text(description, activity.url if url is None else url))
    if assigned is not None:
        assign(session, actor, activity, assigned)
    return activity


def archive_activities(session: Session, actor: Actor, ids: Collection[int]) -> int:
    """Archive activities; who is assigned stays, but sees them no more. Returns how many were in use till now.

    Raises NotFound, NotAllowed.
    """
    return _move(session, actor, ids, ActivityState.ARCHIVED, "activity.archived")


def unarchive_activities(session: Session, actor: Actor, ids: Collection[int]) -> int:
    """Use archived activities again. Returns how many were archived till now. Raises NotFound, NotAllowed."""
    return _move(session, actor, ids, ActivityState.ACTIVE, "activity.unarchived")


def remove_activities(session: Session, actor: Actor, ids: Collection[int]) -> int:
    """Remove activities; time that was written on them still knows them. Returns how many.

    Raises NotFound, NotAllowed.
    """
    found = _managed(session, actor, ids)
    remove(session, actor, found)
    return len(found)


def remove_level(session: Session, actor: Actor, level: Level) -> int:
    """Remove all activities of exactly this level. Returns how many. Raises NotAllowed."""
    standing(session, actor).require(Act.MANAGE_ACTIVITIES, level.team)
    found = session.scalars(select(Activity).where(*at(level)).order_by(Activity.id)).all()
    remove(session, actor, found)
    return len(found)


# Steps shared with the replacing of whole levels; whoever calls has found out that the actor may.


def at(level: Level) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an activity is kept and of exactly this level."""
    person = Activity.user_id.is_(None) if level.user_id is None else Activity.user_id == level.user_id
    return Activity.team_id == level.team.id, person, KEPT


def add_activity(session: Session, actor: Actor, level: Level, code: str, values: dict[str, str]) -> Activity:
    """Add an activity with checked values."""
    now = clock.now()
    activity = Activity(
        company_id=level.team.company_id,
        team_id=level.team.id,
        user_id=level.user_id,
        code=code,
        state=ActivityState.ACTIVE,
        created_at=now,
        changed_at=now,
        **values,
    )
    session.add(activity)
    session.flush()
    facts = {"team": activity.team_id, "user": activity.user_id, "code": code, **values}
    record(session, actor, "activity.created", activity.id, company_id=activity.company_id, after=facts)
    return activity


def rewrite(session: Session, actor: Actor, activity: Activity, values: dict[str, str]) -> None:
    """Give an activity other checked values."""
    before = {name: getattr(activity, name) for name in values}
    if before == values:
        return
    for name, value in values.items():
        setattr(activity, name, value)
    activity.changed_at = clock.now()
    session.flush()
    record(session, actor, "activity.changed", activity.id, company_id=activity.company_id, before=before, after=values)


def remove(session: Session, actor: Actor, activities: Iterable[Activity]) -> None:
    """Remove activities with their assignments."""
    now = clock.now()
    for activity in activities:
        activity.removed_at = activity.changed_at = now
        session.execute(delete(ActivityAssignment).where(ActivityAssignment.activity_id == activity.id))
        record(
            session,
            actor,
            "activity.removed",
            activity.id,
            company_id=activity.company_id,
            before={"code": activity.code, "description": activity.description, "url": activity.url},
        )
    session.flush()


def move(session: Session, actor: Actor, activity: Activity, wanted: ActivityState, kind: str) -> bool:
    """Archive an activity or use it again; return whether it was not so already."""
    changed = (
        update(Activity)
        .where(Activity.id == activity.id, Activity.state != wanted, KEPT)
        .values(state=wanted, changed_at=clock.now())
        .returning(Activity.id)
    )
    if session.execute(changed).first() is None:
        return False
    session.refresh(activity)
    states = {"before": {"state": _OTHER[wanted].value}, "after": {"state": wanted.value}}
    record(session, actor, kind, activity.id, company_id=activity.company_id, **states)
    return True


_OTHER = {ActivityState.ACTIVE: ActivityState.ARCHIVED, ActivityState.ARCHIVED: ActivityState.ACTIVE}


def _move(session: Session, actor: Actor, ids: Collection[int], wanted: ActivityState, kind: str) -> int:
    found = _managed(session, actor, ids)
    return sum(move(session, actor, activity, wanted, kind) for activity in found)


def _managed(session: Session, actor: Actor, ids: Collection[int]) -> list[Activity]:
    wanted = dict.fromkeys(ids)
    found = {row.id: row for row in session.scalars(select(Activity).where(Activity.id.in_(wanted), KEPT))}
    require_management(session, actor, {activity.team_id for activity in found.values()})
    if found.keys() != wanted.keys():
        raise NotFound("activity")
    return [found[id_] for id_ in wanted]
