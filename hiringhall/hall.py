"""One open hall: the settings with the storage that all doors share."""

from dataclasses import dataclass

from hiringhall.columns.columns import Columns
from hiringhall.live import Live
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.tables import Base
from hiringhall.search.search import Search
from hiringhall.settings import Settings
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.sealing import Sealer, load_secret_key
from hiringhall.storage.traffic import Traffic, open_traffic


@dataclass(frozen=True)
class Hall:
    """What a door needs: settings, database, search, files, copies for reports, who listens, seal and traffic."""

    settings: Settings
    database: Database
    sealer: Sealer
    traffic: Traffic
    search: Search
    blobs: Blobs
    columns: Columns
    live: Live

    @property
    def calendar(self) -> Calendar:
        """How long everything takes that has to do with money."""
        return Calendar(**{name: getattr(self.settings, name) for name in Calendar.__struct_fields__})

    def close(self) -> None:
        """Close all connections."""
        self.columns.close()
        self.search.close()
        self.traffic.close()
        self.database.close()


def open_hall(settings: Settings) -> Hall:
    """Open the hall that `settings` describe; its data folder is made if need be, its schema is not touched."""
    Base.registry.configure()  # a key to a table that nobody imported would only show when it is followed
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    sealer = Sealer(settings.secret_key or load_secret_key(settings.data))
    return Hall(
        settings,
        database,
        sealer,
        open_traffic(database, settings.data),
        Search(database, settings.data / "search"),
        Blobs(settings.blobs, settings.data / "blobs"),
        Columns(database, settings.data / "columns", settings.report_memory),
        Live(database),
    )
