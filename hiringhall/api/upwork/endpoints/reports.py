"""Reports over time and money, in the query language. Each call is a report of the catalog."""

from typing import Annotated

from msgspec import Meta

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.report_forms import Report, TableAnswer
from hiringhall.documents.google import read_tqx
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.reports.access import About
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.marketplace.reports.running import Lines, Result, run

SECTION = "Reports"

COMPANY = Annotated[str, Meta(description="Literal id, number or key of a company.")]
TEAM = Annotated[str, Meta(description="Literal id, number or key of a team.")]
PERSON = Annotated[str, Meta(description="Literal id, number or key of the freelancer, who is the caller.")]


class Asked(Parameters, frozen=True, kw_only=True):
    """A query, and how to answer. The reference misprints the names of both."""

    tq: Annotated[str | None, Meta(description="The query, in the language of reports.")] = None
    tqx: Annotated[str | None, Meta(description="out:json, out:xml or out:csv; what Google's protocol says.")] = None
    tx: Annotated[str | None, Meta(description="Another name of tq or, with out:, of tqx.")] = None
    txq: Annotated[str | None, Meta(description="Another name of tqx.")] = None
    txx: Annotated[str | None, Meta(description="Another name of tqx.")] = None

    @property
    def query(self) -> str:
        """The query. Raises QueryError where there is none."""
        query = self.tq or (self.tx if self.tx and not self.tx.startswith("out:") else None)
        if query is None:
            raise QueryError("query", "send it as tq.")
        return query

    @property
    def output(self) -> str:
        """How to answer."""
        return self.tqx or self.txq or self.txx or (self.tx if self.tx and self.tx.startswith("out:") else "")


class OfTeam(Asked, frozen=True, kw_only=True):
    """A team of a company."""

    company_id: COMPANY
    team_id: TEAM


class OfCompany(Asked, frozen=True, kw_only=True):
    """A company."""

    company_id: COMPANY


class OfAgency(Asked, frozen=True, kw_only=True):
    """A company and an agency that works for it."""

    company_id: COMPANY
    agency_id: COMPANY


class OfUser(Asked, frozen=True, kw_only=True):
    """A freelancer."""

    user_id: PERSON


class OfProvider(Asked, frozen=True, kw_only=True):
    """A freelancer."""

    provider_ref: PERSON


class OfProviderTeam(Asked, frozen=True, kw_only=True):
    """A team of an agency."""

    provider_team_ref: TEAM


class OfProviderCompany(Asked, frozen=True, kw_only=True):
    """An agency."""

    provider_company_ref: COMPANY


class OfBuyerTeam(Asked, frozen=True, kw_only=True):
    """A team of a client."""

    buyer_team_ref: TEAM


class OfBuyerCompany(Asked, frozen=True, kw_only=True):
    """A client."""

    buyer_company_ref: COMPANY


class OfEntity(Asked, frozen=True, kw_only=True):
    """An accounting entity: the caller, by their number, or a company."""

    accounting_entity_ref: Annotated[str, Meta(description="The caller's own number, or a company's or its id.")]


_ABOUT = {
    "company_id": "company",
    "team_id": "team",
    "agency_id": "agency",
    "user_id": "freelancer",
    "provider_ref": "freelancer",
    "provider_team_ref": "team",
    "provider_company_ref": "agency",
    "buyer_team_ref": "team",
    "buyer_company_ref": "company",
    "accounting_entity_ref": "entity",
}


def _declare(id_: str, report: str, path: str, kind: type[Asked], title: str, *, documented: bool = True) -> None:
    def handler(call: Call, params: Asked) -> Report:
        about: About = {_ABOUT[name]: getattr(params, name) for name in kind.__struct_fields__ if name in _ABOUT}
        tqx, query = read_tqx(params.output), params.query

        def found(lines: Lines | None) -> Result:
            columns = call.hall.columns
            return run(call.session, call.actor, REPORTS[report], about, query, columns=columns, lines=lines)

        return Report(found, tqx)

    handler.__annotations__["params"] = kind
    declare = endpoint(
        id_,
        "GET",
        f"gds/{path}",
        section=SECTION,
        title=title,
        scope=Scope.REPORTS,
        answer=TableAnswer,
        server_time=int,
        default_format="json",
        documented=documented,
    )
    declare(handler)


_COMPANIES = "timereports/v1/companies/{company_id}"
_USER = "timereports/v1/providers/{user_id}"
_FINANCE = "finreports/v2"

_declare("gds_time_team_hours", "time-team-hours", f"{_COMPANIES}/teams/{{team_id}}/hours", OfTeam, "Hours of a team")
_declare("gds_time_team", "time-team", f"{_COMPANIES}/teams/{{team_id}}", OfTeam, "Time and charges of a team")
_declare("gds_time_company", "time-company", _COMPANIES, OfCompany, "Time and charges of a company")
_declare(
    "gds_time_company_hours",
    "time-company-hours",
    f"{_COMPANIES}/hours",
    OfCompany,
    "Hours of a company",
    documented=False,
)
_declare(
    "gds_time_agency",
    "time-agency",
    f"{_COMPANIES}/agencies/{{agency_id}}",
    OfAgency,
    "Hours of an agency for a company",
)
_declare(
    "gds_time_agency_hours",
    "time-agency",
    f"{_COMPANIES}/agencies/{{agency_id}}/hours",
    OfAgency,
    "Hours of an agency for a company",
    documented=False,
)
_declare("gds_time_provider_hours", "time-freelancer-hours", f"{_USER}/hours", OfUser, "One's own hours")
_declare("gds_time_provider", "time-freelancer", _USER, OfUser, "One's own time")
for _matter, _word in (("billings", "Billings"), ("earnings", "Earnings")):
    for _id, _subject, _path, _kind, _of in (
        ("provider", "freelancer", "providers/{provider_ref}", OfProvider, "a freelancer"),
        ("provider_team", "agency-team", "provider_teams/{provider_team_ref}", OfProviderTeam, "an agency's team"),
        (
            "provider_company",
            "agency",
            "provider_companies/{provider_company_ref}",
            OfProviderCompany,
            "an agency",
        ),
        ("buyer_team", "team", "buyer_teams/{buyer_team_ref}", OfBuyerTeam, "a client's team"),
        ("buyer_company", "company", "buyer_companies/{buyer_company_ref}", OfBuyerCompany, "a client"),
    ):
        _declare(
            f"gds_fin_{_id}_{_matter}",
            f"{_matter}-{_subject}",
            f"{_FINANCE}/{_path}/{_matter}",
            _kind,
            f"{_word} of {_of}",
        )
_declare(
    "gds_fin_account",
    "account",
    f"{_FINANCE}/financial_accounts/{{accounting_entity_ref}}",
    OfEntity,
    "Transactions of an accounting entity",
)
_declare(
    "gds_fin_account_owner",
    "account-owner",
    f"{_FINANCE}/financial_account_owner/{{provider_ref}}",
    OfProvider,
    "Transactions of one's own accounting entities",
)
