"""What trackers send and are answered, in the names of the wire; times in seconds UTC, a slot is ten minutes."""

from typing import Annotated, Any

from msgspec import Meta, Raw, Struct

from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.diary.models import CellStatus
from hiringhall.marketplace.diary.recording import Fate

MOST_CELLS = 60
"""Cells that are taken at once: ten hours, which are looked at while the tracker waits for the answer."""

MOST = 2**53
"""The largest number that every language reads from JSON as it was written."""
Number = Annotated[int, Meta(ge=-MOST, le=MOST)]
Text = Annotated[str, Meta(pattern=r"\A[^\x00]*\Z")]


class SignIn(Struct, frozen=True):
    """A person's name and password, and the computer on which their tracker runs."""

    username: Text
    password: Text
    computer: Text
    client_version: Text


class Running(Struct, frozen=True):
    """What a tracker runs on."""

    contract_id: Number
    memo: Text = ""
    activity_id: Number | None = None


class Sending(Struct, frozen=True):
    """Cells, each to be read for itself: what is wrong with one keeps none of the others out."""

    cells: list[Raw]


class SentCell(Struct, frozen=True):
    """A cell; `minutes` are events of keyboard and mouse, `screenshot` is the content of a file."""

    contract_id: Number
    slot: Number
    captured_at: Number
    status: CellStatus = CellStatus.NORMAL
    minutes: tuple[tuple[Number, Number], ...] = ()
    memo: Text = ""
    activity_id: Number | None = None
    window_title: str = ""
    screenshot: bytes | None = None


class Named(Struct, frozen=True):
    """Which cell it is, where the rest of it cannot be read."""

    contract_id: Any = None
    slot: Any = None


class Answer(Struct, frozen=True, kw_only=True):
    """What every answer says: the time of the hall's clock."""

    server_time: int


class Problem(Struct, frozen=True, omit_defaults=True):
    """What is wrong, and with which field, if with one."""

    message: str
    field: str | None = None


class Failed(Answer, frozen=True, kw_only=True):
    """The answer to what was not done."""

    error: Problem


class Person(Struct, frozen=True):
    """Whose tracker it is."""

    key: str
    name: str
    timezone: str


class SignedIn(Answer, frozen=True, kw_only=True):
    """The token that every other request is made with."""

    token: str
    person: Person


class ShownActivity(Struct, frozen=True):
    """An activity that time may be written on."""

    id: int
    code: str
    description: str


class Week(Struct, frozen=True):
    """Cells of this billing week, Monday to Sunday UTC, and those of them that are paid."""

    cells: int
    billable: int


class Today(Struct, frozen=True):
    """Cells of today in the person's zone."""

    cells: int


class ShownContract(Struct, frozen=True):
    """An hourly contract that goes on or is paused; `weekly_limit` in hours, null for none."""

    id: int
    key: str
    title: str
    company: str
    team: str
    state: ContractState
    weekly_limit: int | None
    activities: list[ShownActivity]
    week: Week
    today: Today


class ShownPresence(Struct, frozen=True):
    """What a tracker of the person runs on, and since when."""

    contract_id: int
    activity_id: int | None
    memo: str
    since: int


class TakenScreenshots(Struct, frozen=True):
    """What a screenshot may be: bytes at most, and formats."""

    largest: int
    formats: tuple[str, ...]


class Contracts(Answer, frozen=True, kw_only=True):
    """What there is to work on, and what may be sent."""

    contracts: list[ShownContract]
    presence: ShownPresence | None
    screenshots: TakenScreenshots
    most_cells: int


class Since(Answer, frozen=True, kw_only=True):
    """Since when the tracker has been running on the contract."""

    since: int


class Result(Struct, frozen=True, omit_defaults=True):
    """What became of a cell; `field` and `message` tell why one was refused."""

    contract_id: int | None
    slot: int | None
    fate: Fate
    field: str | None = None
    message: str | None = None


class Results(Answer, frozen=True, kw_only=True):
    """What became of each cell, in the order in which they were sent."""

    results: list[Result]
