"""Profiles of freelancers in the manner of the older endpoints: in brief and whole, all of it texts.

Fields that were seen live and that no record of the hall answers are the empty text.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import (
    amount,
    hours,
    long_date,
    milliseconds,
    one_or_many,
    plain,
    score,
    text,
    wrapped,
)
from hiringhall.api.upwork.views.assignments import MARKS, AssignmentView
from hiringhall.api.upwork.views.excerpts import excerpt
from hiringhall.api.upwork.views.people import portrait_url, public_url
from hiringhall.api.upwork.views.resumes import (
    AgenciesView,
    AgencyView,
    CertificateView,
    CertificationView,
    EducationView,
    ExperiencesView,
    ExperienceView,
    GroupsView,
    GroupView,
    InstitutionView,
    JobCategoriesView,
    JobCategoryView,
    PortfolioItemView,
    PortfolioView,
    SkillsView,
    SkillView,
    TestsView,
    TestView,
)
from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.figures import RECENT
from hiringhall.marketplace.contracts.queries import ShownFeedback
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.profiles.models import Access, Availability
from hiringhall.marketplace.profiles.queries import FullProfile

INDEPENDENT, AFFILIATED = "Freelance Provider", "Affiliated Provider"

_ACCESS = {Access.PUBLIC: "Public", Access.SIGNED_IN: "oDesk", Access.PRIVATE: "Private"}
_HOURS_A_WEEK = {
    Availability.FULL_TIME: "40",
    Availability.PART_TIME: "20",
    Availability.AS_NEEDED: "10",
    Availability.NONE: "0",
}


class _Head(Struct, frozen=True, kw_only=True):
    """What the brief profile and the whole have in common."""

    ciphertext: str
    dev_recno_ciphertext: str
    dev_short_name: str
    dev_profile_title: str
    dev_ui_profile_access: str
    dev_portrait: str
    dev_portrait_32: str
    dev_portrait_50: str
    dev_portrait_100: str
    dev_city: str
    dev_country: str
    dev_timezone: str
    dev_eng_skill: str
    dev_adj_score: str
    dev_adj_score_recent: str
    dev_tot_feedback: str
    dev_total_hours: str
    dev_billed_assignments: str
    dev_last_worked: str
    dev_last_worked_ts: str
    dev_last_activity: str
    dev_portfolio_items_count: str
    dev_is_affiliated: str
    dev_ac_agencies: AgenciesView | str
    dev_groups: GroupsView | str


class BriefProfile(_Head, frozen=True, kw_only=True):
    """A freelancer in brief; `dev_recono_ciphertext` is what the reference prints here, and nowhere else."""

    dev_recono_ciphertext: str

    @classmethod
    def of(cls, call: Call, profile: FullProfile) -> Self:
        """Show a profile in brief."""
        return cls(**_head(call, profile), dev_recono_ciphertext=profile.key)


class ScoreView(Struct, frozen=True):
    """The mean of one of the six marks over all feedback shown, "" without any."""

    order: str
    label: str
    description: str
    avg_category_score: str
    avg_category_score_recent: str


class ScoresView(Struct, frozen=True):
    """The six marks."""

    dev_score: list[ScoreView]


class JobsView(Struct, frozen=True):
    """One or several contracts."""

    job: AssignmentView | list[AssignmentView]


class WorkView(Struct, frozen=True):
    """All contracts, and the same apart: paid by the hour, and at a fixed price."""

    assignment: AssignmentView | list[AssignmentView] | str
    hr: JobsView | str
    fp: JobsView | str


class WholeProfile(_Head, frozen=True, kw_only=True):
    """A freelancer's profile."""

    version: str = "1"
    permalink: str
    provider_profile_api: str
    dev_recno: str
    dev_full_name: str
    dev_expose_full_name: str = "1"
    dev_profile_access: str
    profile_title_full: str
    dev_blurb: str
    dev_blurb_short: str
    dev_location: str
    dev_region: str
    dev_member_since: str
    dev_bill_rate: str
    dev_pay_rate: str = ""
    dev_pay_agency_rate: str = ""
    dev_availability: str
    dev_est_availability: str = ""
    dev_category: str
    dev_year_exp: str = ""
    dev_ic: str
    affiliated: str
    dev_is_ready: str
    is_odesk_ready: str
    dev_usr_score: str
    dev_tot_feedback_recent: str
    dev_total_hours_rounded: str
    dev_recent_hours: str
    dev_billed_assignments_recent: str = ""
    dev_total_assignments: str
    dev_cur_assignments: str
    assignments_count: str
    dev_active_interviews: str = ""
    dev_test_passed_count: str
    tsexams_count: str
    dev_rank_percentile: str = ""
    dev_recent_rank_percentile: str = ""
    response_time: str = ""
    favorited: str = ""
    search_affiliate_providers_url: str = ""
    dev_agency_ref: str
    dev_agency_ciphertext: str
    agency_ciphertext: str
    ag_cny_recno: str
    ag_teamid: str
    ag_teamid_rollup: str
    ag_name: str
    ag_logo: str = ""
    skills: SkillsView | str
    tsexams: TestsView | str
    dev_scores: ScoresView
    experiences: ExperiencesView | str
    oth_experiences: str = ""
    education: EducationView | str
    certification: CertificationView | str
    competencies: str = ""
    portfolio_items: PortfolioView | str
    job_categories: JobCategoriesView | str
    assignments: WorkView | str
    candidacies: str = ""
    trends: str = ""

    @classmethod
    def of(cls, call: Call, profile: FullProfile) -> Self:
        """Show a whole profile."""
        figures = profile.figures
        agency = profile.agencies[0] if profile.agencies else None
        standing = AFFILIATED if agency else INDEPENDENT
        tests = str(len(profile.tests))
        works = str(len(profile.work))
        return cls(
            **_head(call, profile),
            permalink=public_url(call, profile),
            provider_profile_api=call.url(f"/api/profiles/v1/providers/{profile.key}.json"),
            dev_recno=str(profile.id),
            dev_full_name=profile.name,
            dev_profile_access="private" if profile.access is Access.PRIVATE else "public",
            profile_title_full=profile.title,
            dev_blurb=profile.overview,
            dev_blurb_short=excerpt(profile.overview),
            dev_location=", ".join(part for part in (profile.city, profile.state, profile.country) if part),
            dev_region=_region(profile.country),
            dev_member_since=long_date(profile.member_since),
            dev_bill_rate=amount(profile.rate),
            dev_availability=_HOURS_A_WEEK[profile.availability],
            dev_category=catalog.topic(profile.categories[0]).title if profile.categories else "",
            dev_ic=standing,
            affiliated=standing,
            dev_is_ready=text(profile.is_ready),
            is_odesk_ready=text(profile.is_ready),
            dev_usr_score=score(figures.feedback),
            dev_tot_feedback_recent=str(len(_feedback(profile, recent=True))),
            dev_total_hours_rounded=str(round(Decimal(figures.seconds) / 3600)),
            dev_recent_hours=hours(figures.recent_seconds),
            dev_total_assignments=works,
            dev_cur_assignments=str(figures.active_contracts),
            assignments_count=works,
            dev_test_passed_count=tests,
            tsexams_count=tests,
            dev_agency_ref=str(agency.id) if agency else "",
            dev_agency_ciphertext=agency.key if agency else "",
            agency_ciphertext=agency.key if agency else "",
            ag_cny_recno=str(agency.id) if agency else "",
            ag_teamid=agency.slug if agency else "",
            ag_teamid_rollup=agency.slug if agency else "",
            ag_name=agency.name if agency else "",
            skills=skills(profile),
            tsexams=tests_taken(profile),
            dev_scores=_scores(profile),
            experiences=experiences(profile),
            education=education(profile),
            certification=certification(profile),
            portfolio_items=portfolio(call, profile),
            job_categories=wrapped(JobCategoriesView, [JobCategoryView.of(topic) for topic in profile.categories]),
            assignments=_work(profile),
        )


