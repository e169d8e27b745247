"""Contracts as the API shows them, under the name of engagements."""

from collections.abc import Collection, Mapping
from typing import Any, Self

from msgspec import UNSET, Struct, UnsetType

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import amount, charge, due, milliseconds, text, wrapped
from hiringhall.api.upwork.views.offers import ROLES
from hiringhall.marketplace import catalog
from hiringhall.marketplace.contracts.access import sides_of_place
from hiringhall.marketplace.contracts.listed import ListedContract, ListedMilestone, job_descriptions
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.contracts.queries import ShownFeedback, shown_feedback
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side

PORTRAIT = 100
HALF, BEST = 50, 500
"""Hundredths of a score."""


class Roles(Struct, frozen=True):
    """On which sides of the contract the caller is."""

    role: str | list[str]


class ScoreView(Struct, frozen=True):
    """A score, as the range it lies in."""

    score: str


class FeedbackView(Struct, frozen=True):
    """What the sides said of each other, as far as it is shown; "" where nothing is."""

    feedback_for_provider: ScoreView | str
    feedback_for_buyer: ScoreView | str


class MilestoneView(Struct, frozen=True):
    """A part of a fixed price."""

    id: str
    state: str
    due_date: str
    deposit_amount: str
    description: str

    @classmethod
    def of(cls, part: ListedMilestone) -> Self:
        """Show a milestone."""
        return cls(str(part.id), part.state.value, due(part.due_on), amount(part.amount), part.description)


class Milestones(Struct, frozen=True):
    """None, one or several milestones."""

    milestone: str | MilestoneView | list[MilestoneView]


class EngagementView(Struct, frozen=True, kw_only=True):
    """A contract; times in milliseconds. What is not there is ""."""

    reference: str
    status: str
    is_paused: str
    is_suspended: str
    is_autopaused: str
    roles: Roles | str
    engagement_title: str
    engagement_job_type: str
    engagement_start_date: str
    engagement_end_date: str
    engagement_start_ts: str
    engagement_end_ts: str
    created_time: str
    description: str
    category_uid: str
    category_name: str
    hourly_charge_rate: str
    hourly_pay_rate: str
    weekly_hours_limit: str
    weekly_salary_charge_amount: str
    weekly_salary_pay_amount: str
    weekly_stipend_hours: str
    fixed_charge_amount_agreed: str
    fixed_pay_amount_agreed: str
    fixed_price_upfront_payment: str
    active_milestone: str
    offer__reference: str
    offer_id: str
    job_application_ref: str
    cj_job_application_uid: str
    job__reference: str
    job__title: str
    job_ref_ciphertext: str
    buyer_team__reference: str
    buyer_team__id: str
    provider__reference: str
    provider__id: str
    provider_team__reference: str
    provider_team__id: str
    dev_recno_ciphertext: str
    portrait_url: str
    parent_reference: str
    feedback: FeedbackView | str
    job__description: str | UnsetType = UNSET
    provider__name: str | UnsetType = UNSET
    buyer_company__reference: str | UnsetType = UNSET
    milestones: Milestones | str | UnsetType = UNSET


def shown(
    call: Call,
    contracts: Collection[ListedContract],
    *,
    extended: bool = False,
    milestones: list[ListedMilestone] | None = None,
) -> list[EngagementView]:
    """Show contracts to the caller; `milestones` are those of the only one."""
    feedback = shown_feedback(call.session, [contract.id for contract in contracts])
    descriptions = job_descriptions(call.session, [contract.job_id for contract in contracts]) if extended else {}
    views = []
    for contract in contracts:
        more: dict[str, Any] = {}
        if extended:
            more = {
                "job__description": descriptions.get(contract.job_id or 0, ""),
                "provider__name": contract.freelancer,
                "buyer_company__reference": str(contract.company_id),
            }
        if milestones is not None:
            more["milestones"] = wrapped(Milestones, [MilestoneView.of(part) for part in milestones])
        views.append(EngagementView(**_facts(call, contract, feedback.get(contract.id, {})), **more))
    return views


