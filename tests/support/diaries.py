"""A client company of its own in a served hall, with freelancers whose trackers send work."""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations, passwords, people, queries
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.slots import slot_of
from tests.support.backstage import Backstage
from tests.support.hall import Hall
from tests.support.hired import HOURLY, hire
from tests.support.tracking import capture, track

AGO = 6
"""Days ago that contracts begin."""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Employer:
    """A company whose owner lives in Sofia; the demo's key acts for everybody that is added."""

    hall: Hall
    slug: str
    owner: str

    @classmethod
    def found(cls, hall: Hall) -> "Employer":
        """Found the company."""
        slug = f"employer{next(_numbers)}"
        owner = hall.backstage.found_company(slug)
        hall.add_token(owner)
        return cls(hall, slug, owner)

    @property
    def actor(self) -> Actor:
        """The owner."""
        return self.hall.backstage.actor(self.owner)

    @property
    def team_id(self) -> int:
        """The company's own team."""
        with self.hall.backstage.hall.database.reading() as session:
            return queries.find_team(session, self.slug)

    def add_team(self, slug: str) -> int:
        """Add a team below the company."""
        with self.hall.backstage.act() as session:
            return organizations.create_team(session, self.actor, self.team_id, name=slug.title(), slug=slug).id

    def add_freelancer(self, zone: str = "UTC") -> str:
        """Add a freelancer in a zone; returns the username."""
        username = f"worker{next(_numbers)}"
        with self.hall.backstage.act() as session:
            people.sign_up(
                session,
                CONSOLE,
                username=username,
                email=f"{username}@test.example",
                password=passwords.Hashed("-"),
                settings=people.Settings("Ana", "Moreira", zone, is_freelancer=True),
            )
        self.hall.add_token(username)
        return username

    def hire(self, who: str, team: int | None = None, **options: Any) -> Contract:
        """Hire somebody by the hour some days ago."""
        backstage = self.hall.backstage
        return hire_days_ago(backstage, self.actor, team or self.team_id, backstage.actor(who), **options)

    def track(self, contract: Contract, slots: Iterable[int], **facts: Any) -> None:
        """Send the cells of a contract as the tracker of its freelancer."""
        captures = [capture(contract, slot, **facts) for slot in slots]
        outcomes = track(self.hall.backstage, Actor(contract.freelancer_id, "test"), captures)
        assert {outcome.fate for outcome in outcomes} == {"kept"}, outcomes


def hire_days_ago(backstage: Backstage, client: Actor, team: int, freelancer: Actor, **options: Any) -> Contract:
    """Let a client hire somebody by the hour some days ago."""
    with clock.shifted(-AGO * 86_400):
        return hire(backstage, client, team, freelancer, HOURLY, **options)


def last_slot() -> int:
    """Return a slot that is over for sure, and at most twenty minutes ago."""
    return slot_of(clock.now()) - 1


@contextmanager
def on(at: int) -> Iterator[None]:
    """Let it be another moment, in seconds, for whoever acts in this process; the hall keeps its own clock."""
    with clock.shifted(at - clock.now()):
        yield
