"""Which activities an engagement has: their list, and assigning them. Source: reference, "Activities"."""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import listed
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.api.upwork.endpoints.activities import LIST_PAGE, NAMES, SLIP, TEAM, CountAnswer, declared
from hiringhall.api.upwork.paging import read_page
from hiringhall.api.upwork.views.activities import TaskSetsView, TaskSetView
from hiringhall.marketplace.activities import assigning, levels, of_contracts
from hiringhall.marketplace.errors import InvalidInput

CONTRACT_NAMES = NAMES | {"contract": "engagement_ref"}
# A slip of the first Node and PHP clients.
SECOND_VERSION = TEAM.replace("v1", "v2")

_Assigned = Annotated[
    str | None, Meta(description="Codes of activities separated by semicolons; none when empty or absent.")
]


class AssignEngagement(Parameters, frozen=True, kw_only=True):
    """Which activities an engagement has from now on."""

    company_id: Annotated[str, Meta(description="Literal id, number or key of the company.")]
    team_id: Annotated[str, Meta(description="Literal id, number or key of a team.")]
    engagement: Annotated[str, Meta(description="Number or key of the engagement.")]
    tasks: _Assigned = None
    task_codes: Annotated[str | None, Meta(description="Another name of tasks.")] = None


class AssignContract(Parameters, frozen=True, kw_only=True):
    """Which activities an engagement has from now on."""

    engagement_ref: Annotated[str, Meta(description="Number or key of the engagement.")]
    tasks: _Assigned = None
    task_codes: Annotated[str | None, Meta(description="Another name of tasks.")] = None


class OfContract(Parameters, frozen=True, kw_only=True):
    """Names an engagement."""

    engagement_ref: Annotated[str, Meta(description="Number or key of the engagement.")]
    page: Annotated[str | None, Meta(description="offset;count, 0;1000 unless told, count at most 1000.")] = None
    company_id: Annotated[str | None, Meta(description="Its company, which need not be told.")] = None
    team_id: Annotated[str | None, Meta(description="Its team, which need not be told.")] = None


class TaskSetsAnswer(Struct, frozen=True):
    """Answer of the call."""

    task_sets: TaskSetsView


class AssignedAnswer(Struct, frozen=True):
    """Answer of the call."""

    message: str


@declared(
    "tasks_contract_list",
    "GET",
    "tasks/v2/tasks/contracts/{engagement_ref}",
    f"{TEAM}/engagements/{{engagement_ref}}/tasks",
    f"{SECOND_VERSION}/engagements/{{engagement_ref}}/tasks",
    title="List activities for specific engagement",
    names=CONTRACT_NAMES,
)
def list_of_contract(call: Call, params: OfContract) -> TaskSetsAnswer:
    """Return the activities in use that time of an engagement may be written on."""
    page = read_page(params.page, default=LIST_PAGE, most=LIST_PAGE.count)
    contract, found = of_contracts.contract_activities(call.session, call.actor, params.engagement_ref)
    shown = found[page.offset : page.offset + page.count]
    return TaskSetsAnswer(TaskSetsView(TaskSetView.of(contract, shown, len(found))))


@declared(
    "otask_engagement_assign",
    "PUT",
    f"{TEAM}/engagements/{{engagement}}/tasks",
    f"{SLIP}/engagements/{{engagement}}",
    f"{SECOND_VERSION}/engagements/{{engagement}}/tasks",
    title="Assign engagements to the list of activities",
)
def assign_engagement(call: Call, params: AssignEngagement) -> CountAnswer:
    """Assign an engagement to these activities and to no others."""
    level = levels.find_level(call.session, call.actor, params.company_id, params.team_id)
    codes = _assigned_codes(call, params.engagement, params)
    assigning.assign_contract(call.session, call.actor, params.engagement, codes, level)
    return CountAnswer("")


@declared(
    "tasks_contract_assign",
    "PUT",
    "tasks/v2/tasks/contracts/{engagement_ref}",
    title="Assign to specific engagement the list of activities",
    names=CONTRACT_NAMES,
    default_format="json",
    formats=frozenset({"json"}),
)
def assign_contract(call: Call, params: AssignContract) -> AssignedAnswer:
    """Assign an engagement to these activities and to no others."""
    codes = _assigned_codes(call, params.engagement_ref, params)
    assigning.assign_contract(call.session, call.actor, params.engagement_ref, codes)
    return AssignedAnswer("assigned")


def _assigned_codes(call: Call, contract: str, params: AssignEngagement | AssignContract) -> tuple[str, ...]:
    if params.tasks is not None and params.task_codes is not None:
        raise InvalidInput("task_codes", "send it or tasks, not both.")
    codes = listed(params.tasks or params.task_codes) or ()
    # The older Python client writes nothing as None.
    if codes == ("None",):
        usable = of_contracts.usable_activities(call.session, call.actor, contract)
        return codes if any(activity.code == "None" for activity in usable) else ()
    return codes
