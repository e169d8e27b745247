"""The reports that there are: what each is about, what may not be asked of it, and what it shows unless told.

Source: reference, "Reports", one entry for each call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hiringhall.marketplace.reports.fields import MONEY, TIME, Field


class Subject(StrEnum):
    """What a report is of."""

    TEAM = "team"
    COMPANY = "company"
    AGENCY = "agency"
    """An agency's freelancers; for time, what they worked for one company."""
    FREELANCER = "freelancer"
    AGENCY_TEAM = "agency-team"
    ACCOUNT = "account"
    """One accounting entity."""
    OWNER = "owner"
    """All accounting entities of a person."""


class Matter(StrEnum):
    """What a report tells."""

    TIME = "time"
    BILLINGS = "billings"
    """What clients were charged."""
    EARNINGS = "earnings"
    """What was earned with it."""
    ACCOUNT = "account"
    """Whatever moved on accounts."""


@dataclass(frozen=True)
class Report:
    """One report.

    `hidden` are fields that may not be named in it, `defaults` what it shows where a query selects nothing: of a
    financial report, no data at all. `filters` are the fields that conditions may name, all of the source unless told.
    """

    id: str
    matter: Matter
    subject: Subject
    hidden: frozenset[str] = frozenset()
    defaults: tuple[str, ...] = ()
    filters: frozenset[str] | None = None

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of its source by name, hidden ones too."""
        return TIME if self.matter is Matter.TIME else MONEY

    def filters_by(self, name: str) -> bool:
        """Tell whether conditions of its queries may be about a field."""
        return self.filters is None or name in self.filters


_CHARGES = frozenset({"charges", "charges_online", "charges_offline"})
_TEAM = frozenset({"team_id", "team_name"})
_AGENCY = frozenset({"agency_id", "agency_name"})
_FREELANCER = frozenset({"provider_id", "provider_name"})

_ALWAYS = frozenset({"date", "week", "month", "year", "date_due", "assignment__reference", "type", "subtype"})
_CLIENT_COMPANY = frozenset({"buyer_company__reference", "buyer_company__id"})
_CLIENT_TEAM = frozenset({"buyer_team__reference", "buyer_team__id"})
_PAYEE_COMPANY = frozenset({"provider_company__reference", "provider_company__id"})
_PAYEE_TEAM = frozenset({"provider_team__reference", "provider_team__id"})
_PAYEE = frozenset({"provider__reference", "provider__id"})
_ENTITY = frozenset({"accounting_entity__reference"})
_ORDER = frozenset({"po_number"})
_CLIENTS_OWN = frozenset({"comment", "po_number"})

_BY_DAY = ("worked_on", "assignment_team_id", "hours", "task", "memo")

REPORTS: dict[str, Report] = {
    report.id: report
    for report in (
        Report("time-team-hours", Matter.TIME, Subject.TEAM, _TEAM | _CHARGES, ("worked_on", "provider_id", "hours")),
        Report("time-team", Matter.TIME, Subject.TEAM, _TEAM, ("worked_on", "provider_id", "hours", "charges")),
        Report(
            "time-company-hours",
            Matter.TIME,
            Subject.COMPANY,
            frozenset({"company_id"}) | _CHARGES,
            ("worked_on", "assignment_team_id", "provider_id", "hours"),
        ),
        Report(
            "time-company",
            Matter.TIME,
            Subject.COMPANY,
            frozenset({"company_id"}),
            ("worked_on", "assignment_team_id", "provider_id", "hours", "charges"),
        ),
        Report("time-agency", Matter.TIME, Subject.AGENCY, _AGENCY | _CHARGES, ("worked_on", "provider_id", "hours")),
        Report("time-freelancer-hours", Matter.TIME, Subject.FREELANCER, _FREELANCER | _CHARGES, _BY_DAY),
        Report("time-freelancer", Matter.TIME, Subject.FREELANCER, _FREELANCER | _CHARGES, _BY_DAY),
        *(
            Report(f"{matter.value}-freelancer", matter, Subject.FREELANCER, _CLIENTS_OWN, (), filters)
            for matter, filters in (
                (Matter.BILLINGS, _ALWAYS | _CLIENT_COMPANY | _CLIENT_TEAM | _PAYEE_COMPANY),
                (Matter.EARNINGS, _ALWAYS | _CLIENT_COMPANY | _CLIENT_TEAM | _PAYEE_COMPANY),
            )
        ),
        *(
            Report(
                f"{matter.value}-agency-team",
                matter,
                Subject.AGENCY_TEAM,
                _CLIENTS_OWN,
                (),
                _ALWAYS | _CLIENT_COMPANY | _CLIENT_TEAM | _PAYEE,
            )
            for matter in (Matter.BILLINGS, Matter.EARNINGS)
        ),
        *(
            Report(
                f"{matter.value}-agency",
                matter,
                Subject.AGENCY,
                _CLIENTS_OWN,
                (),
                _ALWAYS | _CLIENT_COMPANY | _CLIENT_TEAM | _PAYEE | _ENTITY,
            )
            for matter in (Matter.BILLINGS, Matter.EARNINGS)
        ),
        Report("billings-team", Matter.BILLINGS, Subject.TEAM, _CLIENTS_OWN, (), _ALWAYS | _PAYEE_TEAM | _PAYEE),
        Report("billings-company", Matter.BILLINGS, Subject.COMPANY, filters=_ALWAYS | _PAYEE_COMPANY | _PAYEE),
        Report("earnings-team", Matter.EARNINGS, Subject.TEAM, filters=_ALWAYS | _PAYEE_TEAM | _PAYEE | _ORDER),
        Report(
            "earnings-company", Matter.EARNINGS, Subject.COMPANY, filters=_ALWAYS | _PAYEE_COMPANY | _PAYEE | _ORDER
        ),
        Report(
            "account",
            Matter.ACCOUNT,
            Subject.ACCOUNT,
            filters=_ALWAYS | _PAYEE_COMPANY | _PAYEE | _CLIENT_COMPANY | _CLIENT_TEAM | _ORDER | _PAYEE_TEAM,
        ),
        Report(
            "account-owner",
            Matter.ACCOUNT,
            Subject.OWNER,
            filters=_ALWAYS | _PAYEE_COMPANY | _PAYEE | _CLIENT_TEAM | _ENTITY | _ORDER,
        ),
    )
}
