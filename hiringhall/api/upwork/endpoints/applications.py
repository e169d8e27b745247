"""Applications, which the marketplace calls proposals: lists and single ones for either side, in two versions."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.paging import MAX_COUNT, Page, lister, read_page
from hiringhall.api.upwork.sorting import read_sort
from hiringhall.api.upwork.views.applications import BriefView, Candidate, LaterApplicationView, ReceivedView, SentView
from hiringhall.marketplace.accounts.queries import find_user, locate_team
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.figures import freelancer_figures
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals import queries
from hiringhall.marketplace.proposals.preferences import matches
from hiringhall.marketplace.proposals.queries import (
    NEWEST_FIRST,
    ListedProposal,
    Pile,
    ProposalFilter,
    ProposalOrder,
    Sort,
    Stage,
)

SECTION = "Contracts and offers"
NAMES = {"job": "job_key", "team": "buyer_team__reference", "user": "profile_key"}
OWN_PAGE = Page(0, MAX_COUNT)
"""The reference knows no pages of one's own applications, so that all must come that can come at once."""

Status = Literal["shortlisted", "messaged", "hired", "offered", "declined", "hidden"]
OwnStatus = Literal["interviews", "invites", "active", "submitted", "archived"]
_PILES = {
    "interviews": Pile.INTERVIEWS,
    "invites": Pile.INVITATIONS,
    "active": Pile.ACTIVE,
    "submitted": Pile.SUBMITTED,
    "archived": Pile.ARCHIVED,
}
_ORDERS = {
    "created_time": ProposalOrder.CREATED,
    "ctime_epoch": ProposalOrder.CREATED,
    "rid": ProposalOrder.REFERENCE,
    "hr_charge_rate": ProposalOrder.PRICE,
    "hr_pay_rate": ProposalOrder.PRICE,
    "fp_pay_amount": ProposalOrder.PRICE,
}


class ReceivedList(Parameters, frozen=True):
    """Which applications for a job to list."""

    buyer_team__reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    job_key: Annotated[str, Meta(description="Key or number of the job.")]
    status: Annotated[Status | None, Meta(description="Only those of which this is so.")] = None
    profile_key: Annotated[str | None, Meta(description="Only this freelancer, by key, number or literal id.")] = None
    agency_team__reference: Annotated[str | None, Meta(description="Only through this agency.")] = None
    order_by: Annotated[str | None, Meta(description="Fields and a letter A or D for each: created_time;D.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;10 unless told, count at most 100.")] = None


class ReceivedOne(Parameters, frozen=True):
    """Names an application to a client."""

    application_id: Annotated[str, Meta(description="Number or key of the application.")]
    buyer_team__reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]


class SentList(Parameters, frozen=True):
    """Which of one's own applications to list."""

    status: Annotated[OwnStatus | None, Meta(description="Only those of which this is so.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;100 unless told, count at most 100.")] = None


class SentOne(Parameters, frozen=True):
    """Names an application of one's own, or of a freelancer of one's agency."""

    application_id: Annotated[str, Meta(description="Number or key of the application.")]


class ReceivedAnswer(Struct, frozen=True):
    """Answer of the call; the header is called by its printed name and by the evident one."""

    listner: dict[str, Any]
    lister: dict[str, Any]
    applications: list[ReceivedView]


class ReceivedOneAnswer(Struct, frozen=True):
    """Answer of the call."""

    application: ReceivedView


class SentAnswer(Struct, frozen=True):
    """Answer of the call."""

    applications: list[BriefView]


class SentOneAnswer(Struct, frozen=True):
    """Answer of the call."""

    application: SentView


class LaterApplications(Struct, frozen=True):
    """Some applications."""

    applications: list[LaterApplicationView]


class LaterAnswer(Struct, frozen=True):
    """Answer of the call."""

    data: LaterApplications


class LaterOneAnswer(Struct, frozen=True):
    """Answer of the call."""

    data: LaterApplicationView


@endpoint(
    "hr_clients_applications_list",
    "GET",
    "hr/v3/clients/applications",
    section=SECTION,
    title="List job applications as client",
    scope=Scope.APPLICATIONS_VIEW,
    names=NAMES,
)
def list_received(call: Call, params: ReceivedList) -> ReceivedAnswer:
    """Return a page of the applications for a job of the team, invitations included, newest first unless told."""
    page = read_page(params.page)
    found = _received(call, params, page)
    header = lister(page, found.total) | {"total-count": str(found.total)}
    shown = [ReceivedView.of(call, candidate) for candidate in _candidates(call, found.rows)]
    return ReceivedAnswer(header, header, shown)


@endpoint(
    "hr_clients_applications_get",
    "GET",
    "hr/v3/clients/applications/{application_id}",
    "hr/v3/clients/applications{application_id}",
    section=SECTION,
    title="Get job application as client",
    scope=Scope.APPLICATIONS_VIEW,
    names=NAMES,
)
def get_received(call: Call, params: ReceivedOne) -> ReceivedOneAnswer:
    """Return an application for a job of the team."""
    return ReceivedOneAnswer(ReceivedView.of(call, _candidates(call, [_received_one(call, params)])[0]))


