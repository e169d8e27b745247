"""The demo's groups: which there are, who keeps them, and who asks to join."""

from dataclasses import dataclass

from hiringhall.demo.draft import DAY, Draft
from hiringhall.demo.hires import HOUR
from hiringhall.demo.profile_rows import add_group_member
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.profiles.models import Group, GroupRequest, RequestState

OPERATOR = "operator"
DAYS_AGO = 380


@dataclass(frozen=True)
class Circle:
    """A group; without a `keeper`, the slug of a company, operators keep it."""

    name: str
    description: str
    keeper: str = ""
    by_approval: bool = False


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody asks to join a group; `hours` before the start of today, as is when they were `answered` by whom."""

    group: str
    freelancer: str
    hours: int
    text: str
    state: RequestState = RequestState.WAITING
    answered: int | None = None
    by: str | None = None
    note: str = ""


GROUPS = {
    "open-source": Circle("Open source", "People who maintain something that others build on."),
    "accessible-web": Circle(
        "Accessible web", "Pages that work by keyboard, by ear and in bright sunlight.", keeper="acme", by_approval=True
    ),
    "words": Circle("Words", "Writers, editors and translators. We read each other's drafts."),
    "early-birds": Circle("Early birds", "At the desk before seven, wherever that is."),
}

ASKINGS = (
    Asking(
        group="accessible-web", freelancer="writer", hours=900, state=RequestState.ACCEPTED, answered=880, by="admin",
        text="I write the words that are read aloud where there is a picture. There are fewer of them than one thinks.",
    ),
    Asking(
        group="accessible-web", freelancer="bookkeeper", hours=400, state=RequestState.REFUSED, answered=370,
        by="owner", text="I would like to see how you work. My own page is a table.",
        note="You are welcome when you have built something for others. Tables count, if one can hear them.",
    ),
    Asking(
        group="accessible-web", freelancer="agent", hours=60,
        text="All my charts have a table beside them, and the table is what most people use.",
    ),
    Asking(
        group="accessible-web", freelancer="newcomer", hours=9,
        text="I am new here. I have made the pages of our municipal library work with a screen reader.",
    ),
)  # fmt: skip


def add_groups(draft: Draft, users: dict[str, int], teams: dict[str, TeamRow]) -> dict[str, int]:
    """Add the groups; return them by slug."""
    return {slug: _add_group(draft, slug, circle, users, teams) for slug, circle in GROUPS.items()}


def _add_group(draft: Draft, slug: str, circle: Circle, users: dict[str, int], teams: dict[str, TeamRow]) -> int:
    at, group_id = draft.time(DAYS_AGO), draft.number(Group)
    company_id = teams[circle.keeper].company_id if circle.keeper else None
    said = {"name": circle.name, "description": circle.description}
    kept = {"company_id": company_id, "by_approval": circle.by_approval}
    draft.add(Group, id=group_id, slug=slug, created_at=at, logo=None, **said, **kept)
    draft.log(at, users[OPERATOR], "group.created", group_id, after={"slug": slug, **said})
    if circle.keeper:
        before = {**said, "company_id": None, "by_approval": False}
        draft.log(at + DAY, users[OPERATOR], "group.changed", group_id, before=before, after={**said, **kept})
    return group_id


def add_askings(draft: Draft, users: dict[str, int], groups: dict[str, int]) -> None:
    """Add who asked to join, and what they were answered, once members are there."""
    for asking in ASKINGS:
        _add_asking(draft, asking, users, groups[asking.group])


def _add_asking(draft: Draft, asking: Asking, users: dict[str, int], group_id: int) -> None:
    request_id, user_id = draft.number(GroupRequest), users[asking.freelancer]
    asked_at = draft.today - asking.hours * HOUR
    decided_at = None if asking.answered is None else draft.today - asking.answered * HOUR
    decided_by = None if asking.by is None else users[asking.by]
    draft.add(
        GroupRequest,
        id=request_id,
        group_id=group_id,
        user_id=user_id,
        text=asking.text,
        state=asking.state,
        note=asking.note,
        asked_at=asked_at,
        decided_at=decided_at,
        decided_by=decided_by,
    )
    about = {"group": asking.group}
    draft.log(asked_at, user_id, "group-request.asked", request_id, after=about)
    if decided_at is not None:
        after = about | ({"note": asking.note} if asking.note else {})
        draft.log(decided_at, decided_by, f"group-request.{asking.state.value}", request_id, after=after)
    if decided_at is not None and asking.state is RequestState.ACCEPTED:
        add_group_member(draft, decided_at, group_id, asking.group, user_id)
