"""Jobs: a client's team posts, lists, reads, updates and cancels them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from msgspec import UNSET, Meta, Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, cents, listed, seconds, us_date
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.heritage import amount, milliseconds, one_or_many, text
from hiringhall.api.upwork.paging import Page, lister, read_page
from hiringhall.api.upwork.views.job_words import VISIBILITIES, titles
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs import operations, queries
from hiringhall.marketplace.jobs.models import Applicants, JobState, JobType, Visibility
from hiringhall.marketplace.jobs.queries import JobFilter, JobOrder, ListedJob
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.proposals.counts import JobCounts, job_counts

SECTION = "Jobs"
NAMES = {
    "category": "category2",
    "subcategory": "subcategory2",
    "required_test": "test",
    "applicants": "contractor_type",
    "team": "buyer_team__reference",
    "job": "job_key",
    "reason": "reason_code",
}
LIST_PAGE = Page(0, 20)

_VISIBILITY = {
    "public": Visibility.PUBLIC,
    "private": Visibility.PRIVATE,
    "odesk": Visibility.SIGNED_IN,
    "upwork": Visibility.SIGNED_IN,
    "invite-only": Visibility.INVITE_ONLY,
}
_ORDERS = {
    "created_time": JobOrder.CREATED,
    "title": JobOrder.TITLE,
    "status": JobOrder.STATE,
    "start_date": JobOrder.START,
    "reference": JobOrder.REFERENCE,
}

Visible = Literal["public", "private", "odesk", "upwork", "invite-only"]


class JobList(Parameters, frozen=True):
    """Which jobs of a team to list."""

    buyer_team__reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    include_sub_teams: Annotated[Flag, Meta(description="1 adds the jobs of sub-teams.")] = Flag.NO
    created_by: Annotated[str | None, Meta(description="Number or literal id of who posted.")] = None
    status: Annotated[JobState | None, Meta(description="State of the job.")] = None
    created_time_from: Annotated[str | None, Meta(description="Posted then or later, yyyy-mm-ddTHH:MM:SS, UTC.")] = None
    created_time_to: Annotated[str | None, Meta(description="Posted then or earlier, yyyy-mm-ddTHH:MM:SS, UTC.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None
    order_by: Annotated[str | None, Meta(description="Field to sort by, with ;A or ;D for the direction.")] = None


class OneJob(Parameters, frozen=True):
    """Names a job."""

    job_key: Annotated[str, Meta(description="Key or number of the job.")]


class CancelJob(OneJob, frozen=True):
    """Names a job and why it is cancelled."""

    reason_code: Annotated[str | None, Meta(description="One of metadata reasons, type CloseOpening.")] = None
    reason: Annotated[str | None, Meta(description="Older name of reason_code.")] = None


class JobWords(Parameters, frozen=True):
    """What is said about a job when it is posted and when it is updated."""

    buyer_team__reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    title: str
    description: str
    visibility: Annotated[Visible, Meta(description="Who finds the job.")]
    category2: Annotated[str, Meta(description="Title of a category.")]
    subcategory2: Annotated[str, Meta(description="Title of a subcategory.")]
    start_date: Annotated[str | None, Meta(description="mm-dd-yyyy; today when absent.")] = None
    budget: Annotated[str | None, Meta(description="Amount; fixed-price jobs need it.")] = None
    duration: Annotated[int | None, Meta(description="Expected hours, hourly jobs.")] = None
    skills: Annotated[str | None, Meta(description="Slugs separated by semicolons.")] = None
    test: Annotated[str | None, Meta(description="Number of a required test.")] = None
    contractor_type: Annotated[Applicants | None, Meta(description="Preferred kind of freelancer.")] = None

    def as_text(self) -> JobText:
        """Return the marketplace's form. Raises InvalidInput."""
        return JobText(
            title=self.title,
            description=self.description,
            visibility=_VISIBILITY[self.visibility],
            category=self.category2,
            subcategory=self.subcategory2,
            budget=cents("budget", self.budget),
            duration=self.duration,
            start_date=us_date("start_date", self.start_date),
            skills=listed(self.skills),
            required_test=UNSET if self.test is None else self.test,
            applicants=self.contractor_type,
        )


