"""Jobs in the manner of the older endpoints, all of it texts: as the first search lists them, and whole.

Fields that were seen live and that no record of the hall answers are the empty text or "0".
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import amount, hours, long_date, milliseconds, score, text, wrapped
from hiringhall.api.upwork.views.assignments import AssignmentView
from hiringhall.api.upwork.views.excerpts import excerpt
from hiringhall.api.upwork.views.job_words import ENGAGEMENTS, STATES, TYPES, VISIBILITIES, engagement_weeks, titles
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.clients import ClientHead
from hiringhall.marketplace.contracts.figures import ClientFigures
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.jobs.queries import JobCard
from hiringhall.marketplace.proposals.candidates import KnownCandidate
from hiringhall.marketplace.proposals.counts import JobCounts

_HOURS_A_WEEK = {Workload.AS_NEEDED: "0", Workload.PART_TIME: "20", Workload.FULL_TIME: "40"}
_WEEK = 40  # hours


class BuyerView(Struct, frozen=True, kw_only=True):
    """The client behind a job, with what their records add up to."""

    op_company_name: str
    op_country: str
    op_state: str
    op_city: str
    op_timezone: str
    timezone: str
    op_contract_date: str
    op_adjusted_score: str
    op_tot_feedback: str
    op_tot_jobs_posted: str
    op_tot_jobs_open: str
    op_tot_jobs_filled: str
    op_tot_asgs: str
    op_tot_act_asgs: str
    op_tot_hr_asgs: str
    op_tot_fp_asgs: str
    op_tot_hours: str
    op_tot_charge: str
    cnt_assignments: str
    op_company_id: str = ""
    op_logo: str = ""
    op_cny_description: str = ""
    op_cny_summary: str = ""
    op_cny_show_in_profile: str = ""

    @classmethod
    def of(cls, client: ClientHead, figures: ClientFigures) -> Self:
        """Show a client."""
        zone = catalog.display_name(client.timezone, clock.now()) if client.timezone else ""
        return cls(
            op_company_name=client.name,
            op_country=text(client.country),
            op_state=text(client.state),
            op_city=text(client.city),
            op_timezone=zone,
            timezone=zone,
            op_contract_date=long_date(client.created_at),
            op_adjusted_score=score(figures.feedback),
            op_tot_feedback=str(figures.reviews),
            op_tot_jobs_posted=str(figures.jobs),
            op_tot_jobs_open=str(figures.open_jobs),
            op_tot_jobs_filled=str(figures.filled_jobs),
            op_tot_asgs=str(figures.hires),
            op_tot_act_asgs=str(figures.active_contracts),
            op_tot_hr_asgs=str(figures.hires - figures.fixed_price_hires),
            op_tot_fp_asgs=str(figures.fixed_price_hires),
            op_tot_hours=hours(figures.seconds),
            op_tot_charge=amount(figures.charged),
            cnt_assignments=str(figures.hires),
        )


class RequiredSkillView(Struct, frozen=True):
    """A skill that a job asks for, by slug."""

    skill: str


class RequiredSkillsView(Struct, frozen=True):
    """One or several skills."""

    op_required_skill: RequiredSkillView | list[RequiredSkillView]


class QuestionView(Struct, frozen=True):
    """A question to everybody who proposes, and its place, counted from 1."""

    position: str
    question: str


class QuestionsView(Struct, frozen=True):
    """One or several questions."""

    op_additional_question: QuestionView | list[QuestionView]


class GroupNameView(Struct, frozen=True):
    """A subcategory."""

    name: str
    uid: str


class GroupNamesView(Struct, frozen=True):
    """The subcategories of a job: one."""

    group: GroupNameView


class CategoryNameView(Struct, frozen=True):
    """A category with the subcategory in it."""

    name: str
    groups: GroupNamesView


class CategoryNamesView(Struct, frozen=True):
    """The categories of a job: one."""

    op_job_category_v: CategoryNameView


class ListedJobView(Struct, frozen=True, kw_only=True):
    """A job as the first version of the search lists it; times in milliseconds, money in units of its currency."""

    version: str = "1"
    ciphertext: str
    profile_key: str
    op_recno: str
    company_ref: str
    op_title: str
    op_description: str
    op_desc_digest: str
    op_skill: str
    op_required_skills: RequiredSkillsView | str
    job_type: str
    job_category_level_one: str
    job_category_level_two: str
    op_job_category_v2: CategoryNamesView
    amount: str
    op_pref_hourly_rate_min: str
    op_pref_hourly_rate_max: str
    op_engagement: str
    hours_per_week: str
    op_pref_hours_per_week: str
    engagement_weeks: str
    op_est_duration: str
    op_contractor_tier: str
    op_pref_test: str
    op_pref_test_name: str
    op_ctime: str
    op_date_created: str
    op_time_created: str
    date_posted: str
    op_time_posted: str
    op_start_date: str
    op_end_date: str
    op_cancel_ts: str
    op_active: str
    op_status_for_search: str
    search_status: str
    op_comm_status: str
    ui_opening_status: str
    ui_job_profile_access: str
    op_ui_profile_access: str
    op_country: str
    timezone: str
    op_cny_upm_verified: str
    op_tot_feedback: str
    buyer: BuyerView
    op_tot_cand: str = "0"
    op_tot_intv: str = "0"
    op_tot_rej: str = "0"
    op_tot_new_cond: str = "0"
    candidates_total: str = "0"
    candidates_total_active: str = "0"
    interviewees_total_active: str = "0"
    offers_total: str = "0"
    offers_total_open: str = "0"
    op_low_hourly_rate_all: str = "0"
    op_high_hourly_rate_all: str = "0"
    op_avg_hourly_rate_all: str = ""
    op_low_bid_all: str = ""
    op_high_bid_all: str = ""
    op_avg_bid_all: str = ""
    op_pref_english_skill: str = "0"
    op_pref_fb_score: str = "0"
    op_pref_odesk_hours: str = "0"
    op_pref_has_portfolio: str = "0"
    op_pref_location: str = ""
    op_pref_group_recno: str = ""
    op_pref_group_id: str = ""
    op_pref_group_name: str = ""
    op_pref_group_logo: str = ""
    op_is_cover_letter_required: str = ""
    op_additional_questions: QuestionsView | str
    op_attached_doc: str = ""
    op_other_jobs: str = ""
    op_job_category_seo: str = ""
    op_job_expiration: str = ""
    op_last_buyer_activity: str = ""
    op_reason: str = ""
    op_is_viewable: str = "1"
    op_is_validnonprivate: str = "1"
    assignment_info: str = ""
    trends: str = ""

    @classmethod
    def of(cls, job: JobCard, client: ClientHead, figures: ClientFigures, counts: JobCounts) -> Self:
        """Show a job with its client and how many candidates it has."""
        return cls(**_facts(job, client, figures, counts))


class AssignmentsView(Struct, frozen=True):
    """One or several contracts of the client."""

    assignment: AssignmentView | list[AssignmentView]


class CandidateView(Struct, frozen=True):
    """Who proposed to do a job, and when, in seconds."""

    create_date_ts: str
    ciphertext: str


class CandidatesView(Struct, frozen=True):
    """One or several candidates."""

    candidate: CandidateView | list[CandidateView]


class JobProfileView(ListedJobView, frozen=True, kw_only=True):
    """A job whole, with its candidates as far as the reader may know of them, and what its client had done before."""

    candidates: CandidatesView | str
    permalink: str
    assignments: AssignmentsView | str

    @classmethod
    def whole(cls, call: Call, job: JobCard, known: "Known", works: list[WorkRecord]) -> Self:
        """Show a job with its client and their contracts."""
        return cls(
            **_facts(job, known.client, known.figures, known.counts),
            candidates=wrapped(
                CandidatesView, [CandidateView(str(one.at), one.freelancer_key) for one in known.candidates]
            ),
            permalink=call.url(f"/jobs/{job.key}"),
            assignments=wrapped(AssignmentsView, [AssignmentView.of(work, by_client=False) for work in works]),
        )


class Known(NamedTuple):
    """What is known beside a job: its client, with figures, and its candidates."""

    client: ClientHead
    figures: ClientFigures
    counts: JobCounts
    candidates: list[KnownCandidate]


def _facts(job: JobCard, client: ClientHead, figures: ClientFigures, counts: JobCounts) -> dict[str, Any]:
    level_one, level_two = titles(job.category, job.subcategory)
    buyer = BuyerView.of(client, figures)
    is_open, hourly = job.state is JobState.OPEN, job.type is JobType.HOURLY
    posted = datetime.fromtimestamp(job.created_at, UTC)
    state, access = STATES[job.state], VISIBILITIES[job.visibility]
    active = "Active" if is_open else "Closed"
    a_week = "" if job.workload is None else _HOURS_A_WEEK[job.workload]
    return {
        "ciphertext": job.key,
        "profile_key": job.key,
        "op_recno": str(job.id),
        "company_ref": str(job.company_id),
        "op_title": job.title,
        "op_description": job.description,
        "op_desc_digest": excerpt(job.description),
        "op_skill": ",".join(job.skills),
        "op_required_skills": wrapped(RequiredSkillsView, [RequiredSkillView(slug) for slug in job.skills]),
        "op_additional_questions": wrapped(
            QuestionsView, [QuestionView(str(place), asked) for place, asked in enumerate(job.questions, 1)]
        ),
        "job_type": TYPES[job.type],
        "job_category_level_one": level_one,
        "job_category_level_two": level_two,
        "op_job_category_v2": CategoryNamesView(
            CategoryNameView(level_one, GroupNamesView(GroupNameView(level_two, job.subcategory)))
        ),
        "amount": amount(job.budget),
        "op_pref_hourly_rate_min": amount(job.rate_min),
        "op_pref_hourly_rate_max": amount(job.rate_max),
        "op_engagement": "" if job.workload is None else ENGAGEMENTS[job.workload],
        "hours_per_week": a_week,
        "op_pref_hours_per_week": a_week,
        "engagement_weeks": engagement_weeks(job) if hourly else "",
        "op_est_duration": "" if job.duration is None else str(-(-job.duration // _WEEK)),
        "op_contractor_tier": text(job.tier),
        "op_pref_test": job.required_test or "0",
        "op_pref_test_name": catalog.test(job.required_test, "test").name if job.required_test else "",
        "op_ctime": milliseconds(job.created_at),
        "op_date_created": long_date(posted.date()),
        "op_time_created": f"{posted:%H:%M:%S}",
        "date_posted": long_date(posted.date()),
        "op_time_posted": f"{posted:%H:%M:%S}",
        "op_start_date": long_date(job.start_date),
        "op_end_date": long_date(job.end_date),
        "op_cancel_ts": milliseconds(job.cancelled_at),
        "op_active": text(is_open),
        "op_status_for_search": state,
        "search_status": active,
        "op_comm_status": active,
        "ui_opening_status": active,
        "ui_job_profile_access": access,
        "op_ui_profile_access": access,
        "op_country": buyer.op_country,
        "timezone": buyer.timezone,
        "op_cny_upm_verified": text(client.payment_verified_at is not None),
        "op_tot_feedback": buyer.op_tot_feedback,
        "buyer": buyer,
        "op_tot_cand": str(counts.submitted),
        "candidates_total": str(counts.submitted),
        "candidates_total_active": str(counts.active),
        "op_tot_intv": str(counts.interviews),
        "interviewees_total_active": str(counts.active_interviews),
        "offers_total_open": str(counts.offered),
    }
