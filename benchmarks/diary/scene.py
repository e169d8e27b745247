"""A served hall with as many freelancers as wanted, each with an hourly contract and a tracker that is signed in."""

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import msgspec
from PIL import Image, ImageDraw
from sqlalchemy import func, insert, select

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.contracts.models import Contract, ContractTerms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Tracker
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.keys import new_key
from hiringhall.storage import Database
from tests.support.hall import Hall

SCREEN = (1920, 1080)
SIZE = 100_000
"""Bytes of a screenshot, give or take a tenth."""
RUNNING = timedelta(days=30)


@dataclass(frozen=True)
class Person:
    """A freelancer with the token of their tracker and the number of their contract."""

    user_id: int
    contract_id: int
    token: str


def hire(hall: Hall, count: int) -> list[Person]:
    """Add freelancers, all hired by one team, past the rules of the marketplace, which would take long."""
    now = clock.now()
    started = clock.day(now) - RUNNING
    with hall.backstage.act() as session:
        team = session.scalars(select(Team).order_by(Team.id)).first()
        first_user = (session.scalar(select(func.max(User.id))) or 0) + 1
        first_contract = (session.scalar(select(func.max(Contract.id))) or 0) + 1
        if team is None:
            raise RuntimeError("The demo has teams.")
        made = [Person(first_user + n, first_contract + n, f"token-{first_user + n}") for n in range(count)]
        session.execute(
            insert(User),
            [
                {
                    "id": person.user_id,
                    "key": new_key(),
                    "username": f"bench-{person.user_id}",
                    "email": f"bench-{person.user_id}@bench.example",
                    "password_hash": "-",
                    "first_name": "Bench",
                    "last_name": str(person.user_id),
                    "created_at": now,
                }
                for person in made
            ],
        )
        session.execute(
            insert(Contract),
            [
                {
                    "id": person.contract_id,
                    "key": new_key(),
                    "team_id": team.id,
                    "company_id": team.company_id,
                    "freelancer_id": person.user_id,
                    "title": "Keep the benches",
                    "type": JobType.HOURLY,
                    "rate": 3_000,
                    "weekly_limit": 40,
                    "started_on": started,
                    "created_at": now,
                    "changed_at": now,
                }
                for person in made
            ],
        )
        session.execute(
            insert(ContractTerms),
            [
                {"contract_id": person.contract_id, "since": started, "rate": 3_000, "weekly_limit": 40}
                for person in made
            ],
        )
        session.execute(
            insert(Tracker),
            [
                {
                    "token_hash": hashlib.sha256(person.token.encode()).hexdigest(),
                    "user_id": person.user_id,
                    "computer": "bench",
                    "client_version": "bench/1",
                    "address": "127.0.0.1",
                    "created_at": now,
                    "seen_at": now,
                }
                for person in made
            ],
        )
    settle(hall.backstage.hall.database)
    return made


def settle(database: Database) -> None:
    """Let PostgreSQL know what its tables hold."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def draw(count: int) -> list[bytes]:
    """Return screenshots of a usual screen full of text, each another one of about SIZE bytes."""
    chance = random.Random(count)  # noqa: S311 - pictures, not secrets
    return [_screen(chance) for _ in range(count)]


def _screen(chance: random.Random) -> bytes:
    image = Image.new("RGB", SCREEN, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 300, SCREEN[1]), fill=(chance.randrange(256), 60, 90))
    for top in range(20, SCREEN[1], 22):
        words = ("".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(chance.randint(3, 22)))
        draw.text((320, top), " ".join(words), fill=(30, 30, 30), font_size=17)
    content = b""
    for quality in range(10, 101, 10):
        written = BytesIO()
        image.save(written, "WEBP", quality=quality, method=0)
        content = written.getvalue()
        if len(content) > SIZE * 0.95:
            break
    return content


def request(hall: Hall, person: Person, cells: list[tuple[int, bytes]]) -> bytes:
    """Return the request with which a tracker sends cells, each a slot and its screenshot, in MessagePack."""
    body = msgspec.msgpack.encode({"cells": [_cell(person, slot, screenshot) for slot, screenshot in cells]})
    head = (
        f"POST /api/tracker/v1/cells HTTP/1.1\r\nHost: {hall.base_url.removeprefix('http://')}\r\n"
        f"Authorization: Bearer {person.token}\r\nContent-Type: application/msgpack\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _cell(person: Person, slot: int, screenshot: bytes) -> dict[str, object]:
    return {
        "contract_id": person.contract_id,
        "slot": slot,
        "captured_at": slots.start_of(slot) + person.user_id % slots.SECONDS,
        "minutes": [[person.user_id % 90, slot % 40]] * 9 + [[0, 0]],
        "memo": "Index the tables of the ticket shop, write the queries anew",
        "window_title": "tickets/queries.sql - editor",
        "screenshot": screenshot,
    }
