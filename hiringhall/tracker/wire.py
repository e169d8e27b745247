"""What the tracker and a hall say to each other, as MessagePack: screenshots need no base64, which saves a quarter."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

LONGEST_MEMO = 500
LONGEST_TITLE = 200
LONGEST_NAME = 120
MOST_EVENTS = 65_535
"""Events of one kind in a minute."""


class Person(Struct, frozen=True):
    """Who is signed in; `timezone` is where their days begin."""

    key: str
    name: str
    timezone: str


class SignedIn(Struct, frozen=True):
    """The answer to a sign-in."""

    token: str
    person: Person


class Activity(Struct, frozen=True):
    """What time on a contract may be written on."""

    id: int
    code: str
    description: str


class State(StrEnum):
    """Whether work on a contract is taken now."""

    ACTIVE = "active"
    PAUSED = "paused"


class Week(Struct, frozen=True):
    """Cells of the billing week, and how many of them are paid for."""

    cells: int
    billable: int


class Today(Struct, frozen=True):
    """Cells of the person's day."""

    cells: int


class Contract(Struct, frozen=True):
    """An hourly contract of the person; `weekly_limit` is in hours."""

    id: int
    key: str
    title: str
    company: str
    state: State
    week: Week
    today: Today
    team: str | None = None
    weekly_limit: float | None = None
    activities: Sequence[Activity] = ()


class Screenshots(Struct, frozen=True):
    """What the hall takes as a screenshot; `largest` is in bytes."""

    largest: int


class Contracts(Struct, frozen=True):
    """What the person may work on, and the bounds of a sending of cells."""

    contracts: Sequence[Contract]
    screenshots: Screenshots
    most_cells: int


class Status(StrEnum):
    """Where in a stretch of work a cell stands."""

    LOGIN = "login"
    NORMAL = "normal"
    EXIT = "exit"


class Cell(Struct, frozen=True, kw_only=True):
    """Ten minutes of work; times in seconds, `minutes` are keyboard and mouse events of each minute."""

    contract_id: int
    slot: int
    captured_at: int
    status: Status
    minutes: Sequence[tuple[int, int]]
    memo: str
    activity_id: int | None = None
    window_title: str = ""
    screenshot: bytes | None = None


class Fate(StrEnum):
    """What became of a cell."""

    KEPT = "kept"
    KNOWN = "known"
    DELETED = "deleted"
    REFUSED = "refused"


class Result(Struct, frozen=True):
    """What became of one of the cells sent; `message` tells why it was refused."""

    fate: Fate
    message: str | None = None


class Results(Struct, frozen=True):
    """What became of the cells sent, in their order."""

    results: Sequence[Result]


class Refused(Struct, frozen=True):
    """Why a request was refused; `field` names the value that is wrong."""

    message: str = ""
    field: str | None = None


class Told(Struct, frozen=True):
    """What every answer holds: the hall's time in seconds, and the error if it is one."""

    server_time: int
    error: Refused | None = None