def skills(profile: FullProfile) -> SkillsView | str:
    """Show the skills."""
    return wrapped(SkillsView, [SkillView.of(skill) for skill in profile.skills])


def tests_taken(profile: FullProfile) -> TestsView | str:
    """Show the passed tests."""
    return wrapped(TestsView, [TestView.of(test) for test in profile.tests])


def experiences(profile: FullProfile) -> ExperiencesView | str:
    """Show work elsewhere."""
    return wrapped(ExperiencesView, [ExperienceView.of(job) for job in profile.employment])


def education(profile: FullProfile) -> EducationView | str:
    """Show where the freelancer learned."""
    return wrapped(EducationView, [InstitutionView.of(place) for place in profile.education])


def certification(profile: FullProfile) -> CertificationView | str:
    """Show the certificates."""
    return wrapped(CertificationView, [CertificateView.of(certificate) for certificate in profile.certifications])


def portfolio(call: Call, profile: FullProfile) -> PortfolioView | str:
    """Show the portfolio."""
    return wrapped(PortfolioView, [PortfolioItemView.of(call, item) for item in profile.portfolio])


def _head(call: Call, profile: FullProfile) -> dict[str, Any]:
    figures = profile.figures
    worked = figures.last_worked
    return {
        "ciphertext": profile.key,
        "dev_recno_ciphertext": profile.key,
        "dev_short_name": profile.short_name,
        "dev_profile_title": profile.title,
        "dev_ui_profile_access": _ACCESS[profile.access],
        "dev_portrait": portrait_url(call, profile, 100),
        **{f"dev_portrait_{size}": portrait_url(call, profile, size) for size in (32, 50, 100)},
        "dev_city": profile.city,
        "dev_country": profile.country,
        "dev_timezone": catalog.display_name(profile.timezone, clock.now()),
        "dev_eng_skill": str(profile.english),
        "dev_adj_score": score(figures.feedback),
        "dev_adj_score_recent": score(figures.recent_feedback),
        "dev_tot_feedback": str(figures.reviews),
        "dev_total_hours": hours(figures.seconds),
        "dev_billed_assignments": str(figures.contracts),
        "dev_last_worked": long_date(worked),
        "dev_last_worked_ts": milliseconds(clock.midnight(worked)),
        "dev_last_activity": long_date(worked),
        "dev_portfolio_items_count": str(len(profile.portfolio)),
        "dev_is_affiliated": text(bool(profile.agencies)),
        "dev_ac_agencies": wrapped(AgenciesView, [AgencyView.of(agency) for agency in profile.agencies]),
        "dev_groups": wrapped(GroupsView, [GroupView.of(group) for group in profile.groups]),
    }


