"""The page of a freelancer, as clients see it, and the larger view of each piece of work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.catalog.skills import skill
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.profiles.queries import FullProfile, readable_profile
from hiringhall.marketplace.rooms.acquaintances import knows
from hiringhall.marketplace.watching.queries import watched_of_freelancers
from hiringhall.web import profile_words
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

SUMMARY = 200  # characters of an overview in a link preview


@pages.get("/freelancers/{key:str}", who=Who.ANYONE)
def show_profile(visit: Visit) -> Answer:
    """Show the profile of a freelancer to those who may read it."""
    shown = _readable(visit)
    return page_of(visit, shown, works=shown.work)


def page_of(visit: Visit, shown: FullProfile, *, works: Sequence[WorkRecord], is_preview: bool = False) -> Answer:
    """Answer with the page of a profile that the visitor may read."""
    return visit.show("profile/page.html", works=works, is_preview=is_preview, **_facts(visit, shown))


@pages.get("/freelancers/{key:str}/portfolio/{item:str}", who=Who.ANYONE)
def show_piece(visit: Visit) -> Answer:
    """Show a piece of work with its picture at full size, and the way to the others."""
    shown = _readable(visit)
    keys = [item.key for item in shown.portfolio]
    if visit.key("item") not in keys:
        raise NotFound("piece of work")
    place = keys.index(visit.key("item"))
    return visit.show(
        "profile/piece.html",
        **_facts(visit, shown),
        item=shown.portfolio[place],
        skills=[skill(slug).name for slug in shown.portfolio[place].skills],
        before=shown.portfolio[place - 1] if place else None,
        after=shown.portfolio[place + 1] if place + 1 < len(keys) else None,
    )


def _readable(visit: Visit) -> FullProfile:
    with visit.reading() as session:
        return readable_profile(session, visit.actor_or_none, visit.public_key("key", "profile"))


def _may_write_to(visit: Visit, user_id: int) -> bool:
    if visit.person is None:
        return False
    with visit.reading() as session:
        return knows(session, visit.actor, user_id)


def _is_watched(visit: Visit, user_id: int) -> bool:
    if visit.person is None:
        return False
    with visit.reading() as session:
        return bool(watched_of_freelancers(session, visit.actor, [user_id]))


def _facts(visit: Visit, shown: FullProfile) -> dict[str, Any]:
    zone = zone_of(shown.timezone)
    summary = " ".join(shown.overview.split())
    return {
        "shown": shown,
        "words": profile_words,
        "local": datetime.fromtimestamp(clock.now(), zone),
        "is_own": visit.person is not None and visit.person.id == shown.id,
        "may_invite": visit.recruits and shown.is_freelancer and visit.actor.user_id != shown.id,
        "may_write_to": _may_write_to(visit, shown.id),
        "may_watch": visit.person is not None and visit.person.id != shown.id and shown.is_freelancer,
        "is_watched": _is_watched(visit, shown.id),
        "may_hire": visit.hires and shown.is_freelancer and visit.actor.user_id != shown.id,
        "is_public": shown.access is Access.PUBLIC and shown.is_freelancer,
        "address": f"{visit.base}/freelancers/{shown.key}",
        "summary": summary if len(summary) <= SUMMARY else f"{summary[: SUMMARY - 1]}…",
    }
