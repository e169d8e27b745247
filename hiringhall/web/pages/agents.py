"""The freelancers of an agency, for those who look after them: their rates and availability, and the agency's share."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.agents import agency_share, set_agency_share
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.errors import NotAllowed, NotFound, Refused
from hiringhall.marketplace.profiles import cards, editing
from hiringhall.marketplace.profiles.cards import ProfileCard
from hiringhall.marketplace.profiles.models import Availability
from hiringhall.web import profile_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/companies/{company:str}/freelancers")
def list_agents(visit: Visit) -> Answer:
    """List the freelancers of an agency with their terms."""
    with visit.reading() as session:
        company, exclusive = _agents(session, visit)
        shown = cards.profile_cards(session, list(exclusive))
        shares = {agent.id: agency_share(session, agent.id, company.id) for agent in shown}
    visit.wear(company.id)
    return visit.show(
        "companies/freelancers.html",
        company=company,
        agents=shown,
        bound=exclusive,
        shares=shares,
        words=profile_words,
    )


def _agents(session: Session, visit: Visit) -> tuple[Company, dict[int, bool]]:
    """Return the agency and which freelancers work through it, and whether only through it."""
    company = queries.get_company(session, visit.actor, visit.reference("company")).company
    if not standing(session, visit.actor).may_anywhere(Act.MANAGE_AGENTS, company.id):
        raise NotAllowed(f"You hold no role in {company.name} that may {Act.MANAGE_AGENTS.value}.")
    members = queries.company_members(session, visit.actor, company.id)
    return company, {member.user.id: member.exclusive for member in members if Role.AGENT in member.roles}


@pages.get("/companies/{company:str}/freelancers/{user:str}")
def show_terms(visit: Visit) -> Answer:
    """Show the rate and availability of a freelancer who works through the agency only."""
    company, agent = _bound(visit)
    form = Form().fill(rate=values.typed(agent.rate), availability=agent.availability)
    return _form(visit, company, agent, form)


def _bound(visit: Visit) -> tuple[Company, ProfileCard]:
    with visit.reading() as session:
        company, exclusive = _agents(session, visit)
        user_id = visit.reference("user")
        if user_id not in exclusive:
            raise NotFound("freelancer")
        agent = cards.profile_cards(session, [user_id])[0]
    if not exclusive[user_id]:
        raise NotAllowed(f"{agent.name} does not work through {company.name} only, and sets their own rate.")
    visit.wear(company.id)
    return company, agent


def _form(visit: Visit, company: Company, agent: ProfileCard, form: Form, status: int = 200) -> Answer:
    return visit.show(
        "companies/freelancer.html", form=form, status=status, company=company, agent=agent, words=profile_words
    )


@pages.post("/companies/{company:str}/freelancers/{user:str}")
def save_terms(visit: Visit) -> Answer:
    """Save rate and availability."""
    company, agent = _bound(visit)
    form = visit.form
    rate = form.read("rate", values.cents)
    availability = form.read("availability", values.choice(Availability)) or agent.availability
    if not form.errors:
        try:
            with visit.writing() as session:
                editing.set_terms(session, visit.actor, agent.id, rate=rate, availability=availability)
        except Refused as refused:
            form.refuse(refused, "rate", "availability")
    if form.errors:
        return _form(visit, company, agent, form, 422)
    return visit.go(f"/companies/{company.id}/freelancers", good=f"The terms of {agent.name} are saved.")


@pages.get("/companies/{company:str}/freelancers/{user:str}/share")
def show_share(visit: Visit) -> Answer:
    """Show what the agency keeps of the pay of a freelancer."""
    company, agent, share = _sharing(visit)
    return _share_form(visit, company, agent, Form().fill(share=values.percent(share).removesuffix("%")))


def _sharing(visit: Visit) -> tuple[Company, ProfileCard, int]:
    """Return the agency, a freelancer who works through others too, and what the agency keeps of their pay."""
    with visit.reading() as session:
        company, exclusive = _agents(session, visit)
        user_id = visit.reference("user")
        if user_id not in exclusive:
            raise NotFound("freelancer")
        agent = cards.profile_cards(session, [user_id])[0]
        share = agency_share(session, user_id, company.id) or 0
    if exclusive[user_id]:
        raise NotAllowed(f"{company.name} gets all that {agent.name} earns, who works through it only.")
    visit.wear(company.id)
    return company, agent, share


def _share_form(visit: Visit, company: Company, agent: ProfileCard, form: Form, status: int = 200) -> Answer:
    return visit.show("companies/share.html", form=form, status=status, company=company, agent=agent)


@pages.post("/companies/{company:str}/freelancers/{user:str}/share")
def save_share(visit: Visit) -> Answer:
    """Save what the agency keeps on contracts to come."""
    company, agent, _ = _sharing(visit)
    form = visit.form
    share = form.read("share", values.rate)
    if share is None:
        form.errors.setdefault("share", "write a percentage of 0 to 100.")
    else:
        try:
            with visit.writing() as session:
                set_agency_share(session, visit.actor, company.id, agent.id, share)
        except Refused as refused:
            form.refuse(refused, "share")
    if form.errors or share is None:
        return _share_form(visit, company, agent, form, 422)
    kept = values.percent(share)
    return visit.go(f"/companies/{company.id}/freelancers", good=f"{company.name} keeps {kept} on new contracts.")
