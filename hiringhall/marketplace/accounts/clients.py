"""What everybody may know of the clients behind jobs."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, Membership, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.storage.hot import HotRead, among


class ClientHead(Struct, frozen=True):
    """A client company; where it is, is where its owner lives. Times in seconds, `timezone` an IANA name."""

    id: int
    name: str
    created_at: int
    payment_verified_at: int | None
    city: str | None
    state: str | None
    country: str | None
    timezone: str | None


def client_heads(session: Session, company_ids: Collection[int]) -> dict[int, ClientHead]:
    """Return the heads of these companies, in one statement."""
    return {head.id: head for head in _HEADS.all(session, ids=list(company_ids))}


_HEADS = HotRead(
    select(
        Company.id,
        Company.name,
        Company.created_at,
        Company.payment_verified_at,
        User.city,
        User.state,
        User.country,
        User.timezone,
    )
    .outerjoin(Membership, (Membership.team_id == Company.id) & (Membership.role == Role.OWNER))
    .outerjoin(User, User.id == Membership.user_id)
    .where(among(Company.id, "ids")),
    ClientHead,
)
