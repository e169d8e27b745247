"""The menu of each hat: what exists today, nothing that leads nowhere."""

from dataclasses import dataclass

from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.web.hats import Hat

SEARCHES = "/searches"


@dataclass(frozen=True)
class Entry:
    """One line of the menu; a line without a path heads those below it. `count` tells how much there is, where any."""

    text: str
    path: str = ""
    icon: str = ""
    here: bool = False
    count: int = 0


def menu(person: User | None, hat: Hat | None, path: str, searches: int = 0) -> list[Entry]:
    """Return the menu of the person under the hat, who keeps so many searches; where `path` belongs is marked."""
    if person is None or hat is None:
        return []
    lines: list[tuple[str, str, str]] = [("Home", "/", "home")]
    if hat.posts_jobs:
        jobs = f"/companies/{hat.company_id}/jobs"
        lines += [("Jobs", jobs, "briefcase"), ("Post a job", f"{jobs}/new", "plus")]
    lines += _finding(hat)
    if hat.company_id is not None:
        word = "Agency" if hat.kind is CompanyKind.AGENCY else "Company"
        if hat.staffs:
            lines.append(("Freelancers", f"/companies/{hat.company_id}/freelancers", "users"))
        lines.append((f"{word} and teams", f"/companies/{hat.company_id}", "sitemap"))
        if hat.owns:
            lines.append(("Audit", f"/companies/{hat.company_id}/audit", "history"))
    elif person.is_freelancer:
        lines.append(("My profile", "/profile", "user"))
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
            ("Groups", "/operator/groups", "friends"),
            ("Key review", "/operator/keys", "shield-check"),
        ]
    place = _place(path, hat)
    best = max((target for _, target, _ in lines if _within(place, target)), key=len, default="")
    return [
        Entry(text, target, icon, bool(target) and target == best, searches if target == SEARCHES else 0)
        for text, target, icon in lines
    ]


def _finding(hat: Hat) -> list[tuple[str, str, str]]:
    """Return the entries that find, what the hat looks for first."""
    work, talent = ("Find work", "/jobs", "search"), ("Find talent", "/freelancers", "users")
    first = [talent, work] if hat.posts_jobs else [work, talent]
    return [*first, ("Saved searches", SEARCHES, "bookmark")]


def _place(path: str, hat: Hat) -> str:
    """Return where a page belongs whose own address does not say it."""
    if path.startswith("/teams/"):
        return f"/companies/{hat.company_id}"
    if path.startswith("/jobs/") and path.endswith(("/edit", "/cancel")):
        return f"/companies/{hat.company_id}/jobs"
    return path


def _within(path: str, target: str) -> bool:
    """Tell whether the page at `path` belongs to the entry `target`."""
    return bool(target) and (path == target or (target != "/" and path.startswith(target + "/")))
