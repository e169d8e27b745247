"""A hall without doors whose index follows its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall.columns.columns import Columns
from hiringhall.hall import Hall
from hiringhall.live import Live
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.mail import Mail
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.marketplace.searches.operations import save_search
from hiringhall.search.search import Search
from hiringhall.settings import Settings
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.traffic import open_traffic
from tests.support.market import WEB_DEVELOPMENT, Market

PAUSE = 3600
LATER = 5  # seconds after which what was done lies behind the horizon of a look


@dataclass(frozen=True)
class Stage:
    """The hall, its marketplace, a client who posts and a freelancer who keeps searches."""

    hall: Hall
    market: Market
    client: Actor
    team: int
    seeker: Actor

    def post(self, title: str, visibility: Visibility = Visibility.PUBLIC) -> Job:
        with self.market.act() as session:
            return post_job(session, self.client, self.team, JobType.HOURLY, draft(title, visibility))

    def save(self, query: str = "q=museum", subject: Subject = Subject.JOBS, **values: Any) -> SavedSearch:
        facts: dict[str, Any] = {"name": f"Search for {query}", "by_mail": True} | values
        with self.market.act() as session:
            return save_search(session, self.seeker, subject, query, **facts)

    def mails(self) -> list[Mail]:
        with self.market.database.reading() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    def noticed_at(self, saved: SavedSearch) -> int:
        with self.market.database.reading() as session:
            return session.get_one(SavedSearch, saved.id).noticed_at


def draft(title: str, visibility: Visibility = Visibility.PUBLIC) -> JobText:
    category, subcategory = WEB_DEVELOPMENT
    return JobText(title=title, description="Words.", visibility=visibility, category=category, subcategory=subcategory)


def confirm(market: Market, person: Actor) -> None:
    with market.act() as session:
        session.execute(update(User).where(User.id == person.user_id).values(email_confirmed_at=1))


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    market = Market(database_url)
    database = market.database
    traffic, search = open_traffic(database, tmp_path), Search(database, tmp_path / "search")
    settings = Settings(data=tmp_path, notice_pause=PAUSE, public_url="https://hall.example")
    blobs, columns = Blobs("", tmp_path / "blobs"), Columns(database, tmp_path / "columns", 100)
    hall = Hall(settings, database, market.sealer, traffic, search, blobs, columns, Live(database))
    client, seeker = market.person("marta"), market.person("kim")
    confirm(market, seeker)
    team = market.company(client)
    search.open()
    yield Stage(hall, market, client, team, seeker)
    hall.close()