class PostJob(JobWords, frozen=True, kw_only=True):
    """What is said about a new job."""

    job_type: JobType


class UpdateJob(JobWords, frozen=True, kw_only=True):
    """What is said about a job from now on."""

    job_key: Annotated[str, Meta(description="Key or number of the job.")]
    status: JobState | None = None


class JobView(Struct, frozen=True, kw_only=True):
    """A job as its client sees it; times in milliseconds."""

    reference: str
    job_ref_ciphertext: str
    title: str
    description: str
    job_type: str
    status: str
    visibility: str
    category2: str
    subcategory2: str
    skills: str
    budget: str
    duration: str
    preference_candidate_type: str
    created_time: str
    created_by: str
    created_by_name: str
    start_date: str
    end_date: str
    filled_date: str
    cancelled_date: str
    buyer_team__reference: str
    buyer_team__id: str
    buyer_team__name: str
    buyer_company__reference: str
    buyer_company__name: str
    public_url: str
    attachment_file_url: str
    keep_open_on_hire: str
    num_candidates: str
    num_active_candidates: str
    num_new_candidates: str
    count_new_applicants: str
    last_candidacy_access_time: str

    @classmethod
    def of(cls, call: Call, job: ListedJob, counts: JobCounts) -> Self:
        """Show a job."""
        category, subcategory = titles(job.category, job.subcategory)
        return cls(
            reference=job.key,
            job_ref_ciphertext=job.key,
            title=job.title,
            description=job.description,
            job_type=job.type.value,
            status=job.state.value,
            visibility=VISIBILITIES[job.visibility],
            category2=category,
            subcategory2=subcategory,
            skills=";".join(job.skills),
            budget=amount(job.budget),
            duration=text(job.duration),
            preference_candidate_type=job.applicants.value,
            created_time=milliseconds(job.created_at),
            created_by=job.author,
            created_by_name=job.author_name,
            start_date=milliseconds(clock.midnight(job.start_date)),
            end_date=milliseconds(clock.midnight(job.end_date)),
            filled_date=milliseconds(job.filled_at),
            cancelled_date=milliseconds(job.cancelled_at),
            buyer_team__reference=str(job.team_id),
            buyer_team__id=job.team_slug,
            buyer_team__name=job.team,
            buyer_company__reference=str(job.company_id),
            buyer_company__name=job.company,
            public_url=call.url(f"/jobs/{job.key}"),
            attachment_file_url="",
            keep_open_on_hire="",
            num_candidates=str(counts.total),
            num_active_candidates=str(counts.active),
            num_new_candidates=str(counts.new),
            count_new_applicants=str(counts.new),
            last_candidacy_access_time=milliseconds(counts.seen_at),
        )


class Jobs(Struct, frozen=True):
    """The listing header with none, one or several jobs."""

    lister: dict[str, Any]
    job: str | JobView | list[JobView]


class JobsAnswer(Struct, frozen=True):
    """Answer of the call."""

    jobs: Jobs


class JobAnswer(Struct, frozen=True):
    """Answer of the call."""

    job: JobView


class Posted(Struct, frozen=True):
    """Where the new job is."""

    reference: str
    public_url: str


class PostedAnswer(Struct, frozen=True):
    """Answer of the call."""

    job: Posted


class Done(Struct, frozen=True):
    """A confirmation."""

    message: str


class DoneAnswer(Struct, frozen=True):
    """Answer of the call."""

    job: Done


