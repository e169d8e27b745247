"""Random people do random things with jobs, proposals, offers and contracts, and a model says what must come of it.

After every step the records are what the model says, every check of the marketplace holds, and what was refused has
changed nothing.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts import checks as contract_checks
from hiringhall.marketplace.contracts import models as contract_tables
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, give_feedback
from hiringhall.marketplace.contracts.models import SCORES
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.jobs import checks as job_checks
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.jobs.models import TRANSITIONS as JOB_MOVES
from hiringhall.marketplace.jobs.models import JobState, JobType
from hiringhall.marketplace.offers import checks as offer_checks
from hiringhall.marketplace.offers import operations as offers
from hiringhall.marketplace.proposals import checks as proposal_checks
from hiringhall.marketplace.proposals import handling, invitations
from hiringhall.marketplace.proposals import operations as proposals
from hiringhall.marketplace.proposals.models import TRANSITIONS as PROPOSAL_MOVES
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.storage import Base, Database
from hiringhall.timekeeping import do_due
from tests.marketplace import hiring_model as hm
from tests.marketplace.hiring_model import CONFLICT, INVALID, NOT_ALLOWED, NOT_FOUND, OK, STATE, Outcome
from tests.support.bidding import JOB, LETTER, TEXT
from tests.support.market import Market
from tests.support.offering import FIXED, HOURLY
from tests.support.postgres import PostgresCluster

TABLES = ("jobs", "proposals", "offers", "contracts", "contract_terms", "milestones", "feedback", "stories", "changes")
CHECKS = (*job_checks.CHECKS, *proposal_checks.CHECKS, *offer_checks.CHECKS, *contract_checks.CHECKS)
SAID = Said(marks=dict.fromkeys(SCORES, 5))
REASON = {"withdraw": "9302", "refuse": "9202", "decline": "150"}
END_REASON: dict[str | None, str] = {hm.CLIENT: "9504", hm.FREELANCER: "9601", None: "9504"}

MOST_JOBS, MOST_STANDING = 4, 3
Act = Callable[[Session, Actor], Any]
picks = st.integers(0, 1_000)
people = st.sampled_from(hm.EVERYBODY)
"""Whoever tries; three times of four somebody who may is taken instead, so that more comes of it."""


class Stage:
    """A marketplace with somebody for every role; machines play in it one after the other."""

    def __init__(self, market: Market) -> None:
        self.market = market
        owner = market.person("owner")
        self.acme = market.company(owner)
        self.people = {"owner": owner}
        for role in (Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER):
            self.people[role.value] = market.member(owner, self.acme, role.value, role)
        lead = self.people["lead"] = market.person("lead")
        self.studio = market.company(lead, "studio", CompanyKind.AGENCY)
        self.people["staffing"] = market.member(lead, self.studio, "staffing", Role.STAFFING)
        for name in hm.FREELANCERS:
            self.people[name] = market.person(name, is_freelancer=True)
        market.join(lead, self.studio, hm.BOUND, Role.AGENT, exclusive=True)
        market.join(lead, self.studio, hm.SHARED, Role.AGENT)
        self.people["outsider"] = market.person("outsider")
        market.company(self.people["outsider"], "globex")

    def ids(self, name: str) -> int:
        return self.people[name].user_id or 0


class Hiring(RuleBasedStateMachine):
    """The game; the test sets the stage, of which every game gets a copy of its own."""

    stage: ClassVar[Stage]
    copies: ClassVar["Copies"]

    def __init__(self) -> None:
        super().__init__()
        self.stage.market.database = Database(self.copies.new())
        self.model = hm.Model()
        self.time = ExitStack()
        with self.stage.market.database.reading() as session:
            self.floors = {name: _last(session, name) for name in TABLES}
        self.seen = self.records()
        self.is_checked = True

    def teardown(self) -> None:
        self.time.close()
        self.stage.market.database.close()
        self.copies.drop()

    # --- how a step is taken ---

    def records(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows that came with this game."""
        with self.stage.market.database.reading() as session:
            return {name: _rows(session, name, floor) for name, floor in self.floors.items()}

    def attempt(self, who: str, expected: Outcome, act: Act) -> Any:
        """Let somebody act; what comes of it must be as expected, and a refusal changes nothing."""
        done, outcome, why = None, OK, ""
        try:
            with self.stage.market.act() as session:
                done = act(session, self.stage.people[who])
        except Refused as refused:
            kind = next(kind for kind in type(refused).__mro__ if Refused in kind.__bases__)
            outcome, why = kind.__name__, str(refused)
        assert outcome == expected, f"{who}: {outcome or 'done'} ({why}), not {expected or 'done'}"
        seen = self.records()
        if outcome != OK:
            assert seen == self.seen, f"refused ({why}), but something changed"
        self.seen, self.is_checked = seen, False
        return done

    @staticmethod
    def caller(who: str, may: Iterable[str], honest: int) -> str:
        allowed = sorted(may)
        return who if honest % 4 == 3 or not allowed else allowed[honest // 4 % len(allowed)]

    # --- jobs ---

    @initialize(hourly=st.booleans(), freelancer=st.sampled_from(hm.FREELANCERS), through=st.booleans())
    def begin(self, hourly: bool, freelancer: str, through: bool) -> None:
        """Let every game begin with a job, a candidate and an offer."""
        self.post_job("owner", 0, hourly)
        self.submit(freelancer, 0, 0, freelancer, through and freelancer in {hm.BOUND, hm.SHARED})
        self.send_offer("owner", 0, 1, freelancer, None, closes=False)

    @precondition(lambda self: len(self.model.jobs) < MOST_JOBS)
    @rule(who=people, honest=picks, hourly=st.booleans())
    def post_job(self, who: str, honest: int, hourly: bool) -> None:
        who = self.caller(who, hm.RECRUIT, honest)
        kind, budget = (JobType.HOURLY, None) if hourly else (JobType.FIXED_PRICE, 100_000)
        expected = OK if who in hm.RECRUIT else NOT_ALLOWED
        text = replace(JOB, budget=budget)
        job = self.attempt(
            who, expected, lambda session, actor: jobs.post_job(session, actor, self.stage.acme, kind, text)
        )
        if expected == OK:
            self.model.jobs.append(hm.Job(job.key, hourly))

    @precondition(lambda self: self.model.jobs)
    @rule(
        who=people,
        honest=picks,
        pick=picks,
        wanted=st.sampled_from([*JobState, JobState.OPEN]),
    )
    def change_job(self, who: str, honest: int, pick: int, wanted: JobState) -> None:
        who, job = self.caller(who, hm.RECRUIT, honest), _one(self.model.jobs, pick)
        moves = JOB_MOVES[JobState(job.state)] | {JobState(job.state)}
        expected = NOT_ALLOWED if who not in hm.RECRUIT else OK if wanted in moves else STATE
        self.attempt(who, expected, lambda session, actor: closing.change_job_state(session, actor, job.key, wanted))
        if expected == OK:
            job.state = wanted.value
            if wanted is JobState.CANCELLED:
                self.model.cancel(job)

    # --- proposals ---

    @precondition(lambda self: self.model.jobs)
    @rule(who=people, honest=picks, pick=picks, freelancer=st.sampled_from(hm.FREELANCERS))
    def invite(self, who: str, honest: int, pick: int, freelancer: str) -> None:
        who, job = self.caller(who, hm.RECRUIT, honest), _one(self.model.jobs, pick)
        known = self.model.proposal_for(job, freelancer)
        expected = OK
        if who not in hm.RECRUIT:
            expected = NOT_ALLOWED
        elif job.state != "open" or (known is not None and known.is_open):
            expected = CONFLICT
        elif known is not None and known.state != "withdrawn":
            expected = STATE
        reference = str(self.stage.ids(freelancer))
        made = self.attempt(
            who, expected, lambda session, actor: invitations.invite(session, actor, job.key, reference, LETTER)
        )
        if expected == OK:
            self._note_proposal(made.key, job, freelancer, freelancer == hm.BOUND, "invited")

    @precondition(lambda self: self.model.jobs)
    @rule(who=people, honest=picks, pick=picks, freelancer=st.sampled_from(hm.FREELANCERS), through=st.booleans())
    def submit(self, who: str, honest: int, pick: int, freelancer: str, through: bool) -> None:
        agency = through or freelancer == hm.BOUND
        may = hm.signers(freelancer, agency)
        who, job = self.caller(who, may, honest), _one(self.model.jobs, pick)
        known = self.model.proposal_for(job, freelancer)
        expected = OK
        if through and freelancer not in {hm.BOUND, hm.SHARED}:
            expected = INVALID
        elif who not in may:
            expected = NOT_ALLOWED
        elif job.state != "open" or (known is not None and known.state == "active"):
            expected = CONFLICT
        elif known is not None and ProposalState.ACTIVE not in PROPOSAL_MOVES[ProposalState(known.state)]:
            expected = STATE
        elif known is not None and known.offered:
            expected = CONFLICT
        text = TEXT if job.hourly else replace(TEXT, rate=None, amount=90_000)
        options = {"freelancer_id": self.stage.ids(freelancer), "agency_id": self.stage.studio if through else None}
        made = self.attempt(
            who, expected, lambda session, actor: proposals.submit(session, actor, job.key, text, **options)
        )
        if expected == OK:
            self._note_proposal(made.key, job, freelancer, agency, "active")

    def _note_proposal(self, key: str, job: hm.Job, freelancer: str, agency: bool, state: str) -> None:
        known = self.model.proposal_for(job, freelancer)
        if known is None:
            self.model.proposals.append(hm.Proposal(key, job, freelancer, agency, state))
        else:
            known.agency, known.state = agency, state

    @precondition(lambda self: self.model.proposals)
    @rule(who=people, honest=picks, pick=picks, how=st.sampled_from(["withdraw", "refuse", "decline"]))
    def end_proposal(self, who: str, honest: int, pick: int, how: str) -> None:
        waiting = [proposal for proposal in self.model.proposals if proposal.is_open]
        proposal = _one(waiting if waiting and pick % 4 else self.model.proposals, pick)
        knows, may = hm.RECRUIT, hm.RECRUIT
        if how != "decline":
            knows = hm.on_side(proposal.freelancer, proposal.agency)
            may = hm.signers(proposal.freelancer, proposal.agency)
        who = self.caller(who, may, honest)
        wanted = {"withdraw": "withdrawn", "refuse": "refused", "decline": "declined"}[how]
        expected = OK
        if who not in knows:
            expected = NOT_FOUND
        elif who not in may:
            expected = NOT_ALLOWED
        elif ProposalState(wanted) not in PROPOSAL_MOVES[ProposalState(proposal.state)]:
            expected = STATE
        elif proposal.offered:
            expected = CONFLICT
        act = {"withdraw": proposals.withdraw, "refuse": invitations.refuse, "decline": handling.decline}[how]
        self.attempt(who, expected, lambda session, actor: act(session, actor, proposal.key, REASON[how]))
        if expected == OK:
            proposal.state = wanted

    # --- offers ---

    @precondition(lambda self: sum(offer.noted == "new" for offer in self.model.offers) < MOST_STANDING)
    @rule(
        who=people,
        honest=picks,
        job_pick=picks,
        freelancer=st.sampled_from(hm.FREELANCERS),
        replaces=st.none() | picks,
        closes=st.booleans(),
    )
    def send_offer(
        self, who: str, honest: int, job_pick: int, freelancer: str, replaces: int | None, closes: bool
    ) -> None:
        who, now = self.caller(who, hm.HIRE, honest), clock.now()
        job = _one(self.model.jobs, job_pick) if self.model.jobs and job_pick % 5 else None
        previous = _one(self.model.offers, replaces) if replaces is not None and self.model.offers else None
        if previous is not None and job_pick % 2:
            job, freelancer = previous.job, previous.freelancer
        proposal = self.model.open_proposal(job, freelancer)
        standing = None if job is None else self.model.standing(job, freelancer)
        expected = OK
        if who not in hm.HIRE:
            expected = NOT_ALLOWED
        elif job is not None and job.state != "open":
            expected = STATE
        elif previous is not None and (previous.freelancer, previous.job) != (freelancer, job):
            expected = INVALID
        elif previous is not None and previous.state(now) != "new":
            expected = STATE
        elif standing is not None and standing is not previous and standing.state(now) == "new":
            expected = CONFLICT
        terms = replace(HOURLY if job is None or job.hourly else FIXED, close_job=closes)
        place = {"team_id": self.stage.acme} if job is None else {"job": job.key}
        place |= {} if previous is None else {"previous": previous.key}
        made = self.attempt(
            who,
            expected,
            lambda session, actor: offers.send_offer(
                session, actor, self.stage.ids(freelancer), terms, days=hm.OFFER_DAYS, **place
            ),
        )
        if expected != OK:
            return
        if standing is not None and standing is not previous:
            self.model.settle(standing, "expired")
        agency = freelancer == hm.BOUND or (freelancer == hm.SHARED and proposal is not None and proposal.agency)
        self._note_offer(
            hm.Offer(
                made.key, job, freelancer, agency, hm.CLIENT, closes, made.expires_at, proposal, terms.amount is None
            ),
            previous,
        )

    def _note_offer(self, offer: hm.Offer, replaced: hm.Offer | None) -> None:
        if replaced is not None:
            self.model.settle(replaced, "changed")
        if offer.proposal is not None:
            offer.proposal.offered = True
        self.model.offers.append(offer)

    @precondition(lambda self: self.model.offers)
    @rule(who=people, honest=picks, pick=picks, how=st.sampled_from(["accept", "decline", "withdraw", "counter"]))
    def answer_offer(self, who: str, honest: int, pick: int, how: str) -> None:
        standing = [offer for offer in self.model.offers if offer.noted == "new"]
        offer = _one(standing if standing and pick % 4 else self.model.offers, pick)
        may = offer.speakers(offer.by if how == "withdraw" else offer.answered_by)
        who = self.caller(who, may, honest)
        expected = NOT_ALLOWED if who not in may else OK if offer.state(clock.now()) == "new" else STATE
        terms = HOURLY if offer.hourly else FIXED
        acts: dict[str, Act] = {
            "accept": lambda session, actor: offers.accept_offer(session, actor, offer.key),
            "decline": lambda session, actor: offers.decline_offer(session, actor, offer.key),
            "withdraw": lambda session, actor: offers.withdraw_offer(session, actor, offer.key),
            "counter": lambda session, actor: offers.counter_offer(
                session, actor, offer.key, terms, days=hm.OFFER_DAYS
            ),
        }
        made = self.attempt(who, expected, acts[how])
        if expected != OK:
            return
        if how == "accept":
            self.model.accept(offer, made.key)
        elif how == "counter":
            answer = replace(offer, key=made.key, by=offer.answered_by, noted="new", expires_at=made.expires_at)
            self._note_offer(answer, offer)
        else:
            self.model.settle(offer, {"decline": "declined", "withdraw": "withdrawn"}[how])

    @precondition(lambda self: any(offer.noted == "new" for offer in self.model.offers))
    @rule(who=people, honest=picks, pick=picks)
    def accept_offer(self, who: str, honest: int, pick: int) -> None:
        """Accepting is what most hangs on, so that it comes up most."""
        self.answer_offer(who, honest, pick | 1, "accept")

    # --- contracts ---

    @precondition(lambda self: self.model.contracts)
    @rule(who=people, honest=picks, pick=picks, how=st.sampled_from(["pause", "restart", "end"]), says=st.booleans())
    def turn_contract(self, who: str, honest: int, pick: int, how: str, says: bool) -> None:
        contract = _one(self.model.contracts, pick)
        may = hm.HIRE
        if how == "end":
            may = may | hm.signers(contract.offer.freelancer, contract.offer.agency)
        who = self.caller(who, may, honest)
        wanted = {"pause": "paused", "restart": "active", "end": "closed"}[how]
        states = contract_tables.TRANSITIONS[contract_tables.ContractState(contract.state)]
        expected = NOT_ALLOWED if who not in may else OK if wanted in states else STATE
        side = contract.side_of(who)
        acts: dict[str, Act] = {
            "pause": lambda session, actor: pause_contract(session, actor, contract.key),
            "restart": lambda session, actor: restart_contract(session, actor, contract.key),
            "end": lambda session, actor: end_contract(
                session, actor, contract.key, END_REASON[side], SAID if says else Said()
            ),
        }
        self.attempt(who, expected, acts[how])
        if expected == OK:
            contract.state = wanted
            if how == "end":
                contract.ended = clock.now() // hm.DAY
                contract.told |= {side or ""} if says else set()

    @precondition(lambda self: self.model.contracts)
    @rule(who=people, honest=picks, pick=picks)
    def say_how_it_was(self, who: str, honest: int, pick: int) -> None:
        over = [contract for contract in self.model.contracts if contract.ended is not None]
        contract = _one(over if over and pick % 4 else self.model.contracts, pick)
        may = hm.HIRE | hm.signers(contract.offer.freelancer, contract.offer.agency)
        who = self.caller(who, may, honest)
        side, today = contract.side_of(who), clock.now() // hm.DAY
        expected = OK
        if who not in may:
            expected = NOT_ALLOWED
        elif contract.ended is None:
            expected = STATE
        elif side in contract.told:
            expected = CONFLICT
        elif today > contract.ended + hm.FEEDBACK_DAYS:
            expected = STATE
        self.attempt(who, expected, lambda session, actor: give_feedback(session, actor, contract.key, SAID))
        if expected == OK:
            contract.told.add(side or "")

    # --- time ---

    @rule(days=st.sampled_from([1, 3, 8, 16]))
    def let_time_pass(self, days: int) -> None:
        self.time.enter_context(clock.shifted(days * hm.DAY))

    @rule()
    def keep_time(self) -> None:
        do_due(self.stage.market.database)
        self.model.expire(clock.now())
        self.seen, self.is_checked = self.records(), False

    # --- what holds after every step ---

    @invariant()
    def the_records_are_as_the_model_says(self) -> None:
        kept = {name: _by_key(name, self.seen[name]) for name in KEYED}
        assert {key: row["state"] for key, row in kept["jobs"].items()} == {
            job.key: job.state for job in self.model.jobs
        }
        assert {key: (row["state"], row["offered_at"] is not None) for key, row in kept["proposals"].items()} == {
            one.key: (one.state, one.offered) for one in self.model.proposals
        }
        assert {
            key: (row["state"], row["by"], row["agency_id"] is not None) for key, row in kept["offers"].items()
        } == {one.key: (one.noted, one.by, one.agency) for one in self.model.offers}
        assert {key: row["state"] for key, row in kept["contracts"].items()} == {
            one.key: one.state for one in self.model.contracts
        }
        by_offer = [row["offer_id"] for row in kept["contracts"].values()]
        assert len(by_offer) == len(set(by_offer)), "two contracts of one offer"
        agreed = {row["proposal_id"] for row in kept["offers"].values() if row["state"] == "accepted"} - {None}
        hired = {row["id"] for row in kept["proposals"].values() if row["state"] == "hired"}
        assert hired == agreed, "hired without a contract, or the other way round"

    @invariant()
    def every_check_holds(self) -> None:
        if self.is_checked:
            return
        with self.stage.market.database.reading() as session:
            found = {check.name: lines for check in CHECKS if (lines := list(check.find(session)))}
        assert found == {}
        self.is_checked = True


KEYED = ("jobs", "proposals", "offers", "contracts")
_COLUMNS = {name: [column.name for column in Base.metadata.tables[name].columns] for name in KEYED}


def _by_key(name: str, rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    found = (dict(zip(_COLUMNS[name], row, strict=True)) for row in rows)
    return {row["key"]: row for row in found}


def _one(things: list[Any], pick: int) -> Any:
    """Return one of the things, a late one rather than an early one."""
    return things[-1 - pick % len(things)]


def _key(name: str) -> Any:
    table = Base.metadata.tables[name]
    return table.c.get("id", table.c.get("contract_id"))


def _last(session: Session, name: str) -> int:
    return session.scalar(select(func.max(_key(name)))) or 0


def _rows(session: Session, name: str, floor: int) -> list[tuple[Any, ...]]:
    table = Base.metadata.tables[name]
    found = session.execute(select(table).where(_key(name) > floor).order_by(*table.primary_key))
    return [tuple(row) for row in found]


class Copies:
    """Copies of a database that nobody uses any more."""

    def __init__(self, url: str, folder: Path, postgres: PostgresCluster) -> None:
        self._original, self._folder, self._postgres = url, folder, postgres
        self._url = ""

    def new(self) -> str:
        """Make one; returns its URL."""
        if self._original.startswith("sqlite"):
            copy = self._folder / "copy.db"
            copy.write_bytes(Path(self._original.removeprefix("sqlite:///")).read_bytes())
            self._url = f"sqlite:///{copy}"
        else:
            self._url = self._postgres.create(self._original)
        return self._url

    def drop(self) -> None:
        """Throw the last one away."""
        if not self._url.startswith("sqlite"):
            self._postgres.drop(self._url)


def test_whatever_people_do_the_records_are_sound(database_url: str, tmp_path: Path, postgres: PostgresCluster) -> None:
    Hiring.stage, Hiring.copies = Stage(Market(database_url)), Copies(database_url, tmp_path, postgres)
    Hiring.stage.market.database.close()
    run_state_machine_as_test(
        Hiring,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
