"""Users and their roles, as the reference shows them."""

from typing import Protocol, Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import one_or_many, text
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.queries import Seat
from hiringhall.marketplace.accounts.roles import ROLE_PERMISSIONS, Role
from hiringhall.marketplace.contracts.workers import Place


class Keyed(Protocol):
    """A person by their public key."""

    @property
    def key(self) -> str:
        """The key."""


def public_url(call: Call, user: Keyed) -> str:
    """Return the address of a person's profile; its last part is the profile key."""
    return call.url(f"/freelancers/{user.key}")


def portrait_url(call: Call, user: Keyed, size: int) -> str:
    """Return the address of a person's picture, `size` pixels wide."""
    return call.url(f"/portraits/{user.key}/{size}")


class UserView(Struct, frozen=True, kw_only=True):
    """One user."""

    reference: str
    id: str
    first_name: str
    last_name: str
    email: str
    timezone: str
    timezone_offset: str
    status: str
    is_provider: str
    public_url: str
    profile_key: str

    @classmethod
    def of(cls, call: Call, user: User) -> Self:
        """Show a user; the address is shown to the person alone."""
        now = clock.now()
        return cls(
            reference=str(user.id),
            id=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email if user.id == call.actor.user_id else "",
            timezone=catalog.display_name(user.timezone, now),
            timezone_offset=text(catalog.utc_offset(user.timezone, now)),
            status=user.status.value,
            is_provider=text(user.is_freelancer),
            public_url=public_url(call, user),
            profile_key=user.key,
        )


class MemberView(Struct, frozen=True, kw_only=True):
    """A user in a list of a company or team."""

    reference: str
    id: str
    first_name: str
    last_name: str
    timezone_offset: str
    status: str
    is_provider: str
    has_contract: str
    public_url: str

    @classmethod
    def of(cls, call: Call, user: User, *, has_contract: bool) -> Self:
        """Show a member; `has_contract` tells whether they work for the company or team."""
        return cls(
            reference=str(user.id),
            id=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            timezone_offset=text(catalog.utc_offset(user.timezone, clock.now())),
            status=user.status.value,
            is_provider=text(user.is_freelancer),
            has_contract=text(has_contract),
            public_url=public_url(call, user),
        )


class Permissions(Struct, frozen=True):
    """The permission words of a role."""

    permission: str | list[str]


_ROLE_WORDS = {Role.OWNER: "admin", Role.ADMIN: "admin", Role.MEMBER: "member", Role.AGENT: "member"}


class UserRoleView(Struct, frozen=True, kw_only=True):
    """A role of a user in a team they can reach."""

    reference: str
    role: str
    permissions: Permissions | str
    is_owner: str
    affiliation_status: str
    engagement__reference: str
    has_team_room_access: str
    user__id: str
    user__reference: str
    user__first_name: str
    user__last_name: str
    user__is_provider: str
    team__id: str
    team__reference: str
    team__name: str
    team__is_hidden: str
    parent_team__id: str
    parent_team__reference: str
    parent_team__name: str
    company__reference: str
    company__name: str

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """Show a seat."""
        role = seat.grant.role
        words = [permission.value for permission in ROLE_PERMISSIONS[role]]
        return cls(
            reference=str(seat.grant.reference),
            role=_ROLE_WORDS.get(role, "manager"),
            permissions=Permissions(one_or_many(words)) if words else "",
            is_owner=text(role is Role.OWNER),
            affiliation_status=_affiliation(seat),
            engagement__reference="",
            **_names(seat.user, seat.team),
        )

    @classmethod
    def of_worker(cls, place: Place) -> Self:
        """Show somebody who belongs to a team through a contract."""
        return cls(
            reference=str(place.contract_id),
            role="member",
            permissions="",
            is_owner="0",
            affiliation_status="none",
            engagement__reference=str(place.contract_id),
            **_names(place.user, place.team),
        )


def _names(user: User, team: Team) -> dict[str, str]:
    """Return who has a role and where; the company itself is the team whose parent is itself."""
    parent = team.parent or team
    return {
        "has_team_room_access": "1",
        "user__id": user.username,
        "user__reference": str(user.id),
        "user__first_name": user.first_name,
        "user__last_name": user.last_name,
        "user__is_provider": text(user.is_freelancer),
        "team__id": team.slug,
        "team__reference": str(team.id),
        "team__name": team.name,
        "team__is_hidden": "",
        "parent_team__id": parent.slug,
        "parent_team__reference": str(parent.id),
        "parent_team__name": parent.name,
        "company__reference": str(team.company_id),
        "company__name": team.company.name,
    }


def _affiliation(seat: Seat) -> str:
    if seat.grant.role is not Role.AGENT:
        return "none"
    return "exclusive" if seat.grant.exclusive else "non-exclusive"
