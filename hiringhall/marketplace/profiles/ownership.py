"""Whose profile it is to change: the freelancer's own, in part their agency's, and now and then the operator's."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.profiles.models import Profile


def own_profile(session: Session, actor: Actor) -> Profile:
    """Return the actor's profile to be changed. Raises NotAllowed unless they are a freelancer."""
    user = myself(session, actor)
    if not user.is_freelancer:
        raise NotAllowed("Only freelancers have a profile; say in your settings that you are one.")
    return held_profile(session, user.id)


def profile_of(session: Session, user_id: int) -> Profile:
    """Return the profile of a freelancer to be changed by somebody else. Raises NotFound."""
    if not session.scalar(select(User.is_freelancer).where(User.id == user_id)):
        raise NotFound("profile")
    return held_profile(session, user_id)


def held_profile(session: Session, user_id: int) -> Profile:
    """Return the row of a profile, made when there is none yet, locked so that changes come one after the other."""
    profile = session.get(Profile, user_id, with_for_update=True)
    if profile is None:
        now = clock.now()
        try:
            with session.begin_nested():
                session.add(Profile(user_id=user_id, created_at=now, changed_at=now))
        except IntegrityError:  # somebody else made it since we looked
            pass
        profile = session.get_one(Profile, user_id, with_for_update=True)
    profile.changed_at = clock.now()
    return profile
