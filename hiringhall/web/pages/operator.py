"""The operator's pages: overview, people, companies, and the applications that wait for review."""

from hiringhall.marketplace.accounts import keys, oversight
from hiringhall.marketplace.accounts.models import UserStatus
from hiringhall.marketplace.dashboards.hall import hall_dashboard
from hiringhall.web import dashboards, links
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.consent import topics
from hiringhall.web.visit import Visit

pages = Pages()

MOST_PAGES = 100_000
LONGEST_NOTE = 2000


@pages.get("/operator", who=Who.OPERATOR, slow=True)
def overview(visit: Visit) -> Answer:
    """Show how much there is of what an operator looks after, and how the hall does week by week."""
    with visit.reading() as session:
        counts = oversight.counts(session, visit.actor)
        board = hall_dashboard(session, visit.actor)
    return visit.show("operator/overview.html", counts=counts, board=board, charts=dashboards.of_hall(board))


@pages.get("/operator/people", who=Who.OPERATOR)
def people(visit: Visit) -> Answer:
    """List people, the newest first."""
    page = _page(visit)
    with visit.reading() as session:
        rows, more = oversight.list_people(session, visit.actor, find=visit.query.text("find"), page=page)
    return visit.show("operator/people.html", form=visit.query, rows=rows, more=more, page=page)


@pages.get("/operator/companies", who=Who.OPERATOR)
def companies(visit: Visit) -> Answer:
    """List companies, the newest first."""
    page = _page(visit)
    with visit.reading() as session:
        rows, more = oversight.list_companies(session, visit.actor, page=page)
    return visit.show("operator/companies.html", rows=rows, more=more, page=page)


def _page(visit: Visit) -> int:
    return min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)


@pages.get("/operator/people/{user:str}/suspend", who=Who.OPERATOR)
def ask_suspend(visit: Visit) -> Answer:
    """Ask before a person is suspended."""
    with visit.reading() as session:
        person = oversight.get_person(session, visit.actor, visit.reference("user"))
    return visit.show("operator/suspend.html", person=person)


@pages.post("/operator/people/{user:str}/suspend", who=Who.OPERATOR)
def suspend(visit: Visit) -> Answer:
    """Suspend a person; their sign-ins end."""
    return _set_status(visit, UserStatus.INACTIVE, "is suspended and signed out everywhere")


@pages.post("/operator/people/{user:str}/reactivate", who=Who.OPERATOR)
def reactivate(visit: Visit) -> Answer:
    """Let a person back in."""
    return _set_status(visit, UserStatus.ACTIVE, "may sign in again")


def _set_status(visit: Visit, status: UserStatus, done: str) -> Answer:
    with visit.writing() as session:
        person = oversight.set_status(session, visit.actor, visit.reference("user"), status)
    return visit.go("/operator/people", good=f"{person.name} {done}.")


@pages.get("/operator/keys", who=Who.OPERATOR)
def review_queue(visit: Visit) -> Answer:
    """List the applications that wait for review, the oldest first."""
    with visit.reading() as session:
        waiting = keys.keys_to_review(session, visit.actor)
    return visit.show("operator/keys.html", waiting=[(key, topics(key.scopes)) for key in waiting])


@pages.post("/operator/keys/{key:str}", who=Who.OPERATOR)
def review(visit: Visit) -> Answer:
    """Approve or refuse an application, with a note to its owner."""
    approve = visit.form.text("answer") == "approve"
    note = visit.form.text("note").strip()[:LONGEST_NOTE]
    with visit.writing() as session:
        key = keys.review_key(session, visit.actor, visit.reference("key"), approve=approve, note=note)
    return visit.go(
        "/operator/keys", good=f"{key.name} is {'approved' if approve else 'refused'}; its owner gets mail."
    )
