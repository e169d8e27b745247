"""Freelancers as the first version of the search lists them, all of it texts."""

from typing import Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import amount, hours, long_date, score, wrapped
from hiringhall.api.upwork.views.freelancer_profiles import AFFILIATED, INDEPENDENT
from hiringhall.api.upwork.views.people import portrait_url
from hiringhall.api.upwork.views.resumes import AgenciesView, AgencyView, SkillsView, SkillView
from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.figures import FreelancerFigures
from hiringhall.marketplace.profiles.cards import ProfileCard
from hiringhall.marketplace.profiles.entries import ShownAgency, ShownSkill


class ListedFreelancerView(Struct, frozen=True, kw_only=True):
    """A freelancer; what no record of the hall answers is the empty text."""

    ciphertext: str
    record_id: str
    dev_recno: str
    contact_name: str
    dev_full_name: str
    dev_short_name: str
    dev_profile_title: str
    ui_profile_title: str
    dev_blurb: str
    dev_country: str
    dev_country_tz: str
    profile_access: str
    dev_bill_rate: str
    charge_rate_hourly: str
    adj_score: str
    dev_adj_score: str
    dev_adj_score_recent: str
    dev_tot_feedback: str
    dev_num_assignments_feedback_for_prov: str
    dev_total_hours: str
    dev_tot_hours: str
    dev_recent_hours: str
    dev_test_passed_count: str
    dev_tot_tests: str
    tot_portfolio_items: str
    dev_last_activity: str
    dev_member_since: str
    dev_portrait: str
    dev_ic: str
    affiliated: str
    dev_agency_ref: str
    agency_ciphertext: str
    dev_ac_agencies: AgenciesView | str
    skills: SkillsView | str
    dev_scores: str = ""
    avg_category_score: str = ""
    dev_tot_feedback_recent: str = ""
    dev_rank_percentile: str = ""
    dev_recent_rank_percentile: str = ""
    availability_vs_total: str = ""
    group_recno: str = ""
    company_logo: str = ""
    ag_logo: str = ""
    ag_adj_score: str = ""
    ag_adj_score_recent: str = ""
    ag_recent_hours: str = ""
    ag_total_hours: str = ""

    @classmethod
    def of(
        cls,
        call: Call,
        card: ProfileCard,
        figures: FreelancerFigures,
        skills: list[ShownSkill],
        agencies: list[ShownAgency],
    ) -> Self:
        """Show a freelancer."""
        standing = AFFILIATED if agencies else INDEPENDENT
        worked = hours(figures.seconds)
        return cls(
            ciphertext=card.key,
            record_id=str(card.id),
            dev_recno=str(card.id),
            contact_name=card.short_name,
            dev_full_name=card.name,
            dev_short_name=card.short_name,
            dev_profile_title=card.title,
            ui_profile_title=card.title,
            dev_blurb=card.overview,
            dev_country=card.country,
            dev_country_tz=f"{card.country} ({catalog.display_name(card.timezone, clock.now()).partition(' ')[0]})",
            profile_access=card.access.value,
            dev_bill_rate=amount(card.rate),
            charge_rate_hourly=amount(card.rate),
            adj_score=f"{(figures.feedback or 0) / 100:.2f}",
            dev_adj_score=score(figures.feedback),
            dev_adj_score_recent=score(figures.recent_feedback),
            dev_tot_feedback=str(figures.reviews),
            dev_num_assignments_feedback_for_prov=str(figures.reviews),
            dev_total_hours=worked,
            dev_tot_hours=worked,
            dev_recent_hours=hours(figures.recent_seconds),
            dev_test_passed_count=str(card.tests),
            dev_tot_tests=str(card.tests),
            tot_portfolio_items=str(card.portfolio_items),
            dev_last_activity=long_date(figures.last_worked),
            dev_member_since=long_date(card.member_since),
            dev_portrait=portrait_url(call, card, 100),
            dev_ic=standing,
            affiliated=standing,
            dev_agency_ref=str(agencies[0].id) if agencies else "",
            agency_ciphertext=agencies[0].key if agencies else "",
            dev_ac_agencies=wrapped(AgenciesView, [AgencyView.of(agency) for agency in agencies]),
            skills=wrapped(SkillsView, [SkillView.of(skill) for skill in skills]),
        )
