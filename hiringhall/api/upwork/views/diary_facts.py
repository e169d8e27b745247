"""What every view of a diary says of a cell, of its freelancer and of where it was worked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import text
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.activities.queries import NamedActivity, named_activities
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.diaries import PlacedContract
from hiringhall.marketplace.diary.models import Billing
from hiringhall.marketplace.diary.queries import ShownCell
from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.picture_links import PictureLinks

PRIVATE = "PRIVATE"
"""The status of what is answered where no cell is."""
NOT_BILLED = "non-billed.disconnected"
PICTURES = {
    "screenshot_img": Size.FULL,
    "screenshot_img_lrg": Size.LARGE,
    "screenshot_img_med": Size.MEDIUM,
    "screenshot_img_thmb": Size.THUMBNAIL,
}


class Somebody(Protocol):
    """What is told of a person."""

    @property
    def id(self) -> int:
        """Their reference."""

    @property
    def key(self) -> str:
        """Their public key."""

    @property
    def username(self) -> str:
        """Their literal id."""

    @property
    def first_name(self) -> str:
        """Their first name."""

    @property
    def last_name(self) -> str:
        """Their last name."""

    @property
    def email(self) -> str:
        """Their address."""

    @property
    def timezone(self) -> str:
        """Their zone, by its IANA name."""

    @property
    def status(self) -> UserStatus:
        """Whether they may sign in."""

    @property
    def created_at(self) -> int:
        """When they signed up, in seconds."""


class DiaryUserView(Struct, frozen=True, kw_only=True):
    """A person; times in seconds. `archiving_time` is the beginning of the present billing week."""

    uid: str
    mail: str
    first_name: str
    last_name: str
    status: str
    timezone: str
    timezone_offset: str
    creation_time: str
    archiving_time: str
    messenger_id: str = ""
    messenger_type: str = ""

    @classmethod
    def of(cls, call: Call, user: Somebody) -> Self:
        """Show a person; the address is shown to themselves alone."""
        now = clock.now()
        week = slots.slots_of_week(slots.monday_of(slots.slot_of(now)))
        return cls(
            uid=user.username,
            mail=user.email if user.id == call.actor.user_id else "",
            first_name=user.first_name,
            last_name=user.last_name,
            status=account_status(user),
            timezone=user.timezone,
            timezone_offset=str(catalog.utc_offset(user.timezone, now)),
            creation_time=str(user.created_at),
            archiving_time=str(slots.start_of(week.start)),
        )


class TaskView(Struct, frozen=True):
    """The activity that a cell was written on."""

    code: str
    id: str
    description: str


@dataclass(frozen=True)
class Setting:
    """What cells are shown with: the contracts, people and activities that they name."""

    call: Call
    zone: ZoneInfo
    contracts: dict[int, PlacedContract]
    people: Mapping[int, Somebody]
    activities: dict[int, NamedActivity]

    @classmethod
    def of(
        cls,
        call: Call,
        contracts: Iterable[PlacedContract],
        people: Mapping[int, Somebody],
        activity_ids: Iterable[int | None],
    ) -> Self:
        """Read what cells of these contracts of these people are shown with; the zone is the caller's."""
        ids = {id_ for id_ in activity_ids if id_ is not None}
        zone = ZoneInfo(call.session.get_one(User, call.user_id).timezone)
        activities = named_activities(call.session, ids) if ids else {}
        return cls(call, zone, {contract.id: contract for contract in contracts}, people, activities)

    def task(self, activity_id: int | None) -> TaskView | str:
        """Return an activity, "" for none."""
        activity = self.activities.get(activity_id or 0)
        return TaskView(activity.code, str(activity.id), activity.description) if activity else ""

    def facts(self, cell: ShownCell) -> dict[str, Any]:
        """Return what all views of older versions say of a cell."""
        contract, person = self.contracts[cell.contract_id], self.people[cell.freelancer_id]
        return {
            "status": cell.status.value.upper(),
            "time": str(cell.captured_at),
            "billing_status": billing_status(cell),
            "activity": str(cell.level),
            "keyboard_events_count": str(cell.keyboard),
            "mouse_events_count": str(cell.mouse),
            "active_window_title": cell.window_title,
            "memo": cell.memo,
            "task": self.task(cell.activity_id),
            "client_version": cell.client_version or "",
            "computer_name": cell.computer or "",
            "company_id": contract.team_slug,
            "user_id": person.username,
            "snapshot_api": snapshot_api(contract.team_slug, person.username, cell.captured_at),
            "digest": "",
            **pictures(self.call, contract.key, cell),
            "screenshot_url": self.diary_url(contract, cell),
        }

    def diary_url(self, contract: PlacedContract, cell: ShownCell) -> str:
        """Return the address of the page with the day of a cell that has a screenshot, "" for others."""
        if cell.screenshot is None:
            return ""
        return self.call.url(f"/contracts/{contract.key}/diary/{slots.day_of(cell.slot, self.zone)}")


