"""Offers: clients send them and see what became of them, freelancers see and answer them."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, cents, us_date
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.paging import Page, lister, read_page
from hiringhall.api.upwork.views.offers import OfferView
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.offers import operations, queries
from hiringhall.marketplace.offers.access import known_offer
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.origins import Origin, contract_origin, proposal_origin
from hiringhall.marketplace.offers.queries import ListedOffer, OfferFilter
from hiringhall.marketplace.offers.terms import MOST_MILESTONES, OfferedMilestone, OfferTerms, milestone_field
from hiringhall.marketplace.sides import Side

SECTION = "Contracts and offers"
LIST_PAGE = Page(0, 20)

_MILESTONE = {"description": "milestone_description", "amount": "deposit_amount", "due_on": "due_date"}
NAMES = {
    "type": "job_type",
    "rate": "charge_rate",
    "amount": "charge_rate",
    "message": "message_to_contractor",
    "starts_on": "start_date",
    "category": "related_jobcategory2",
    "team": "team__reference",
    "agency": "contractor_org",
    "freelancer": "contractor_reference",
    "job": "context[job_posting_ref]",
    "proposal": "context[job_application_ref]",
    "contract": "context[contract_ref]",
    "previous_offer": "context[previous_offer_ref]",
} | {
    milestone_field(index, name): f"milestones[{index}][{wire_name}]"
    for index in range(MOST_MILESTONES)
    for name, wire_name in _MILESTONE.items()
}


class OfferList(Parameters, frozen=True):
    """Which of a client's offers to list."""

    company_id: Annotated[str | None, Meta(description="Reference of the company; this or job__reference.")] = None
    team__reference: Annotated[
        str | None, Meta(description="Reference of a team of the company, whose offers alone are listed.")
    ] = None
    job__reference: Annotated[str | None, Meta(description="Key or number of a job; this or company_id.")] = None
    status: Annotated[OfferState, Meta(description="State of the offers.")] = OfferState.NEW
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None


class OwnOfferList(Parameters, frozen=True):
    """Which of a freelancer's offers to list."""

    status: Annotated[OfferState, Meta(description="State of the offers.")] = OfferState.NEW
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None


class OneOffer(Parameters, frozen=True):
    """Names an offer."""

    reference: Annotated[str, Meta(description="Number or key of the offer.")]
    offer_id: Annotated[str | None, Meta(description="The same once more, as one client sends it.")] = None


class OneClientOffer(OneOffer, frozen=True):
    """Names an offer and what it belongs to."""

    company_id: Annotated[str | None, Meta(description="Reference of the company; this or job__reference.")] = None
    job__reference: Annotated[str | None, Meta(description="Key or number of its job; this or company_id.")] = None


class Action(Parameters, frozen=True):
    """What to do with an offer."""

    reference: Annotated[str, Meta(description="Number or key of the offer.")]
    name: Annotated[Literal["accept", "decline"] | None, Meta(description="What to do.")] = None
    action_name: Annotated[Literal["accept", "decline"] | None, Meta(description="One client's word for name.")] = None


class Context(Struct, frozen=True, forbid_unknown_fields=True):
    """What an offer comes from."""

    job_posting_ref: Annotated[str | None, Meta(description="Key of the job that the offer is for.")] = None
    job_application_ref: Annotated[str | None, Meta(description="Number or key of the freelancer's proposal.")] = None
    previous_offer_ref: Annotated[str | None, Meta(description="Number or key of the offer it replaces.")] = None
    contract_ref: Annotated[str | None, Meta(description="Number or key of a contract that it follows.")] = None
    related_jobcategory2: Annotated[str | None, Meta(description="Id of a category.")] = None


class MilestoneTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a fixed price."""

    milestone_description: Annotated[str, Meta(description="What is done.")]
    deposit_amount: Annotated[str, Meta(description="Amount.")]
    due_date: Annotated[str | None, Meta(description="mm-dd-yyyy.")] = None


class SendOffer(Parameters, frozen=True):
    """A new offer."""

    title: Annotated[str, Meta(description="Title of the offer and the contract.")]
    job_type: JobType
    charge_rate: Annotated[str, Meta(description="Charge of an hour, or the whole price.")]
    message_to_contractor: Annotated[str, Meta(description="What the freelancer is asked to do.")]
    related_jobcategory2: Annotated[str | None, Meta(description="Id of a category; a job has one.")] = None
    team__reference: Annotated[str | None, Meta(description="Team that hires; needed without a job.")] = None
    client_team_ref: Annotated[str | None, Meta(description="The team as company:team.")] = None
    contractor_username: Annotated[str | None, Meta(description="Who is offered the work; counts first.")] = None
    contractor_key: Annotated[str | None, Meta(description="The freelancer by profile key; counts second.")] = None
    contractor_reference: Annotated[str | None, Meta(description="The freelancer by number; counts last.")] = None
    contractor_org: Annotated[str | None, Meta(description="Agency that the work goes through.")] = None
    context: Annotated[Context, Meta(description="context[key]=value: what the offer comes from.")] = Context()
    weekly_limit: Annotated[int | None, Meta(description="Most hours a week.")] = None
    weekly_stipend: Annotated[str | None, Meta(description="Amount paid each week besides.")] = None
    close_on_accept: Annotated[Flag, Meta(description="0 keeps the job open.")] = Flag.YES
    start_date: Annotated[str | None, Meta(description="mm-dd-yyyy; today when absent.")] = None
    milestones: Annotated[
        list[MilestoneTerms] | None, Meta(description="milestones[N][key]=value: a fixed price needs one at least.")
    ] = None
    charge_upfront_percent: Annotated[str | None, Meta(description="Of old clients; has no effect.")] = None
    expires_on: Annotated[str | None, Meta(description="Of old clients; has no effect.")] = None
    related_jobcategory: Annotated[str | None, Meta(description="Of old clients; has no effect.")] = None

    def as_terms(self) -> OfferTerms:
        """Return the marketplace's form. Raises InvalidInput."""
        charge = cents("charge_rate", self.charge_rate)
        hourly = self.job_type is JobType.HOURLY
        return OfferTerms(
            type=self.job_type,
            title=self.title,
            message=self.message_to_contractor,
            rate=charge if hourly else None,
            amount=None if hourly else charge,
            weekly_limit=self.weekly_limit,
            weekly_stipend=cents("weekly_stipend", self.weekly_stipend),
            starts_on=us_date("start_date", self.start_date),
            milestones=tuple(_milestone(index, part) for index, part in enumerate(self.milestones or ())),
            category=self.related_jobcategory2 or self.context.related_jobcategory2,
            close_job=self.close_on_accept is Flag.YES,
        )


class Offers(Struct, frozen=True):
    """The listing header with none, one or several offers."""

    lister: dict[str, Any]
    offer: str | OfferView | list[OfferView]


class OffersAnswer(Struct, frozen=True):
    """Answer of the call."""

    offers: Offers


class OfferAnswer(Struct, frozen=True):
    """Answer of the call."""

    offer: OfferView


class SentAnswer(Struct, frozen=True):
    """The number of the new offer."""

    offer_id: str


class DoneAnswer(Struct, frozen=True):
    """What became of the offer."""

    message: str


@endpoint(
    "offers_clients_list",
    "GET",
    "offers/v1/clients/offers",
    section=SECTION,
    title="List client offers",
    scope=Scope.OFFERS_VIEW,
    default_format="json",
    names={"job": "job__reference"},
)
def list_client_offers(call: Call, params: OfferList) -> OffersAnswer:
    """Return a page of the offers for a job, of a team, or of a company with all its teams, newest first."""
    page, wanted = read_page(params.page, default=LIST_PAGE), OfferFilter(state=params.status)
    job = _job(call, params.company_id, params.job__reference)
    if job is not None:
        if params.team__reference and accounts.find_team(call.session, params.team__reference) != job.team_id:
            raise InvalidInput("team__reference", "the job belongs to another team.")
        found = queries.job_offers(call.session, call.actor, job, wanted, offset=page.offset, count=page.count)
        return _listed(page, found)
    company_id = accounts.find_company(call.session, str(params.company_id))
    team = accounts.locate_team(call.session, params.team__reference or str(company_id))
    if team.company_id != company_id:
        raise InvalidInput("team__reference", "name a team of the company.")
    found = queries.team_offers(
        call.session,
        call.actor,
        team,
        wanted,
        include_sub_teams=params.team__reference is None,
        offset=page.offset,
        count=page.count,
    )
    return _listed(page, found)


@endpoint(
    "offers_clients_get",
    "GET",
    "offers/v1/clients/offers/{reference}",
    section=SECTION,
    title="Get client offer",
    scope=Scope.OFFERS_VIEW,
    default_format="json",
    names={"job": "job__reference"},
)
def get_client_offer(call: Call, params: OneClientOffer) -> OfferAnswer:
    """Return an offer of a team that the caller recruits for."""
    job = _job(call, params.company_id, params.job__reference)
    offer = queries.offer_of_side(call.session, call.actor, params.reference, Side.CLIENT)
    if job is not None and offer.job_id != job.id:
        raise InvalidInput("job__reference", "the offer is not for this job.")
    if params.company_id is not None and offer.company_id != accounts.find_company(call.session, params.company_id):
        raise InvalidInput("company_id", "the offer is another company's.")
    return OfferAnswer(OfferView.of(offer))


@endpoint(
    "offers_clients_create",
    "POST",
    "offers/v1/clients/offers",
    section=SECTION,
    title="Send client offer",
    scope=Scope.OFFERS_MAKE,
    default_format="json",
    server_time=int,
    names=NAMES,
)
def send_offer(call: Call, params: SendOffer) -> SentAnswer:
    """Offer a freelancer a contract, for a job or for a team."""
    freelancer_id = _freelancer(call, params)
    origin = _origin(call, freelancer_id, params.context)
    named = _team(call, params)
    team_id = origin.team_id if named is None and origin.job is None else named
    if origin.job is None and team_id is None:
        raise errors.missing_parameter("team__reference", "client_team_ref", "context[job_posting_ref]")
    offer = operations.send_offer(
        call.session,
        call.actor,
        freelancer_id,
        params.as_terms(),
        days=call.hall.settings.offer_days,
        job=origin.job,
        team_id=team_id,
        agency_id=None if params.contractor_org is None else accounts.find_company(call.session, params.contractor_org),
        previous=params.context.previous_offer_ref,
    )
    return SentAnswer(str(offer.id))


