"""A tracker as the wire has it, and a freelancer of a running hall whose tracker it is."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Literal

import msgspec
import requests
from PIL import Image
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.accounts import passwords, people, queries
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.sign_ins import Verified
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots, trackers
from hiringhall.marketplace.offers.terms import OfferTerms
from tests.support.backstage import Backstage
from tests.support.hired import HOURLY, hire

PASSWORD = "seven quiet brass owls"
PATIENCE = 60  # seconds
MESSAGEPACK = "application/msgpack"
DAYS_BEFORE = 8
"""Days for which the contracts have been running."""

Kind = Literal["json", "msgpack"]


@cache
def hashed() -> passwords.Hashed:
    return passwords.prepare(PASSWORD)


@cache
def picture(number: int = 0, form: str = "WEBP", size: tuple[int, int] = (64, 40)) -> bytes:
    """Return the content of a small screenshot, another one for each number."""
    written = BytesIO()
    colour = (number % 256, number // 256 % 256, 99)
    Image.new("RGB", size, colour).save(written, form, **({"lossless": True} if form == "WEBP" else {}))
    return written.getvalue()


def earlier(ago: int) -> int:
    """Return the slot that began so many slots before the present one."""
    return slots.slot_of(clock.now()) - ago


class Tracker:
    """Speaks to the door in JSON or MessagePack; answers are given back whatever their status."""

    def __init__(self, base_url: str, kind: Kind = "json", token: str = "") -> None:
        self.address = f"{base_url}/api/tracker/v1/"
        self.kind = kind
        self.token = token
        self.http = requests.Session()
        self.http.trust_env = False

    def call(
        self, method: str, path: str, sent: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """Make a call; return its status and what the answer says."""
        answer = self.raw(method, path, None if sent is None else self.encode(sent), headers=headers)
        return answer.status_code, self.read(answer)

    def raw(self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Response:
        """Send bytes as they are."""
        told = {"Content-Type": MESSAGEPACK if self.kind == "msgpack" else "application/json"}
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        return self.http.request(
            method, self.address + path, data=body, headers=told | dict(headers or {}), timeout=PATIENCE
        )

    def encode(self, sent: Any) -> bytes:
        return msgspec.msgpack.encode(sent) if self.kind == "msgpack" else msgspec.json.encode(sent)

    def read(self, answer: Response) -> Any:
        if answer.headers["Content-Type"] == MESSAGEPACK:
            return msgspec.msgpack.decode(answer.content)
        return answer.json()

    def sign_in(self, username: str, password: str = PASSWORD, **told: Any) -> tuple[int, Any]:
        """Sign in, and keep the token."""
        sent = {"username": username, "password": password, "computer": "laptop", "client_version": "test/1"} | told
        status, answer = self.call("POST", "sign-in", sent)
        self.token = answer.get("token", "")
        return status, answer

    def send(self, cells: Sequence[Any]) -> list[str]:
        """Send cells; return the fate of each, with the field that a refused one stumbled over."""
        status, answer = self.call("POST", "cells", {"cells": cells})
        assert status == 200, answer
        return [" ".join(filter(None, (each["fate"], each.get("field")))) for each in answer["results"]]

    def cell(self, contract: int, slot: int, *, screenshot: bytes | None = None, **facts: Any) -> dict[str, Any]:
        """Return a cell, captured five minutes into its slot unless told."""
        cell: dict[str, Any] = {
            "contract_id": contract,
            "slot": slot,
            "captured_at": slots.start_of(slot) + 300,
            "status": "normal",
            "minutes": [[10, 2], [0, 5]],
            "memo": "Index the shop",
            "window_title": "shop.sql",
            "screenshot": screenshot,
        }
        return cell | facts


@dataclass(frozen=True)
class Worker:
    """A freelancer of a running hall, the client who hired them, and the contract of the two."""

    user: User
    client: Actor
    company: int
    contract: Contract

    @property
    def actor(self) -> Actor:
        return Actor(self.user.id, "test")


def person(backstage: Backstage) -> User:
    """Add a person who signs in with PASSWORD."""
    username = f"worker-{secrets.token_hex(4)}"
    with backstage.act() as session:
        return people.sign_up(
            session,
            CONSOLE,
            username=username,
            email=f"{username}@test.example",
            password=hashed(),
            settings=people.Settings("Wanda", "Worker", "Asia/Tokyo", is_freelancer=True),
        )


def worker(backstage: Backstage, terms: OfferTerms = HOURLY) -> Worker:
    """Add a freelancer and a client of their own, who hired them eight days ago."""
    user = person(backstage)
    with clock.shifted(-DAYS_BEFORE * 86_400):
        client = backstage.actor(backstage.found_company(f"firm-{user.username}"))
        with backstage.hall.database.reading() as session:
            company = queries.find_team(session, f"firm-{user.username}")
        contract = hire(backstage, client, company, Actor(user.id, "test"), terms)
    return Worker(user, client, company, contract)


def another_contract(backstage: Backstage, worker: Worker, terms: OfferTerms = HOURLY) -> Contract:
    """Let the client hire the freelancer a second time."""
    with clock.shifted(-DAYS_BEFORE * 86_400):
        return hire(backstage, worker.client, worker.company, worker.actor, terms)


def sign_in(backstage: Backstage, user_id: int, computer: str = "laptop") -> str:
    """Sign a tracker in without its password, and return the token."""
    with backstage.act() as session:
        user = session.get_one(User, user_id)
        verified = Verified(user.id, user.password_hash, None)
        return trackers.sign_in_tracker(session, verified, computer, "test/1", days=30, address="127.0.0.1")[0]
