"""Engagements: the contracts that the caller may see, and one of them."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, listed, seconds
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.paging import Page, lister, read_page
from hiringhall.api.upwork.sorting import read_sort
from hiringhall.api.upwork.views.engagements import EngagementView, shown
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.listed import milestones
from hiringhall.marketplace.contracts.listing import (
    EVERY_STATE,
    ContractFilter,
    ContractOrder,
    list_contracts,
    listed_contract,
)
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.queries import job_number

SECTION = "Contracts and offers"
NAMES = {"job": "job__reference"}
LIST_PAGE = Page(0, 20)
NO_JOB = 0
"""The number of no job: nobody's contract has it."""

_STATES = {"active": (ContractState.ACTIVE, ContractState.PAUSED), "closed": (ContractState.CLOSED,)}
_ORDERS = {
    "reference": ContractOrder.REFERENCE,
    "created_time": ContractOrder.CREATED,
    "offer__reference": ContractOrder.OFFER,
    "job__reference": ContractOrder.JOB,
    "client_team__reference": ContractOrder.TEAM,
    "buyer_team__reference": ContractOrder.TEAM,
    "provider__reference": ContractOrder.FREELANCER,
    "status": ContractOrder.STATE,
    "engagement_start_date": ContractOrder.START,
    "engagement_end_date": ContractOrder.END,
}
_DEFAULT_SORT = [("created_time", False)]


class EngagementList(Parameters, frozen=True):
    """Which contracts to list: of all that the caller may see unless told."""

    buyer_team__reference: Annotated[
        str | None, Meta(description="Number, literal id or key of the client's team.")
    ] = None
    include_sub_teams: Annotated[Flag, Meta(description="1 adds the contracts of its sub-teams.")] = Flag.NO
    provider__reference: Annotated[str | None, Meta(description="Number or literal id of the freelancer.")] = None
    profile_key: Annotated[
        str | None, Meta(description="The freelancer's profile key, used without provider__reference.")
    ] = None
    job__reference: Annotated[str | None, Meta(description="Key or number of the job.")] = None
    agency_team__reference: Annotated[str | None, Meta(description="Number, literal id or key of the agency.")] = None
    provider_reference: Annotated[str | None, Meta(description="One client's word for provider__reference.")] = None
    agency_team_reference: Annotated[str | None, Meta(description="One client's word for agency_team__reference.")] = (
        None
    )
    status: Annotated[str | None, Meta(description="active, closed, or both separated by a semicolon.")] = None
    created_time_from: Annotated[str | None, Meta(description="Made then or later, yyyy-mm-ddTHH:MM:SS, UTC.")] = None
    created_time_to: Annotated[str | None, Meta(description="Made then or earlier, yyyy-mm-ddTHH:MM:SS, UTC.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None
    order_by: Annotated[
        str | None, Meta(description="Fields and a letter A or D for each, such as status;created_time;AD.")
    ] = None
    field_set: Annotated[Literal["extended"] | None, Meta(description="extended adds the job's text and names.")] = None


class OneEngagement(Parameters, frozen=True):
    """Names a contract."""

    engagement_reference: Annotated[str, Meta(description="Number or key of the contract.")]
    field_set: Annotated[Literal["extended"] | None, Meta(description="extended adds the job's text and names.")] = None


class Engagements(Struct, frozen=True):
    """The listing header with none, one or several contracts."""

    lister: dict[str, Any]
    engagement: str | EngagementView | list[EngagementView]


class EngagementsAnswer(Struct, frozen=True):
    """Answer of the call."""

    engagements: Engagements


class EngagementAnswer(Struct, frozen=True):
    """Answer of the call."""

    engagement: EngagementView


@endpoint(
    "hr_engagements_list",
    "GET",
    "hr/v2/engagements",
    section=SECTION,
    title="List engagements",
    scope=Scope.CONTRACTS_VIEW,
    names=NAMES,
)
def list_engagements(call: Call, params: EngagementList) -> EngagementsAnswer:
    """Return a page of the contracts that the caller may see, the oldest first unless told."""
    page = read_page(params.page, default=LIST_PAGE)
    fields = {name: name for name in _ORDERS}
    sort = _DEFAULT_SORT if params.order_by is None else read_sort("order_by", params.order_by, fields)
    found = list_contracts(
        call.session,
        call.actor,
        _filter(call, params),
        sort=[(_ORDERS[field], descending) for field, descending in sort],
        offset=page.offset,
        count=page.count,
    )
    header = lister(page, found.total, [(field, "desc" if descending else "asc") for field, descending in sort])
    views = shown(call, found.rows, extended=params.field_set is not None)
    return EngagementsAnswer(Engagements({**header, "total_count": str(found.total)}, one_or_many(views)))


@endpoint(
    "hr_engagements_get",
    "GET",
    "hr/v2/engagements/{engagement_reference}",
    section=SECTION,
    title="Get engagement",
    scope=Scope.CONTRACTS_VIEW,
)
def get_engagement(call: Call, params: OneEngagement) -> EngagementAnswer:
    """Return a contract with its milestones."""
    contract = listed_contract(call.session, call.actor, params.engagement_reference)
    parts = milestones(call.session, contract.id)
    (view,) = shown(call, [contract], extended=params.field_set is not None, milestones=parts)
    return EngagementAnswer(view)


def _filter(call: Call, params: EngagementList) -> ContractFilter:
    session, team = call.session, params.buyer_team__reference
    agency = params.agency_team__reference or params.agency_team_reference
    freelancer = params.provider__reference or params.provider_reference or params.profile_key
    return ContractFilter(
        team=None if team is None else accounts.locate_team(session, team),
        include_sub_teams=params.include_sub_teams is Flag.YES,
        freelancer_id=None if freelancer is None else accounts.find_user(session, freelancer),
        # Whether there is a job that the caller may not know of does not show.
        job_id=None if params.job__reference is None else job_number(session, params.job__reference) or NO_JOB,
        agency_id=None if agency is None else accounts.find_company(session, agency),
        states=_states(params.status),
        created_from=seconds("created_time_from", params.created_time_from),
        created_to=seconds("created_time_to", params.created_time_to),
    )


def _states(status: str | None) -> tuple[ContractState, ...]:
    words = listed(status)
    if words is None:
        return EVERY_STATE
    unknown = [word for word in words if word not in _STATES]
    if unknown or not words:
        raise InvalidInput("status", f"write {' or '.join(_STATES)}, or both separated by a semicolon.")
    return tuple(state for word in dict.fromkeys(words) for state in _STATES[word])
