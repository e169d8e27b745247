"""Jobs: found, one's own, one of them with its proposals; and how one is posted."""

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec import UNSET, Struct

from hiringhall.api.elance import categories, errors, mapping
from hiringhall.api.elance.call import Call, read_count
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.values import Paged, job_url, paged, wire_name
from hiringhall.api.elance.views.bids import BidData, known
from hiringhall.api.elance.views.jobs import BriefJobData, JobData, ListedJobData
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.roles import PERMITS, Act
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.contracts.figures import client_figures
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.jobs.models import JobState, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.queries import readable_job
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.watching.queries import watched_of_jobs
from hiringhall.marketplace.workrooms.jobs import PostedJob, posted_jobs, postings
from hiringhall.marketplace.workrooms.queries import Entry, Workroom, find_workrooms, job_bids, my_entries
from hiringhall.search.queries import JobQuery, JobSort

SORTS = {
    "budget": JobSort.BUDGET,
    "numProposals": JobSort.CREATED,
    "startDate": JobSort.START,
    "endDate": JobSort.END,
    "postedDate": JobSort.CREATED,
}
"""What the index does not keep in order goes by the time of posting."""
SHORTEST, LONGEST = 100, 4000
"""Characters of a description."""
_WORDS = re.compile(r"\w[\w+#]*")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?\Z", re.ASCII)


class JobsFound(Paged, frozen=True, rename=wire_name):
    """A part of the jobs found."""

    page_results: list[ListedJobData]


class MyJob(Struct, frozen=True, rename=wire_name):
    """A job on one side of it, with its workroom if there is one."""

    job_id: str
    bid_id: str
    name: str
    user_type: str
    phase: str
    status: str
    is_hourly: bool
    num_proposals: str
    job_url: str


class MyJobs(Paged, frozen=True, rename=wire_name):
    """A part of the caller's jobs."""

    page_results: list[MyJob]


class OneJob(Struct, frozen=True, rename=wire_name):
    """A job whole."""

    job_data: JobData


class JobProposals(Struct, frozen=True, rename=wire_name):
    """A job in brief with a part of its proposals."""

    job_data: BriefJobData
    proposals: list[BidData]


@endpoint("GET", "jobs", section="4.2", title="Search jobs", public=True, names={"text": "keywords"})
def search_jobs(call: Call) -> JobsFound:
    """Return a part of the open jobs found, the newest first unless told otherwise."""
    page, query = call.page(), _query(call)
    if query is None:
        return JobsFound(*paged(0, page, 0), [])
    sort = SORTS.get(call.query.get("sortCol", ""))
    found = call.hall.search.jobs(
        call.session,
        call.actor,
        query,
        sort=sort or JobSort.CREATED,
        descending=sort is None or call.query.get("sortOrder", "").lower() != "asc",
        offset=page.offset,
        count=page.rows,
    )
    jobs = postings(call.session, [row.id for row in found.rows])
    shown = [
        ListedJobData.of(call, jobs[row.id], feedback=row.client_feedback, hires=row.client_hires)
        for row in found.rows
        if row.id in jobs
    ]
    return JobsFound(*paged(found.total, page, len(shown)), shown)


def _query(call: Call) -> JobQuery | None:
    """Return what is asked of the search, None when a filter names what is not."""
    words = " ".join(_WORDS.findall(call.query.get("keywords", "").lower()))
    wanted, topics = call.query.get("catFilter", ""), call.query.get("subcatFilter", "")
    category = categories.category(read_count(wanted)) if wanted else None
    named = [categories.subcategory(read_count(part.strip())) for part in topics.split(",") if part.strip()]
    found = tuple(subcategory.topic for subcategory in named if subcategory is not None)
    if (wanted and category is None) or (named and not found):
        return None
    return JobQuery(
        text=words,
        categories=() if category is None else category.categories,
        subcategories=found,
        states=(JobState.OPEN,),
    )


@endpoint("GET", "jobs/my", section="4.3", title="List my jobs", scope=Scope.JOBS_VIEW)
def list_my_jobs(call: Call) -> MyJobs:
    """Return a part of what the caller posted, proposed or was hired for, the newest first."""
    page = call.page()
    found = my_entries(call.session, call.person, offset=page.offset, count=page.rows)
    jobs = posted_jobs(call.session, [entry.job_id for entry in found.rows if entry.job_id is not None])
    numbers = [entry.workroom_id for entry in found.rows if entry.workroom_id is not None]
    rooms = find_workrooms(call.session, call.person, numbers)
    shown = [_mine(call, entry, jobs, rooms) for entry in found.rows]
    return MyJobs(*paged(found.total, page, len(shown)), shown)


def _mine(call: Call, entry: Entry, jobs: dict[int, PostedJob], rooms: dict[int, Workroom]) -> MyJob:
    job = None if entry.job_id is None else jobs[entry.job_id]
    # Who posted the job may not see any more what came of it.
    workroom = None if entry.workroom_id is None else rooms.get(entry.workroom_id)
    if workroom is not None:
        phase, hourly = mapping.bid_phase(workroom, job), mapping.is_hourly(workroom, job)
    else:
        phase = mapping.AUCTION if job is None else mapping.job_phase(job)
        hourly = job is not None and job.card.type is JobType.HOURLY
    title = "" if workroom is None or workroom.contract is None else workroom.contract.title
    return MyJob(
        job_id="" if job is None else str(job.card.id),
        bid_id="" if entry.workroom_id is None else str(entry.workroom_id),
        name=title if job is None else job.card.title,
        user_type=mapping.USER_TYPES[entry.side],
        phase=phase,
        status=mapping.STATUS[phase],
        is_hourly=hourly,
        num_proposals="0" if job is None else str(job.submitted),
        job_url="" if job is None else job_url(call, job.card.key),
    )


