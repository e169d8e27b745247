"""Checking the books at an operator's word; what was found stands in the change log for all of them to see."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change, record
from hiringhall.marketplace.invoices import checks as invoices
from hiringhall.marketplace.ledger import checks as ledger
from hiringhall.marketplace.milestones import checks as milestones
from hiringhall.marketplace.payments import checks as payments
from hiringhall.storage import Database

CHECKS = (*ledger.CHECKS, *invoices.CHECKS, *milestones.CHECKS, *payments.CHECKS)
"""What always holds for money."""
MOST_KEPT = 20
"""Breaches that the change log tells of; `hiringhall check` lists all."""
KIND = "books.checked"


class Checked(NamedTuple):
    """What the last check of the books found: how many `checks` were made, how many `breaches`, the first of them."""

    at: int
    checks: int
    breaches: int
    first: list[str]


def check_books(database: Database, actor: Actor) -> Checked:
    """Check everything that always holds for money, beside a hall in use, and note what was found. Operators only."""
    with database.reading() as session:
        require_operator(session, actor)
        found = [breach for check in CHECKS for breach in check.find(session)]
    told = {"checks": len(CHECKS), "breaches": len(found), "first": found[:MOST_KEPT]}
    with database.writing() as session:
        record(session, actor, KIND, 0, after=told)
        session.flush()
        last = last_check(session, actor)
    if last is None:
        raise RuntimeError("A check that was just noted is not there.")
    return last


def last_check(session: Session, actor: Actor) -> Checked | None:
    """Return what the last check of the books found; None when there was none. Operators only."""
    require_operator(session, actor)
    noted = select(Change.at, Change.after).filter_by(entity="books", entity_id=0, kind=KIND)
    row = session.execute(noted.order_by(Change.id.desc()).limit(1)).first()
    return None if row is None else Checked(row.at, **row.after)
