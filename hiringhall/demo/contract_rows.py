"""How a contract becomes rows: its weeks of work and feedback, and the lines of the change log that belong to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hiringhall import clock
from hiringhall.demo.draft import Draft
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.contracts.feedback import last_day_for_feedback
from hiringhall.marketplace.contracts.models import (
    Contract,
    ContractState,
    ContractTerms,
    Feedback,
    Milestone,
    MilestoneState,
    WorkWeek,
    mean_score,
)
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side

FRIDAY = timedelta(days=4)
WEEK = timedelta(days=7)
MORNING = 9 * 3600
Said = tuple[Sequence[int], str]
"""Six marks, and a comment."""


DONE = "9504"
"""The client's reason to end a contract: the work is done."""


@dataclass(frozen=True, kw_only=True)
class ContractFacts:
    """What a contract row says; `weeks` are pairs of seconds and cents, one week after the other since the start.

    `paused_at` is when one that goes on was paused. What a fixed price was charged in a week was for a milestone, which
    `parts` name; `milestones` are pairs of what is still to be done and its cents, and the first of them `is_funded` or
    not. From the Monday `diary_since` on the weeks are what its diary adds up to. `agency_share` is as in Contract.
    """

    freelancer_id: int
    job_id: int | None
    title: str
    type: JobType
    rate: int | None
    started_on: date
    weeks: Sequence[tuple[int, int]]
    is_over: bool
    amount: int | None = None
    agency_id: int | None = None
    offer_id: int | None = None
    signer_id: int | None = None
    description: str = ""
    category: str | None = None
    weekly_limit: int | None = None
    paused_at: int | None = None
    diary_since: date | None = None
    parts: Sequence[str] = ()
    milestones: Sequence[tuple[str, int]] = ()
    is_funded: bool = False
    agency_share: int | None = None
    said: Mapping[Side, Said] = field(default_factory=dict)

    @property
    def started_at(self) -> int:
        """When it was agreed on."""
        return morning(self.started_on)


def add_contract(draft: Draft, team: TeamRow, hirer_id: int, facts: ContractFacts) -> int:
    """Add a contract with its weeks; a closed one ends three days after the last of them. Return its id."""
    contract_id, started_at = draft.number(Contract), facts.started_at
    last_day = _add_weeks(draft, contract_id, facts)
    ended_on = last_day + timedelta(days=3) if facts.is_over else None
    state = ContractState.CLOSED if facts.is_over else ContractState.PAUSED if facts.paused_at else ContractState.ACTIVE
    draft.add(
        Contract,
        id=contract_id,
        key=draft.key(),
        offer_id=facts.offer_id,
        job_id=facts.job_id,
        team_id=team.id,
        company_id=team.company_id,
        freelancer_id=facts.freelancer_id,
        agency_id=facts.agency_id,
        title=facts.title,
        description=facts.description,
        category=facts.category,
        type=facts.type,
        rate=facts.rate,
        amount=facts.amount,
        currency="USD",
        weekly_limit=facts.weekly_limit,
        fee_schedule_id=draft.fees.id,
        agency_share=facts.agency_share,
        state=state,
        hired_by=hirer_id,
        signed_by=facts.signer_id or facts.freelancer_id,
        ended_by=Side.CLIENT if facts.is_over else None,
        end_reason=DONE if facts.is_over else None,
        started_on=facts.started_on,
        ended_on=ended_on,
        created_at=started_at,
        changed_at=morning(ended_on) if ended_on else facts.paused_at or started_at,
    )
    _add_terms(draft, contract_id, facts)
    _log_start(draft, contract_id, team, hirer_id, facts)
    if ended_on is not None:
        _end(draft, contract_id, team, hirer_id, ended_on, facts)
    return contract_id


def _add_terms(draft: Draft, contract_id: int, facts: ContractFacts) -> None:
    draft.add(
        ContractTerms,
        contract_id=contract_id,
        since=facts.started_on,
        rate=facts.rate,
        weekly_limit=facts.weekly_limit,
        weekly_stipend=None,
    )
    state = MilestoneState.ACTIVE if facts.is_funded else MilestoneState.NOT_FUNDED
    for description, amount in facts.milestones:
        shown = MilestoneState.CANCELLED if facts.is_over else state
        _add_milestone(draft, contract_id, facts, description, amount, state=shown)
        state = MilestoneState.NOT_FUNDED


def _add_milestone(
    draft: Draft,
    contract_id: int,
    facts: ContractFacts,
    description: str,
    amount: int,
    *,
    due_on: date | None = None,
    state: MilestoneState,
) -> None:
    draft.add(
        Milestone,
        id=draft.number(Milestone),
        contract_id=contract_id,
        description=description,
        amount=amount,
        due_on=due_on,
        state=state,
        paid=amount if state is MilestoneState.PAID else None,
        created_at=facts.started_at,
    )


