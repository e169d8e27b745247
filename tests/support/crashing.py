"""A hall whose money is moved by a process that is killed at any moment, and begins again where it is left.

The process approves milestones, bills three weeks, collects charges and makes pay available, one phase after the other;
each phase does whatever is left of it, in transactions.
"""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing.connection import Connection
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.billing.run import bill
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState, WorkWeek
from hiringhall.marketplace.invoices.models import Invoice, NumberSeries
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.ledger.models import Account, ClientBilling, Entry, Line
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.milestones.operations import activate_milestone, approve_submission, submit_work
from hiringhall.marketplace.offers.terms import OfferedMilestone
from hiringhall.storage import Database
from tests.support.billing import CALENDAR, at, work
from tests.support.books import deposit
from tests.support.hired import FIXED, HOURLY, hire, hiring_cast
from tests.support.market import Market
from tests.support.money import add_card, collect
from tests.support.tracking import MONDAY

WEEK = timedelta(days=7)
WEEKS = 3
BILLED_ON = MONDAY + WEEKS * WEEK
NOON = 12 * 3_600
PARTS = 2
"""Milestones of each contract at a fixed price."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    ["hiringhall.cli", "tests.support.crashing"]
)  # the first as in `commands`: one serves both


def fill(market: Market) -> None:
    """Fill an empty hall: one client with cash enough, one with a card, one with too little of both; and an agency."""
    cast = hiring_cast(market)
    clients = [market.person(f"client-{number}") for number in range(3)]
    companies = [market.company(owner, f"client-{number}") for number, owner in enumerate(clients)]
    with at(MONDAY - timedelta(days=5)):
        deposit(market, companies[0], 5_000_00)
        deposit(market, companies[2], 150_00)
        hourly = [
            _hire_hourly(market, clients[number], companies[number], f"hourly-{number}-{seat}", number + seat)
            for number in range(3)
            for seat in range(2)
        ]
        for agent in ("agent", "bound"):
            signs = cast["staffing"]
            theirs = hire(market, clients[1], companies[1], cast[agent], HOURLY, agency_id=cast.agency, signs=signs)
            hourly.append((cast[agent], theirs))
        for number in range(3):
            _hire_for_parts(market, clients[0], companies[0], market.person(f"fixed-{number}", is_freelancer=True))
    for week in range(WEEKS):
        for number, (freelancer, contract) in enumerate(hourly):
            work(market, freelancer, contract, MONDAY + week * WEEK, 1 + (number + week) % 4)
    add_card(market, companies[1])


def _hire_hourly(market: Market, client: Actor, team: int, name: str, step: int) -> tuple[Actor, Contract]:
    freelancer = market.person(name, is_freelancer=True)
    terms = replace(HOURLY, rate=33_33 + 11 * step, weekly_stipend=70_01 if step == 1 else None)
    return freelancer, hire(market, client, team, freelancer, terms)


def _hire_for_parts(market: Market, client: Actor, team: int, freelancer: Actor) -> None:
    parts = tuple(OfferedMilestone(description=f"Part {part}", amount=100_01 + part) for part in range(PARTS))
    terms = replace(FIXED, amount=sum(part.amount or 0 for part in parts), milestones=parts)
    contract = hire(market, client, team, freelancer, terms)
    with market.act() as session:
        first = session.scalars(select(Milestone.id).filter_by(contract_id=contract.id).order_by(Milestone.id)).first()
        submit_work(session, freelancer, first or 0, 100_01, "Here it is")


# --- what the process does ---


def _approve(market: Market) -> None:
    """Approve what was handed in, fund what comes next and hand in for that, until all parts are paid."""
    for acts in iter(lambda: _next_acts(market), []):
        for act in acts:
            with market.act() as session:
                act(session)


def _next_acts(market: Market) -> list[Callable[[Session], object]]:
    with market.database.reading() as session:
        waiting = session.scalars(
            select(Submission.id).filter_by(state=SubmissionState.SUBMITTED).order_by(Submission.id)
        ).all()
        if waiting:
            return [_approval(submission_id) for submission_id in waiting]
        acts = []
        fixed = select(Contract.id, Contract.freelancer_id).filter_by(type=JobType.FIXED_PRICE).order_by(Contract.id)
        for contract_id, freelancer_id in session.execute(fixed).all():
            parts = session.scalars(select(Milestone).filter_by(contract_id=contract_id).order_by(Milestone.id)).all()
            part = next((part for part in parts if part.state is not MilestoneState.PAID), None)
            if part is not None:
                acts.append(_step(part.id, part.state, part.amount, freelancer_id))
        return acts


def _approval(submission_id: int) -> Callable[[Session], object]:
    def approve(session: Session) -> None:
        approve_submission(session, CONSOLE, submission_id, 90_00, bonus=12_34, reason="330")

    return approve


def _step(milestone_id: int, state: MilestoneState, amount: int, freelancer_id: int) -> Callable[[Session], object]:
    def go_on(session: Session) -> None:
        if state is MilestoneState.NOT_FUNDED:
            activate_milestone(session, CONSOLE, milestone_id)
        else:
            submit_work(session, Actor(freelancer_id, "test"), milestone_id, amount, "Here it is")

    return go_on


def _bill(market: Market) -> None:
    bill(market.database, CALENDAR, clock.day(clock.now()))


def _collect(market: Market) -> None:
    collect(market)


class Phase(NamedTuple):
    """What is done at noon of a day."""

    day: date
    act: Callable[[Market], None]


PHASES = (
    Phase(MONDAY + timedelta(days=2), _approve),
    Phase(BILLED_ON, _bill),
    Phase(BILLED_ON + timedelta(days=5), _bill),
    Phase(BILLED_ON + timedelta(days=5), _collect),
    Phase(BILLED_ON + timedelta(days=9), _bill),
)


def _run(url: str, phase: int, shift: int, begun: Connection) -> None:
    market = Market(url, is_migrated=True)
    with market.database.reading() as session:
        session.scalar(select(Account.id).limit(1))
    begun.send(True)
    with clock.shifted(shift):
        PHASES[phase].act(market)
    market.database.close()


# --- the process and its end ---


def move_money(url: str, random: Random | None = None, kills: int = 0) -> int:
    """Let all phases be done by a process that is killed up to so many times; return how often it was.

    Each time it is killed at a moment up to as long after its beginning as the phase took when nobody disturbed it.
    """
    killed = 0
    for phase, (day, _) in enumerate(PHASES):
        # Once for the phase, so that time goes on while the process is dead.
        shift = (clock.midnight(day) or 0) + NOON - clock.now()
        while not _is_done(url, phase, shift, None if random is None or killed >= kills else random):
            killed += 1
    return killed


def _is_done(url: str, phase: int, shift: int, random: Random | None) -> bool:
    """Run a phase, killing it at a random moment if told; return whether it came to its end."""
    begun, told = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_run, args=(url, phase, shift, told))
    process.start()
    assert begun.poll(PATIENCE), "the process does not begin"
    begun.recv()
    started = time.monotonic()
    process.join(PATIENCE if random is None else random.uniform(0, _LASTED.get(phase, 0.1)))
    if process.exitcode is None:
        assert random is not None, "the process does not end"
        process.kill()
        process.join()
        return False
    assert process.exitcode == 0, f"phase {phase} ended with {process.exitcode}"
    if random is None:
        _LASTED[phase] = time.monotonic() - started
    return True


PATIENCE = 60
"""Seconds until a process that hangs is given up."""
_LASTED: dict[int, float] = {}


# --- what is in the books ---


def books_of(database: Database) -> dict[str, list[Any]]:
    """Return all that must be equal however often the process was killed: everything but references and times."""
    with database.reading() as session:
        return {
            "accounts": _rows(session, Account, "holder", "holder_id", "kind", "currency", "balance"),
            "invoices": _rows(session, Invoice, *INVOICE),
            "numbers": _rows(session, NumberSeries, "issuer", "issuer_id", "last"),
            "billings": _rows(session, ClientBilling, "company_id", "freelancer_id", "charged"),
            "milestones": _rows(session, Milestone, "id", "state", "paid"),
            "weeks": _rows(session, WorkWeek, "contract_id", "week", "seconds", "charge", "extra", "last_day"),
            "journal": sorted(map(repr, session.execute(_JOURNAL).all())),
        }


INVOICE = (
    *("issuer", "issuer_id", "number", "kind", "contract_id", "company_id", "week", "charge", "client_fee", "fee"),
    *("pay", "agency_pay", "owed", "credited", "state", "issued_on", "due_on", "paid_on", "released_on"),
)
_JOURNAL = (
    select(
        Entry.kind, Entry.on, Entry.contract_id, Account.holder, Account.holder_id, Account.kind, Line.amount, Line.type
    )
    .join(Line, Line.entry_id == Entry.id)
    .join(Account, Account.id == Line.account_id)
)


def _rows(session: Session, table: Any, *names: str) -> list[str]:
    return sorted(map(repr, session.execute(select(*(getattr(table, name) for name in names))).all()))
