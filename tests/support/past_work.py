"""Past contracts written past the operations: what freelancers and clients look back on in tests."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import EVERYTHING
from hiringhall.marketplace.contracts.models import Contract, ContractState, ContractTerms, Feedback, WorkWeek
from hiringhall.marketplace.fees import current_schedule
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.sides import Side

Week = tuple[int, int]
"""Seconds and cents of a week."""
Score = tuple[int, date | None]
"""A score in hundredths and the day since which it is shown."""
_TERMS = ("rate", "weekly_limit", "weekly_stipend")


class Acts(Protocol):
    """What runs a block as one transaction: a Market or a Backstage."""

    def act(self) -> AbstractContextManager[Session]: ...


def add_contract(
    market: Acts,
    freelancer: int | None,
    company: int,
    *,
    started: date,
    ended: date | None = None,
    weeks: Mapping[date, Week] | None = None,
    scores: Mapping[Side, Score] | None = None,
    **values: Any,
) -> int:
    """Write a contract; `weeks` by their last day of work. Returns the contract's id."""
    facts = {"team_id": company, "title": "Work", "type": JobType.HOURLY} | values
    state = facts.pop("state", ContractState.ACTIVE)
    with market.act() as session:
        facts.setdefault("fee_schedule_id", current_schedule(session).id)
        if facts.get("agency_id") is not None:
            facts.setdefault("agency_share", EVERYTHING)
        contract = Contract(
            key=new_key(),
            company_id=company,
            freelancer_id=freelancer,
            started_on=started,
            ended_on=ended,
            state=ContractState.CLOSED if ended else state,
            created_at=clock.midnight(started),
            changed_at=clock.midnight(ended or started),
            **facts,
        )
        session.add(contract)
        session.flush()
        session.add(ContractTerms(contract_id=contract.id, since=started, **{name: facts.get(name) for name in _TERMS}))
        for last_day, (seconds, charge) in (weeks or {}).items():
            week = last_day - timedelta(days=last_day.weekday())
            session.add(WorkWeek(contract_id=contract.id, week=week, seconds=seconds, charge=charge, last_day=last_day))
        for side, (score, shown) in (scores or {}).items():
            session.add(
                Feedback(
                    contract_id=contract.id,
                    by=side,
                    scores=[score // 100] * 6,
                    score=score,
                    comment=f"What the {side} says.",
                    given_at=clock.midnight(ended or started),
                    shown_at=clock.midnight(shown),
                )
            )
        return contract.id
