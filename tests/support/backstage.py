"""Behind the scenes of a running hall: the tests act on its storage past all doors, as another process would."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hiringhall import settings
from hiringhall.hall import open_hall
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts import keys, organizations, oversight, passwords, people, queries, tokens
from hiringhall.marketplace.accounts.models import CompanyKind, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.storage import Database
from tests.support.installation import AccessToken, ApiKey, Installation


class Records(NamedTuple):
    """What a refused request must leave as it was."""

    jobs: int
    changes: int


class Backstage:
    """The storage of an installation; `close` it before its folder goes."""

    def __init__(self, installation: Installation) -> None:
        self.hall = open_hall(settings.load(environ=installation.environ()))

    def close(self) -> None:
        """Close all connections."""
        self.hall.close()

    @contextmanager
    def act(self) -> Iterator[Session]:
        """Run a block as one transaction."""
        with self.hall.database.writing() as session:
            yield session

    # --- people ---

    def user_id(self, username: str) -> int:
        """Return the reference of a person."""
        with self.hall.database.reading() as session:
            return queries.find_user(session, username)

    def actor(self, username: str) -> Actor:
        """Return a person as the actor of operations."""
        return Actor(self.user_id(username), "test")

    def add_person(self, username: str, team: str, role: Role) -> None:
        """Add a person who holds one role in one team."""
        with self.hall.database.writing() as session:
            people.sign_up(
                session,
                CONSOLE,
                username=username,
                email=f"{username}@test.example",
                password=passwords.Hashed("-"),
                settings=people.Settings("Test", username.title()),
            )
            team_id = queries.find_team(session, team)
            organizations.add_member(session, CONSOLE, team_id, username_or_email=username, roles=[role])

    def found_company(self, slug: str) -> str:
        """Found a client company for a new person in Sofia, whose username is returned."""
        owner = f"{slug}-owner"
        with self.act() as session:
            person = people.sign_up(
                session,
                CONSOLE,
                username=owner,
                email=f"{owner}@test.example",
                password=passwords.Hashed("-"),
                settings=people.Settings("Boyana", "Ilieva", "Europe/Sofia", city="Sofia", country="Bulgaria"),
            )
            actor = Actor(person.id, "test")
            organizations.found_company(session, actor, name=slug.title(), slug=slug, kind=CompanyKind.CLIENT)
        return owner

    def set_active(self, username: str, *, active: bool) -> None:
        """Suspend a person or let them back in."""
        status = UserStatus.ACTIVE if active else UserStatus.INACTIVE
        with self.hall.database.writing() as session:
            oversight.set_status(session, CONSOLE, queries.find_user(session, username), status)

    # --- keys and tokens ---

    def create_key(self, owner: str, scopes: Iterable[Scope] = Scope, name: str = "Test application") -> ApiKey:
        """Register and approve an application."""
        with self.hall.database.writing() as session:
            key, secret = keys.register_key(
                session,
                CONSOLE,
                self.hall.sealer,
                name=name,
                scopes=scopes,
                approve=True,
                owner_id=queries.find_user(session, owner),
            )
            return ApiKey(key.consumer_key, secret)

    def create_token(self, key: ApiKey, username: str) -> AccessToken:
        """Let an application act for a person."""
        with self.hall.database.writing() as session:
            found = keys.key_by_consumer_key(session, key.consumer_key)
            made = tokens.grant(session, CONSOLE, self.hall.sealer, found, queries.find_user(session, username))
            return AccessToken(made.token, made.secret, username)

    def revoke(self, key: ApiKey, username: str) -> None:
        """End an application's access to a person's account, as the person does on a page."""
        with self.hall.database.writing() as session:
            found = keys.key_by_consumer_key(session, key.consumer_key)
            tokens.revoke_grant(session, self.actor(username), found.id)

    def change_scopes(self, key: ApiKey, scopes: Iterable[Scope]) -> None:
        """Give an application other permissions, as its owner does on a page."""
        with self.hall.database.writing() as session:
            found = keys.key_by_consumer_key(session, key.consumer_key)
            keys.update_key(session, Actor(found.owner_id, "test"), found.id, name=found.name, scopes=scopes)

    def rotate_secret(self, key: ApiKey) -> ApiKey:
        """Give an application a new secret."""
        with self.hall.database.writing() as session:
            found = keys.key_by_consumer_key(session, key.consumer_key)
            owner = Actor(found.owner_id, "test")
            return ApiKey(key.consumer_key, keys.rotate_secret(session, owner, self.hall.sealer, found.id))

    def delete_key(self, key: ApiKey) -> None:
        """Take an application back."""
        with self.hall.database.writing() as session:
            found = keys.key_by_consumer_key(session, key.consumer_key)
            keys.delete_key(session, Actor(found.owner_id, "test"), found.id)

    # --- jobs and records ---

    def post_job(
        self,
        author: str,
        team: str,
        visibility: Visibility = Visibility.PUBLIC,
        *,
        job_type: JobType = JobType.HOURLY,
        **values: Any,
    ) -> str:
        """Post a job and return its key."""
        facts: dict[str, Any] = {"title": "Paint the fence", "description": "Both sides.", "visibility": visibility}
        facts |= {"category": "Web, Mobile & Software Dev", "subcategory": "Web Development"}
        with self.hall.database.writing() as session:
            job = operations.post_job(
                session,
                Actor(queries.find_user(session, author), "test"),
                queries.find_team(session, team),
                job_type,
                JobText(**facts | values),
            )
            return job.key

    def cancel_job(self, by: str, key: str) -> None:
        """Cancel a job."""
        with self.act() as session:
            closing.cancel_job(session, self.actor(by), key, "41")

    def records(self) -> Records:
        """Count what changes leave behind."""
        with self.hall.database.reading() as session:
            return Records(_count(session, Job.id), _count(session, Change.id))

    def let_pass(self, seconds: int) -> None:
        """Make all windows of the limits as much older as if `seconds` had passed."""
        is_sqlite, data = self.hall.database.is_sqlite, self.hall.settings.data
        memory = Database(f"sqlite:///{data / 'traffic.db'}" if is_sqlite else self.hall.settings.database_url)
        with memory.writing() as session:
            session.execute(text("UPDATE counters SET until = until - :seconds"), {"seconds": seconds})
        memory.close()


def _count(session: Session, column: Any) -> int:
    return session.scalar(select(func.count(column))) or 0
