"""Workrooms: terms, people, messages, timesheets and work view."""

from contextlib import suppress
from datetime import UTC, timedelta

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.elance import errors, mapping
from hiringhall.api.elance.call import Call, read_count
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.values import Paged, day, keyed, midnight, paged, read_day, wire_name
from hiringhall.api.elance.views.bids import BidData, Known, known
from hiringhall.api.elance.views.timesheets import StatusReportData, TimesheetData
from hiringhall.api.elance.views.workrooms import (
    Action,
    Agent,
    AgentScreens,
    Contractor,
    InboxEntry,
    Message,
    ProposalData,
    ScreenData,
    User,
)
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.listing import ContractFilter, list_contracts
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.diary.slots import SECONDS
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports.queries import ShownReport, reports_in_weeks, reports_of
from hiringhall.marketplace.workrooms import talking
from hiringhall.marketplace.workrooms.awarding import standing_offer
from hiringhall.marketplace.workrooms.queries import Workroom, find_workroom, find_workrooms, workroom_id
from hiringhall.marketplace.workrooms.timesheets import timesheets
from hiringhall.marketplace.workrooms.work_view import work_view
from hiringhall.picture_links import PictureLinks

_LATEST = 25
"""How many of the latest timesheets are looked at for what is left to do."""
_MOST_AGENTS = 100


class Details(Struct, frozen=True, rename=wire_name):
    """A workroom."""

    bid_details: BidData


class Actions(Details, frozen=True, rename=wire_name):
    """A workroom with what is left to do."""

    actions: dict[str, Action]


class Contractors(Details, frozen=True, rename=wire_name):
    """A workroom with its contractors."""

    contractors: dict[str, Contractor]


class Users(Details, frozen=True, rename=wire_name):
    """A workroom with everybody in it."""

    users: dict[str, User]


class Part(Paged, frozen=True, rename=wire_name):
    """A workroom with a part of one of its lists."""

    bid_details: BidData


class Inbox(Part, frozen=True, rename=wire_name):
    """A part of what is unread in a workroom."""

    messages: dict[str, InboxEntry]


class Messages(Part, frozen=True, rename=wire_name):
    """A part of what is said in a workroom."""

    messages: dict[str, Message]


class Posted(Struct, frozen=True, rename=wire_name):
    """A message that was said just now."""

    message_id: int


class OneProposal(Struct, frozen=True):
    """The bid that a workroom rests on."""

    proposal: ProposalData


class Timesheets(Part, frozen=True, rename=wire_name):
    """A part of the timesheets of a workroom."""

    timesheets: dict[str, TimesheetData]


class StatusReports(Part, frozen=True, rename=wire_name):
    """A part of the status reports of a workroom."""

    status_reports: dict[str, StatusReportData]


class Screens(Struct, frozen=True, rename=wire_name):
    """A week of screenshots."""

    bid_data: BidData
    date: str
    user_name: str
    prev_date: str | None
    next_date: str | None
    screens: dict[str, ScreenData]


class Agents(Struct, frozen=True):
    """The contractors who work for the caller's companies now."""

    agents: list[Agent]


def workroom_of(call: Call) -> Workroom:
    """Return the workroom in the path. Raises WireError when the caller sees none."""
    number = read_count(call.path["bidId"])
    if number is None:
        raise errors.invalid_bid()
    return find_workroom(call.session, call.person, number)


def found(call: Call) -> tuple[Workroom, Known, BidData]:
    """Return the workroom in the path, what is known beside it, and it as it is shown. Raises as `workroom_of`."""
    workroom = workroom_of(call)
    beside = known(call, [workroom])
    return workroom, beside, BidData.of(call, workroom, beside)


@endpoint("GET", "workroom/{bidId}", section="4.9", title="Get a workroom", scope=Scope.CONTRACTS_VIEW)
def get_workroom(call: Call) -> Details:
    """Return a workroom."""
    return Details(found(call)[2])


