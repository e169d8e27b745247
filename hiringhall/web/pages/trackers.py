"""The trackers that a person has signed in on their computers: the list, how to get one, and signing them out."""

from hiringhall.marketplace.diary import trackers
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/account/trackers")
def show_trackers(visit: Visit) -> Answer:
    """List the trackers that are signed in."""
    with visit.reading() as session:
        listed = trackers.own_trackers(session, visit.actor, days=visit.hall.settings.session_days)
    return visit.show("account/trackers.html", listed=listed)


@pages.post("/account/trackers/{tracker:str}/end")
def end_tracker(visit: Visit) -> Answer:
    """Sign one tracker out."""
    with visit.writing() as session:
        trackers.sign_out_tracker(session, visit.actor, visit.reference("tracker"))
    return visit.go("/account/trackers", good="That tracker is signed out.")


@pages.post("/account/trackers/end-all")
def end_all(visit: Visit) -> Answer:
    """Sign all trackers out."""
    with visit.writing() as session:
        trackers.sign_out_trackers(session, visit.actor)
    return visit.go("/account/trackers", good="All your trackers are signed out.")
