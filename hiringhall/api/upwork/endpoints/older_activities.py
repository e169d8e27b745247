"""Activities as the first clients knew them: of all levels at once, changed for a company, deleted.

Source: paths of the published clients; upwork-responses 2.6.
"""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.api.upwork.endpoints.activities import (
    COMPANY,
    NAMES,
    PERSON,
    TEAM,
    AtLevel,
    Code,
    CountAnswer,
    Done,
    ListActivities,
    TasksAnswer,
    codes_of,
    declared,
    level_of,
    list_level,
    require_same,
    update,
)
from hiringhall.marketplace.activities import batches, levels, operations, queries
from hiringhall.marketplace.errors import InvalidInput


class UpdateInCompany(Parameters, frozen=True, kw_only=True):
    """What is said about an activity of a company from now on, or `batch:` and the rows of a batch."""

    company_id: Annotated[str, Meta(description="Literal id, number or key of the company.")]
    codes: Annotated[str, Meta(description="Code of the activity, or batch: and the rows of a batch.")]
    code: Annotated[str | None, Meta(description="The code once more, as some clients send it.")] = None
    description: str | None = None
    url: Annotated[str | None, Meta(description="Address with more about it, http or https.")] = None


class RemoveActivities(AtLevel, frozen=True, kw_only=True):
    """Names activities to remove."""

    codes: Code
    code: Annotated[str | None, Meta(description="The codes once more, as some clients send them.")] = None


class UpdatedOrCountAnswer(Struct, frozen=True):
    """Answer of the call: a confirmation, or how many activities a batch has."""

    tasks: str | Done


@declared(
    "otask_tasks_full_list",
    "GET",
    f"{TEAM}/tasks/full_list",
    f"{COMPANY}/tasks/full_list",
    f"{PERSON}/tasks/full_list",
    title="List activities of all levels",
    documented=False,
)
def list_all_activities(call: Call, params: ListActivities) -> TasksAnswer:
    """Return the activities of a company or team and of all that is below it, by code."""
    return list_level(call, params, below=True)


@declared(
    "otask_company_tasks_update",
    "PUT",
    f"{COMPANY}/tasks/{{codes}}",
    title="Update activity at company level",
    documented=False,
    names=NAMES | {"code": "codes"},
)
def update_in_company(call: Call, params: UpdateInCompany) -> UpdatedOrCountAnswer:
    """Replace what is said about an activity of a company, or take the path for a batch."""
    word, is_batch, rows = params.codes.partition("batch:")
    if is_batch and not word:
        count = batches.replace_activities(call.session, call.actor, params.company_id, rows)
        return UpdatedOrCountAnswer(str(count))
    if params.description is None:
        raise InvalidInput("description", "The parameter is required.")
    level = levels.find_level(call.session, call.actor, params.company_id)
    update(call, level, params.codes, code=params.code, description=params.description, url=params.url)
    return UpdatedOrCountAnswer(Done("updated"))


@declared(
    "otask_tasks_delete",
    "DELETE",
    f"{TEAM}/tasks/{{codes}}",
    f"{COMPANY}/tasks/{{codes}}",
    f"{PERSON}/tasks/{{codes}}",
    title="Delete activities",
    documented=False,
    names=NAMES | {"code": "codes"},
)
def delete_activities(call: Call, params: RemoveActivities) -> CountAnswer:
    """Remove activities."""
    codes = codes_of("codes", params.codes)
    require_same(params.code, codes)
    ids = queries.activity_ids(call.session, call.actor, level_of(call, params), codes)
    return CountAnswer(str(operations.remove_activities(call.session, call.actor, ids)))


@declared(
    "otask_tasks_delete_all",
    "DELETE",
    f"{TEAM}/tasks/all_tasks",
    f"{COMPANY}/tasks/all_tasks",
    f"{PERSON}/tasks/all_tasks",
    title="Delete all activities of a level",
    documented=False,
)
def delete_all_activities(call: Call, params: AtLevel) -> CountAnswer:
    """Remove the activities of exactly this level: of the company, of a team, or of a person there."""
    return CountAnswer(str(operations.remove_level(call.session, call.actor, level_of(call, params))))