def no_facts(contract: PlacedContract, person: Somebody, at: int | None) -> dict[str, Any]:
    """Return what stands for `Setting.facts` where no cell is; `at` is the moment that was asked for, in seconds."""
    return {
        "status": PRIVATE,
        "time": text(at),
        "billing_status": NOT_BILLED,
        "activity": "0",
        "keyboard_events_count": "0",
        "mouse_events_count": "0",
        "active_window_title": "",
        "memo": "",
        "task": "",
        "client_version": "",
        "computer_name": "",
        "company_id": contract.team_slug,
        "user_id": person.username,
        "snapshot_api": "",
        "digest": "",
        **dict.fromkeys(PICTURES, ""),
        "screenshot_url": "",
    }


def people_of(session: Session, contracts: Iterable[PlacedContract]) -> dict[int, User]:
    """Return the freelancers of contracts, by reference."""
    ids = {contract.freelancer_id for contract in contracts}
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}


def links_of(call: Call) -> PictureLinks:
    """Return what makes addresses of pictures that count for a while from now on."""
    return PictureLinks(call.hall.sealer, call.base, clock.now())


def pictures(call: Call, contract_key: str, cell: ShownCell | None) -> dict[str, str]:
    """Return the addresses of a cell's screenshot in all sizes, "" where it has none."""
    if cell is None or cell.screenshot is None:
        return dict.fromkeys(PICTURES, "")
    links = links_of(call)
    return {name: links.screenshot(contract_key, cell.slot, size) for name, size in PICTURES.items()}


def billing_status(cell: ShownCell) -> str:
    """Say whether a cell is paid for, and whether anything was done in it or it was written by hand."""
    if cell.billing is not Billing.BILLABLE:
        return NOT_BILLED
    if cell.manual:
        return "billed.disconnected"
    return "billed.active" if cell.level else "billed.connected"


def account_status(user: Somebody) -> str:
    """Say whether a person may sign in."""
    return "enabled" if user.status is UserStatus.ACTIVE else "disabled"


def cell_uid(contract: PlacedContract, cell: ShownCell) -> str:
    """Return a name of a cell that stays the same and differs from all others."""
    return str(uuid5(NAMESPACE_URL, f"{contract.key}/{cell.slot}"))


def presence_text(percents: Iterable[int]) -> str:
    """Return how much of each of the last 24 hours was worked, separated by commas."""
    return ",".join(map(str, percents))


def snapshot_api(team: str, username: str, at: int) -> str:
    """Return the path of the cell of a moment."""
    return f"/api/team/v1/snapshots/{team}/{username}/{at}.json"


def workdiary_api(team: str, username: str, at: int, zone: ZoneInfo) -> str:
    """Return the path of the day of a moment."""
    return f"/api/team/v1/workdiaries/{team}/{username}/{datetime.fromtimestamp(at, zone):%Y%m%d}.json"


def teamroom_api(team: str, version: int = 1) -> str:
    """Return the path of a team room."""
    return f"/api/team/v{version}/teamrooms/{team}.json"
