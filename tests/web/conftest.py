"""Visitors of the shared hall, and people with accounts in it."""

import email
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import tables
from hiringhall.marketplace.accounts import passwords, people, sign_ins
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.storage import Database
from hiringhall.storage.sealing import Sealer, load_secret_key
from tests.support.hall import Hall
from tests.web.visitor import PASSWORD, Visitor


@cache
def hashed() -> passwords.Hashed:
    return passwords.prepare(PASSWORD)


@dataclass(frozen=True)
class Back:
    """The back door of a running hall: its database, for what a test prepares and asserts on."""

    hall: Hall
    database: Database

    @property
    def sealer(self) -> Sealer:
        return Sealer(load_secret_key(self.hall.data))

    def person(self, first_name: str = "Kim", *, is_operator: bool = False, is_freelancer: bool = False) -> User:
        """Add a person with a username of their own and the password that visitors sign in with."""
        username = f"{first_name.lower()}-{secrets.token_hex(4)}"
        with self.database.writing() as session:
            return people.sign_up(
                session,
                CONSOLE,
                username=username,
                email=f"{username}@example.org",
                password=hashed(),
                settings=people.Settings(first_name, "Tester", is_freelancer=is_freelancer),
                is_operator=is_operator,
            )

    def sign_in(self, visitor: Visitor, user: User) -> User:
        """Sign a visitor in without the form, which takes a tenth of a second for the password."""
        with self.database.writing() as session:
            found = session.get_one(User, user.id)
            secret = sign_ins.open_for(session, found, sign_ins.Browser(days=1))
        visitor.http.cookies.set("hall", secret, domain="127.0.0.1", path="/")
        return user

    def read(self, what: Callable[[Session], object]) -> object:
        with self.database.reading() as session:
            return what(session)

    def user(self, username: str) -> User | None:
        with self.database.reading() as session:
            return session.scalar(select(User).where(User.username == username))

    def mails(self, recipient: str, count: int = 1) -> list[str]:
        """Return the texts of the delivered mail to an address, waiting until there are `count`."""
        deadline = time.monotonic() + 20
        while True:
            found = []
            for file in sorted((self.hall.data / "outbox").glob("*.eml")):
                message = email.message_from_bytes(file.read_bytes())
                if message["To"] == recipient:
                    plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
                    payload = plain.get_payload(decode=True)
                    assert isinstance(payload, bytes)
                    found.append(payload.decode())
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def link(self, recipient: str, count: int = 1) -> str:
        """Return the path of the link in the newest mail to an address."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.mails(recipient, count)[-1])
        assert found
        return found[1]


def open_back(hall: Hall) -> Back:
    tables.Base.metadata  # noqa: B018 - the whole schema is loaded
    url = hall.installation.database or f"sqlite:///{hall.data / 'hall.db'}"
    return Back(hall, Database(url, pool_size=2))


def actor(user: User) -> Actor:
    return Actor(user.id, "test")


@pytest.fixture
def back(hall: Hall) -> Iterator[Back]:
    back = open_back(hall)
    yield back
    back.database.close()


@pytest.fixture
def visitor(hall: Hall) -> Visitor:
    return Visitor(hall.base_url)


@pytest.fixture
def hall_url(hall: Hall) -> str:
    return hall.base_url


@pytest.fixture
def other(hall: Hall) -> Visitor:
    return Visitor(hall.base_url)
