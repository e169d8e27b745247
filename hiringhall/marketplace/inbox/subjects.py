"""What lines of the change log are about, as it is now: whose it is and what it is called, for many lines at once."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import ApiKey, Company, User
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.inbox.log import Line
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.ledger.models import Entry, Holder
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.payments.models import Charge, Chargeback, PaymentMethod, Withdrawal
from hiringhall.marketplace.profiles.models import Group, GroupRequest
from hiringhall.marketplace.proposals.models import BidQuestion, Proposal
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among


class About(Struct, frozen=True, kw_only=True):
    """What an event is about. What something of its kind does not have stays empty.

    `key` is that of its page, `part` what a milestone is called; `team_id` is the client's, `by` the side that made an
    offer; `holder` and `holder_id` are whose balance it is, `owner_id` whose it is alone.
    """

    key: str = ""
    title: str = ""
    part: str = ""
    team_id: int | None = None
    company_id: int | None = None
    client: str = ""
    freelancer_id: int | None = None
    freelancer: str = ""
    agency_id: int | None = None
    job_id: int | None = None
    contract_id: int | None = None
    by: Side | None = None
    follows: bool = False
    """Whether an offer took the place of another."""
    has_proposal: bool = False
    number: int | None = None
    invoice_kind: InvoiceKind | None = None
    currency: str = "USD"
    holder: Holder | None = None
    holder_id: int | None = None
    owner_id: int | None = None
    subject: Subject | None = None


class Abouts:
    """What some lines are about, and the names of who did it.

    `contract_ids` are contracts that may be known of lines about milestones which are gone.
    """

    def __init__(self, session: Session, lines: Iterable[Line], contract_ids: Iterable[int] = ()) -> None:
        wanted: dict[str, set[int]] = {"contract": set(contract_ids)}
        actors = set()
        for line in lines:
            wanted.setdefault(_ENTITIES.get(line.entity, line.entity), set()).add(line.entity_id)
            if line.actor_id is not None:
                actors.add(line.actor_id)
            if line.entity == "milestone" and isinstance(line.value("contract"), int):
                wanted.setdefault("contract", set()).add(line.value("contract"))
        self._found = {
            entity: _read(session, entity, ids) for entity, ids in wanted.items() if ids and entity in _READS
        }
        self._names = dict(_NAMES.all(session, ids=sorted(actors))) if actors else {}

    def of(self, line: Line, contract_id: int | None = None) -> About | None:
        """Return what a line is about, None when it is gone. A milestone that is gone is still part of its contract."""
        entity = _ENTITIES.get(line.entity, line.entity)
        found = self._found.get(entity, {}).get(line.entity_id)
        if found is not None or entity != "milestone":
            return found
        contract = self._found.get("contract", {}).get(line.value("contract") or contract_id or 0)
        part = line.value("description")
        return None if contract is None else structs.replace(contract, part=part or "a milestone")

    def who(self, line: Line) -> str:
        """Return the name of who did it, empty when the hall did."""
        return "" if line.actor_id is None else self._names.get(line.actor_id, "")


_ENTITIES = {"feedback": "contract", "billing": "company"}
"""Entities of lines that refer to something else."""


def _read(session: Session, entity: str, ids: Iterable[int]) -> dict[int, About]:
    return dict(_READS[entity].all(session, ids=sorted(ids)))


Found = tuple[int, About]


def _name(first: str, last: str) -> str:
    return f"{first} {last}".strip()


def _proposal(id_: int, key: str, job_id: int, title: str, team: int, company: int, client: str, *rest: Any) -> Found:
    freelancer_id, first, last, agency_id = rest
    return id_, About(
        key=key,
        title=title,
        team_id=team,
        company_id=company,
        client=client,
        freelancer_id=freelancer_id,
        freelancer=_name(first, last),
        agency_id=agency_id,
        job_id=job_id,
    )


def _offer(id_: int, key: str, *rest: Any) -> Found:
    by, proposal_id, previous_id, *others = rest
    job_id, title, team, company, client, freelancer_id, first, last, agency_id = others
    about = _proposal(id_, key, job_id, title, team, company, client, freelancer_id, first, last, agency_id)[1]
    return id_, structs.replace(about, by=by, follows=previous_id is not None, has_proposal=proposal_id is not None)


def _contract(id_: int, contract_id: int, currency: str, key: str, *rest: Any) -> Found:
    about = _proposal(id_, key, *rest)[1]
    return id_, structs.replace(about, contract_id=contract_id, currency=currency)


def _milestone(id_: int, part: str, *rest: Any) -> Found:
    return id_, structs.replace(_contract(id_, *rest)[1], part=part)


def _invoice(id_: int, key: str, number: int, kind: InvoiceKind, *rest: Any) -> Found:
    return id_, structs.replace(_contract(id_, *rest)[1], key=key, number=number, invoice_kind=kind)


def _of_client(id_: int, company: int, client: str, currency: str = "USD") -> Found:
    return id_, About(team_id=company, company_id=company, client=client, currency=currency)


def _of_payee(id_: int, holder: Holder, holder_id: int, currency: str = "USD") -> Found:
    return id_, About(holder=holder, holder_id=holder_id, currency=currency)


def _search(id_: int, owner: int, name: str, subject: Subject) -> Found:
    return id_, About(key=str(id_), title=name, owner_id=owner, subject=subject)


def _key(id_: int, owner: int, name: str) -> Found:
    return id_, About(key=str(id_), title=name, owner_id=owner)


def _group_request(id_: int, slug: str, name: str, company: int | None, owner: int, first: str, last: str) -> Found:
    return id_, About(
        key=slug, title=name, team_id=company, company_id=company, owner_id=owner, freelancer=_name(first, last)
    )


_BETWEEN = (Company.name, User.id, User.first_name, User.last_name)
_CONTRACT = (
    Contract.id,
    Contract.currency,
    Contract.key,
    Contract.job_id,
    Contract.title,
    Contract.team_id,
    Contract.company_id,
    *_BETWEEN,
    Contract.agency_id,
)
_Make = Callable[..., Found]


def _of_contract(first: tuple[Any, ...], make: _Make, table: Any) -> HotRead[Found]:
    rows = select(*first, *_CONTRACT)
    if table is not Contract:
        rows = rows.join(Contract, Contract.id == table.contract_id)
    rows = rows.join(Company, Company.id == Contract.company_id).join(User, User.id == Contract.freelancer_id)
    return HotRead(rows.where(among(table.id, "ids")), make)


_READS: dict[str, HotRead[Found]] = {
    "proposal": HotRead(
        select(
            Proposal.id,
            Proposal.key,
            Proposal.job_id,
            Job.title,
            Job.team_id,
            Proposal.company_id,
            *_BETWEEN,
            Proposal.agency_id,
        )
        .join(Job, Job.id == Proposal.job_id)
        .join(Company, Company.id == Proposal.company_id)
        .join(User, User.id == Proposal.freelancer_id)
        .where(among(Proposal.id, "ids")),
        _proposal,
    ),
    "bid-question": HotRead(
        select(
            BidQuestion.id,
            Job.key,
            BidQuestion.job_id,
            Job.title,
            Job.team_id,
            Job.company_id,
            *_BETWEEN,
            BidQuestion.agency_id,
        )
        .join(Job, Job.id == BidQuestion.job_id)
        .join(Company, Company.id == Job.company_id)
        .join(User, User.id == BidQuestion.freelancer_id)
        .where(among(BidQuestion.id, "ids")),
        _proposal,
    ),
    "offer": HotRead(
        select(
            Offer.id,
            Offer.key,
            Offer.by,
            Offer.proposal_id,
            Offer.previous_id,
            Offer.job_id,
            Offer.title,
            Offer.team_id,
            Offer.company_id,
            *_BETWEEN,
            Offer.agency_id,
        )
        .join(Company, Company.id == Offer.company_id)
        .join(User, User.id == Offer.freelancer_id)
        .where(among(Offer.id, "ids")),
        _offer,
    ),
    "contract": _of_contract((Contract.id,), _contract, Contract),
    "milestone": _of_contract((Milestone.id, Milestone.description), _milestone, Milestone),
    "invoice": _of_contract((Invoice.id, Invoice.key, Invoice.number, Invoice.kind), _invoice, Invoice),
    "company": HotRead(select(Company.id, Company.id, Company.name).where(among(Company.id, "ids")), _of_client),
    "deposit": HotRead(
        select(Entry.id, Company.id, Company.name, Entry.currency)
        .join(Company, Company.id == Entry.company_id)
        .where(among(Entry.id, "ids")),
        _of_client,
    ),
    "charge": HotRead(
        select(Charge.id, Company.id, Company.name, Charge.currency)
        .join(Company, Company.id == Charge.company_id)
        .where(among(Charge.id, "ids")),
        _of_client,
    ),
    "chargeback": HotRead(
        select(Chargeback.id, Company.id, Company.name, Charge.currency)
        .join(Charge, Charge.id == Chargeback.charge_id)
        .join(Company, Company.id == Charge.company_id)
        .where(among(Chargeback.id, "ids")),
        _of_client,
    ),
    "withdrawal": HotRead(
        select(Withdrawal.id, Withdrawal.holder, Withdrawal.holder_id, Withdrawal.currency).where(
            among(Withdrawal.id, "ids")
        ),
        _of_payee,
    ),
    "method": HotRead(
        select(PaymentMethod.id, PaymentMethod.holder, PaymentMethod.holder_id).where(among(PaymentMethod.id, "ids")),
        _of_payee,
    ),
    "search": HotRead(
        select(SavedSearch.id, SavedSearch.user_id, SavedSearch.name, SavedSearch.subject).where(
            among(SavedSearch.id, "ids")
        ),
        _search,
    ),
    "group-request": HotRead(
        select(GroupRequest.id, Group.slug, Group.name, Group.company_id, User.id, User.first_name, User.last_name)
        .join(Group, Group.id == GroupRequest.group_id)
        .join(User, User.id == GroupRequest.user_id)
        .where(among(GroupRequest.id, "ids")),
        _group_request,
    ),
    "key": HotRead(select(ApiKey.id, ApiKey.owner_id, ApiKey.name).where(among(ApiKey.id, "ids")), _key),
}
_NAMES: HotRead[tuple[int, str]] = HotRead(
    select(User.id, User.first_name, User.last_name).where(among(User.id, "ids")),
    lambda id_, first, last: (id_, _name(first, last)),
)
