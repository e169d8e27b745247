"""What both sides have agreed on once an offer is accepted."""

from datetime import date

from hiringhall import clock
from hiringhall.marketplace.contracts.starting import AgreedMilestone, Agreement
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.sides import Side


def agreement(offer: Offer, *, accepted_by: int) -> Agreement:
    """Return what the acceptance of an offer agrees on; work starts as offered, but not before today."""
    today = clock.day(clock.now())
    by_client = offer.by is Side.CLIENT
    return Agreement(
        offer_id=offer.id,
        job_id=offer.job_id,
        team_id=offer.team_id,
        company_id=offer.company_id,
        freelancer_id=offer.freelancer_id,
        agency_id=offer.agency_id,
        title=offer.title,
        description=offer.message,
        category=offer.category,
        type=offer.type,
        rate=offer.rate,
        amount=offer.amount,
        currency=offer.currency,
        weekly_limit=offer.weekly_limit,
        weekly_stipend=offer.weekly_stipend,
        manual_time=offer.manual_time,
        starts_on=max(offer.starts_on or today, today),
        hired_by=offer.made_by if by_client else accepted_by,
        signed_by=accepted_by if by_client else offer.made_by,
        milestones=[
            AgreedMilestone(
                part["description"], part["amount"], date.fromisoformat(part["due_on"]) if part["due_on"] else None
            )
            for part in offer.milestones
        ],
    )
