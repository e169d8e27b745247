"""Fixtures. One PostgreSQL server, one browser and one shared hall per kind of database and test worker."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.api import ApiClient
from tests.support.browser import Problems, Visitors, launch
from tests.support.clients import ClientKind, Drivers, PublishedClient
from tests.support.hall import Hall
from tests.support.halls import DATABASE_KINDS, DatabaseKind, Halls
from tests.support.installation import AccessToken, ApiKey
from tests.support.market import Market
from tests.support.migrated import MigratedDatabases
from tests.support.postgres import PostgresCluster
from tests.support.s3 import ObjectStore
from tests.support.stripe import LocalStripe

pytest_plugins = ["tests.support.network", "tests.support.loud", "pytester"]


def pytest_xdist_auto_num_workers() -> int:
    """Use every core, and at least two workers, so that tests never come to rely on running alone."""
    return max(2, os.cpu_count() or 1)


# --- databases and stores ---


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """Lend this worker's PostgreSQL server, which starts with its first use."""
    cluster = PostgresCluster()
    yield cluster
    cluster.close()


@pytest.fixture(params=DATABASE_KINDS)
def database_kind(request: pytest.FixtureRequest) -> DatabaseKind:
    """Run the test once per kind of database; `@on_sqlite` and `@on_postgresql` narrow it down."""
    kind: DatabaseKind = request.param
    return kind


@pytest.fixture
def database_url(database_kind: DatabaseKind, postgres: PostgresCluster, tmp_path: Path) -> Iterator[str]:
    """Lend an empty database of each kind; gives its URL."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/hall.db"
    else:
        with postgres.database() as url:
            yield url


@pytest.fixture(scope="session")
def migrated(postgres: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> MigratedDatabases:
    """Keep a migrated database of each kind, to copy instead of migrating again and again."""
    return MigratedDatabases(tmp_path_factory.mktemp("migrated"), postgres)


@pytest.fixture
def market(database_kind: DatabaseKind, migrated: MigratedDatabases, tmp_path: Path) -> Iterator[Market]:
    """Lend an empty marketplace without a server on each kind of database."""
    with migrated.copy(database_kind, tmp_path) as url:
        market = Market(url, is_migrated=True)
        yield market
        market.database.close()


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """Run this worker's object store, which starts with its first use."""
    store = ObjectStore()
    yield store
    store.close()


@pytest.fixture
def bucket(object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Lend an empty bucket, found as operators have a hall find theirs; gives the value of the setting `blobs`."""
    for name, value in object_store.environ.items():
        monkeypatch.setenv(name, value)
    with object_store.bucket() as url:
        yield url


@pytest.fixture(scope="session")
def local_stripe() -> Iterator[LocalStripe]:
    """Run this worker's Stripe, which starts with its first use."""
    server = LocalStripe()
    yield server
    server.close()


# --- halls ---


@pytest.fixture(scope="session")
def halls(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresCluster) -> Iterator[Halls]:
    """Keep the halls of this worker; a traceback in the log of a shared hall fails the session."""
    halls = Halls(tmp_path_factory.mktemp("halls"), postgres)
    yield halls
    halls.close()


@pytest.fixture
def hall(database_kind: DatabaseKind, halls: Halls) -> Hall:
    """Return the shared hall on each kind of database. Other tests change it too: make what you assert on."""
    return halls.shared(database_kind)


class StartHall(Protocol):
    """Starts a hall of the test's own; see `Halls.start`."""

    def __call__(self, kind: DatabaseKind = "sqlite", *, workers: int = 1, **settings: object) -> Hall: ...


@pytest.fixture
def hall_server(halls: Halls) -> Iterator[StartHall]:
    """Start halls with settings of the test's own, on a fresh copy of the demo; they end with the test."""
    started: list[Hall] = []

    def start(kind: DatabaseKind = "sqlite", *, workers: int = 1, **settings: object) -> Hall:
        hall = halls.start(kind, workers=workers, **settings)
        started.append(hall)
        return hall

    yield start
    for hall in started:
        hall.close()


# --- ways in ---


@pytest.fixture
def api(hall: Hall) -> Iterator[ApiClient]:
    """Call the shared hall's API as the demo's people."""
    client = ApiClient(hall)
    yield client
    client.close()


@pytest.fixture(scope="session")
def drivers() -> Iterator[Drivers]:
    """Keep the driver processes of the published clients."""
    drivers = Drivers()
    yield drivers
    drivers.close()


class MakeClient(Protocol):
    """Makes a published client for a hall; without `key` the demo's, without `token` one that signs in itself."""

    def __call__(
        self, kind: ClientKind, hall: Hall, *, key: ApiKey | None = None, token: AccessToken | None = None
    ) -> PublishedClient: ...


@pytest.fixture
def published_client(drivers: Drivers) -> MakeClient:
    """Make published clients."""

    def make(
        kind: ClientKind, hall: Hall, *, key: ApiKey | None = None, token: AccessToken | None = None
    ) -> PublishedClient:
        return PublishedClient(drivers.get(kind, hall.base_url), key or hall.demo.key, token)

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the browser for this worker."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def problems() -> Problems:
    """Hold what goes wrong on the test's pages; `problems.expect("status of 404")` lets a provoked error pass."""
    return Problems()


@pytest.fixture
def visitors(browser: Browser, hall: Hall, problems: Problems) -> Iterator[Visitors]:
    """Open pages of the shared hall for several visitors; anything that goes wrong on them fails the test."""
    visitors = Visitors(browser, problems, hall.base_url)
    yield visitors
    visitors.close()
    assert problems.unexpected == []


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """Open a page of the shared hall; `page.goto("/")` starts at its front."""
    return visitors.open()
