"""The front: what the marketplace is, for visitors; what to do next, for people."""

from dataclasses import dataclass

from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Step:
    """A useful next step on the home page."""

    title: str
    text: str
    path: str
    label: str
    icon: str
    done: bool = False


@pages.get("/", who=Who.ANYONE)
def front(visit: Visit) -> Answer:
    """Show the landing page or the home page."""
    if visit.person is None:
        return visit.show("front/landing.html")
    return visit.show("front/home.html", steps=steps(visit))


def steps(visit: Visit) -> list[Step]:
    """Return what the person may want to do next under their hat."""
    person = visit.person
    if person is None:
        return []
    return [
        Step(
            "Confirm your e-mail address",
            f"We sent a link to {person.email}. Until you open it, only you know that the address is yours.",
            "/account#email",
            "Send it again",
            "mail",
            done=person.email_confirmed_at is not None,
        ),
        Step(
            "Say where and when you work",
            "Your location and time zone help others to plan with you.",
            "/account",
            "Complete your details",
            "map-pin",
            done=bool(person.country),
        ),
    ]
