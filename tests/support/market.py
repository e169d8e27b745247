"""A marketplace without a server: an open database with people to act in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import tables
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.keys import new_key
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.migrations import upgrade
from hiringhall.storage.sealing import Sealer

WEB_DEVELOPMENT = ("Web, Mobile & Software Dev", "Web Development")


class Market:
    """An empty marketplace on a database, migrated if need be; `act` runs a block as one transaction."""

    def __init__(self, url: str, *, is_migrated: bool = False) -> None:
        tables.Base.metadata  # noqa: B018 - the whole schema is loaded
        self.url = url
        self.database = Database(url)
        if not is_migrated:
            upgrade(self.database)
        self.sealer = Sealer("a key of the tests")
        self.blobs = Blobs("memory:///", Path())

    @contextmanager
    def act(self) -> Iterator[Session]:
        with self.database.writing() as session:
            yield session

    def person(self, username: str, **values: Any) -> Actor:
        """Add a person; returns them as an actor."""
        with self.act() as session:
            user = User(
                key=new_key(),
                username=username,
                email=f"{username}@example.org",
                password_hash="-",
                first_name=username.title(),
                last_name="Tester",
                created_at=1,
                **values,
            )
            session.add(user)
            session.flush()
            return Actor(user.id, "test")

    def company(self, owner: Actor, slug: str = "acme", kind: CompanyKind = CompanyKind.CLIENT) -> int:
        """Found a company; returns its reference, which is its root team's too."""
        with self.act() as session:
            return organizations.found_company(session, owner, name=slug.title(), slug=slug, kind=kind).id

    def team(self, owner: Actor, company: int, slug: str) -> int:
        """Add a team; returns its reference."""
        with self.act() as session:
            return organizations.create_team(session, owner, company, name=slug.title(), slug=slug).id

    def member(self, owner: Actor, team: int, username: str, *roles: Role) -> Actor:
        """Add a person with roles in a team; returns them as an actor."""
        person = self.person(username)
        with self.act() as session:
            organizations.add_member(session, owner, team, username_or_email=username, roles=roles)
        return person

    def join(self, owner: Actor, team: int, username: str, *roles: Role, exclusive: bool = False) -> None:
        """Give somebody roles in a team."""
        with self.act() as session:
            organizations.add_member(session, owner, team, username_or_email=username, roles=roles, exclusive=exclusive)

    def leave(self, owner: Actor, slug: str, username: str) -> None:
        """Take somebody out of a team."""
        with self.act() as session:
            team = session.scalars(select(Team.id).where(Team.slug == slug)).one()
            user = session.scalars(select(User.id).where(User.username == username)).one()
            organizations.remove_member(session, owner, team, user)

    def changes(self, kind: str) -> list[Change]:
        """Return the lines of the change log of one kind, oldest first."""
        with self.database.reading() as session:
            return list(session.scalars(select(Change).where(Change.kind == kind).order_by(Change.id)))

    def count(self, table: type[Any] = Company) -> int:
        """Return how many rows a table has."""
        with self.database.reading() as session:
            return len(session.scalars(select(table)).all())
