"""Groups and who is in them (fact sheet 2.7)."""

from typing import Self

from msgspec import Struct

from hiringhall.api.elance.call import Call
from hiringhall.api.elance.values import PORTRAIT, wire_name
from hiringhall.marketplace.profiles.groups import ListedGroup
from hiringhall.marketplace.profiles.models import Group


class GroupData(Struct, frozen=True, rename=wire_name):
    """A group as lists have it; `logo` is an address, empty without one."""

    group_id: str
    name: str
    description: str
    logo: str

    @classmethod
    def of(cls, call: Call, group: Group | ListedGroup) -> Self:
        """Show a group."""
        return cls(str(group.id), group.name, group.description, _logo(call, group))


class GroupDetail(GroupData, frozen=True, rename=wire_name):
    """A group with the addresses of the calls for its members and jobs."""

    group_members: str
    group_jobs: str

    @classmethod
    def of_group(cls, call: Call, group: Group) -> Self:
        """Show a group."""
        below = call.url(f"/api2/groups/{group.id}")
        return cls(
            str(group.id), group.name, group.description, _logo(call, group), f"{below}/members", f"{below}/jobs"
        )


def _logo(call: Call, group: Group | ListedGroup) -> str:
    return call.url(f"/groups/{group.slug}/logo/{PORTRAIT}") if group.logo else ""


class Member(Struct, frozen=True, rename=wire_name):
    """A member of a group."""

    user_id: str
    user_name: str
    business_name: str
