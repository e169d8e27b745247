"""Jobs as the second version of the search shows them: real numbers and nulls."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.views.excerpts import excerpt
from hiringhall.api.upwork.views.job_words import STATES, TYPES, WORKLOADS, engagement_weeks, titles
from hiringhall.marketplace.jobs.queries import JobCard
from hiringhall.search.queries import FoundJob


class ClientView(Struct, frozen=True):
    """Who posted a job; numbers are 0 where there is nothing to count."""

    country: str | None
    feedback: float
    reviews_count: int
    jobs_posted: int
    past_hires: int
    payment_verification_status: str | None


class JobHit(Struct, frozen=True, kw_only=True):
    """A job that was found; `budget` is 0 for hourly jobs."""

    id: str
    title: str
    snippet: str
    category2: str
    subcategory2: str
    skills: list[str]
    job_type: str
    budget: float
    duration: str | None
    workload: str | None
    job_status: str
    date_created: str
    url: str
    client: ClientView

    @classmethod
    def of(cls, call: Call, job: JobCard, found: FoundJob) -> Self:
        """Show a job with the figures of its client that the search knows."""
        category, subcategory = titles(job.category, job.subcategory)
        return cls(
            id=job.key,
            title=job.title,
            snippet=excerpt(job.description),
            category2=category,
            subcategory2=subcategory,
            skills=job.skills,
            job_type=TYPES[job.type],
            budget=_number(job.budget),
            duration=engagement_weeks(job) or None,
            workload=None if job.workload is None else WORKLOADS[job.workload],
            job_status=STATES[job.state],
            date_created=_date_created(job.created_at),
            url=call.url(f"/jobs/{job.key}"),
            client=ClientView(
                country=job.country or None,
                feedback=_number(found.client_feedback),
                reviews_count=found.client_reviews,
                jobs_posted=job.client_jobs,
                past_hires=found.client_hires,
                payment_verification_status="VERIFIED" if job.payment_verified_at else None,
            ),
        )


def _number(hundredths: int | None) -> float:
    """Return cents or hundredths as the number they stand for, whole ones without a fraction, 0 for none."""
    whole, rest = divmod(hundredths or 0, 100)
    return whole + rest / 100 if rest else whole


@lru_cache(maxsize=4096)
def _date_created(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