@endpoint("GET", "workroom/{bidId}/actions", section="4.10", title="List actions", scope=Scope.CONTRACTS_VIEW)
def list_actions(call: Call) -> Actions:
    """Return what is left to do in a workroom: terms to accept, and timesheets that the client may look at."""
    workroom, _, details = found(call)
    actions = []
    offer = standing_offer(call.session, workroom)
    if offer is not None:
        actions.append(Action("acceptTerms", mapping.USER_TYPES[offer.by.other], offer.expires_at))
    with suppress(NotAllowed):  # who recruits sees the contract, but not its timesheets
        sheets = timesheets(call.session, call.person, workroom, call.hall.calendar, offset=0, count=_LATEST)
        actions += [
            Action("approveTimesheet", mapping.USER_TYPES[Side.CLIENT], midnight(sheet.paid_on))
            for sheet in sheets.rows
            if not sheet.is_seen and sheet.outstanding
        ]
    return Actions(details, keyed(actions))


@endpoint("GET", "workroom/{bidId}/contractors", section="4.11", title="List contractors", scope=Scope.CONTRACTS_VIEW)
def list_contractors(call: Call) -> Contractors:
    """Return the contractors of a workroom."""
    workroom, beside, details = found(call)
    person = beside.people[workroom.freelancer_id]
    return Contractors(details, keyed([Contractor.of(person)]))


@endpoint("GET", "workroom/{bidId}/users", section="4.18", title="List members", scope=Scope.CONTRACTS_VIEW)
def list_users(call: Call) -> Users:
    """Return everybody in a workroom: the two whom it is between, and who else is in its room."""
    workroom, beside, details = found(call)
    both = [(beside.people.get(beside.client_id(workroom)), Side.CLIENT)]
    both.append((beside.people[workroom.freelancer_id], Side.FREELANCER))
    users = {person.id: User.of(person, side) for person, side in both if person is not None}
    for member in talking.members(call.session, call.person, workroom):
        users.setdefault(member.user_id, User.member(call, member))
    return Users(details, keyed(list(users.values())))


@endpoint("GET", "workroom/{bidId}/inbox", section="4.12", title="List what is unread", scope=Scope.ROOMS_VIEW)
def list_inbox(call: Call) -> Inbox:
    """Return a part of what the caller has not read in a workroom, the newest first."""
    workroom, _, details = found(call)
    page = call.page()
    slice_ = talking.messages(call.session, call.person, workroom, unread=True, offset=page.offset, count=page.rows)
    shown = [InboxEntry.of(story) for story in slice_.rows]
    return Inbox(*paged(slice_.total, page, len(shown)), details, keyed(shown))


@endpoint("GET", "workroom/{bidId}/messages", section="4.13", title="List messages", scope=Scope.ROOMS_VIEW)
def list_messages(call: Call) -> Messages:
    """Return a part of what is said in a workroom, the newest first."""
    workroom, _, details = found(call)
    page = call.page()
    slice_ = talking.messages(call.session, call.person, workroom, offset=page.offset, count=page.rows)
    shown = [Message.of(story) for story in slice_.rows]
    return Messages(*paged(slice_.total, page, len(shown)), details, keyed(shown))


@endpoint(
    "POST",
    "workroom/{bidId}/messages",
    section="4.14",
    title="Post a message",
    scope=Scope.ROOMS_WRITE,
    names={"text": "comments", "answer": "comments"},
)
def post_message(call: Call) -> Posted:
    """Say something in a workroom."""
    return Posted(talking.write(call.session, call.person, workroom_of(call), call.value("comments")))


@endpoint("GET", "workroom/{bidId}/proposal", section="4.15", title="Get the bid", scope=Scope.APPLICATIONS_VIEW)
def get_proposal(call: Call) -> OneProposal:
    """Return the bid that a workroom rests on; where there was none, what was agreed."""
    workroom, _, details = found(call)
    return OneProposal(ProposalData.of_workroom(details, workroom))


@endpoint("GET", "workroom/{bidId}/timesheets", section="4.17", title="List timesheets", scope=Scope.CONTRACTS_VIEW)
def list_timesheets(call: Call) -> Timesheets:
    """Return a part of the timesheets of a workroom, the newest first."""
    workroom, beside, details = found(call)
    page = call.page()
    slice_ = timesheets(call.session, call.person, workroom, call.hall.calendar, offset=page.offset, count=page.rows)
    contract_id = 0 if workroom.contract is None else workroom.contract.id
    reports = reports_in_weeks(call.session, contract_id, [sheet.monday for sheet in slice_.rows])
    shown = [TimesheetData.of(sheet, workroom, beside, reports.get(sheet.monday)) for sheet in slice_.rows]
    return Timesheets(*paged(slice_.total, page, len(shown)), details, keyed(shown))