def _region(country: str) -> str:
    try:
        return catalog.region(catalog.country(country).region).title
    except InvalidInput:  # people may write any country
        return ""


def _feedback(profile: FullProfile, *, recent: bool) -> list[ShownFeedback]:
    since = clock.midnight(clock.day(clock.now()) - RECENT + timedelta(days=1)) if recent else None
    shown = [work.by_client for work in profile.work if work.by_client]
    return [said for said in shown if since is None or said.shown_at >= since]


def _scores(profile: FullProfile) -> ScoresView:
    ever, recent = _feedback(profile, recent=False), _feedback(profile, recent=True)
    return ScoresView(
        [
            ScoreView(str(place + 1), *words, _mean(ever, place), _mean(recent, place))
            for place, words in enumerate(MARKS)
        ]
    )


def _mean(said: list[ShownFeedback], place: int) -> str:
    if not said:
        return ""
    return plain((Decimal(sum(each.scores[place] for each in said)) / len(said)).quantize(Decimal("0.01")))


def _work(profile: FullProfile) -> WorkView | str:
    works = [(work.type, AssignmentView.of(work, by_client=True)) for work in profile.work]
    if not works:
        return ""
    hourly, fixed = (
        [shown for type_, shown in works if type_ is wanted] for wanted in (JobType.HOURLY, JobType.FIXED_PRICE)
    )
    return WorkView(one_or_many([shown for _, shown in works]), wrapped(JobsView, hourly), wrapped(JobsView, fixed))
