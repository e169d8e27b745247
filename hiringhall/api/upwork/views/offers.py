"""Offers as their two APIs show them."""

from typing import Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.heritage import amount, charge, milliseconds, text
from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.queries import ListedOffer
from hiringhall.marketplace.proposals.models import OPEN
from hiringhall.marketplace.sides import Side

ROLES = {Side.CLIENT: "buyer", Side.FREELANCER: "provider"}


class TermsView(Struct, frozen=True, kw_only=True):
    """What is offered; `charge_rate` is an hour's or the whole price."""

    charge_rate: str
    charge_weekly_stipend_amount: str
    manual_time_allowed: str
    related_jobcategory2: str
    start_date: str
    type: str
    version: str
    weekly_limit: str

    @classmethod
    def of(cls, offer: ListedOffer) -> Self:
        """Show the terms of an offer."""
        return cls(
            charge_rate=charge(offer.rate if offer.amount is None else offer.amount),
            charge_weekly_stipend_amount=charge(offer.weekly_stipend),
            manual_time_allowed=text(offer.manual_time),
            related_jobcategory2="" if offer.category is None else catalog.category_of_topic(offer.category).id,
            start_date=milliseconds(clock.midnight(offer.starts_on)),
            type=offer.type.value,
            version="v1",
            weekly_limit=text(offer.weekly_limit),
        )


class OfferView(Struct, frozen=True, kw_only=True):
    """An offer."""

    client_org_ref: str
    client_user_ref: str
    contractor_org_ref: str
    contractor_user_ref: str
    is_visible_to_contractor: str
    job_posting_ref: str
    last_event_state: str
    rid: str
    terms_data: TermsView
    title: str
    type: str

    @classmethod
    def of(cls, offer: ListedOffer) -> Self:
        """Show an offer."""
        return cls(
            client_org_ref=str(offer.company_id),
            client_user_ref=text(offer.client_user_id),
            contractor_org_ref=text(offer.agency_id),
            contractor_user_ref=str(offer.freelancer_id),
            is_visible_to_contractor="1",
            job_posting_ref=text(offer.job_key),
            last_event_state=offer.state.value,
            rid=str(offer.id),
            terms_data=TermsView.of(offer),
            title=offer.title,
            type=offer.type.value,
        )


class OlderOfferView(Struct, frozen=True, kw_only=True):
    """An offer as it was shown before it had an API of its own; who makes an offer signs it with that."""

    reference: str
    key: str
    status: str
    my_role: str
    created_type: str
    created_by: str
    created_time: str
    expiration_date: str
    interview_status: str
    candidacy_status: str
    engagement_title: str
    engagement_job_type: str
    engagement_start_date: str
    engagement_end_date: str
    engagement__reference: str
    description: str
    message_from_buyer: str
    message_from_provider: str
    hourly_charge_rate: str
    hourly_pay_rate: str
    fixed_charge_amount_agreed: str
    fixed_pay_amount_agreed: str
    fixed_price_upfront_payment: str
    has_buyer_signed: str
    signed_by_buyer_user: str
    signed_time_buyer: str
    has_provider_signed: str
    signed_by_provider_user: str
    signed_time_provider: str
    job__reference: str
    job__title: str
    job__description: str
    buyer_company__reference: str
    buyer_company__name: str
    buyer_team__reference: str
    buyer_team__id: str
    buyer_team__name: str
    provider__reference: str
    provider_team__reference: str
    provider_team__id: str
    provider_team__name: str

    @classmethod
    def of(cls, offer: ListedOffer, seen_from: Side) -> Self:
        """Show an offer to somebody of one side."""
        by_client = offer.by is Side.CLIENT
        buyer, provider = (_made(offer), _answered(offer)) if by_client else (_answered(offer), _made(offer))
        in_talks = offer.state is OfferState.NEW
        hourly = offer.type is JobType.HOURLY
        return cls(
            reference=str(offer.id),
            key=offer.key,
            status=offer.state.value,
            my_role=ROLES[seen_from],
            created_type=ROLES[offer.by],
            created_by=offer.maker,
            created_time=milliseconds(offer.created_at),
            expiration_date=milliseconds(offer.expires_at),
            interview_status="in_process" if in_talks else "",
            candidacy_status="active" if offer.proposal_state in OPEN else text(offer.proposal_state),
            engagement_title=offer.title,
            engagement_job_type=offer.type.value,
            engagement_start_date=milliseconds(clock.midnight(offer.starts_on)),
            engagement_end_date="",
            engagement__reference=text(offer.contract_id),
            description=offer.message,
            message_from_buyer=offer.message if by_client else "",
            message_from_provider="" if by_client else offer.message,
            hourly_charge_rate=amount(offer.rate),
            hourly_pay_rate=amount(offer.fees.pay(offer.rate)) if hourly and offer.rate else "",
            fixed_charge_amount_agreed=amount(offer.amount),
            fixed_pay_amount_agreed="" if offer.amount is None else amount(offer.fees.pay(offer.amount)),
            fixed_price_upfront_payment="0",
            has_buyer_signed=buyer.signed,
            signed_by_buyer_user=buyer.by,
            signed_time_buyer=buyer.at,
            has_provider_signed=provider.signed,
            signed_by_provider_user=provider.by,
            signed_time_provider=provider.at,
            job__reference=text(offer.job_key),
            job__title=text(offer.job),
            job__description=text(offer.job_description),
            buyer_company__reference=str(offer.company_id),
            buyer_company__name=offer.company,
            buyer_team__reference=str(offer.team_id),
            buyer_team__id=offer.team_slug,
            buyer_team__name=offer.team,
            provider__reference=str(offer.freelancer_id),
            provider_team__reference=text(offer.agency_id),
            provider_team__id=text(offer.agency_slug),
            provider_team__name=text(offer.agency),
        )


class _Signature(Struct, frozen=True):
    signed: str
    by: str
    at: str


def _made(offer: ListedOffer) -> _Signature:
    return _Signature("1", offer.maker, milliseconds(offer.created_at))


def _answered(offer: ListedOffer) -> _Signature:
    if offer.state is not OfferState.ACCEPTED:
        return _Signature("", "", "")
    return _Signature("1", text(offer.decider), milliseconds(offer.decided_at))
