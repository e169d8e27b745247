"""All proposals for operators, who delist those that break the rules."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.proposals import delisting
from hiringhall.web import links, proposal_words
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 50
MOST_PAGES = 10_000


@pages.get("/operator/proposals", who=Who.OPERATOR)
def list_all(visit: Visit) -> Answer:
    """List proposals, the newest first: of a job, of a freelancer, or the delisted ones."""
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    find, delisted = visit.query.text("find"), visit.query.flag("delisted")
    with visit.reading() as session:
        rows = delisting.overseen_proposals(
            session, visit.actor, find, delisted=delisted, offset=(page - 1) * PER_PAGE, count=PER_PAGE + 1
        )
    return visit.show(
        "operator/proposals.html",
        form=visit.query,
        rows=rows[:PER_PAGE],
        page=page,
        more=len(rows) > PER_PAGE,
        words=proposal_words,
    )


@pages.get("/operator/proposals/{key:str}", who=Who.OPERATOR)
def show(visit: Visit) -> Answer:
    """Show what a proposal says, with the form that delists it."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        proposal = delisting.overseen_proposal(session, visit.actor, visit.public_key("key", "proposal"))
    return visit.show(
        "operator/proposal.html",
        form=form,
        status=status,
        proposal=proposal,
        words=proposal_words,
        longest=delisting.LONGEST,
    )


@pages.post("/operator/proposals/{key:str}/delist", who=Who.OPERATOR)
def delist(visit: Visit) -> Answer:
    """Take a proposal out of the client's sight."""
    form, key = visit.form, visit.public_key("key", "proposal")
    try:
        with visit.writing() as session:
            delisting.delist(session, visit.actor, key, form.text("reason"))
    except Refused as refused:
        form.refuse(refused, "reason")
        return _page(visit, form, 422)
    return visit.go(f"/operator/proposals/{key}", good="The proposal is delisted, and the freelancer is told.")


@pages.post("/operator/proposals/{key:str}/relist", who=Who.OPERATOR)
def relist(visit: Visit) -> Answer:
    """Let the client see a proposal again."""
    form, key = visit.form, visit.public_key("key", "proposal")
    try:
        with visit.writing() as session:
            delisting.relist(session, visit.actor, key)
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, form, 422)
    return visit.go(f"/operator/proposals/{key}", good="The client sees the proposal again.")
