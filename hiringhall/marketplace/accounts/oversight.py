"""What operators see and do: all people and companies, suspending a person and letting them back in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import people, sign_ins
from hiringhall.marketplace.accounts.models import ApiKey, Company, KeyStatus, Membership, Team, User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidState, NotAllowed, NotFound

PAGE = 50


@dataclass(frozen=True)
class Counts:
    """How many there are of what an operator looks after."""

    people: int
    suspended: int
    companies: int
    waiting_keys: int


@dataclass(frozen=True)
class CompanyLine:
    """One company with its counts."""

    company: Company
    slug: str
    teams: int
    members: int


def is_operator(session: Session, actor: Actor) -> bool:
    """Tell whether the actor is an active operator or the command line."""
    return actor.is_console or people.myself(session, actor).is_operator


def require_operator(session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor is an active operator or the command line."""
    if not is_operator(session, actor):
        raise NotAllowed("Only operators of this marketplace may see this.")


def counts(session: Session, actor: Actor) -> Counts:
    """Return the counts of the overview. Operators only."""
    require_operator(session, actor)
    return Counts(
        people=session.scalar(select(func.count(User.id))) or 0,
        suspended=session.scalar(select(func.count(User.id)).where(User.status == UserStatus.INACTIVE)) or 0,
        companies=session.scalar(select(func.count(Company.id))) or 0,
        waiting_keys=session.scalar(select(func.count(ApiKey.id)).where(ApiKey.status == KeyStatus.PENDING)) or 0,
    )


def any_person(session: Session, actor: Actor, key: str) -> User:
    """Return the person with the public `key`, suspended or not. Operators only. Raises NotFound."""
    require_operator(session, actor)
    user = session.scalar(select(User).where(User.key == key))
    if user is None:
        raise NotFound("person")
    return user


def list_people(session: Session, actor: Actor, *, find: str = "", page: int = 1) -> tuple[Sequence[User], bool]:
    """Return a page of people, the newest first, and whether more follow. `find` looks in names and addresses."""
    require_operator(session, actor)
    query = select(User).order_by(User.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    if find.strip():
        word = find.strip().lower()
        query = query.where(
            or_(
                User.username.contains(word, autoescape=True),
                User.email.contains(word, autoescape=True),
                func.lower(User.first_name + " " + User.last_name).contains(word, autoescape=True),
            )
        )
    rows = session.scalars(query).all()
    return rows[:PAGE], len(rows) > PAGE


def list_companies(session: Session, actor: Actor, *, page: int = 1) -> tuple[list[CompanyLine], bool]:
    """Return a page of companies with the counts of their teams and members, the newest first, and if more follow."""
    require_operator(session, actor)
    teams = select(func.count(Team.id)).where(Team.company_id == Company.id).scalar_subquery()
    members = (
        select(func.count(func.distinct(Membership.user_id)))
        .join(Team, Team.id == Membership.team_id)
        .where(Team.company_id == Company.id)
        .scalar_subquery()
    )
    root = select(Team.slug).where(Team.id == Company.id).scalar_subquery()
    rows = session.execute(
        select(Company, root, teams, members).order_by(Company.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    ).all()
    return [CompanyLine(*row) for row in rows[:PAGE]], len(rows) > PAGE


def get_person(session: Session, actor: Actor, user_id: int) -> User:
    """Return any person. Operators only. Raises NotFound."""
    require_operator(session, actor)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person")
    return user


def set_status(session: Session, actor: Actor, user_id: int, status: UserStatus) -> User:
    """Suspend a person, which ends their sign-ins, or let them back in. Operators only, never on themselves.

    Raises NotFound, NotAllowed, or InvalidState when the person has that status already.
    """
    user = get_person(session, actor, user_id)
    if user.id == actor.user_id:
        raise NotAllowed("You cannot suspend yourself.")
    before = user.status
    changed = session.execute(
        update(User).where(User.id == user_id, User.status != status).values(status=status).returning(User.id)
    ).scalar_one_or_none()
    if changed is None:
        raise InvalidState("account", before, status)
    if status is UserStatus.INACTIVE:
        sign_ins.end_all(session, user.id)
    kind = "person.suspended" if status is UserStatus.INACTIVE else "person.reactivated"
    record(session, actor, kind, user.id, before={"status": before}, after={"status": status})
    return user
