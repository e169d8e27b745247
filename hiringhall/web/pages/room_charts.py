"""The charts of a team room: when somebody worked in the last 24 hours, and how active they were."""

import hashlib
from collections.abc import Callable

from hiringhall import clock
from hiringhall.marketplace.diary.last_day import LastDay
from hiringhall.marketplace.diary.room_day import room_day, room_day_seen
from hiringhall.web import charts, signed_pictures
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/teams/{team:str}/room/{key:str}/presence.png", who=Who.ANYONE, slow=True)
def show_presence(visit: Visit) -> Answer:
    """Show when somebody worked for a team."""
    return _show(visit, "presence", charts.draw_presence, levels=False)


@pages.get("/teams/{team:str}/room/{key:str}/activity.png", who=Who.ANYONE, slow=True)
def show_activity(visit: Visit) -> Answer:
    """Show how active somebody was for a team."""
    return _show(visit, "activity", charts.draw_activity, levels=True)


def _show(visit: Visit, name: str, draw: Callable[[LastDay, int], bytes], *, levels: bool) -> Answer:
    to_all, now = signed_pictures.is_for_all(visit), clock.now()
    team_id, key = visit.reference("team"), visit.public_key("key", "person")
    with visit.reading() as session:
        if to_all:
            day = room_day(session, team_id, key, now)
        else:
            day = room_day_seen(session, signed_pictures.viewer(visit), team_id, key, now, levels=levels)
    density = 2 if visit.query.text("density") == "2" else 1
    version = hashlib.sha256(repr((day.levels, density)).encode()).hexdigest()[:16]
    return signed_pictures.show(visit, lambda: (draw(day, density), "image/png"), version, f"{name}.png", to_all=to_all)
