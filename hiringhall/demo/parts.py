"""Writes how the milestones of the demo's contracts were funded, handed in and paid, or given back."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.demo.agenda import Agenda
from hiringhall.demo.billing import HOUR, Billing, noon
from hiringhall.demo.draft import Draft
from hiringhall.demo.money_plans import HANDED_IN, HandedIn
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState
from hiringhall.marketplace.milestones.models import Submission, SubmissionState


class Parts:
    """Puts down on an agenda what becomes of milestones: one that was paid was so on the day it was due."""

    def __init__(self, draft: Draft, billing: Billing, agenda: Agenda) -> None:
        self._draft = draft
        self._billing = billing
        self._agenda = agenda

    def plan(self, session: Session, contract: Contract) -> None:
        """Put down what becomes of the milestones of a contract, each of which is funded when the last one is paid."""
        funded_on = contract.started_on
        milestones = select(Milestone).where(Milestone.contract_id == contract.id).order_by(Milestone.id)
        for part in session.scalars(milestones):
            if part.state is MilestoneState.NOT_FUNDED:
                continue
            self._agenda.add(funded_on, partial(self._fund, contract, part))
            if part.state is MilestoneState.PAID and part.due_on is not None:
                self._agenda.add(part.due_on, partial(self._pay, contract, part))
                funded_on = part.due_on
            elif part.state is MilestoneState.CANCELLED and contract.ended_on is not None:
                self._agenda.add(contract.ended_on, partial(self._give_back, contract, part))
            else:
                self._plan_work(contract, part)

    def _plan_work(self, contract: Contract, part: Milestone) -> None:
        today = clock.day(self._draft.today)
        for work in HANDED_IN:
            if work.contract == contract.title:
                on = today - timedelta(days=work.days_ago)
                self._agenda.add(on, partial(self._hand_in, contract, part, work))

    def _fund(self, contract: Contract, part: Milestone, on: date) -> None:
        self._billing.have(contract.company_id, part.amount, on)
        self._billing.fund(contract, part.id, part.amount, part.description, on, contract.hired_by)

    def _pay(self, contract: Contract, part: Milestone, on: date) -> None:
        submission_id = self._submit(contract, part, noon(on) - HOUR // 2, "", SubmissionState.APPROVED, noon(on))
        invoice = self._billing.pay_milestone(
            contract, part.id, part.amount, part.description, on, contract.hired_by, submission_id
        )
        self._agenda.add(self._draft.calendar.available_on(on), partial(self._billing.release, invoice))

    def _give_back(self, contract: Contract, part: Milestone, on: date) -> None:
        self._billing.return_escrow(contract, part.id, part.amount, part.description, on, contract.hired_by)

    def _hand_in(self, contract: Contract, part: Milestone, work: HandedIn, on: date) -> None:
        state = SubmissionState.REJECTED if work.answer else SubmissionState.SUBMITTED
        answered_at = noon(on) + 4 * HOUR if work.answer else None
        self._submit(contract, part, noon(on), work.note, state, answered_at, work.answer)

    def _submit(
        self,
        contract: Contract,
        part: Milestone,
        at: int,
        note: str,
        state: SubmissionState,
        decided_at: int | None,
        answer: str = "",
    ) -> int:
        """Add work that was handed in; return its id."""
        submission_id = self._draft.number(Submission)
        client = contract.hired_by
        self._draft.add(
            Submission,
            id=submission_id,
            milestone_id=part.id,
            amount=part.amount,
            note=note or f"Here it is: {part.description}.",
            answer=answer,
            state=state,
            submitted_by=contract.freelancer_id,
            submitted_at=at,
            decided_by=client if decided_at else None,
            decided_at=decided_at,
        )
        told = {"contract": contract.id, "submission": submission_id}
        handed_in, client_id = told | {"amount": part.amount}, contract.company_id
        self._draft.log(
            at, contract.freelancer_id, "milestone.submitted", part.id, company_id=client_id, after=handed_in
        )
        if decided_at is not None and state is SubmissionState.REJECTED:
            self._draft.log(decided_at, client, "milestone.rejected", part.id, company_id=client_id, after=told)
        return submission_id
