"""Team rooms: which there are, who is in one, and the latest work of the people in it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.users import NoParameters
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.moments import read_moment
from hiringhall.api.upwork.views.diary_facts import Setting, people_of
from hiringhall.api.upwork.views.team_rooms import OccupantView, StreamedView, TeamRoomView
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.diary import slots, team_room
from hiringhall.marketplace.diary.diaries import may_look
from hiringhall.marketplace.diary.queries import cells_in
from hiringhall.marketplace.diary.team_room import Online

SECTION = "Companies and teams"
MOST_STREAMED = 200
"""Cells of a stream."""


class RoomOfTeam(Parameters, frozen=True):
    """Names a room and who of it."""

    company_or_team: Annotated[str, Meta(description="Literal id, number or key of a company or team.")]
    online: Annotated[
        Online, Meta(description="Who works now, who worked in the last 24 hours, or everybody with an open contract.")
    ] = Online.NOW
    disabled: Annotated[Literal["yes", "no"], Meta(description="yes adds people whose account is suspended.")] = "no"


class StreamOfTeam(Parameters, frozen=True):
    """Names a room, and who and since when."""

    company_or_team: Annotated[str, Meta(description="Literal id, number or key of a company or team.")]
    username: Annotated[str | None, Meta(description="Literal id, number or key of a freelancer in it.")] = None
    from_ts: Annotated[
        str | None, Meta(description="Not before this moment; the last 24 hours unless told, and no more.")
    ] = None


class TeamRooms(Struct, frozen=True):
    """None, one or several rooms."""

    teamroom: str | TeamRoomView | list[TeamRoomView]


class TeamRoomsAnswer(Struct, frozen=True):
    """Answer of the call."""

    teamrooms: TeamRooms


class TeamRoom(Struct, frozen=True):
    """None, one or several people."""

    snapshot: str | OccupantView | list[OccupantView]


class TeamRoomAnswer(Struct, frozen=True):
    """Answer of the call."""

    teamroom: TeamRoom


class Stream(Struct, frozen=True):
    """None, one or several cells, the latest first."""

    snapshot: str | StreamedView | list[StreamedView]


class StreamAnswer(Struct, frozen=True):
    """Answer of the call."""

    streams: Stream


@endpoint(
    "team_teamrooms_list",
    "GET",
    "team/v2/teamrooms",
    "team/v1/teamrooms",
    section=SECTION,
    title="List team rooms",
    scope=Scope.DIARY_VIEW,
)
def list_rooms(call: Call, params: NoParameters) -> TeamRoomsAnswer:
    """Return the rooms of the teams that the caller belongs to or works for."""
    del params
    rooms = team_room.rooms(call.session, call.actor)
    return TeamRoomsAnswer(TeamRooms(one_or_many([TeamRoomView.of(team) for team in rooms])))


@endpoint(
    "team_teamrooms_get",
    "GET",
    "team/v2/teamrooms/{company_or_team}",
    "team/v1/teamrooms/{company_or_team}",
    section=SECTION,
    title="Get team room",
    scope=Scope.DIARY_VIEW,
)
def get_room(call: Call, params: RoomOfTeam) -> TeamRoomAnswer:
    """Return who is in a room, each with their latest cell; members who may not look into diaries see less of it."""
    room = team_room.read_room(
        call.session, call.actor, params.company_or_team, params.online, suspended=params.disabled == "yes"
    )
    activities = [one.activity_id for who in room.occupants for one in (who.latest, who.at_work) if one]
    people = {who.person.id: who.person for who in room.occupants}
    setting = Setting.of(call, room.contracts.values(), people, activities)
    views = [OccupantView.of(setting, room.team.id, occupant) for occupant in room.occupants]
    return TeamRoomAnswer(TeamRoom(one_or_many(views)))


@endpoint(
    "team_streams",
    "GET",
    "team/v1/streams/{company_or_team}",
    "team/v1/streams/{company_or_team}/{username}",
    section=SECTION,
    title="Get latest work of a team room",
    scope=Scope.DIARY_VIEW,
    documented=False,
)
def get_stream(call: Call, params: StreamOfTeam) -> StreamAnswer:
    """Return the latest cells, 200 at most, of those in a room whose diaries the caller may look into."""
    session, actor = call.session, call.actor
    team = accounts.locate_team(session, params.company_or_team)
    freelancer = None if params.username is None else accounts.find_user(session, params.username)
    now = slots.slot_of(clock.now())
    since = 0 if params.from_ts is None else slots.slot_of(read_moment("from_ts", params.from_ts))
    contracts = [
        contract
        for contract in team_room.contracts_of_room(session, actor, team).values()
        if freelancer in {None, contract.freelancer_id} and may_look(session, actor, contract)
    ]
    span = range(max(since, now + 1 - slots.A_DAY), now + 1)
    cells = cells_in(session, [contract.id for contract in contracts], span)[-MOST_STREAMED:]
    setting = Setting.of(call, contracts, people_of(session, contracts), [cell.activity_id for cell in cells])
    return StreamAnswer(Stream(one_or_many([StreamedView.of(setting, team.id, cell) for cell in reversed(cells)])))