@endpoint(
    "GET", "workroom/{bidId}/statusReports", section="4.16", title="List status reports", scope=Scope.CONTRACTS_VIEW
)
def list_status_reports(call: Call) -> StatusReports:
    """Return a part of the status reports of a workroom, the newest week first; to be listed is not to be seen."""
    workroom, _, details = found(call)
    page = call.page()
    slice_: Slice[ShownReport] = Slice([], 0)
    if workroom.contract is not None:
        slice_ = reports_of(call.session, call.person, workroom.contract.key, offset=page.offset, count=page.rows)
    shown = [StatusReportData.of(report, workroom) for report in slice_.rows]
    return StatusReports(*paged(slice_.total, page, len(shown)), details, keyed(shown))


@endpoint("GET", "workroom/{bidId}/workview/{userId}", section="4.19", title="Get work view", scope=Scope.DIARY_VIEW)
def get_work_view(call: Call) -> Screens:
    """Return the screenshots of the week of a day, or of the newest week with work."""
    workroom, beside, details = found(call)
    if read_count(call.path["userId"]) != workroom.freelancer_id:
        raise errors.invalid_id("userId")
    asked = call.query.get("date", "")
    wanted = read_day(asked)
    if asked and wanted is None:
        raise errors.invalid_value("date", "write a day as DD-MON-YY, such as 09-JUN-13.")
    view = work_view(call.session, call.person, workroom, wanted)
    links = PictureLinks(call.hall.sealer, call.base, clock.now())
    key = "" if workroom.contract is None else workroom.contract.key
    sunday = timedelta(days=6)
    return Screens(
        bid_data=details,
        date=day(view.monday + sunday),
        user_name=beside.people[workroom.freelancer_id].username,
        prev_date=None if view.previous is None else day(view.previous + sunday),
        next_date=None if view.following is None else day(view.following + sunday),
        screens=keyed([ScreenData.of(links, key, cell) for cell in view.cells]),
    )


@endpoint("GET", "contractors/my", section="4.25", title="List my contractors", scope=Scope.CONTRACTS_VIEW)
def list_agents(call: Call) -> Agents:
    """Return who works for the companies in which the caller sees contracts, with the hours of today and this week."""
    wanted = ContractFilter(states=(ContractState.ACTIVE,))
    contracts = list_contracts(call.session, call.person, wanted, count=_MOST_AGENTS).rows
    found = find_workrooms(call.session, call.person, [workroom_id(contract) for contract in contracts])
    rooms = [workroom for workroom in found.values() if workroom.side is Side.CLIENT]
    beside = known(call, rooms)
    hours = _hours(call, [workroom.contract.id for workroom in rooms if workroom.contract is not None])
    return Agents([_agent(call, workroom, beside, hours) for workroom in rooms])


def _agent(call: Call, workroom: Workroom, beside: Known, hours: dict[int, tuple[float, float]]) -> Agent:
    person, contract = beside.people[workroom.freelancer_id], workroom.contract
    today, week = hours.get(0 if contract is None else contract.id, (0, 0))
    return Agent(
        user_id=str(person.id),
        user_display_name=person.name,
        company_display_name=person.name if contract is None or not contract.agency else contract.agency,
        screen_data=AgentScreens(BidData.of(call, workroom, beside)),
        hours_today=today,
        hours=week,
        authorized_hours=mapping.bid_hours(workroom, beside.job(workroom)),
    )


def _hours(call: Call, contract_ids: list[int]) -> dict[int, tuple[float, float]]:
    """Return the hours that each contract has today and in this week, UTC."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    sums = dict.fromkeys(contract_ids, (0.0, 0.0))
    for total in totals_of_days(call.session, contract_ids, monday, today, UTC):
        hours = total.cells * SECONDS / 3600
        so_far, week = sums[total.contract_id]
        sums[total.contract_id] = so_far + (hours if total.day == today else 0), week + hours
    return {id_: (round(now, 2), round(week, 2)) for id_, (now, week) in sums.items()}
