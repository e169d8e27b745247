"""A day of work as a filmstrip: a row for every hour that has cells, six places of ten minutes in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.queries import ShownCell
from hiringhall.web.diary import words


@dataclass(frozen=True)
class Group:
    """Cells that follow each other with the same memo, on the same contract and activity; the slots are of these."""

    contract_id: int
    activity_id: int | None
    memo: str
    first: int
    last: int

    @property
    def length(self) -> str:
        """How long it is, in words."""
        return words.length(self.last - self.first + 1)

    @property
    def value(self) -> str:
        """How it is written in a form."""
        return _value(self.first, self.last)


@dataclass(frozen=True)
class Place:
    """A cell in its place, 1 to 6, of an hour; `at` is when it begins by the clock."""

    number: int
    at: str
    cell: ShownCell
    group: Group

    @property
    def is_first(self) -> bool:
        """Whether its group begins here."""
        return self.cell.slot == self.group.first

    @property
    def is_last(self) -> bool:
        """Whether its group ends here."""
        return self.cell.slot == self.group.last

    @property
    def width(self) -> int:
        """How many places of this hour its group has from here on."""
        return min(self.group.last - self.cell.slot, slots.AN_HOUR - self.number) + 1


@dataclass(frozen=True)
class Hour:
    """An hour by the clock with the places that have cells.

    `name` has the name of the zone where the day has this hour twice. `idle` is how many slots lie between its first
    cell and the one before, where whole hours do: the strip leaves those out.
    """

    name: str
    places: list[Place]
    idle: int

    @property
    def value(self) -> str:
        """How its cells are written in a form."""
        return _value(self.places[0].cell.slot, self.places[-1].cell.slot)

    @property
    def gaps(self) -> list[int]:
        """The places without a cell, as numbers."""
        taken = {place.number for place in self.places}
        return [number for number in range(1, slots.AN_HOUR + 1) if number not in taken]

    @property
    def begun(self) -> list[Place]:
        """The places in which a group begins."""
        return [place for place in self.places if place.is_first]


def filmstrip(cells: Sequence[ShownCell], zone: ZoneInfo) -> list[Hour]:
    """Return the hours of cells, which are in order of time, by the clock of a zone."""
    of = {slot: group for group in _groups(cells) for slot in range(group.first, group.last + 1)}
    by_hour = [(hour, list(inside)) for hour, inside in groupby(cells, lambda cell: _hour(cell.slot, zone))]
    plain = [begins for (begins, _), _ in by_hour]
    hours: list[Hour] = []
    for (begins, zone_name), inside in by_hour:
        places = [_place(cell, of[cell.slot], zone) for cell in inside]
        name = f"{begins:%H:%M}" + (f" {zone_name}" if plain.count(begins) > 1 else "")
        hours.append(Hour(name, places, _idle(hours, places)))
    return hours


def _groups(cells: Sequence[ShownCell]) -> Iterator[Group]:
    group: Group | None = None
    for cell in cells:
        if group is not None and _goes_on(group, cell):
            group = Group(cell.contract_id, cell.activity_id, cell.memo, group.first, cell.slot)
            continue
        if group is not None:
            yield group
        group = Group(cell.contract_id, cell.activity_id, cell.memo, cell.slot, cell.slot)
    if group is not None:
        yield group


def _goes_on(group: Group, cell: ShownCell) -> bool:
    said = cell.contract_id, cell.activity_id, cell.memo
    return cell.slot == group.last + 1 and said == (group.contract_id, group.activity_id, group.memo)


def _hour(slot: int, zone: ZoneInfo) -> tuple[datetime, str]:
    """Return the hour of a slot by the clock, and the name of the zone, which tells apart an hour that comes twice."""
    local = datetime.fromtimestamp(slots.start_of(slot), zone)
    return local.replace(minute=0, fold=0, tzinfo=None), local.tzname() or ""


def _place(cell: ShownCell, group: Group, zone: ZoneInfo) -> Place:
    local = datetime.fromtimestamp(slots.start_of(cell.slot), zone)
    return Place(local.minute * 60 // slots.SECONDS + 1, words.at(cell.slot, zone), cell, group)


def _idle(before: list[Hour], places: list[Place]) -> int:
    if not before:
        return 0
    idle = places[0].cell.slot - before[-1].places[-1].cell.slot - 1
    unseen = idle - (slots.AN_HOUR - before[-1].places[-1].number) - (places[0].number - 1)
    return idle if unseen >= slots.AN_HOUR else 0


def _value(first: int, last: int) -> str:
    return f"{first}-{last}"
