"""A client with a job and freelancers who may propose to do it, in the hall that the page tests visit."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.marketplace.proposals.models import Proposal
from tests.support.bidding import ask, propose
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found


@dataclass
class Client:
    """A client company with an open job, whose key is `job`."""

    firm: Firm
    job: str = ""

    @property
    def back(self) -> Back:
        """The back door."""
        return self.firm.back

    @property
    def owner(self) -> User:
        """Who owns the company."""
        return self.firm.owner

    def act(self) -> Any:
        """Open a transaction."""
        return self.back.database.writing()

    def post(self, title: str = "Paint twelve signs", *, questions: tuple[str, ...] = (), **values: Any) -> str:
        """Post a job; returns its key."""
        job_type = values.pop("job_type", JobType.HOURLY)
        facts: dict[str, Any] = {"title": title, "description": "All of it.", "visibility": Visibility.PUBLIC} | values
        text = JobText(category="Web, Mobile & Software Dev", subcategory="Web Development", **facts)
        with self.act() as session:
            job = operations.post_job(session, actor(self.owner), self.firm.id, job_type, text)
            job.questions = list(questions)
            return job.key

    def invite(self, person: User, job: str = "") -> str:
        """Invite a freelancer; returns the proposal's key."""
        return ask(self, actor(self.owner), job or self.job, actor(person))

    def proposal_of(self, person: User, job: str = "", **text: Any) -> str:
        """Let a freelancer propose; returns the proposal's key."""
        return propose(self, actor(person), job or self.job, **text)

    def load(self, key: str) -> Proposal:
        """Return a proposal as it is kept."""
        with self.back.database.reading() as session:
            return session.scalars(select(Proposal).where(Proposal.key == key)).one()

    def proposals(self) -> list[Proposal]:
        """Return all proposals for jobs of the company, oldest first."""
        with self.back.database.reading() as session:
            wanted = select(Proposal).where(Proposal.company_id == self.firm.id).order_by(Proposal.id)
            return list(session.scalars(wanted))


def client(back: Back, **values: Any) -> Client:
    """Found a client company with a job."""
    made = Client(found(back))
    made.job = made.post(**values)
    return made


def agency(back: Back) -> tuple[Firm, User, User]:
    """Found an agency; returns it with an agent who works through it only, and with one who also works alone."""
    firm = found(back, CompanyKind.AGENCY)
    bound, free = (back.person(name, is_freelancer=True) for name in ("Ada", "Bob"))
    firm.add(free, Role.AGENT)
    with back.database.writing() as session:
        organizations.add_member(
            session, actor(firm.owner), firm.id, username_or_email=bound.username, roles=[Role.AGENT], exclusive=True
        )
    return firm, bound, free
