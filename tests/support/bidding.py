"""A client with a job, freelancers and an agency in a marketplace without a server: who is there to propose."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.proposals import invitations, operations
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.texts import ProposalText
from tests.support.market import WEB_DEVELOPMENT, Market

JOB = JobText(
    title="Build a booking page",
    description="Ten rooms, one calendar.",
    visibility=Visibility.PUBLIC,
    category=WEB_DEVELOPMENT[0],
    subcategory=WEB_DEVELOPMENT[1],
    skills=("python",),
)
TEXT = ProposalText(cover_letter="I have built three of these.", rate=2_222)
LETTER = "Please have a look at this."


class Acts(Protocol):
    """What runs a block as one transaction: a Market or a Backstage."""

    def act(self) -> AbstractContextManager[Session]: ...


def ask(acts: Acts, by: Actor, job: str, freelancer: Actor, letter: str = LETTER) -> str:
    """Invite a freelancer; returns the proposal's key."""
    with acts.act() as session:
        return invitations.invite(session, by, job, str(freelancer.user_id), letter).key


def propose(
    acts: Acts, actor: Actor, job: str, *, freelancer: Actor | None = None, through: int | None = None, **text: Any
) -> str:
    """Propose to do a job, for oneself or for `freelancer`; returns the proposal's key."""
    with acts.act() as session:
        return operations.submit(
            session,
            actor,
            job,
            replace(TEXT, **text),
            freelancer_id=None if freelancer is None else freelancer.user_id,
            agency_id=through,
        ).key


class Bidding:
    """Ann owns the client acme and posted `job`; fred and gina are freelancers, pia owns the agency studio.

    Ada is an agent of the studio who works through it only, bob one who also works alone.
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.ann = market.person("ann")
        self.acme = market.company(self.ann)
        self.fred, self.gina = (market.person(name, is_freelancer=True) for name in ("fred", "gina"))
        self.pia = market.person("pia")
        self.studio = market.company(self.pia, "studio", CompanyKind.AGENCY)
        self.ada, self.bob = (market.person(name, is_freelancer=True) for name in ("ada", "bob"))
        market.join(self.pia, self.studio, "ada", Role.AGENT, exclusive=True)
        market.join(self.pia, self.studio, "bob", Role.AGENT)
        self.job = self.post()

    def post(self, job_type: JobType = JobType.HOURLY, questions: tuple[str, ...] = (), **values: Any) -> str:
        """Post a job of acme; returns its key."""
        with self.market.act() as session:
            job = jobs.post_job(session, self.ann, self.acme, job_type, replace(JOB, **values))
            job.questions = list(questions)
            return job.key

    def staff(self, username: str, role: Role) -> Actor:
        """Add a person with a role in acme."""
        return self.market.member(self.ann, self.acme, username, role)

    def invite(self, freelancer: Actor, job: str = "", *, by: Actor | None = None, letter: str = LETTER) -> str:
        """Invite a freelancer; returns the proposal's key."""
        return ask(self.market, by or self.ann, job or self.job, freelancer, letter)

    def submit(self, actor: Actor, job: str = "", **options: Any) -> str:
        """Propose to do a job; returns the proposal's key. Options as of `propose`."""
        return propose(self.market, actor, job or self.job, **options)

    def do(self, act: Callable[..., Any], *values: Any, **options: Any) -> Any:
        """Run an operation or a read in a transaction of its own."""
        with self.market.act() as session:
            return act(session, *values, **options)

    def load(self, key: str) -> Proposal:
        """Return a proposal as it is kept."""
        with self.market.database.reading() as session:
            return session.scalars(select(Proposal).where(Proposal.key == key)).one()

    def job_row(self, key: str = "") -> Job:
        """Return a job as it is kept."""
        with self.market.database.reading() as session:
            return session.scalars(select(Job).where(Job.key == (key or self.job))).one()
