"""Release: pay becomes available once it is paid and the days of security are over."""

import threading
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.ledger.accounts import Party, company, person
from hiringhall.marketplace.ledger.bulk import Posting, post_all
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind
from hiringhall.marketplace.ledger.posting import Cause, Move
from hiringhall.storage import Database
from hiringhall.storage.bulk import BulkInsert, BulkUpdate
from hiringhall.storage.hot import HotRead
from hiringhall.storage.retrying import through_deadlocks

BATCH = 1_000
"""Invoices that are released in one transaction."""


class _Paid(NamedTuple):
    """A paid invoice; `pay` and `agency_pay` are what was not credited of them, in cents."""

    id: int
    number: int
    company_id: int
    contract_id: int
    freelancer_id: int
    agency_id: int | None
    currency: str
    pay: int
    agency_pay: int


def release(database: Database, calendar: Calendar, until: int, closed: threading.Event) -> int:
    """Make the pay of invoices available that is secure at a moment, in seconds; return of how many.

    What is frozen stays. Batch by batch, each a transaction; may be called in several processes at once.
    """
    paid_until, done = calendar.secure_since(until), 0
    while not closed.is_set():
        count = through_deadlocks(partial(_release_batch, database, paid_until))
        done += count
        if not count:
            break
    return done


def _release_batch(database: Database, paid_until: date) -> int:
    with database.reading() as session:
        if not _SECURE.all(session, paid_until=paid_until):
            return 0
    with database.writing() as session:
        return _release(session, _LOCKED.all(session, paid_until=paid_until))


def _release(session: Session, invoices: list[_Paid]) -> int:
    today, now = clock.day(clock.now()), clock.now()
    postings = [
        Posting(
            f"release:{one.id}",
            [*_moves(one, AccountKind.PENDING, -1), *_moves(one, AccountKind.AVAILABLE, 1)],
            today,
            one.currency,
            Cause(one.company_id, one.contract_id, one.id, f"Invoice {one.number}"),
        )
        for one in invoices
        if one.pay
    ]
    _RELEASED.run(session, [(today, one.id) for one in invoices])
    post_all(session, HALL, EntryKind.RELEASE, postings)
    _CHANGES.run(
        session,
        (
            (
                now,
                HALL.user_id,
                HALL.via,
                "invoice.released",
                "invoice",
                one.id,
                one.company_id,
                {},
                {"contract": one.contract_id, "pay": one.pay},
            )
            for one in invoices
        ),
    )
    return len(invoices)


def _moves(one: _Paid, kind: AccountKind, sign: int) -> list[Move]:
    parts: list[tuple[Party, int]] = [(person(one.freelancer_id), one.pay - one.agency_pay)]
    if one.agency_id is not None:
        parts.append((company(one.agency_id), one.agency_pay))
    return [Move(party, kind, sign * amount) for party, amount in parts]


_DUE = (
    select(
        Invoice.id,
        Invoice.number,
        Invoice.company_id,
        Invoice.contract_id,
        Invoice.freelancer_id,
        Invoice.agency_id,
        Invoice.currency,
        Invoice.pay - Invoice.credited_pay,
        Invoice.agency_pay - Invoice.credited_agency_pay,
    )
    .where(
        Invoice.paid_on <= bindparam("paid_until", type_=Date()),
        Invoice.paid_on.is_not(None),
        Invoice.released_on.is_(None),
        Invoice.frozen.is_(False),
        Invoice.kind != InvoiceKind.CREDIT,
    )
    .order_by(Invoice.paid_on, Invoice.id)
)
_SECURE = HotRead(_DUE.limit(1), _Paid)
_LOCKED = HotRead(_DUE.limit(BATCH).with_for_update(key_share=True, skip_locked=True), _Paid)
_CHANGES = BulkInsert(Change, "at", "actor_id", "via", "kind", "entity", "entity_id", "company_id", "before", "after")
_RELEASED = BulkUpdate(Invoice, sets=["released_on"], key=["id"])
