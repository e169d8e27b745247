"""Offers as clients of before 2014 ask for them, and one of them to its last release."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, cents, listed, spaced_seconds, us_date
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.offers import LIST_PAGE, SECTION
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.paging import lister, read_page
from hiringhall.api.upwork.views.offers import OlderOfferView
from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.fees import Fees, current_fees
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.offers import operations, queries
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.queries import OfferFilter
from hiringhall.marketplace.offers.terms import OfferedMilestone, OfferTerms, milestone_field
from hiringhall.marketplace.sides import Side

_STATES = {state.value: frozenset({state}) for state in OfferState} | {
    "active": frozenset({OfferState.NEW}),
    "closed": frozenset(OfferState) - {OfferState.NEW},
}
NAMES = {
    "title": "engagement_title",
    "message": "message_from_buyer",
    "rate": "hourly_pay_rate",
    "amount": "fixed_charge_amount_agreed",
    milestone_field(0, "amount"): "fixed_charge_amount_agreed",
    "weekly_limit": "weekly_hours_limit",
    "weekly_stipend": "weekly_salary_charge_amount",
    "starts_on": "start_date",
    "agency": "provider_team__reference",
    "freelancer": "provider__reference",
    "job": "job__reference",
}


class OlderOfferList(Parameters, frozen=True):
    """Which of a team's offers to list."""

    buyer_team__reference: Annotated[str, Meta(description="Number, literal id or key of the client's team.")]
    include_sub_teams: Annotated[Flag, Meta(description="1 adds the offers of sub-teams.")] = Flag.NO
    provider__reference: Annotated[str | None, Meta(description="Number of the freelancer.")] = None
    profile_key: Annotated[str | None, Meta(description="Key of the freelancer, without provider__reference.")] = None
    job__reference: Annotated[str | None, Meta(description="Key or number of a job.")] = None
    agency_team__reference: Annotated[str | None, Meta(description="Reference of an agency.")] = None
    status: Annotated[str | None, Meta(description="States separated by semicolons; active means new.")] = None
    created_time_from: Annotated[str | None, Meta(description="Made then or later, yyyy-mm-dd HH:MM:SS, UTC.")] = None
    created_time_to: Annotated[str | None, Meta(description="Made then or earlier, yyyy-mm-dd HH:MM:SS, UTC.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None
    order_by: Annotated[
        Literal["created_time", "created_time;A", "created_time;D"], Meta(description="Order; newest first.")
    ] = "created_time;D"


class OneOlderOffer(Parameters, frozen=True):
    """Names an offer."""

    reference: Annotated[str, Meta(description="Number or key of the offer.")]


class MakeOffer(Parameters, frozen=True):
    """A new offer for a job."""

    job__reference: Annotated[str, Meta(description="Key or number of the job.")]
    provider__reference: Annotated[str | None, Meta(description="Number of the freelancer; counts first.")] = None
    profile_key: Annotated[str | None, Meta(description="Key of the freelancer.")] = None
    provider_team__reference: Annotated[str | None, Meta(description="Agency that the work goes through.")] = None
    message_from_buyer: Annotated[str | None, Meta(description="The job's title unless told.")] = None
    engagement_title: Annotated[str | None, Meta(description="The job's title unless told.")] = None
    fixed_charge_amount_agreed: Annotated[str | None, Meta(description="Price of a fixed-price job.")] = None
    fixed_pay_amount_agreed: Annotated[str | None, Meta(description="What of the price the freelancer gets.")] = None
    hourly_pay_rate: Annotated[str | None, Meta(description="What the freelancer gets of an hour.")] = None
    weekly_salary_charge_amount: Annotated[str | None, Meta(description="Amount charged each week besides.")] = None
    weekly_salary_pay_amount: Annotated[str | None, Meta(description="What of it the freelancer gets.")] = None
    weekly_hours_limit: Annotated[int | None, Meta(description="Most hours a week.")] = None
    start_date: Annotated[str | None, Meta(description="mm-dd-yyyy; today when absent.")] = None
    keep_open: Annotated[Literal["yes", "no"], Meta(description="yes keeps the job open.")] = "no"

    def as_terms(self, job: Job, fees: Fees) -> OfferTerms:
        """Return the marketplace's form. Raises InvalidInput."""
        title = self.engagement_title or job.title
        hourly = job.type is JobType.HOURLY
        amount = _charge(self, fees, "fixed_charge_amount_agreed", "fixed_pay_amount_agreed")
        return OfferTerms(
            type=job.type,
            title=title,
            message=self.message_from_buyer or title,
            rate=_charge(self, fees, None, "hourly_pay_rate"),
            amount=amount,
            weekly_limit=self.weekly_hours_limit,
            weekly_stipend=_charge(self, fees, "weekly_salary_charge_amount", "weekly_salary_pay_amount"),
            starts_on=us_date("start_date", self.start_date),
            milestones=() if hourly else (OfferedMilestone(description=title, amount=amount),),
            close_job=self.keep_open == "no",
        )


class OlderOffers(Struct, frozen=True):
    """The listing header with none, one or several offers."""

    lister: dict[str, Any]
    offer: str | OlderOfferView | list[OlderOfferView]


class OlderOffersAnswer(Struct, frozen=True):
    """Answer of the call."""

    offers: OlderOffers


class OlderOfferAnswer(Struct, frozen=True):
    """Answer of the call."""

    offer: OlderOfferView


class Made(Struct, frozen=True):
    """The number of the new offer."""

    reference: str


class MadeAnswer(Struct, frozen=True):
    """Answer of the call."""

    offer: Made


@endpoint(
    "hr_offers_list",
    "GET",
    "hr/v2/offers",
    section=SECTION,
    title="List offers, as before 2014",
    scope=Scope.OFFERS_VIEW,
    names=NAMES,
    documented=False,
)
def list_offers(call: Call, params: OlderOfferList) -> OlderOffersAnswer:
    """Return a page of the offers of a team."""
    page = read_page(params.page, default=LIST_PAGE)
    freelancer, agency, job = params.provider__reference or params.profile_key, params.agency_team__reference, None
    if params.job__reference is not None:
        job = managed_job(call.session, call.actor, params.job__reference).id
    wanted = OfferFilter(
        states=_states(params.status),
        freelancer_id=None if freelancer is None else accounts.find_user(call.session, freelancer),
        job_id=job,
        agency_id=None if agency is None else accounts.find_company(call.session, agency),
        created_from=spaced_seconds("created_time_from", params.created_time_from),
        created_to=spaced_seconds("created_time_to", params.created_time_to),
    )
    found = queries.team_offers(
        call.session,
        call.actor,
        accounts.locate_team(call.session, params.buyer_team__reference),
        wanted,
        include_sub_teams=params.include_sub_teams is Flag.YES,
        descending=params.order_by == "created_time;D",
        offset=page.offset,
        count=page.count,
    )
    views = [OlderOfferView.of(offer, Side.CLIENT) for offer in found.rows]
    return OlderOffersAnswer(OlderOffers(lister(page, found.total), one_or_many(views)))


@endpoint(
    "hr_offers_get",
    "GET",
    "hr/v2/offers/{reference}",
    section=SECTION,
    title="Get offer, as before 2014",
    scope=Scope.OFFERS_VIEW,
    documented=False,
)
def get_offer(call: Call, params: OneOlderOffer) -> OlderOfferAnswer:
    """Return an offer to somebody of one of its sides; who is on both sees it as the client."""
    seen = queries.seen_offer(call.session, call.actor, params.reference)
    side = Side.CLIENT if Side.CLIENT in seen.sides else Side.FREELANCER
    return OlderOfferAnswer(OlderOfferView.of(seen.offer, side))


@endpoint(
    "hr_offers_create",
    "POST",
    "hr/v2/offers",
    section=SECTION,
    title="Make offer, as before 2014",
    scope=Scope.OFFERS_MAKE,
    server_time=int,
    names=NAMES,
    documented=False,
)
def make_offer(call: Call, params: MakeOffer) -> MadeAnswer:
    """Offer a freelancer the contract of a job; a fixed price is one milestone."""
    freelancer, agency = params.provider__reference or params.profile_key, params.provider_team__reference
    if freelancer is None:
        raise errors.missing_parameter("provider__reference", "profile_key")
    job = managed_job(call.session, call.actor, params.job__reference)
    offer = operations.send_offer(
        call.session,
        call.actor,
        accounts.find_user(call.session, freelancer),
        params.as_terms(job, current_fees(call.session)),
        days=call.hall.settings.offer_days,
        job=job.key,
        agency_id=None if agency is None else accounts.find_company(call.session, agency),
    )
    return MadeAnswer(Made(str(offer.id)))


def _states(status: str | None) -> tuple[OfferState, ...] | None:
    words = listed(status)
    if not words:
        return None
    unknown = [word for word in words if word not in _STATES]
    if unknown:
        raise InvalidInput("status", f"write some of {', '.join(_STATES)}, separated by semicolons.")
    return tuple(sorted(frozenset().union(*(_STATES[word] for word in words))))


def _charge(params: MakeOffer, fees: Fees, charged: str | None, paid: str) -> int | None:
    """Return what the client is charged, told as such or by what the freelancer is paid of it."""
    charge = None if charged is None else cents(charged, getattr(params, charged))
    if charge is not None:
        return charge
    gets = cents(paid, getattr(params, paid))
    return None if gets is None else fees.charge_for(gets)
