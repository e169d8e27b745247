"""Finding the accounts of the parties, and opening them when money first moves."""

from typing import NamedTuple, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.ledger.models import Account, AccountKind, Holder
from hiringhall.storage.hot import HotRead
from hiringhall.storage.upserts import insert_or_leave


class Party(NamedTuple):
    """Whom an account belongs to; `id` is the reference of the company, person, milestone or method."""

    holder: Holder
    id: int


HALL = Party(Holder.HALL, 0)


def company(company_id: int) -> Party:
    """Return a client or an agency as a party."""
    return Party(Holder.COMPANY, company_id)


def person(user_id: int) -> Party:
    """Return a person as a party."""
    return Party(Holder.PERSON, user_id)


def milestone(milestone_id: int) -> Party:
    """Return a milestone as a party: escrow is held for it."""
    return Party(Holder.MILESTONE, milestone_id)


def method(method_id: int) -> Party:
    """Return a payment method as a party: the world is behind it."""
    return Party(Holder.METHOD, method_id)


class Worked(Protocol):
    """A contract, or what is known of it: who works, through which agency, if any."""

    @property
    def freelancer_id(self) -> int:
        """Reference of the freelancer."""

    @property
    def agency_id(self) -> int | None:
        """Reference of the agency."""


def payee_of(contract: Worked) -> Party:
    """Return who issues the invoices of a contract: the agency where there is one, else the freelancer."""
    return company(contract.agency_id) if contract.agency_id is not None else person(contract.freelancer_id)


class State(NamedTuple):
    """An account's reference and its balance in cents, which those of the hall do not keep."""

    id: int
    balance: int | None


def account(session: Session, party: Party, kind: AccountKind, currency: str) -> int:
    """Return the reference of an account, which is opened if there is none."""
    found = _find(session, party, kind, currency)
    if found is None:
        insert_or_leave(
            session,
            Account,
            holder=party.holder,
            holder_id=party.id,
            kind=kind,
            currency=currency,
            balance=None if party.holder is Holder.HALL else 0,
        )
        found = _find(session, party, kind, currency)
    if found is None:
        raise RuntimeError("An account that was just opened is not there.")
    return found.id


def balance(session: Session, party: Party, kind: AccountKind, currency: str) -> int:
    """Return the balance in cents of an account that is not the hall's; 0 when it was never opened."""
    found = _find(session, party, kind, currency)
    return (found.balance if found else None) or 0


def _find(session: Session, party: Party, kind: AccountKind, currency: str) -> State | None:
    session.flush()
    return _STATE.first(session, holder=party.holder, holder_id=party.id, kind=kind, currency=currency)


_STATE = HotRead(
    select(Account.id, Account.balance).where(
        Account.holder == bindparam("holder"),
        Account.holder_id == bindparam("holder_id"),
        Account.kind == bindparam("kind"),
        Account.currency == bindparam("currency"),
    ),
    State,
)
