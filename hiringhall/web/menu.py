"""The menu of each hat: what exists today, nothing that leads nowhere."""

from dataclasses import dataclass

from hiringhall.marketplace.accounts.models import User
from hiringhall.web.hats import Hat


@dataclass(frozen=True)
class Entry:
    """One line of the menu; a line without a path heads those below it."""

    text: str
    path: str = ""
    icon: str = ""
    here: bool = False


def menu(person: User | None, hat: Hat | None, path: str) -> list[Entry]:
    """Return the menu of the person under the hat; the entry of the page at `path` is marked."""
    if person is None or hat is None:
        return []
    lines: list[tuple[str, str, str]] = [("Home", "/", "home")]
    if hat.company_id is None and person.is_freelancer:
        lines.append(("My profile", f"/freelancers/{person.key}", "user"))
    lines.append(("Settings", "/account", "settings"))
    best = max((target for _, target, _ in lines if _within(path, target)), key=len, default="")
    return [Entry(text, target, icon, here=bool(target) and target == best) for text, target, icon in lines]


def _within(path: str, target: str) -> bool:
    """Tell whether the page at `path` belongs to the entry `target`."""
    return bool(target) and (path == target or (target != "/" and path.startswith(target + "/")))
