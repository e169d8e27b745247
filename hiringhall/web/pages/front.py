"""The front: what the marketplace is, for visitors; figures, what waits and what to do next, for people."""

from dataclasses import dataclass

from hiringhall.documents.result_words import CURRENCY
from hiringhall.web import contract_words, dashboards, own_profile
from hiringhall.web.access import Who
from hiringhall.web.desk import desk
from hiringhall.web.hats import Hat
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


@pages.get("/", who=Who.ANYONE, slow=True)
def front(visit: Visit) -> Answer:
    """Show the landing page or the home page."""
    if visit.person is None:
        return visit.show("front/landing.html")
    hat = visit.hat or Hat("", "")
    with visit.reading() as session:
        waiting = desk(session, visit.actor, hat, freelances=visit.person.is_freelancer)
        board = dashboards.front(visit, session, hat)
    return visit.show(
        "front/home.html",
        desk=waiting,
        board=board,
        hours=contract_words.hours,
        currency=CURRENCY,
        steps=steps(visit, has_jobs=waiting.has_jobs),
    )


def steps(visit: Visit, *, has_jobs: bool) -> list[Step]:
    """Return what the person may want to do next under their hat."""
    person = visit.person
    if person is None:
        return []
    own = [
        Step(
            "Confirm your e-mail address",
            f"Open the link that we sent to {person.email}, so that we can reach you.",
            "/account/email",
            "Look at it",
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
    hat = visit.hat
    if hat is not None and hat.company_id is not None:
        return [*own, *_job_steps(hat, has_jobs=has_jobs), _team_step(hat)]
    return [*own, *_personal_steps(visit)]


def _job_steps(hat: Hat, *, has_jobs: bool) -> list[Step]:
    if not hat.posts_jobs or hat.is_agency:
        return []
    path = f"/companies/{hat.company_id}/jobs/new"
    text = "Say what you need, and freelancers find it at once."
    return [Step("Post a job", text, path, "Post a job", "briefcase", done=has_jobs)]


def _team_step(hat: Hat) -> Step:
    word = "agency" if hat.is_agency else "company"
    return Step(
        f"Bring your {word} together",
        "Create teams, add people and give each of them the rights they need.",
        f"/companies/{hat.company_id}",
        f"Open the {word}",
        "users",
    )


def _personal_steps(visit: Visit) -> list[Step]:
    freelances = visit.person is not None and visit.person.is_freelancer
    return [
        Step(
            "Hire, or work as an agency",
            "Found a company to post jobs, or an agency to work for clients together.",
            "/companies/new",
            "Found one",
            "building",
            done=len(visit.hats) > 1,
        ),
        Step(
            "Work as a freelancer",
            "Switch it on in your details, and your profile becomes public.",
            "/account",
            "Switch it on",
            "briefcase",
            done=freelances,
        ),
        *_profile_steps(visit, freelances=freelances),
        Step(
            "Connect a program",
            "Register an application to call the API with a key of your own.",
            "/developers/applications",
            "To my applications",
            "code",
        ),
    ]


def _profile_steps(visit: Visit, *, freelances: bool) -> list[Step]:
    if not freelances:
        return []
    missing = [part for part in own_profile.parts(own_profile.own(visit)) if not part.done]
    parts = f"{len(missing)} part{'' if len(missing) == 1 else 's'}"
    return [
        Step(
            "Fill in your profile",
            f"{parts} of it would still help clients to find and choose you.",
            "/profile",
            "To my profile",
            "user",
            done=not missing,
        )
    ]