@endpoint(
    "hr_jobs_list",
    "GET",
    "hr/v2/jobs",
    "hr/v2jobs",
    section=SECTION,
    title="List jobs",
    scope=Scope.JOBS_VIEW,
    names=NAMES,
)
def list_jobs(call: Call, params: JobList) -> JobsAnswer:
    """Return a page of the jobs of a team that the caller manages, newest first unless told."""
    page = read_page(params.page, default=LIST_PAGE)
    field, order, descending = _order(params.order_by)
    found = queries.managed_jobs(
        call.session,
        call.actor,
        accounts.locate_team(call.session, params.buyer_team__reference),
        JobFilter(
            include_sub_teams=params.include_sub_teams is Flag.YES,
            created_by=None if params.created_by is None else _author(call, params.created_by),
            state=params.status,
            created_from=seconds("created_time_from", params.created_time_from),
            created_to=seconds("created_time_to", params.created_time_to),
        ),
        order=order,
        descending=descending,
        offset=page.offset,
        count=page.count,
    )
    sort = (field, "desc" if descending else "asc")
    return JobsAnswer(Jobs(lister(page, found.total, sort), one_or_many(job_views(call, found.rows))))


@endpoint(
    "hr_jobs_get",
    "GET",
    "hr/v2/jobs/{job_key}",
    "hr/v2jobs/{job_key}",
    section=SECTION,
    title="Get job by key",
    scope=Scope.JOBS_VIEW,
    names=NAMES,
)
def get_job(call: Call, params: OneJob) -> JobAnswer:
    """Return a job that the caller manages."""
    return JobAnswer(job_views(call, [queries.managed_listed_job(call.session, call.actor, params.job_key)])[0])


@endpoint(
    "hr_jobs_create",
    "POST",
    "hr/v2/jobs",
    "hr/v2jobs",
    section=SECTION,
    title="Post job",
    scope=Scope.JOBS_MANAGE,
    server_time=int,
    names=NAMES,
)
def post_job(call: Call, params: PostJob) -> PostedAnswer:
    """Post a job for a team."""
    team_id = accounts.find_team(call.session, params.buyer_team__reference)
    job = operations.post_job(call.session, call.actor, team_id, params.job_type, params.as_text())
    return PostedAnswer(Posted(job.key, call.url(f"/jobs/{job.key}")))


@endpoint(
    "hr_jobs_update",
    "PUT",
    "hr/v2/jobs/{job_key}",
    "hr/v2jobs/{job_key}",
    section=SECTION,
    title="Update job",
    scope=Scope.JOBS_MANAGE,
    server_time=int,
    names=NAMES,
    # One client's update goes out as a plain POST.
    also_methods=("POST",),
)
def update_job(call: Call, params: UpdateJob) -> DoneAnswer:
    """Replace what is said about a job; its type stays."""
    operations.edit_job(
        call.session,
        call.actor,
        params.job_key,
        params.as_text(),
        team_id=accounts.find_team(call.session, params.buyer_team__reference),
    )
    if params.status is not None:
        closing.change_job_state(call.session, call.actor, params.job_key, params.status)
    return DoneAnswer(Done("updated"))


@endpoint(
    "hr_jobs_cancel",
    "DELETE",
    "hr/v2/jobs/{job_key}",
    "hr/v2jobs/{job_key}",
    section=SECTION,
    title="Cancel job",
    scope=Scope.JOBS_MANAGE,
    server_time=int,
    names=NAMES,
)
def cancel_job(call: Call, params: CancelJob) -> DoneAnswer:
    """Cancel an open job."""
    code = params.reason_code or params.reason
    if code is None:
        raise InvalidInput("reason_code", "The parameter is required.")
    closing.cancel_job(call.session, call.actor, params.job_key, code)
    return DoneAnswer(Done("deleted"))


def job_views(call: Call, jobs: Sequence[ListedJob]) -> list[JobView]:
    """Show jobs with their counts of candidates."""
    counts = job_counts(call.session, [job.id for job in jobs])
    return [JobView.of(call, job, counts[job.id]) for job in jobs]


def _author(call: Call, reference: str) -> int:
    return accounts.find_user(call.session, reference)


def _order(order_by: str | None) -> tuple[str, JobOrder, bool]:
    if order_by is None:
        return "created_time", JobOrder.CREATED, True
    field, _, direction = order_by.partition(";")
    if field not in _ORDERS or direction not in {"", "A", "D"}:
        raise InvalidInput("order_by", f"write one of {', '.join(_ORDERS)}, with ;A or ;D after it for the direction.")
    return field, _ORDERS[field], direction == "D"
