"""Mail about money: to who manages a client's billing, and to a payee."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import Membership, User, UserStatus
from hiringhall.marketplace.accounts.roles import PERMITS, Act
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Holder


def tell_client(session: Session, company_id: int, subject: str, text: str) -> None:
    """Queue a mail to everybody who manages the billing of a client."""
    _tell(session, company_id, Act.MANAGE_BILLING, subject, text)


def tell_payee(session: Session, payee: Party, subject: str, text: str) -> None:
    """Queue a mail to a freelancer, or to everybody who manages an agency's."""
    if payee.holder is Holder.COMPANY:
        _tell(session, payee.id, Act.MANAGE_AGENTS, subject, text)
        return
    user = session.get_one(User, payee.id)
    mail.send(session, user.email, subject, f"Hello {user.first_name},\n\n{text}\n")


def _tell(session: Session, company_id: int, act: Act, subject: str, text: str) -> None:
    people = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == company_id, Membership.role.in_(PERMITS[act]))
        .where(Membership.status == UserStatus.ACTIVE, User.status == UserStatus.ACTIVE)
        .distinct()
    )
    for user in session.scalars(people):
        mail.send(session, user.email, subject, f"Hello {user.first_name},\n\n{text}\n")


def written(amount: int, currency: str) -> str:
    """Return cents as mails write them, such as 1,200.00 USD."""
    return f"{amount // 100:,}.{amount % 100:02d} {currency}"
