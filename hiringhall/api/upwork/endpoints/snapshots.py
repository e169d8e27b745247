"""Single cells of diaries, under the name of snapshots: the one of a moment, its memo, and taking it out."""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.work_diaries import COMPANY, CONTRACTS, PERSON, contracts_of, person_of
from hiringhall.api.upwork.moments import last_moment, read_spans
from hiringhall.api.upwork.views.diary_facts import Setting, people_of
from hiringhall.api.upwork.views.work_diary import OneSnapshotView, Worked
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.diary import snapshots
from hiringhall.marketplace.diary.diaries import PlacedContract, diaries_of
from hiringhall.marketplace.diary.last_day import last_day
from hiringhall.marketplace.diary.queries import latest_cells
from hiringhall.marketplace.errors import NotFound

SECTION = "Snapshots"
JSON = frozenset({"json"})
OF_USER = "team/v1/snapshots/{company_id}/{username}"
OF_CONTRACT, OF_CONTRACT_NEWER = (f"team/{version}/snapshots/contracts/{{contract_id}}" for version in ("v2", "v3"))
NAMES = {"contract": "contract_id", "activity": "task"}
ADDED, DELETED = "added", "deleted"

Moments = Annotated[
    str | None,
    Meta(description="Seconds since the epoch or yyyymmddTHHMMSSZ; a,b is a range, a;b;c a list. Now unless told."),
]
Memo = Annotated[str, Meta(description="The new memo, 500 characters at most.")]


class OfUser(Parameters, frozen=True, kw_only=True):
    """Names cells of somebody in a company or team."""

    company_id: COMPANY
    username: PERSON = None
    timestamp: Moments = None


class UpdateOfUser(OfUser, frozen=True, kw_only=True):
    """Names cells of one's own in a company or team, and their new memo."""

    memo: Memo


class OfContract(Parameters, frozen=True, kw_only=True):
    """Names cells of contracts."""

    contract_id: CONTRACTS
    timestamp: Moments = None


class UpdateOfContract(OfContract, frozen=True, kw_only=True):
    """Names cells of contracts of one's own, and their new memo and activity."""

    memo: Memo
    task: Annotated[
        str | None,
        Meta(description="Code or number of the activity that the time is written on; as it was unless told."),
    ] = None
    task_desc: Annotated[str | None, Meta(description="Sent by one client; an activity's words are its own.")] = None


class OfWebcam(Parameters, frozen=True, kw_only=True):
    """Names cells of contracts of one's own."""

    contract_id: CONTRACTS
    timestamp: Annotated[str, Meta(description="Seconds since the epoch or yyyymmddTHHMMSSZ, a range or a list.")]


class SnapshotAnswer(Struct, frozen=True):
    """Answer of the call."""

    snapshot: OneSnapshotView


class DoneAnswer(Struct, frozen=True):
    """What was done."""

    snapshot: str


@endpoint(
    "team_snapshots_get",
    "GET",
    f"{OF_USER}/{{timestamp}}",
    OF_USER,
    "team/v1/snapshots/{company_id}",
    section=SECTION,
    title="Get snapshot",
    scope=Scope.DIARY_VIEW,
    server_time=int,
)
def get_snapshot(call: Call, params: OfUser) -> SnapshotAnswer:
    """Return somebody's cell of a moment in a company or team, else their latest of the twenty minutes before.

    Where there is none the status is PRIVATE.
    """
    session, actor = call.session, call.actor
    team = accounts.locate_team(session, params.company_id)
    contracts = diaries_of(session, actor, team, person_of(call, params.username).id)
    if not contracts:
        raise NotFound("contract of this person there")
    return SnapshotAnswer(_nearest(call, contracts, params.timestamp))


@endpoint(
    "team_snapshots_update",
    "PUT",
    f"{OF_USER}/{{timestamp}}",
    OF_USER,
    section=SECTION,
    title="Update snapshot memo",
    scope=Scope.DIARY_MODIFY,
    server_time=int,
    names=NAMES,
    also_methods=("POST",),
)
def update_snapshot(call: Call, params: UpdateOfUser) -> DoneAnswer:
    """Write another memo on cells of one's own in a company or team."""
    contracts = _own(call, params)
    snapshots.edit_snapshots(call.session, call.actor, contracts, _spans(params.timestamp), params.memo)
    return DoneAnswer(ADDED)


@endpoint(
    "team_snapshots_delete",
    "DELETE",
    f"{OF_USER}/{{timestamp}}",
    OF_USER,
    section=SECTION,
    title="Delete snapshot",
    scope=Scope.DIARY_MODIFY,
    server_time=int,
    names=NAMES,
)
def delete_snapshot(call: Call, params: OfUser) -> DoneAnswer:
    """Take cells of one's own in a company or team out of the diary, and off the bill."""
    spans, blobs = _spans(params.timestamp), call.hall.blobs
    snapshots.delete_snapshots(call.session, call.actor, blobs, _own(call, params), spans)
    return DoneAnswer(DELETED)