def _facts(call: Call, contract: ListedContract, feedback: Mapping[Side, ShownFeedback]) -> dict[str, Any]:
    closed = contract.state is ContractState.CLOSED
    paused = "1" if contract.state is ContractState.PAUSED else ""
    started = clock.midnight(contract.started_on) or 0
    sides = sides_of_place(call.session, call.actor, contract.place, contract.freelancer_id, contract.agency_id)
    return {
        "reference": str(contract.id),
        "status": "closed" if closed else "active",
        "is_paused": paused,
        "is_suspended": paused,
        "is_autopaused": "",
        "roles": wrapped(Roles, [ROLES[side] for side in Side if side in sides]),
        "engagement_title": contract.title,
        "engagement_job_type": contract.type.value,
        "engagement_start_date": milliseconds(started),
        "engagement_end_date": milliseconds(clock.midnight(contract.ended_on)),
        "engagement_start_ts": milliseconds(max(started, contract.created_at)),
        "engagement_end_ts": milliseconds(contract.changed_at) if closed else "",
        "created_time": milliseconds(contract.created_at),
        "description": contract.description,
        **_category(contract),
        **_money(contract),
        "active_milestone": "",
        "offer__reference": text(contract.offer_id),
        "offer_id": text(contract.offer_id),
        "job_application_ref": text(contract.proposal_id),
        "cj_job_application_uid": text(contract.proposal_id),
        "job__reference": text(contract.job_id),
        "job__title": text(contract.job_title),
        "job_ref_ciphertext": text(contract.job_key),
        "buyer_team__reference": str(contract.team_id),
        "buyer_team__id": contract.team_slug,
        "provider__reference": str(contract.freelancer_id),
        "provider__id": contract.freelancer_username,
        "provider_team__reference": text(contract.agency_id),
        "provider_team__id": text(contract.agency_slug),
        "dev_recno_ciphertext": contract.freelancer_key,
        "portrait_url": call.url(f"/portraits/{contract.freelancer_key}/{PORTRAIT}"),
        "parent_reference": "",
        "feedback": _feedback(feedback),
    }


def _category(contract: ListedContract) -> dict[str, str]:
    if contract.category is None:
        return {"category_uid": "", "category_name": ""}
    category = catalog.category_of_topic(contract.category)
    return {"category_uid": category.id, "category_name": category.title}


def _money(contract: ListedContract) -> dict[str, str]:
    hourly = contract.type is JobType.HOURLY
    rate, stipend = contract.rate, contract.weekly_stipend
    price = None if hourly else contract.amount
    pay = contract.fees.pay
    return {
        "hourly_charge_rate": charge(rate),
        "hourly_pay_rate": charge(None if rate is None else pay(rate)),
        "weekly_hours_limit": text(contract.weekly_limit),
        "weekly_salary_charge_amount": charge(stipend),
        "weekly_salary_pay_amount": charge(None if stipend is None else pay(stipend)),
        "weekly_stipend_hours": "",
        "fixed_charge_amount_agreed": amount(price),
        "fixed_pay_amount_agreed": amount(None if price is None else pay(price)),
        "fixed_price_upfront_payment": "",
    }


def _feedback(said: Mapping[Side, ShownFeedback]) -> FeedbackView | str:
    if not said:
        return ""
    return FeedbackView(_range(said.get(Side.CLIENT)), _range(said.get(Side.FREELANCER)))


def _range(said: ShownFeedback | None) -> ScoreView | str:
    """Return the half star that a score lies in: `4.5 - 5.0 Stars`. Source: upwork-responses 2.2."""
    if said is None:
        return ""
    low = min(said.score // HALF * HALF, BEST - HALF)
    return ScoreView(f"{low / 100:.1f} - {(low + HALF) / 100:.1f} Stars")