@endpoint("GET", "jobs/{jobId}", section="4.4", title="Get a job", public=True, older=True)
def get_job(call: Call) -> OneJob:
    """Return a job that the caller may see."""
    job = _readable(call)
    figures = client_figures(call.session, [job.card.company_id])
    watched = call.actor is not None and bool(watched_of_jobs(call.session, call.actor, [job.card.id]))
    return OneJob(JobData.of(call, job, feedback=figures[job.card.company_id].feedback, is_watched=watched))


def _readable(call: Call) -> PostedJob:
    number = read_count(call.path["jobId"])
    if number is None:
        raise errors.invalid_job()
    readable_job(call.session, call.actor, str(number))
    return posted_jobs(call.session, [number])[number]


@endpoint(
    "GET", "jobs/{jobId}/proposals", section="4.5", title="List proposals of a job", scope=Scope.APPLICATIONS_VIEW
)
def list_proposals(call: Call) -> JobProposals:
    """Return a job with a part of the proposals for it, for which the caller recruits."""
    job, page = _readable(call), call.page()
    found = job_bids(call.session, call.person, str(job.card.id), offset=page.offset, count=page.rows)
    beside = known(call, found.rows)
    return JobProposals(BriefJobData.of(job), [BidData.of(call, workroom, beside) for workroom in found.rows])


class NewJob(Struct, frozen=True, rename=wire_name):
    """A job that was posted just now."""

    job_id: str
    name: str
    budget: str
    budget_min: int
    budget_max: int
    job_url: str


@endpoint(
    "POST",
    "projects/jobs",
    section="4.6",
    title="Post a job",
    scope=Scope.JOBS_MANAGE,
    names={
        "skills": "skillNames",
        "category": "catId",
        "subcategory": "catId",
        "rate_min": "minBudget",
        "rate_max": "maxBudget",
        "budget": "maxBudget",
        "duration": "hoursPerWeek",
    },
)
def create_job(call: Call) -> NewJob:
    """Post a job for the company, or the one team, for which the caller may; other fields are ignored."""
    kind = mapping.JOB_TYPES.get(call.value("type").lower())
    if kind is None:
        raise InvalidInput("type", "Write Hourly or Fixed.")
    team_id = posting_team(call)
    card = posted_jobs(call.session, [post_job(call.session, call.person, team_id, kind, _text(call, kind)).id])
    [job] = card.values()
    low, high = mapping.budget_range(job.card)
    url = job_url(call, job.card.key)
    return NewJob(str(job.card.id), job.card.title, mapping.budget_text(job.card), low, high, url)


def posting_team(call: Call) -> int:
    """Return the team that the caller posts jobs for: of those where they may, the highest of the oldest company.

    Raises NotAllowed when there is none.
    """
    grants = [grant for grant in standing(call.session, call.person).grants if grant.role in PERMITS[Act.MANAGE_JOBS]]
    if not grants:
        raise NotAllowed("You hold no role in a company that may post jobs.")
    return min(grants, key=lambda grant: (grant.company_id, grant.lineage.count("/"), grant.team_id)).team_id


def _text(call: Call, kind: JobType) -> JobText:
    description = call.value("description")
    if not SHORTEST <= len(description) <= LONGEST:
        raise InvalidInput("description", f"write {SHORTEST} to {LONGEST:,} characters.")
    topic = categories.subcategory(read_count(call.value("catId")))
    if topic is None:
        raise InvalidInput("catId", "name a subcategory by its id.")
    category = catalog.category_of_topic(topic.topic)
    low, high = _cents(call, "minBudget"), _cents(call, "maxBudget")
    hourly = kind is JobType.HOURLY
    if not hourly and (low or 0) > (high if high is not None else low or 0):
        raise InvalidInput("minBudget", "write no more than maxBudget.")
    return JobText(
        title=call.value("title"),
        description=description,
        visibility=Visibility.INVITE_ONLY if call.value("isInviteOnly").lower() in {"true", "1"} else Visibility.PUBLIC,
        category=category.id,
        subcategory=topic.topic,
        budget=None if hourly else high if high is not None else low,
        skills=_skills(call.form),
        workload=_workload(call) if hourly else UNSET,
        rate_min=low if hourly else UNSET,
        rate_max=high if hourly else UNSET,
    )


def _workload(call: Call) -> Workload:
    said = mapping.WORKLOADS.get(call.value("hourlyType").lower())
    if said is not None:
        return said
    hours = read_count(call.value("hoursPerWeek"))
    if hours is None:
        return Workload.AS_NEEDED
    return next(load for least, load in _LOADS if hours >= least)


_LOADS = ((31, Workload.FULL_TIME), (10, Workload.PART_TIME), (0, Workload.AS_NEEDED))


def _skills(form: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the skills named, each by itself or several in one field; also as `skillNames[]` or `skillNames[0]`."""
    named = [value for name, values in form.items() if name.partition("[")[0] == "skillNames" for value in values]
    parts = [part.strip() for value in named for part in value.split(",")]
    return tuple(dict.fromkeys(catalog.skill_named(part).slug for part in parts if part))


def _cents(call: Call, name: str) -> int | None:
    return read_cents(name, call.value(name)) if call.value(name) else None


def read_cents(name: str, text: str) -> int:
    """Read dollars such as 100 or 99.50 as cents. Raises InvalidInput naming the parameter."""
    if not _AMOUNT.match(text):
        raise InvalidInput(name, "write an amount such as 100 or 99.50.")
    return int(Decimal(text) * 100)
