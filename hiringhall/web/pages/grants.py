"""Applications that may act for the person: the list, and taking the access back."""

from hiringhall.marketplace.accounts import tokens
from hiringhall.web.links import reference
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.consent import topics
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/account/applications")
def show_grants(visit: Visit) -> Answer:
    """List the applications that the person allowed."""
    with visit.reading() as session:
        granted = tokens.granted_keys(session, visit.actor)
    return visit.show("account/applications.html", granted=[(held, topics(held.api_key.scopes)) for held in granted])


@pages.post("/account/applications/{key:str}/revoke")
def revoke(visit: Visit) -> Answer:
    """Take the access back."""
    with visit.writing() as session:
        tokens.revoke_grant(session, visit.actor, reference(visit.key("key")))
    return visit.go("/account/applications", good="The application cannot act for you any more.")