def _log_start(draft: Draft, contract_id: int, team: TeamRow, hirer_id: int, facts: ContractFacts) -> None:
    agreed = {
        "freelancer": facts.freelancer_id,
        "agency": facts.agency_id,
        "job": facts.job_id,
        "team": team.id,
        "offer": facts.offer_id,
        "rate": facts.rate,
        "amount": facts.amount,
        "weekly_limit": facts.weekly_limit,
    }
    signer = facts.signer_id or facts.freelancer_id
    draft.log(facts.started_at, signer, "contract.started", contract_id, company_id=team.company_id, after=agreed)
    if facts.paused_at is not None:
        draft.log(
            facts.paused_at,
            hirer_id,
            "contract.paused",
            contract_id,
            company_id=team.company_id,
            before={"state": ContractState.ACTIVE.value},
            after={"state": ContractState.PAUSED.value},
        )


def _add_weeks(draft: Draft, contract_id: int, facts: ContractFacts) -> date:
    """Add the weeks in which anything was worked or charged; return the last day of the last of all.

    What a fixed price was charged in a week paid a milestone on the last day of the week's work.
    """
    monday, last_day = facts.started_on - timedelta(days=facts.started_on.weekday()), facts.started_on
    parts = iter(_names_of_parts(facts))
    for number, (seconds, charge) in enumerate(facts.weeks):
        week = monday + number * WEEK
        last_day = max(week + FRIDAY, facts.started_on)
        if (seconds or charge) and (facts.diary_since is None or week < facts.diary_since):
            draft.add(
                WorkWeek,
                contract_id=contract_id,
                week=week,
                seconds=seconds,
                charge=charge,
                extra=0 if seconds else charge,
                last_day=last_day,
                billed_at=billed_at(draft, week) if seconds else None,
            )
            if not seconds:
                _add_milestone(
                    draft, contract_id, facts, next(parts), charge, due_on=last_day, state=MilestoneState.PAID
                )
    return last_day


def _names_of_parts(facts: ContractFacts) -> Sequence[str]:
    """Return what the paid milestones of a fixed price were for."""
    paid = sum(1 for seconds, charge in facts.weeks if charge and not seconds)
    if facts.parts or paid + len(facts.milestones) == 1:
        return facts.parts or (facts.title,)
    return [f"{facts.title}, part {number}" for number in range(1, paid + 1)]


def billed_at(draft: Draft, monday: date) -> int | None:
    """Return when the work of a week was billed, in seconds; None for this week, and on Mondays for the last."""
    return draft.calendar.billed_at(monday) if is_billed(draft, monday) else None


def is_billed(draft: Draft, monday: date) -> bool:
    """Tell whether a week was billed before today: what the day itself brings is left to the hall."""
    return draft.calendar.issued_on(monday) < clock.day(draft.today)


def _end(draft: Draft, contract_id: int, team: TeamRow, hirer_id: int, ended_on: date, facts: ContractFacts) -> None:
    ended_at = morning(ended_on)
    draft.log(
        ended_at,
        hirer_id,
        "contract.ended",
        contract_id,
        company_id=team.company_id,
        before={"state": ContractState.ACTIVE.value, "ended_on": None},
        after={
            "state": ContractState.CLOSED.value,
            "ended_on": ended_on.isoformat(),
            "by": Side.CLIENT.value,
            "reason": DONE,
        },
    )
    _say(draft, contract_id, team, {Side.CLIENT: hirer_id, Side.FREELANCER: facts.freelancer_id}, ended_on, facts)


def _say(
    draft: Draft, contract_id: int, team: TeamRow, people: Mapping[Side, int], ended_on: date, facts: ContractFacts
) -> None:
    """Add what the sides say; it is shown when both have said it, or when the time for it is over."""
    given_at = morning(ended_on) + 3600
    alone = clock.midnight(last_day_for_feedback(ended_on) + timedelta(days=1)) or 0
    shown_at = given_at if len(facts.said) == len(Side) else alone if alone < draft.today else None
    words = {}
    for side, (scores, comment) in facts.said.items():
        marks = {"scores": list(scores), "score": mean_score(scores), "comment": comment}
        words[side.value] = marks
        draft.add(
            Feedback,
            id=draft.number(Feedback),
            contract_id=contract_id,
            by=side,
            given_at=given_at,
            shown_at=shown_at,
            **marks,
        )
        told = {"by": side.value} | (marks if side is Side.CLIENT else {})
        draft.log(given_at, people[side], "feedback.given", contract_id, company_id=team.company_id, after=told)
    if words and shown_at is not None:
        draft.log(shown_at, None, "feedback.shown", contract_id, company_id=team.company_id, after=words)


def morning(day: date) -> int:
    """Return when something is done that happens on a day, in seconds."""
    return (clock.midnight(day) or 0) + MORNING
