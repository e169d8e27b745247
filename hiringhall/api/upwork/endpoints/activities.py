"""Activities: what time is written on, in a company, a team or for one person.

A code in a path can be several, separated by semicolons. Source: reference, "Activities"; upwork-responses 2.6.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, cast

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, listed
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.paging import Page, read_page
from hiringhall.api.upwork.views.activities import ActivitiesView, NewActivityView
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.activities import batches, levels, operations, queries
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import Level
from hiringhall.marketplace.activities.queries import ActivityFilter
from hiringhall.marketplace.activities.texts import checked_code
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.keys import is_number

SECTION = "Activities"
NAMES = {
    "contracts": "engagements",
    "codes": "tasks",
    "contract": "engagement",
    "user": "user_id",
}
# The published clients ask for no page when they want all that they can think of.
LIST_PAGE = Page(0, 1000)

COMPANY = "otask/v1/tasks/companies/{company_id}"
TEAM = f"{COMPANY}/teams/{{team_id}}"
PERSON = f"{TEAM}/users/{{user_id}}"
# Clients that leave the word "teams" out.
SLIP = f"{COMPANY}/{{team_id}}"

Code = Annotated[str, Meta(description="Code of the activity, or several separated by semicolons.")]


class AtLevel(Parameters, frozen=True):
    """Names a company, with a team one of its teams, with a user too one person there."""

    company_id: Annotated[str, Meta(description="Literal id, number or key of the company.")]
    team_id: Annotated[
        str | None, Meta(description="Literal id, number or key of the team; that of the company for the company.")
    ] = None
    user_id: Annotated[str | None, Meta(description="Literal id, number or key of a person.")] = None


class ListActivities(AtLevel, frozen=True):
    """Which activities to list."""

    search: Annotated[str, Meta(description="Looked up in code and description.")] = ""
    page: Annotated[str | None, Meta(description="offset;count, 0;1000 unless told, count at most 1000.")] = None


class Coded(AtLevel, frozen=True, kw_only=True):
    """Names activities."""

    code: Code


class Told(AtLevel, frozen=True, kw_only=True):
    """What is said about an activity, and for whom it is."""

    description: str
    url: Annotated[str | None, Meta(description="Address with more about it, http or https.")] = None
    engagements: Annotated[
        str | None, Meta(description="Numbers of the engagements that it is for, separated by semicolons.")
    ] = None
    all_in_company: Annotated[
        Flag, Meta(description="1: for all active and paused engagements that may use it; engagements count first.")
    ] = Flag.NO


class CreateActivity(Told, frozen=True, kw_only=True):
    """A new activity."""

    code: Annotated[str, Meta(description="Code of the activity, without semicolons.")]


class UpdateActivity(Told, frozen=True, kw_only=True):
    """What is said about an activity from now on."""

    codes: Annotated[str, Meta(description="Code of the activity.")]
    code: Annotated[str | None, Meta(description="The code once more, as some clients send it.")] = None


class Batch(Parameters, frozen=True, kw_only=True):
    """Activities that take the place of others."""

    company_id: Annotated[str, Meta(description="Literal id, number or key of the company.")]
    data: Annotated[
        str,
        Meta(
            description='Rows of "company_id","team_id","user_id","code","description","url" with <br> between them; '
            "the activities at the levels that they name are replaced."
        ),
    ]


class TasksAnswer(Struct, frozen=True):
    """Answer of the call; "" for none."""

    tasks: str | ActivitiesView


class CreatedAnswer(Struct, frozen=True):
    """Answer of the call."""

    tasks: NewActivityView


class Done(Struct, frozen=True):
    """A confirmation."""

    message: str


class UpdatedAnswer(Struct, frozen=True):
    """Answer of the call."""

    tasks: Done


class CountAnswer(Struct, frozen=True):
    """How many activities the call was about."""

    tasks: str


Handled = TypeVar("Handled", bound=Callable[..., Struct])


def declared(id_: str, method: str, *paths: str, title: str, **options: Any) -> Callable[[Handled], Handled]:
    """Declare an endpoint of this section; those that read need the one permission, those that write the other."""
    scope = Scope.ACTIVITIES_VIEW if method == "GET" else Scope.ACTIVITIES_MODIFY
    declare = endpoint(id_, method, *paths, section=SECTION, title=title, scope=scope, **{"names": NAMES} | options)
    return cast("Callable[[Handled], Handled]", declare)


@declared(
    "otask_team_tasks_list",
    "GET",
    f"{TEAM}/tasks",
    f"{SLIP}/tasks",
    f"{COMPANY}/tasks",
    f"{PERSON}/tasks",
    title="List team activities",
)
def list_activities(call: Call, params: ListActivities) -> TasksAnswer:
    """Return the activities of a team and of single persons in it, archived ones too, by code."""
    return list_level(call, params, below=False)


@declared(
    "otask_team_tasks_get",
    "GET",
    f"{TEAM}/tasks/{{code}}",
    f"{SLIP}/tasks/{{code}}",
    f"{COMPANY}/tasks/{{code}}",
    f"{PERSON}/tasks/{{code}}",
    title="Get team activity by code",
)
def get_activities(call: Call, params: Coded) -> TasksAnswer:
    """Return the activities with these codes, as far as there are such."""
    found = queries.activities_by_code(call.session, call.actor, level_of(call, params), codes_of("code", params.code))
    return TasksAnswer(
        ActivitiesView.of(found, queries.assigned_contracts(call.session, [activity.id for activity in found]))
    )


@declared(
    "otask_team_tasks_create",
    "POST",
    f"{TEAM}/tasks",
    f"{SLIP}/tasks",
    f"{COMPANY}/tasks",
    f"{PERSON}/tasks",
    title="Create activity at team level",
)
def create_activity(call: Call, params: CreateActivity) -> CreatedAnswer:
    """Create an activity and assign engagements to it."""
    made = operations.create_activity(
        call.session,
        call.actor,
        level_of(call, params),
        code=params.code,
        description=params.description,
        url=params.url or "",
        assigned=_assignees(params),
    )
    told = queries.managed_activity(call.session, call.actor, made.id)
    return CreatedAnswer(NewActivityView.of(told, queries.assigned_contracts(call.session, [made.id])[made.id]))


@declared(
    "otask_team_tasks_update",
    "PUT",
    f"{TEAM}/tasks/{{codes}}",
    f"{SLIP}/tasks/{{codes}}",
    f"{PERSON}/tasks/{{codes}}",
    title="Update activity at team level",
    names=NAMES | {"code": "codes"},
)
def update_activity(call: Call, params: UpdateActivity) -> UpdatedAnswer:
    """Replace what is said about an activity; engagements that are told are those it has from now on."""
    update(
        call,
        level_of(call, params),
        params.codes,
        code=params.code,
        description=params.description,
        url=params.url,
        assigned=_assignees(params),
    )
    return UpdatedAnswer(Done("updated"))


@declared(
    "otask_archive",
    "PUT",
    f"{TEAM}/archive/{{code}}",
    f"{SLIP}/archive/{{code}}",
    title="Archive activities",
    # One client's update goes out as a plain POST.
    also_methods=("POST",),
)
def archive_activities(call: Call, params: Coded) -> CountAnswer:
    """Archive activities and tell how many were in use."""
    ids = queries.activity_ids(call.session, call.actor, level_of(call, params), codes_of("code", params.code))
    return CountAnswer(str(operations.archive_activities(call.session, call.actor, ids)))


@declared(
    "otask_unarchive",
    "PUT",
    f"{TEAM}/unarchive/{{code}}",
    f"{SLIP}/unarchive/{{code}}",
    title="Unarchive activities",
)
def unarchive_activities(call: Call, params: Coded) -> CountAnswer:
    """Use archived activities again and tell how many were archived."""
    ids = queries.activity_ids(call.session, call.actor, level_of(call, params), codes_of("code", params.code))
    return CountAnswer(str(operations.unarchive_activities(call.session, call.actor, ids)))


@declared("otask_batch_update", "PUT", f"{COMPANY}/tasks/batch", title="Update bulk of activities")
def update_batch(call: Call, params: Batch) -> CountAnswer:
    """Put activities in the place of those at the levels that the rows name."""
    return CountAnswer(str(batches.replace_activities(call.session, call.actor, params.company_id, params.data)))


def list_level(call: Call, params: ListActivities, *, below: bool) -> TasksAnswer:
    """Return the activities of a level, with `below` those of the teams under it too."""
    page = read_page(params.page, default=LIST_PAGE, most=LIST_PAGE.count)
    found = queries.managed_activities(
        call.session,
        call.actor,
        level_of(call, params),
        ActivityFilter(search=params.search.strip()),
        below=below,
        offset=page.offset,
        count=page.count,
    )
    contracts = queries.assigned_contracts(call.session, [activity.id for activity in found.rows])
    return TasksAnswer(ActivitiesView.of(list(found.rows), contracts))


def level_of(call: Call, params: AtLevel) -> Level:
    """Return the level that the parameters name."""
    return levels.find_level(call.session, call.actor, params.company_id, params.team_id, params.user_id)


def update(
    call: Call,
    level: Level,
    written: str,
    *,
    code: str | None,
    description: str,
    url: str | None,
    assigned: Assignees | None = None,
) -> None:
    """Replace what is said of the activity whose code is `written` in the path and may stand in `code` once more."""
    codes = (checked_code(written),)
    require_same(code, codes)
    (activity_id,) = queries.activity_ids(call.session, call.actor, level, codes)
    operations.change_activity(
        call.session, call.actor, activity_id, description=description, url=url, assigned=assigned
    )


def codes_of(name: str, text: str) -> tuple[str, ...]:
    """Return the codes in a path. Raises InvalidInput when there is none."""
    codes = listed(text)
    if not codes:
        raise InvalidInput(name, "name at least one activity.")
    return codes


def require_same(code: str | None, codes: Sequence[str]) -> None:
    """Raise InvalidInput when a client sends the codes of the path once more, but others."""
    if code is not None and set(listed(code) or ()) != set(codes):
        raise InvalidInput("code", "the path names other activities; leave the parameter out.")


def _assignees(params: Told) -> Assignees | None:
    numbers = listed(params.engagements)
    if numbers:
        if not all(map(is_number, numbers)):
            raise InvalidInput("engagements", "write numbers of engagements, separated by semicolons.")
        return Assignees(tuple(map(int, numbers)))
    return Assignees(everyone=True) if params.all_in_company is Flag.YES else None
