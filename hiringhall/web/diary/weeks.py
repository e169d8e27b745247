"""Which week of a timesheet is shown, in what zone, and the ways from it to other weeks and to the days of diaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hiringhall import clock
from hiringhall.marketplace.diary.timesheet import DAYS
from hiringhall.web import links
from hiringhall.web.diary.zones import ZoneName

WEEK = timedelta(days=DAYS)


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class WeekZone:
    """Whose days are shown, and between which one chooses; `zone` is None for those of each freelancer.

    The bill counts days in UTC, which is therefore shown unless something else is asked for.
    """

    name: ZoneName
    zone: ZoneInfo | None
    options: Sequence[tuple[ZoneName, str]]

    @property
    def today(self) -> date:
        """The day that it is now, in UTC where several zones are shown."""
        return datetime.fromtimestamp(clock.now(), self.zone or ZoneInfo("UTC")).date()


def week_zone(mine: ZoneInfo, asked: str, *, of_many: bool) -> WeekZone:
    """Return the zone that was `asked` for; freelancers' own ones can be chosen where the sheet is `of_many`."""
    zones: dict[ZoneName, tuple[ZoneInfo | None, str]] = {ZoneName.GMT: (ZoneInfo("UTC"), "UTC")}
    if mine.key != "UTC":
        zones[ZoneName.MINE] = mine, "My time"
    if of_many:
        zones[ZoneName.USER] = None, "Freelancers' time"
    name = next((name for name in zones if name.value == asked), ZoneName.GMT)
    return WeekZone(name, zones[name][0], [(name, words) for name, (_, words) in zones.items()])


@dataclass(frozen=True)
class ShownWeek:
    """A week of the timesheet at `path`, of the team with this number where one was chosen."""

    path: str
    zone: WeekZone
    monday: date
    team: int | None = None

    def to(self, monday: date | None, *, zone: ZoneName | None = None, page: int = 1) -> str:
        """Return the address of another week, zone or page; without a Monday that of the present week."""
        name = zone or self.zone.name
        return links.with_query(
            self.path if monday is None else f"{self.path}/{monday.isoformat()}",
            team=self.team,
            tz=None if name is ZoneName.GMT else name.value,
            page=None if page == 1 else page,
        )

    def diary(self, contract_key: str, day: date) -> str:
        """Return the address of a day in the diary of a contract, in the same zone."""
        tz = None if self.zone.name is ZoneName.MINE else self.zone.name.value
        return links.with_query(f"/contracts/{contract_key}/diary/{day.isoformat()}", tz=tz)

    @property
    def days(self) -> list[date]:
        """The seven days."""
        return [self.monday + timedelta(days=number) for number in range(DAYS)]

    @property
    def is_present(self) -> bool:
        """Whether it is the week of today."""
        return self.monday == monday_of(self.zone.today)

    @property
    def previous(self) -> date:
        """The Monday before."""
        return self.monday - WEEK

    @property
    def next(self) -> date | None:
        """The Monday after; None for a week that has not begun."""
        return self.monday + WEEK if self.monday < monday_of(self.zone.today) else None
