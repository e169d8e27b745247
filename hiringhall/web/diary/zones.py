"""The zone in which a diary is shown: the visitor's own, the freelancer's, or UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.catalog.timezones import display_name, zone_of
from hiringhall.marketplace.diary import slots
from hiringhall.web import links
from hiringhall.web.visit import Visit


class ZoneName(StrEnum):
    """Whose zone it is; the values are used in addresses."""

    MINE = "mine"
    USER = "user"
    GMT = "gmt"


@dataclass(frozen=True)
class ShownZone:
    """The chosen zone, and between which one chooses: those that differ, each with its words."""

    name: ZoneName
    zone: ZoneInfo
    options: list[tuple[ZoneName, str]]

    @property
    def today(self) -> date:
        """The day that it is now."""
        return datetime.fromtimestamp(clock.now(), self.zone).date()

    def plain(self, day: date) -> str:
        """Return the zone as people know it, with its offset at the beginning of a day."""
        return display_name(self.zone.key, slots.start_of(slots.slots_of_days(day, day, self.zone).start))

    def address(self, path: str, name: ZoneName | None = None, **values: str) -> str:
        """Return the address of a page in this zone, or in another one."""
        name = name or self.name
        return links.with_query(path, **values, tz=None if name is ZoneName.MINE else name.value)


def shown_zone(visit: Visit, freelancer: User | None, asked: str) -> ShownZone:
    """Return the zone that was `asked` for in the diary of somebody, the visitor's own for what is no choice."""
    zones = {ZoneName.MINE: visit.zone}
    if freelancer is not None:
        zones[ZoneName.USER] = zone_of(freelancer.timezone)
    zones[ZoneName.GMT] = ZoneInfo("UTC")
    words = {
        ZoneName.MINE: "My time",
        ZoneName.USER: f"{freelancer.first_name}'s time" if freelancer else "",
        ZoneName.GMT: "UTC",
    }
    chosen = next((name for name in zones if name.value == asked), ZoneName.MINE)
    first: dict[str, ZoneName] = {}
    for name, zone in zones.items():
        first.setdefault(zone.key, name)
    zone = zones[chosen]
    return ShownZone(first[zone.key], zone, [(name, words[name]) for name in first.values()])
