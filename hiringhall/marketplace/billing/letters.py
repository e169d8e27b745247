"""Mail about bills: to everybody who manages the billing of a client."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import Company, Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import PERMITS, Act
from hiringhall.marketplace.payments.telling import tell_client
from hiringhall.storage.bulk import BulkInsert
from hiringhall.storage.hot import HotRead, among


def tell_ready(session: Session, company_ids: Collection[int], week: date, due_on: date) -> None:
    """Tell these clients that the invoices of a week wait for their review until the end of a day."""
    now, work = clock.now(), f"the week of {week:%-d %B %Y}"
    rows = []
    for company, first_name, email in _FINANCES.all(session, ids=sorted(company_ids)):
        text = (
            f"Hello {first_name},\n\nthe invoices of {company} for {work} are ready. Until the end of "
            f"{due_on:%A, %-d %B} (UTC) you can dispute on your billing page what should not be charged; "
            "the rest is paid after that.\n"
        )
        rows.append((email, f"Invoices of {company} for {work}", text, now, 0, now, ""))
    if rows:
        _MAILS.run(session, rows)
        session.info[mail.QUEUED] = True


def tell_unpaid(session: Session, company_id: int, days: int) -> None:
    """Tell a client that what is due was not paid, and that it is suspended after some days."""
    tell_client(
        session,
        company_id,
        "Your payment is overdue",
        "what was due has not been paid, and there is no card or account that can be charged. Please pay on your "
        f"billing page; after {days} days no new work can be done for you until everything is paid.",
    )


def tell_suspended(session: Session, company_id: int) -> None:
    """Tell a client that no new work is done for it until it has paid."""
    tell_client(
        session,
        company_id,
        "No new work until you have paid",
        "what was due has still not been paid. Until it is, no time can be tracked for you, and you cannot post jobs, "
        "send offers, fund milestones or give bonuses. All of it goes on by itself once nothing is overdue.",
    )


_FINANCES: HotRead[tuple[str, str, str]] = HotRead(
    select(Company.name, User.first_name, User.email)
    .join(Membership, Membership.team_id == Company.id)
    .join(User, User.id == Membership.user_id)
    .where(
        among(Company.id, "ids"),
        or_(*(Membership.role == role for role in sorted(PERMITS[Act.MANAGE_BILLING]))),
        Membership.status == UserStatus.ACTIVE,
        User.status == UserStatus.ACTIVE,
    )
    .distinct(),
    lambda *row: row,
)
_MAILS = BulkInsert(mail.Mail, "recipient", "subject", "text", "created_at", "attempts", "next_try_at", "last_error")
