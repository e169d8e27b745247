"""Money in a test: clients that have paid in, and what the accounts of the parties say."""

from itertools import count

from sqlalchemy import func, select

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.ledger.accounts import HALL, Party, balance
from hiringhall.marketplace.ledger.models import Account, AccountKind, Line
from hiringhall.marketplace.payments.cash import record_deposit
from tests.support.hired import Acts

_references = count(1)


def deposit(acts: Acts, company_id: int, amount: int) -> None:
    """Let the operator note that a client paid in so many cents."""
    with acts.act() as session:
        record_deposit(session, CONSOLE, company_id, amount, f"TEST-{next(_references)}")


def held(acts: Acts, party: Party, kind: AccountKind, currency: str = "USD") -> int:
    """Return the cents on an account, of the hall's the sum of its lines."""
    with acts.act() as session:
        if party != HALL:
            return balance(session, party, kind, currency)
        summed = select(func.coalesce(func.sum(Line.amount), 0)).join(Account, Account.id == Line.account_id)
        return int(session.scalars(summed.where(Account.kind == kind, Account.holder == party.holder)).one())
