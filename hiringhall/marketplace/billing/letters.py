"""What mail about money says: to the owner of a client and to whoever keeps its finances."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import Company, Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.storage.bulk import BulkInsert
from hiringhall.storage.hot import HotRead, among

_READERS = (Role.OWNER, Role.FINANCE)


class Letterhead(Struct, frozen=True):
    """Who writes: the name of the marketplace, and the address of its pages without a slash at the end."""

    name: str = "Hiring Hall"
    address: str = ""


class _Reader(NamedTuple):
    company_id: int
    company: str
    first_name: str
    email: str


def send_ready(
    session: Session, letterhead: Letterhead, company_ids: Collection[int], week: date, due_on: date
) -> None:
    """Tell these clients that the invoices of a week wait for their review until the end of a day."""
    _send(
        session,
        letterhead,
        company_ids,
        f"invoices for the week of {week:%-d %B %Y}",
        f"The invoices for the work of the week of {week:%-d %B %Y} are ready. Please look through them and the work "
        f"diaries: until the end of {due_on:%A, %-d %B} (UTC) you may dispute what should not be charged. "
        "What is not disputed is paid after that.",
    )


def send_unpaid(session: Session, letterhead: Letterhead, company_ids: Collection[int], days: int) -> None:
    """Tell these clients that what was due could not be paid, and that they are suspended after some days."""
    _send(
        session,
        letterhead,
        company_ids,
        "payment failed",
        "What was due could not be paid: please see to it that money can be taken, or pay it in. "
        f"Unless everything is paid within {days} days no new work can be done for you.",
    )


def send_suspended(session: Session, letterhead: Letterhead, company_ids: Collection[int]) -> None:
    """Tell these clients that no new work is done for them until they have paid."""
    _send(
        session,
        letterhead,
        company_ids,
        "suspended",
        "What was due has not been paid. Until it is, no time can be tracked for you, and you cannot post jobs, send "
        "offers, fund milestones or pay bonuses. Everything goes on by itself as soon as nothing is overdue.",
    )


def _send(session: Session, letterhead: Letterhead, company_ids: Collection[int], about: str, words: str) -> None:
    now = clock.now()
    rows = list(_rows(letterhead, _readers(session, company_ids), about, words))
    if rows:
        _MAILS.run(session, ((*row, now, 0, now, "") for row in rows))
        session.info[mail.QUEUED] = True


def _rows(letterhead: Letterhead, readers: Iterable[_Reader], about: str, words: str) -> Iterator[tuple[str, str, str]]:
    for reader in readers:
        link = f"{letterhead.address}/companies/{reader.company_id}/billing"
        text = f"Hello {reader.first_name},\n\n{words}\n\n{reader.company}: {link}\n"
        yield reader.email, f"{letterhead.name}: {about}", text


def _readers(session: Session, company_ids: Collection[int]) -> list[_Reader]:
    """Return everybody once for each of these companies whose finances they keep."""
    return list(dict.fromkeys(_FINANCES.all(session, ids=sorted(company_ids))))


_FINANCES = HotRead(
    select(Company.id, Company.name, User.first_name, User.email)
    .join(Membership, Membership.team_id == Company.id)
    .join(User, User.id == Membership.user_id)
    .where(
        among(Company.id, "ids"),
        or_(*(Membership.role == role for role in _READERS)),
        Membership.status == UserStatus.ACTIVE,
        User.status == UserStatus.ACTIVE,
    )
    .order_by(Company.id, User.id),
    _Reader,
)
_MAILS = BulkInsert(mail.Mail, "recipient", "subject", "text", "created_at", "attempts", "next_try_at", "last_error")
