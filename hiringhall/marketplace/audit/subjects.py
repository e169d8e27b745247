"""The names of what lines of a change log are about, read for a page of lines at once."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import ApiKey, Team, User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.audit.queries import AuditLine
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import BidQuestion, Proposal
from hiringhall.storage.hot import HotRead, among

API = "api:"
"""What the door of a line begins with that came with a key; the consumer key follows."""


class What(StrEnum):
    """A kind of thing that has a name."""

    PERSON = "person"
    TEAM = "team"
    JOB = "job"
    PROPOSAL = "proposal"
    OFFER = "offer"
    CONTRACT = "contract"
    ACTIVITY = "activity"
    INVOICE = "invoice"
    MILESTONE = "milestone"
    BID_QUESTION = "bid-question"


class Subject(Struct, frozen=True):
    """A thing: its reference, its key, what it is called, and whom it is about besides.

    The key of an activity is its code, that of a milestone its contract's, that of a question about a job the job's.
    """

    id: int
    key: str
    name: str
    person: str = ""


OF_ENTITY = {
    "job": What.JOB,
    "proposal": What.PROPOSAL,
    "offer": What.OFFER,
    "contract": What.CONTRACT,
    "work": What.CONTRACT,
    "feedback": What.CONTRACT,
    "activity": What.ACTIVITY,
    "invoice": What.INVOICE,
    "milestone": What.MILESTONE,
    "bid-question": What.BID_QUESTION,
    "membership": What.PERSON,
    "profile": What.PERSON,
    "team": What.TEAM,
    "company": What.TEAM,
    "billing": What.TEAM,
}
"""What the `entity_id` of a line refers to. A company's is that of its root team."""

OF_FIELD = {
    "freelancer": What.PERSON,
    "freelancer_id": What.PERSON,
    "user": What.PERSON,
    "owner": What.PERSON,
    "agency": What.TEAM,
    "agency_id": What.TEAM,
    "team": What.TEAM,
    "team_id": What.TEAM,
    "parent": What.TEAM,
    "job": What.JOB,
    "job_id": What.JOB,
    "proposal_id": What.PROPOSAL,
    "offer": What.OFFER,
    "previous_id": What.OFFER,
    "contract": What.CONTRACT,
    "added": What.CONTRACT,
    "removed": What.CONTRACT,
}
"""What values before and after refer to, alone or in lists."""


class Subjects:
    """The names that some lines need."""

    def __init__(self, session: Session, lines: Iterable[AuditLine]) -> None:
        wanted: dict[What, set[int]] = {what: set() for what in What}
        keys = set()
        for line in lines:
            if line.actor_id is not None:
                wanted[What.PERSON].add(line.actor_id)
            if line.via.startswith(API):
                keys.add(line.via.removeprefix(API))
            if line.entity in OF_ENTITY:
                wanted[OF_ENTITY[line.entity]].add(line.entity_id)
            for values in (line.before, line.after):
                for name in OF_FIELD.keys() & values.keys():
                    wanted[OF_FIELD[name]].update(references(values[name]))
        self._found = {
            what: {found.id: found for found in _READS[what].all(session, ids=sorted(ids))} if ids else {}
            for what, ids in wanted.items()
        }
        self._keys: dict[str, str] = dict(_KEYS.all(session, keys=sorted(keys))) if keys else {}

    def get(self, what: What, reference: int | None) -> Subject | None:
        """Return a thing by its reference."""
        return None if reference is None else self._found[what].get(reference)

    def of(self, line: AuditLine) -> Subject | None:
        """Return what a line is about."""
        what = OF_ENTITY.get(line.entity)
        return None if what is None else self.get(what, line.entity_id)

    def application(self, consumer_key: str) -> str:
        """Return the name of the application with a consumer key."""
        return self._keys.get(consumer_key, "")


def references(value: Any) -> list[int]:
    """Return the references in a value, which is one, a list of them, or neither."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, int) and not isinstance(each, bool)]


def _person(id_: int, key: str, first_name: str, last_name: str) -> Subject:
    return Subject(id_, key, f"{first_name} {last_name}".strip())


def _with_person(id_: int, key: str, name: str | int, first_name: str, last_name: str) -> Subject:
    return Subject(id_, key, str(name), f"{first_name} {last_name}".strip())


_READS: dict[What, HotRead[Subject]] = {
    What.PERSON: HotRead(
        select(User.id, User.key, User.first_name, User.last_name).where(among(User.id, "ids")), _person
    ),
    What.TEAM: HotRead(select(Team.id, Team.key, Team.name).where(among(Team.id, "ids")), Subject),
    What.JOB: HotRead(select(Job.id, Job.key, Job.title).where(among(Job.id, "ids")), Subject),
    What.PROPOSAL: HotRead(
        select(Proposal.id, Proposal.key, Job.title, User.first_name, User.last_name)
        .join(Job, Job.id == Proposal.job_id)
        .join(User, User.id == Proposal.freelancer_id)
        .where(among(Proposal.id, "ids")),
        _with_person,
    ),
    What.OFFER: HotRead(
        select(Offer.id, Offer.key, Offer.title, User.first_name, User.last_name)
        .join(User, User.id == Offer.freelancer_id)
        .where(among(Offer.id, "ids")),
        _with_person,
    ),
    What.CONTRACT: HotRead(
        select(Contract.id, Contract.key, Contract.title, User.first_name, User.last_name)
        .join(User, User.id == Contract.freelancer_id)
        .where(among(Contract.id, "ids")),
        _with_person,
    ),
    What.INVOICE: HotRead(
        select(Invoice.id, Invoice.key, Invoice.number, User.first_name, User.last_name)
        .join(User, User.id == Invoice.freelancer_id)
        .where(among(Invoice.id, "ids")),
        _with_person,
    ),
    What.MILESTONE: HotRead(
        select(Milestone.id, Contract.key, Milestone.description, User.first_name, User.last_name)
        .join(Contract, Contract.id == Milestone.contract_id)
        .join(User, User.id == Contract.freelancer_id)
        .where(among(Milestone.id, "ids")),
        _with_person,
    ),
    What.BID_QUESTION: HotRead(
        select(BidQuestion.id, Job.key, Job.title, User.first_name, User.last_name)
        .join(Job, Job.id == BidQuestion.job_id)
        .join(User, User.id == BidQuestion.freelancer_id)
        .where(among(BidQuestion.id, "ids")),
        _with_person,
    ),
    What.ACTIVITY: HotRead(
        select(Activity.id, Activity.code, Activity.description).where(among(Activity.id, "ids")), Subject
    ),
}
_KEYS = HotRead(
    select(ApiKey.consumer_key, ApiKey.name).where(among(ApiKey.consumer_key, "keys")), lambda key, name: (key, name)
)