@endpoint(
    "offers_contractors_list",
    "GET",
    "offers/v1/contractors/offers",
    section=SECTION,
    title="List freelancer's offers",
    scope=Scope.OFFERS_VIEW,
    default_format="json",
)
def list_own_offers(call: Call, params: OwnOfferList) -> OffersAnswer:
    """Return a page of the offers to the caller and to freelancers of an agency that they manage, newest first."""
    page, wanted = read_page(params.page, default=LIST_PAGE), OfferFilter(state=params.status)
    found = queries.answerable_offers(call.session, call.actor, wanted, offset=page.offset, count=page.count)
    return _listed(page, found)


@endpoint(
    "offers_contractors_get",
    "GET",
    "offers/v1/contractors/offers/{reference}",
    section=SECTION,
    title="Get freelancer's offer",
    scope=Scope.OFFERS_VIEW,
    default_format="json",
)
def get_own_offer(call: Call, params: OneOffer) -> OfferAnswer:
    """Return an offer to the caller or to a freelancer of an agency that they manage."""
    return OfferAnswer(OfferView.of(queries.offer_of_side(call.session, call.actor, params.reference, Side.FREELANCER)))


@endpoint(
    "offers_contractors_action",
    "POST",
    "offers/v1/contractors/actions/{reference}",
    # Where several published clients send it.
    "offers/v1/contractors/offers/{reference}",
    "offers/v1/clients/actions/{reference}",
    section=SECTION,
    title="Accept or decline an offer",
    scope=Scope.OFFERS_MAKE,
    default_format="json",
)
def answer_offer(call: Call, params: Action) -> DoneAnswer:
    """Accept or decline an offer that the other side made."""
    action = params.name or params.action_name
    if action is None:
        raise InvalidInput("name", "write accept or decline.")
    number = known_offer(call.session, call.actor, params.reference).id
    if action == "accept":
        operations.accept_offer(call.session, call.actor, params.reference)
        return DoneAnswer(f"Offer {number} accepted")
    operations.decline_offer(call.session, call.actor, params.reference)
    return DoneAnswer(f"Offer {number} declined")


def _listed(page: Page, found: queries.Found) -> OffersAnswer:
    offers: list[ListedOffer] = list(found.rows)
    return OffersAnswer(Offers(lister(page, found.total), one_or_many([OfferView.of(offer) for offer in offers])))


def _job(call: Call, company: str | None, reference: str | None) -> Job | None:
    """Return the job that is named, which must be the company's where both are. Raises WireError for neither."""
    if company is None and reference is None:
        raise errors.missing_parameter("company_id", "job__reference")
    if reference is None:
        return None
    job = managed_job(call.session, call.actor, reference)
    if company is not None and accounts.find_company(call.session, company) != job.company_id:
        raise InvalidInput("company_id", "the job is another company's.")
    return job


def _freelancer(call: Call, params: SendOffer) -> int:
    reference = params.contractor_username or params.contractor_key or params.contractor_reference
    if reference is None:
        raise errors.missing_parameter("contractor_username", "contractor_key", "contractor_reference")
    return accounts.find_user(call.session, reference)


def _origin(call: Call, freelancer_id: int, context: Context) -> Origin:
    """Return the job and the team that the context tells; a job says more than a contract."""
    if context.job_application_ref is not None:
        job, proposal = context.job_posting_ref, context.job_application_ref
        return proposal_origin(call.session, call.actor, freelancer_id, proposal, job)
    origin = Origin(context.job_posting_ref)
    if context.contract_ref is not None:
        followed = contract_origin(call.session, call.actor, freelancer_id, context.contract_ref)
        origin = followed if origin.job is None else origin
    return origin


def _team(call: Call, params: SendOffer) -> int | None:
    """Return the team that is named, in one way or two. Raises NotFound or InvalidInput."""
    names = [name for name in (params.team__reference, params.client_team_ref) if name is not None]
    found = {accounts.find_team(call.session, name) for name in names}
    if len(found) > 1:
        raise InvalidInput("client_team_ref", "name the same team as team__reference.")
    return next(iter(found), None)


def _milestone(index: int, part: MilestoneTerms) -> OfferedMilestone:
    def named(name: str) -> str:
        return f"milestones[{index}][{name}]"

    due: date | None = us_date(named("due_date"), part.due_date)
    return OfferedMilestone(
        description=part.milestone_description,
        amount=cents(named("deposit_amount"), part.deposit_amount),
        due_on=due,
    )
