"""Groups: all of them, one, its members and the jobs that are meant for it."""

from msgspec import Struct

from hiringhall.api.elance import errors
from hiringhall.api.elance.call import Call, read_count
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.endpoints.jobs import JobsFound
from hiringhall.api.elance.values import keyed, paged, wire_name
from hiringhall.api.elance.views.groups import GroupData, GroupDetail, Member
from hiringhall.api.elance.views.jobs import ListedJobData
from hiringhall.marketplace.contracts.figures import client_figures
from hiringhall.marketplace.jobs.groups import open_jobs_of_group
from hiringhall.marketplace.profiles import groups
from hiringhall.marketplace.profiles.models import Group
from hiringhall.marketplace.workrooms.jobs import postings

MEMBERS_ROWS = 8
"""Members of a page, unless asked otherwise."""


class Groups(Struct, frozen=True):
    """All groups."""

    groups: dict[str, GroupData]


class OneGroup(Struct, frozen=True):
    """A group."""

    group: GroupDetail


class GroupMembers(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A part of the members of a group; `all_members` is the address of the page with all of them."""

    group_id: str
    total_members: str
    all_members: str
    total_pages: int
    page: int
    num_results: int
    members: dict[str, Member]


class MembersFound(Struct, frozen=True, rename=wire_name):
    """What is around a part of the members."""

    group_members: GroupMembers


@endpoint("GET", "groups", section="4.28", title="List groups", public=True)
def list_groups(call: Call) -> Groups:
    """Return all groups by name."""
    return Groups(keyed([GroupData.of(call, group) for group in groups.list_groups(call.session, call.actor)]))


@endpoint("GET", "groups/{groupId}", section="4.29", title="Get a group", public=True)
def get_group(call: Call) -> OneGroup:
    """Return a group, with the calls for its members and jobs."""
    return OneGroup(GroupDetail.of_group(call, _found(call)))


@endpoint("GET", "groups/{groupId}/members", section="4.30", title="List members of a group", public=True)
def list_members(call: Call) -> MembersFound:
    """Return a part of the members of a group by name, as far as the caller may find their profiles."""
    group, page = _found(call), call.page(MEMBERS_ROWS)
    found = groups.group_members(call.session, call.actor, group.id, offset=page.offset, count=page.rows)
    total, pages, number, count = paged(found.total, page, len(found.rows))
    return MembersFound(
        GroupMembers(
            group_id=str(group.id),
            total_members=str(total),
            all_members=call.url(f"/groups/{group.slug}"),
            total_pages=pages,
            page=number,
            num_results=count,
            members=keyed([Member(str(user.id), user.username, user.name) for user in found.rows]),
        )
    )


@endpoint("GET", "groups/{groupId}/jobs", section="4.31", title="List jobs for a group", public=True)
def list_jobs(call: Call) -> JobsFound:
    """Return a part of the open jobs that are meant for a group, the newest first."""
    group, page = _found(call), call.page()
    found = open_jobs_of_group(call.session, call.actor, group.id, offset=page.offset, count=page.rows)
    jobs = postings(call.session, [card.id for card in found.rows])
    figures = client_figures(call.session, {card.company_id for card in found.rows})
    clients = {card.id: figures[card.company_id] for card in found.rows}
    shown = [
        ListedJobData.of(call, jobs[id_], feedback=client.feedback, hires=client.hires)
        for id_, client in clients.items()
    ]
    return JobsFound(*paged(found.total, page, len(shown)), shown)


def _found(call: Call) -> Group:
    number = read_count(call.path["groupId"])
    if number is None:
        raise errors.invalid_id("groupId")
    return groups.group_by_number(call.session, number)
