"""Jobs: as lists have them, whole, and in brief (fact sheet 2.1, 2.2 and 4.3)."""

from typing import Self

from msgspec import Struct

from hiringhall.api.elance import mapping
from hiringhall.api.elance.call import Call
from hiringhall.api.elance.categories import of_topic
from hiringhall.api.elance.values import (
    country_code,
    day,
    day_at,
    dollars,
    job_url,
    midnight,
    portrait_url,
    skill_names,
    wire_name,
)
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.workrooms.jobs import PostedJob, Posting

_AWARDS = 4
"""A client with so many jobs who awarded fewer than one in so many seldom awards."""


class ListedJobData(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A job as the search lists it; times in seconds, budgets in whole dollars."""

    job_id: str
    name: str
    description: str
    budget: str
    budget_min: int
    budget_max: int
    num_proposals: int
    posted_date: int
    start_date: int
    end_date: int
    client_user_id: str
    client_user_name: str
    client_name: str
    client_image_url: str
    client_country: str
    client_country_code: str
    client_rating: int
    client_verified_payment: bool
    is_low_award_ratio: bool
    is_hourly: int
    hourly_rate_min: int
    hourly_rate_max: int
    is_featured: bool
    job_cat_id: int
    category: str
    subcategory: str
    keywords: str
    time_left: str
    job_url: str

    @classmethod
    def of(cls, call: Call, job: Posting, *, feedback: int | None, hires: int) -> Self:
        """Show a job; `feedback`, in hundredths, and `hires` are its client's."""
        card = job.card
        category, subcategory = of_topic(card.subcategory)
        low, high = mapping.budget_range(card)
        hourly = card.type is JobType.HOURLY
        return cls(
            job_id=str(card.id),
            name=card.title,
            description=f"{card.description} (ID: {card.id})",
            budget=mapping.budget_text(card),
            budget_min=low,
            budget_max=high,
            num_proposals=job.submitted,
            posted_date=card.created_at,
            start_date=midnight(card.start_date),
            end_date=mapping.bidding_ends(job),
            client_user_id=str(job.poster.user_id),
            client_user_name=job.poster.username,
            client_name=card.company,
            client_image_url=portrait_url(call, job.poster.key),
            client_country=card.country or "",
            client_country_code=country_code(card.country),
            client_rating=rating(feedback),
            client_verified_payment=card.payment_verified_at is not None,
            is_low_award_ratio=card.client_jobs >= _AWARDS and hires * _AWARDS < card.client_jobs,
            is_hourly=int(hourly),
            hourly_rate_min=low if hourly else 0,
            hourly_rate_max=high if hourly else 0,
            is_featured=False,
            job_cat_id=category.id,
            category=category.name,
            subcategory=subcategory.name,
            keywords="  ".join(skill_names(card.skills)),
            time_left=mapping.time_left(job),
            job_url=job_url(call, card.key),
        )


class JobData(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A job whole: numbers and money as texts, days as DD-MON-YY."""

    job_id: str
    name: str
    description: str
    budget: str
    num_proposals: str
    posted_date: str
    start_date: str
    end_date: str
    client_user_id: str
    client_name: str
    client_image_url: str
    client_country: str
    client_country_code: str
    client_rating: int
    is_hourly: bool
    is_workview: bool
    is_escrow: bool
    is_w9_required: bool
    is_watched: bool
    category: str
    subcategory: str
    phase: str
    is_awarded: str
    num_new_proposals: str
    skill_tags: str
    group_tags: str
    location: str
    start: str
    high_amount: str
    low_amount: str
    average_amount: str
    job_url: str

    @classmethod
    def of(cls, call: Call, job: PostedJob, *, feedback: int | None, is_watched: bool) -> Self:
        """Show a job; `feedback` is what freelancers say of the client, in hundredths."""
        card, prices = job.card, job.prices
        category, subcategory = of_topic(card.subcategory)
        hourly = card.type is JobType.HOURLY
        high, low, mean = (dollars(mapping.whole_price(card, price)) for price in prices)
        return cls(
            job_id=str(card.id),
            name=card.title,
            description=card.description,
            budget=mapping.budget_text(card),
            num_proposals=str(job.submitted),
            posted_date=day(day_at(card.created_at)),
            start_date=day(card.start_date),
            end_date=day(day_at(mapping.bidding_ends(job))),
            client_user_id=str(job.poster.user_id),
            client_name=card.company,
            client_image_url=portrait_url(call, job.poster.key),
            client_country=card.country or "",
            client_country_code=country_code(card.country),
            client_rating=rating(feedback),
            is_hourly=hourly,
            is_workview=hourly,
            is_escrow=not hourly,
            is_w9_required=job.needs_w9,
            is_watched=is_watched,
            category=category.name,
            subcategory=subcategory.name,
            phase=mapping.job_phase(job),
            is_awarded="Y" if job.contracts else "N",
            num_new_proposals=str(job.counts.new),
            skill_tags=", ".join(skill_names(card.skills)),
            group_tags=", ".join(job.groups),
            location=mapping.LOCATION,
            start=mapping.start_text(card),
            high_amount=high,
            low_amount=low,
            average_amount=mean,
            job_url=job_url(call, card.key),
        )


class BriefJobData(Struct, frozen=True, rename=wire_name):
    """What stands of a job beside its proposals."""

    job_id: str
    name: str
    num_proposals: str
    phase: str

    @classmethod
    def of(cls, job: PostedJob) -> Self:
        """Show a job in brief."""
        return cls(str(job.card.id), job.card.title, str(job.submitted), mapping.job_phase(job))


def rating(feedback: int | None) -> int:
    """Return hundredths of feedback as a whole number of 1 to 5; 0 without any."""
    return 0 if feedback is None else (feedback + 50) // 100
