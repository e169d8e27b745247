"""A hall without doors whose webhooks call a receiver on this machine."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.courier.carrying import Carrier
from hiringhall.courier.delivery import deliver_due
from hiringhall.courier.following import follow
from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.accounts.keys import register_key
from hiringhall.marketplace.accounts.models import ApiKey, Company
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.accounts.tokens import grant
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.mail import Mail
from hiringhall.marketplace.webhooks.access import Owner, application_owner, company_owner
from hiringhall.marketplace.webhooks.deliveries import send_test
from hiringhall.marketplace.webhooks.kinds import EventKind
from hiringhall.marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.operations import add_endpoint
from hiringhall.marketplace.webhooks.reach import Reach
from hiringhall.settings import Settings
from tests.support.bidding import JOB
from tests.support.hired import Cast, hiring_cast
from tests.support.market import Market
from tests.support.receiver import HOST, Receiver

NETWORK = f"{HOST}/32"
"""The only address inside that webhooks of these tests may reach."""
ALL = tuple(EventKind)


@dataclass(frozen=True)
class Stage:
    """The hall, its marketplace, its people and who is called."""

    hall: Hall
    market: Market
    cast: Cast
    receiver: Receiver

    @property
    def carrier(self) -> Carrier:
        return Carrier(Reach(NETWORK), self.receiver.ca)

    def add(self, path: str = "", *, by: str = "owner", company: int = 0, **facts: Any) -> tuple[WebhookEndpoint, str]:
        """Add a webhook of the company; `path` is added to the receiver's address."""
        actor = self.cast[by]
        values = {"url": self.receiver.url + path, "name": "Ours", "kinds": ALL, **facts}
        with self.market.act() as session:
            owner = company_owner(session, actor, company or self.cast.company)
            return add_endpoint(session, actor, self.hall.sealer, owner, Reach(NETWORK), **values)

    def application(self, by: str, *scopes: Scope) -> ApiKey:
        with self.market.act() as session:
            return register_key(
                session, self.cast[by], self.hall.sealer, name="Program", scopes=scopes or tuple(Scope), approve=True
            )[0]

    def grant(self, key: ApiKey, *people: str) -> None:
        """Let people use an application."""
        for person in people:
            with self.market.act() as session:
                grant(session, CONSOLE, self.hall.sealer, key, self.cast[person].user_id or 0)

    def add_for(self, key: ApiKey, by: str, path: str = "/app") -> tuple[WebhookEndpoint, str]:
        with self.market.act() as session:
            owner = application_owner(session, self.cast[by], key.id)
            return add_endpoint(
                session,
                self.cast[by],
                self.hall.sealer,
                owner,
                Reach(NETWORK),
                url=self.receiver.url + path,
                name="Program",
                kinds=ALL,
            )

    def owner_of(self, session: Session, endpoint: WebhookEndpoint) -> Owner:
        if endpoint.company_id is not None:
            return company_owner(session, self.cast["owner"], endpoint.company_id)
        return application_owner(session, CONSOLE, endpoint.api_key_id or 0)

    def test(self, endpoint: WebhookEndpoint) -> WebhookDelivery:
        """Queue something for an endpoint."""
        with self.market.act() as session:
            return send_test(session, self.owner_of(session, endpoint), endpoint.key)

    def post_job(self) -> Job:
        """Post a job of the company."""
        with self.market.act() as session:
            return self.post_job_in(session)

    def post_job_in(self, session: Session) -> Job:
        """Post a job of the company in a transaction that goes on."""
        return post_job(session, self.cast["hiring"], self.cast.company, JobType.HOURLY, JOB)

    def note(self, session: Session, kind: str, job: Job) -> None:
        """Write a line of the change log about a job."""
        record(session, self.cast["hiring"], kind, job.id, company_id=job.company_id)

    def globex(self) -> int:
        """Return the company of the outsider."""
        with self.market.database.reading() as session:
            return session.scalars(select(Company.id).where(Company.name == "Globex")).one()

    def with_reach(self) -> Hall:
        """Return the hall with settings by which its courier reaches the receiver."""
        reaching = {"webhook_networks": NETWORK, "webhook_ca": self.receiver.ca}
        return replace(self.hall, settings=msgspec.structs.replace(self.hall.settings, **reaching))

    def follow(self) -> int:
        return follow(self.market.database)

    def deliver(self) -> int:
        return deliver_due(self.hall, self.carrier)

    def deliveries(self) -> list[WebhookDelivery]:
        with self.market.database.reading() as session:
            return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))

    def delivery(self, delivery: WebhookDelivery) -> WebhookDelivery:
        with self.market.database.reading() as session:
            return session.get_one(WebhookDelivery, delivery.id)

    def endpoint(self, endpoint: WebhookEndpoint) -> WebhookEndpoint:
        with self.market.database.reading() as session:
            return session.get_one(WebhookEndpoint, endpoint.id)

    def mails(self) -> list[Mail]:
        with self.market.database.reading() as session:
            return list(session.scalars(select(Mail).where(Mail.subject.contains("webhook")).order_by(Mail.id)))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with closing(Receiver(tmp_path)) as receiver:
        yield receiver


@pytest.fixture
def stage(market: Market, tmp_path: Path, receiver: Receiver) -> Iterator[Stage]:
    settings = Settings(data=tmp_path / "data", database=market.url, public_url="https://hall.example")
    with closing(open_hall(settings)) as hall:
        yield Stage(hall, market, hiring_cast(market), receiver)