@endpoint(
    "hr_contractors_applications_list",
    "GET",
    "hr/v3/contractors/applications",
    section=SECTION,
    title="List job applications as freelancer",
    scope=Scope.APPLICATIONS_VIEW,
)
def list_sent(call: Call, params: SentList) -> SentAnswer:
    """Return the caller's own applications, newest first."""
    return SentAnswer([BriefView.of(proposal) for proposal in _sent(call, params)])


@endpoint(
    "hr_contractors_applications_get",
    "GET",
    "hr/v3/contractors/applications/{application_id}",
    "hr/v3/contractors/applications{application_id}",
    section=SECTION,
    title="Get job application as freelancer",
    scope=Scope.APPLICATIONS_VIEW,
)
def get_sent(call: Call, params: SentOne) -> SentOneAnswer:
    """Return an application on whose freelancer's side the caller is."""
    found = queries.freelancer_listed(call.session, call.actor, params.application_id)
    return SentOneAnswer(SentView.of(call, _candidates(call, [found])[0]))


@endpoint(
    "hr_clients_applications_list_v4",
    "GET",
    "hr/v4/clients/applications",
    section=SECTION,
    title="List job applications as client, fourth version",
    scope=Scope.APPLICATIONS_VIEW,
    names=NAMES,
    documented=False,
)
def list_received_later(call: Call, params: ReceivedList) -> LaterAnswer:
    """Return what the third version does, in the form of the fourth."""
    found = _received(call, params, read_page(params.page))
    return LaterAnswer(LaterApplications([LaterApplicationView.of(proposal) for proposal in found.rows]))


@endpoint(
    "hr_clients_applications_get_v4",
    "GET",
    "hr/v4/clients/applications/{application_id}",
    "hr/v4/clients/applications{application_id}",
    section=SECTION,
    title="Get job application as client, fourth version",
    scope=Scope.APPLICATIONS_VIEW,
    names=NAMES,
    documented=False,
)
def get_received_later(call: Call, params: ReceivedOne) -> LaterOneAnswer:
    """Return what the third version does, in the form of the fourth."""
    return LaterOneAnswer(LaterApplicationView.of(_received_one(call, params)))


@endpoint(
    "hr_contractors_applications_list_v4",
    "GET",
    "hr/v4/contractors/applications",
    section=SECTION,
    title="List job applications as freelancer, fourth version",
    scope=Scope.APPLICATIONS_VIEW,
    documented=False,
)
def list_sent_later(call: Call, params: SentList) -> LaterAnswer:
    """Return what the third version does, in the form of the fourth."""
    return LaterAnswer(LaterApplications([LaterApplicationView.of(proposal) for proposal in _sent(call, params)]))


@endpoint(
    "hr_contractors_applications_get_v4",
    "GET",
    "hr/v4/contractors/applications/{application_id}",
    "hr/v4/contractors/applications{application_id}",
    section=SECTION,
    title="Get job application as freelancer, fourth version",
    scope=Scope.APPLICATIONS_VIEW,
    documented=False,
)
def get_sent_later(call: Call, params: SentOne) -> LaterOneAnswer:
    """Return what the third version does, in the form of the fourth."""
    return LaterOneAnswer(
        LaterApplicationView.of(queries.freelancer_listed(call.session, call.actor, params.application_id))
    )


def _received(call: Call, params: ReceivedList, page: Page) -> Slice[ListedProposal]:
    return queries.job_proposals(
        call.session,
        call.actor,
        params.job_key,
        ProposalFilter(
            stage=None if params.status is None else Stage(params.status),
            freelancer_id=None if params.profile_key is None else find_user(call.session, params.profile_key),
            agency_id=None
            if params.agency_team__reference is None
            else locate_team(call.session, params.agency_team__reference).company_id,
        ),
        within=locate_team(call.session, params.buyer_team__reference),
        order=_order(params.order_by),
        offset=page.offset,
        count=page.count,
    )


def _received_one(call: Call, params: ReceivedOne) -> ListedProposal:
    team = locate_team(call.session, params.buyer_team__reference)
    return queries.client_listed(call.session, call.actor, params.application_id, within=team)


def _sent(call: Call, params: SentList) -> Sequence[ListedProposal]:
    page = read_page(params.page, default=OWN_PAGE)
    pile = None if params.status is None else _PILES[params.status]
    return queries.my_proposals(call.session, call.actor, pile, offset=page.offset, count=page.count).rows


def _order(order_by: str | None) -> Sort:
    return NEWEST_FIRST if order_by is None else tuple(read_sort("order_by", order_by, _ORDERS))


def _candidates(call: Call, proposals: Sequence[ListedProposal]) -> list[Candidate]:
    people = {proposal.freelancer_id for proposal in proposals}
    figures = freelancer_figures(call.session, people, clock.day(clock.now()))
    met = matches(call.session, proposals)
    return [Candidate(proposal, figures[proposal.freelancer_id], met[proposal.id]) for proposal in proposals]