@endpoint(
    "team_snapshots_contract_get",
    "GET",
    f"{OF_CONTRACT}/{{timestamp}}",
    OF_CONTRACT,
    f"{OF_CONTRACT_NEWER}/{{timestamp}}",
    section=SECTION,
    title="Get snapshot by Contract",
    scope=Scope.DIARY_VIEW,
    server_time=int,
    default_format="json",
    formats=JSON,
)
def get_snapshot_of_contract(call: Call, params: OfContract) -> SnapshotAnswer:
    """Return the cell of a moment on a contract, else the latest of the twenty minutes before it.

    Where there is none the status is PRIVATE.
    """
    return SnapshotAnswer(_nearest(call, contracts_of(call, params.contract_id), params.timestamp))


@endpoint(
    "team_snapshots_contract_update",
    "PUT",
    f"{OF_CONTRACT}/{{timestamp}}",
    OF_CONTRACT,
    f"{OF_CONTRACT_NEWER}/{{timestamp}}",
    section=SECTION,
    title="Update snapshot memo by Contract",
    scope=Scope.DIARY_MODIFY,
    server_time=int,
    default_format="json",
    formats=JSON,
    names=NAMES,
    also_methods=("POST",),
)
def update_snapshot_of_contract(call: Call, params: UpdateOfContract) -> DoneAnswer:
    """Write another memo on cells of contracts of one's own, and their time on another activity."""
    contracts, spans = contracts_of(call, params.contract_id), _spans(params.timestamp)
    snapshots.edit_snapshots(call.session, call.actor, contracts, spans, params.memo, params.task)
    return DoneAnswer(ADDED)


@endpoint(
    "team_snapshots_contract_delete",
    "DELETE",
    f"{OF_CONTRACT}/{{timestamp}}",
    OF_CONTRACT,
    f"{OF_CONTRACT_NEWER}/{{timestamp}}",
    section=SECTION,
    title="Delete snapshot by Contract",
    scope=Scope.DIARY_MODIFY,
    server_time=int,
    names=NAMES,
)
def delete_snapshot_of_contract(call: Call, params: OfContract) -> DoneAnswer:
    """Take cells of contracts of one's own out of the diary, and off the bill."""
    contracts, spans = contracts_of(call, params.contract_id), _spans(params.timestamp)
    snapshots.delete_snapshots(call.session, call.actor, call.hall.blobs, contracts, spans)
    return DoneAnswer(DELETED)


@endpoint(
    "team_snapshots_contract_delete_webcam",
    "DELETE",
    f"{OF_CONTRACT_NEWER}/{{timestamp}}/webcam",
    section=SECTION,
    title="Delete picture of a camera by Contract",
    scope=Scope.DIARY_MODIFY,
    server_time=int,
    default_format="json",
    documented=False,
)
def delete_webcam(call: Call, params: OfWebcam) -> DoneAnswer:
    """Confirm that no picture of a camera is kept with cells of contracts of one's own; none ever is."""
    contracts = contracts_of(call, params.contract_id)
    snapshots.require_cells(call.session, call.actor, contracts, read_spans("timestamp", params.timestamp))
    return DoneAnswer(DELETED)


def _own(call: Call, params: OfUser) -> list[PlacedContract]:
    team = accounts.locate_team(call.session, params.company_id)
    return snapshots.own_diaries_of(call.session, call.actor, team, person_of(call, params.username).id)


def _spans(text: str | None) -> list[range] | None:
    return None if text is None else read_spans("timestamp", text)


def _nearest(call: Call, contracts: list[PlacedContract], timestamp: str | None) -> OneSnapshotView:
    session, now = call.session, clock.now()
    spans = _spans(timestamp)
    at = now if timestamp is None else last_moment("timestamp", timestamp)
    cell = snapshots.nearest_cell(session, [contract.id for contract in contracts], spans)
    shown = next((contract for contract in contracts if cell and contract.id == cell.contract_id), contracts[0])
    theirs = [contract.id for contract in contracts if contract.freelancer_id == shown.freelancer_id]
    latest = latest_cells(session, theirs).get(shown.freelancer_id)
    setting = Setting.of(call, [shown], people_of(session, [shown]), [cell.activity_id if cell else None])
    worked = Worked(latest.captured_at if latest else None, last_day(session, theirs, now).percents)
    return OneSnapshotView.of(setting, shown, cell, at, worked)
