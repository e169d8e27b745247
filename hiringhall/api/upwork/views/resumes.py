"""What stands in a profile entry by entry: skills, tests, experience, education, portfolio and the rest."""

from datetime import date
from decimal import Decimal
from typing import Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import long_date, month, text
from hiringhall.marketplace import catalog
from hiringhall.marketplace.profiles.entries import (
    ShownAgency,
    ShownCertification,
    ShownEducation,
    ShownEmployment,
    ShownGroup,
    ShownPortfolioItem,
    ShownSkill,
    ShownTest,
)
from hiringhall.marketplace.profiles.models import SkillLevel

_LEVELS = {
    SkillLevel.FAMILIAR: "Familiar",
    SkillLevel.GOOD: "Good",
    SkillLevel.VERY_GOOD: "Very Good",
    SkillLevel.PROFICIENT: "Proficient",
    SkillLevel.EXPERT: "Expert",
}
_DECEMBER = 12


class SkillView(Struct, frozen=True):
    """A skill; the reference number is its slug."""

    skl_ref: str
    skl_name: str
    skl_level: str
    skl_level_num: str
    skl_last_used: str = ""
    skl_year_exp: str = ""
    skl_comment: str = ""
    skl_recno: str = ""

    @classmethod
    def of(cls, skill: ShownSkill) -> Self:
        """Show a skill."""
        level = SkillLevel(skill.level)
        return cls(skill.slug, skill.name, _LEVELS[level], str(level.value))


class SkillsView(Struct, frozen=True):
    """One or several skills."""

    skill: SkillView | list[SkillView]


class TestView(Struct, frozen=True):
    """A passed test; `ts_score` is 0 to 5, `ts_percentile` 0 to 100."""

    ts_id: str
    ts_ref: str
    ts_name: str
    ts_score: str
    ts_percentile: str
    ts_when: str
    ts_pass: str = "1"  # noqa: S105 - whether the test was passed
    ts_rank: str = ""
    ts_provider: str = ""
    ts_duration: str = ""
    ts_is_certification: str = ""
    ts_seo_link: str = ""
    ts_curl_name: str = ""

    @classmethod
    def of(cls, test: ShownTest) -> Self:
        """Show a passed test."""
        marks = f"{Decimal(test.score) / 100:.2f}", str(test.percentile)
        return cls(test.test, test.test, test.title, *marks, long_date(test.taken_on))


class TestsView(Struct, frozen=True):
    """One or several passed tests."""

    tsexam: TestView | list[TestView]


class ExperienceView(Struct, frozen=True):
    """Work elsewhere."""

    exp_recno: str
    exp_company: str
    exp_title: str
    exp_from: str
    exp_to: str
    exp_comment: str

    @classmethod
    def of(cls, job: ShownEmployment) -> Self:
        """Show work elsewhere."""
        return cls(str(job.id), job.employer, job.role, month(job.from_month), month(job.to_month), job.comment)


class ExperiencesView(Struct, frozen=True):
    """One or several jobs elsewhere."""

    experience: ExperienceView | list[ExperienceView]


class InstitutionView(Struct, frozen=True):
    """Where a freelancer learned, from the first month of one year to the last of another."""

    ed_recno: str
    ed_school: str
    ed_area: str
    ed_degree: str
    ed_from: str
    ed_to: str
    ed_comment: str

    @classmethod
    def of(cls, place: ShownEducation) -> Self:
        """Show a place of education."""
        start = month(date(place.from_year, 1, 1))
        end = month(None if place.to_year is None else date(place.to_year, _DECEMBER, 1))
        return cls(str(place.id), place.school, place.area, place.degree, start, end, place.comment)


class EducationView(Struct, frozen=True):
    """One or several places of education."""

    institution: InstitutionView | list[InstitutionView]


class CertificateView(Struct, frozen=True):
    """A certificate."""

    cmp_recno: str
    cmp_name: str
    cmp_provider: str
    cmp_when: str
    cmp_id: str = ""
    cmp_ref: str = ""
    cmp_score: str = ""
    cmp_percentile: str = ""
    cmp_url: str = ""

    @classmethod
    def of(cls, certificate: ShownCertification) -> Self:
        """Show a certificate."""
        return cls(str(certificate.id), certificate.name, certificate.organization, str(certificate.received_on.year))


class CertificationView(Struct, frozen=True):
    """One or several certificates."""

    certificate: CertificateView | list[CertificateView]


class PortfolioCategoryView(Struct, frozen=True):
    """The category and subcategory of a piece of work."""

    pi_category_recno: str
    pi_category_level: list[str]


class PortfolioItemView(Struct, frozen=True):
    """A piece of work; when it was done is in seconds."""

    pi_recno: str
    pi_title: str
    pi_description: str
    pi_url: str
    pi_category: PortfolioCategoryView | str
    pi_completed: str
    pi_image: str
    pi_thumbnail: str
    pi_attachment: str = ""

    @classmethod
    def of(cls, call: Call, item: ShownPortfolioItem) -> Self:
        """Show a piece of work."""
        large, small = (
            call.url(f"/portfolio/{item.key}/{item.picture}/{size}") if item.picture else ""
            for size in ("large", "small")
        )
        return cls(
            pi_recno=str(item.id),
            pi_title=item.title,
            pi_description=item.description,
            pi_url=item.url,
            pi_category=_portfolio_category(item.category),
            pi_completed=text(clock.midnight(item.done_on)),
            pi_image=large,
            pi_thumbnail=small,
        )


class PortfolioView(Struct, frozen=True):
    """One or several pieces of work."""

    portfolio_item: PortfolioItemView | list[PortfolioItemView]


class GroupView(Struct, frozen=True):
    """A group that the freelancer belongs to."""

    group_id: str
    group_name: str
    group_logo: str = ""

    @classmethod
    def of(cls, group: ShownGroup) -> Self:
        """Show a group."""
        return cls(group.slug, group.name)


class GroupsView(Struct, frozen=True):
    """One or several groups."""

    group: GroupView | list[GroupView]


class AgencyView(Struct, frozen=True):
    """An agency that the freelancer works through; figures of agencies are not kept."""

    ciphertext: str
    ag_recno: str
    ag_name: str
    ag_logo: str = ""
    ag_adj_score: str = ""
    ag_adj_score_recent: str = ""
    ag_tot_feedback: str = ""
    ag_total_hours: str = ""
    ag_recent_hours: str = ""

    @classmethod
    def of(cls, agency: ShownAgency) -> Self:
        """Show an agency."""
        return cls(agency.key, str(agency.id), agency.name)


class AgenciesView(Struct, frozen=True):
    """One or several agencies."""

    dev_ac_agency: AgencyView | list[AgencyView]


class JobCategoryView(Struct, frozen=True):
    """What kind of work a freelancer does."""

    first_level: str
    second_level: str
    seo_link: str = ""

    @classmethod
    def of(cls, topic: str) -> Self:
        """Show a subcategory, by id."""
        return cls(catalog.category_of_topic(topic).title, catalog.topic(topic).title)


class JobCategoriesView(Struct, frozen=True):
    """One or several kinds of work."""

    job_category: JobCategoryView | list[JobCategoryView]


def _portfolio_category(topic: str | None) -> PortfolioCategoryView | str:
    if topic is None:
        return ""
    return PortfolioCategoryView(topic, [catalog.category_of_topic(topic).title, catalog.topic(topic).title])
