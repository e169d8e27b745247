"""The menu of each hat: what exists today, nothing that leads nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.web.hats import Hat

SEARCHES = "/searches"
ROOMS = "/rooms"
NO_COUNTS: Mapping[str, int] = MappingProxyType({})
NO_MARKS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Entry:
    """One line of the menu; a line without a path heads those below it.

    `count` tells how much there is, where any; `mark` what is to be done there, in a word.
    """

    text: str
    path: str = ""
    icon: str = ""
    here: bool = False
    count: int = 0
    mark: str = ""


def menu(
    person: User | None,
    hat: Hat | None,
    path: str,
    *,
    counts: Mapping[str, int] = NO_COUNTS,
    marks: Mapping[str, str] = NO_MARKS,
) -> list[Entry]:
    """Return the menu of the person under the hat; where `path` belongs is marked.

    `counts` and `marks` are those of entries by their path.
    """
    if person is None or hat is None:
        return []
    lines = [
        ("Home", "/", "home"),
        ("Messages", ROOMS, "message"),
        *(_of_person(person) if hat.company_id is None else _of_company(hat)),
    ]
    lines.append(("Settings", "/account", "settings"))
    lines += [
        ("Developers", "", ""),
        ("My applications", "/developers/applications", "code"),
        ("API reference", "/docs", "list-check"),
    ]
    if person.is_operator:
        lines += [
            ("Operator", "", ""),
            ("Overview", "/operator", "eye"),
            ("People", "/operator/people", "users"),
            ("Companies", "/operator/companies", "building-community"),
            ("Finance", "/operator/finance", "coin"),
            ("Proposals", "/operator/proposals", "send"),
            ("Groups", "/operator/groups", "friends"),
            ("Fees", "/operator/fees", "coin"),
            ("Key review", "/operator/keys", "shield-check"),
        ]
    place = _place(path, hat)
    best = max((target for _, target, _ in lines if _within(place, target)), key=len, default="")
    return [
        Entry(
            text,
            target,
            icon,
            here=bool(target) and target == best,
            count=counts.get(target, 0),
            mark=marks.get(target, ""),
        )
        for text, target, icon in lines
    ]


Line = tuple[str, str, str]
"""Text, path and icon."""

FIND_WORK: Line = ("Find work", "/jobs", "search")
FIND_TALENT: Line = ("Find talent", "/freelancers", "users")
REPORTS: Line = ("Reports", "/reports", "chart-bar")
SAVED: tuple[Line, ...] = (("Saved searches", SEARCHES, "bookmark"), ("Watched", "/watched", "bookmark"))


def billing(hat: Hat) -> str:
    """Return where the billing of a company is."""
    return f"/companies/{hat.company_id}/billing"


def _of_person(person: User) -> list[Line]:
    """Return the entries of somebody as themselves."""
    if not person.is_freelancer:
        return [FIND_WORK, FIND_TALENT, *SAVED]
    return [
        FIND_WORK,
        ("Proposals", "/proposals", "send"),
        ("Offers", "/offers", "mail"),
        ("Contracts", "/contracts", "file-text"),
        ("My diary", "/diary", "clock"),
        ("Timesheet", "/timesheet", "calendar"),
        ("Earnings", "/earnings", "coin"),
        REPORTS,
        FIND_TALENT,
        *SAVED,
        ("My profile", "/profile", "user"),
    ]


def _of_company(hat: Hat) -> list[Line]:
    """Return the entries of a company or an agency: what the hat may do there, and what it looks for."""
    path = f"/companies/{hat.company_id}"
    lines: list[Line] = []
    if hat.posts_jobs:
        lines += [("Jobs", f"{path}/jobs", "briefcase"), ("Post a job", f"{path}/jobs/new", "plus")]
    if hat.staffs:
        lines += [("Freelancers", f"{path}/freelancers", "users"), ("Proposals", f"{path}/proposals", "send")]
    if hat.staffs or hat.may(Act.RECRUIT):
        lines.append(("Offers", f"{path}/offers", "mail"))
    if hat.staffs or hat.may(Act.SEE_CONTRACTS):
        lines.append(("Contracts", f"{path}/contracts", "file-text"))
    if hat.staffs if hat.is_agency else hat.may(Act.SEE_TIMESHEETS):
        lines.append(("Timesheet", f"{path}/timesheet", "calendar"))
    lines += _money_of(hat)
    if hat.staffs or any(map(hat.may, (Act.SEE_TIMESHEETS, Act.SEE_FINANCES, Act.HIRE))):
        lines.append(REPORTS)
    if hat.staffs or not hat.is_agency:
        lines.append(("Team room", f"{path}/room", "device-laptop"))
    if hat.may(Act.MANAGE_ACTIVITIES):
        lines.append(("Activities", f"{path}/activities", "list-check"))
    lines += (
        [FIND_TALENT, FIND_WORK, *SAVED] if hat.posts_jobs and not hat.is_agency else [FIND_WORK, FIND_TALENT, *SAVED]
    )
    lines.append((f"{'Agency' if hat.is_agency else 'Company'} and teams", path, "sitemap"))
    if hat.may(Act.SEE_AUDIT):
        lines.append(("Audit", f"{path}/audit", "history"))
    return lines


def _money_of(hat: Hat) -> list[Line]:
    """Return the entries about money: what an agency earns, what a client pays; some agencies hire as well."""
    lines: list[Line] = []
    if hat.staffs:
        lines.append(("Earnings", f"/companies/{hat.company_id}/earnings", "coin"))
    if hat.may(Act.DISPUTE):
        lines.append(("Billing", billing(hat), "coin"))
    return lines


def _place(path: str, hat: Hat) -> str:
    """Return where a page belongs whose own address does not say it."""
    kind, _, rest = path.removeprefix("/").partition("/")
    if hat.company_id is None or not rest:
        return "/earnings" if kind == "invoices" else path
    company = f"/companies/{hat.company_id}"
    match kind:
        case "teams":
            place = "/room" if rest.endswith("/room") else ""
        case "jobs" if "/" in rest:
            place = "/jobs"
        case "proposals":
            place = "/proposals" if hat.is_agency else "/jobs"
        case "invoices":
            place = "/earnings" if hat.is_agency else "/billing"
        case "offers" | "contracts":
            place = path
        case _:
            return path
    return f"{company}{place}"


def _within(path: str, target: str) -> bool:
    """Tell whether the page at `path` belongs to the entry `target`."""
    return bool(target) and (path == target or (target != "/" and path.startswith(target + "/")))
