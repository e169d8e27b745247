"""Activities as their managers list them, as one that was just made is told, and as a contract has them."""

from hashlib import md5
from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.heritage import date_time, text, wrapped
from hiringhall.marketplace.activities.of_contracts import ContractPlace
from hiringhall.marketplace.activities.queries import ListedActivity

VERIFIED = "VERIFIED"


class EngagementsView(Struct, frozen=True):
    """Numbers of the engagements that an activity is assigned to."""

    engagement: str | list[str]

    @classmethod
    def of(cls, ids: list[int]) -> Self | str:
        """Show them, "" when there is none."""
        return wrapped(cls, [str(id_) for id_ in ids])


class ActivityView(Struct, frozen=True, kw_only=True):
    """An activity of a company, a team or a person (`level`)."""

    record_id: str
    company_id: str
    team_id: str
    user_id: str
    code: str
    description: str
    url: str
    level: str
    status: str
    created_time: str
    engagements: str | EngagementsView
    total_engagements: str
    payment_verification_status: str

    @classmethod
    def of(cls, activity: ListedActivity, contracts: list[int]) -> Self:
        """Show an activity with the contracts that it is assigned to."""
        return cls(
            record_id=str(activity.id),
            company_id=activity.company,
            team_id=activity.team,
            user_id=text(activity.username),
            code=activity.code,
            description=activity.description,
            url=activity.url,
            level=activity.level,
            status=activity.state.value,
            created_time=date_time(activity.created_at),
            engagements=EngagementsView.of(contracts),
            total_engagements=str(len(contracts)),
            payment_verification_status=VERIFIED if activity.payment_verified_at else "",
        )


class NewActivityView(Struct, frozen=True, kw_only=True):
    """An activity that was just made."""

    record_id: str
    reference: str
    company_id: str
    company__reference: str
    team_id: str
    team__reference: str
    user_id: str
    user__reference: str
    code: str
    description: str
    url: str
    status: str
    created_time: str
    engagements: str | EngagementsView

    @classmethod
    def of(cls, activity: ListedActivity, contracts: list[int]) -> Self:
        """Show an activity with the contracts that it is assigned to."""
        return cls(
            record_id=str(activity.id),
            reference=str(activity.id),
            company_id=activity.company,
            company__reference=str(activity.company_id),
            team_id=activity.team,
            team__reference=str(activity.team_id),
            user_id=text(activity.username),
            user__reference=text(activity.user_id),
            code=activity.code,
            description=activity.description,
            url=activity.url,
            status=activity.state.value,
            created_time=date_time(activity.created_at),
            engagements=EngagementsView.of(contracts),
        )


class ActivitiesView(Struct, frozen=True):
    """One or several activities."""

    task: ActivityView | list[ActivityView]

    @classmethod
    def of(cls, activities: list[ListedActivity], contracts: dict[int, list[int]]) -> Self | str:
        """Show activities, "" for none."""
        return wrapped(cls, [ActivityView.of(activity, contracts[activity.id]) for activity in activities])


class TaskView(Struct, frozen=True):
    """An activity that time of a contract may be written on; `id` spells out where it belongs."""

    id: str
    code: str
    description: str
    url: str

    @classmethod
    def of(cls, activity: ListedActivity) -> Self:
        """Show an activity."""
        person = "" if activity.username is None else f",user={activity.username}"
        place = f"cny={activity.company},code={activity.code},team={activity.team}{person},level={activity.level}"
        return cls(f"{{type=otask,{place}}}", activity.code, activity.description, activity.url)


class TasksView(Struct, frozen=True):
    """The activities of a contract: a list even of one, as the reference prints it."""

    task: list[TaskView]


class TaskSetView(Struct, frozen=True):
    """What time of a contract may be written on; `hash` is another whenever that is."""

    required: str
    type: str
    tasks: str | TasksView
    hash: str

    @classmethod
    def of(cls, contract: ContractPlace, activities: list[ListedActivity], total: int) -> Self:
        """Show activities of a contract, of which there are `total`."""
        tasks = [TaskView.of(activity) for activity in activities]
        told = "\n".join(f"{task.id}\t{task.description}\t{task.url}" for task in tasks)
        mark = md5(f"{total}\n{told}".encode(), usedforsecurity=False).hexdigest()
        shown = TasksView(tasks) if tasks else ""
        return cls(text(contract.uses_activities), "otask", shown, mark)


class TaskSetsView(Struct, frozen=True):
    """The one set that there is."""

    task_set: TaskSetView
