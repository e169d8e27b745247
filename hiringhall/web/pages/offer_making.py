"""Making an offer: for a proposal, or to a freelancer whose profile one reads, for a job or for a team."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import get_team, reachable_companies, reachable_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.errors import NotAllowed, NotFound, Refused
from hiringhall.marketplace.fees import Fees, current_fees
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.queries import ListedJob, managed_listed_job, open_jobs_of
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.terms import MOST_MILESTONES
from hiringhall.marketplace.profiles.heads import ProfileHead, heads
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.proposals.queries import ListedProposal, listed_with_side
from hiringhall.marketplace.sides import Side
from hiringhall.web import job_words, links, offer_form, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

MESSAGE = "Hello {name},\n\nwe would like you to do this work as described in the job “{title}”.\n\n{me}"


@dataclass(frozen=True)
class Deal:
    """What an offer is made for: to whom, by which team, for which job, with which proposal before it."""

    person: ProfileHead
    team: Team
    job: ListedJob | None
    proposal: ListedProposal | None
    action: str
    back: str
    fees: Fees

    @property
    def price(self) -> int | None:
        """The price to start with: what was proposed, else what the job or the profile says."""
        if self.proposal is not None:
            return self.proposal.rate if self.proposal.amount is None else self.proposal.amount
        if self.job is not None and self.job.type is JobType.FIXED_PRICE:
            return self.job.budget
        return self.person.rate


@pages.get("/proposals/{key:str}/offer")
def show_for_proposal(visit: Visit) -> Answer:
    """Show the form of an offer for a proposal."""
    with visit.reading() as session:
        deal = _of_proposal(session, visit)
    return _form(visit, deal, _first(visit, deal))


@pages.post("/proposals/{key:str}/offer")
def make_for_proposal(visit: Visit) -> Answer:
    """Make an offer for a proposal."""
    with visit.reading() as session:
        deal = _of_proposal(session, visit)
    return _make(visit, deal)


@pages.get("/freelancers/{key:str}/offer")
def show_for_profile(visit: Visit) -> Answer:
    """Show the form of an offer to a freelancer, or, as long as none is named, the jobs and teams it may be for."""
    with visit.reading() as session:
        person = readable_head(session, visit.actor, visit.public_key("key", "profile"))
        if not visit.query.text("job") and not visit.query.text("team"):
            return _choose(session, visit, person)
        deal = _of_profile(session, visit, person)
    return _form(visit, deal, _first(visit, deal))


@pages.post("/freelancers/{key:str}/offer")
def make_for_profile(visit: Visit) -> Answer:
    """Make an offer to a freelancer."""
    with visit.reading() as session:
        person = readable_head(session, visit.actor, visit.public_key("key", "profile"))
        deal = _of_profile(session, visit, person)
    return _make(visit, deal)


def _choose(session: Session, visit: Visit, person: ProfileHead) -> Answer:
    jobs = open_jobs_of(session, visit.actor, Act.HIRE)
    rights = standing(session, visit.actor)
    hiring = []
    for view in reachable_companies(session, visit.actor):
        teams = reachable_teams(session, visit.actor, view.company.id)
        if mine := [team for team in teams if rights.may(Act.HIRE, team)]:
            hiring.append((view.company.name, mine))
    if not hiring:
        raise NotAllowed("You hold no role anywhere that may hire.")
    return visit.show("offers/choose.html", person=person, jobs=jobs, companies=hiring, words=job_words)


def _of_proposal(session: Session, visit: Visit) -> Deal:
    key = visit.public_key("key", "proposal")
    proposal, side = listed_with_side(session, visit.actor, key)
    if side is not Side.CLIENT:
        raise NotFound("page")
    job = managed_listed_job(session, visit.actor, proposal.job_key, Act.RECRUIT)
    person = heads(session, [proposal.freelancer_id])[proposal.freelancer_id]
    team = _hiring(session, visit, job.team_id)
    return Deal(person, team, job, proposal, f"/proposals/{key}/offer", f"/proposals/{key}", proposal.fees)


def _of_profile(session: Session, visit: Visit, person: ProfileHead) -> Deal:
    back = f"/freelancers/{person.key}/offer"
    fees = current_fees(session)
    key, team_id = visit.query.text("job"), links.reference(visit.query.text("team"))
    if key:
        job = managed_listed_job(session, visit.actor, key, Act.RECRUIT)
        action = links.with_query(back, job=job.key)
        return Deal(person, _hiring(session, visit, job.team_id), job, None, action, back, fees)
    team = _hiring(session, visit, team_id)
    return Deal(person, team, None, None, links.with_query(back, team=team.id), back, fees)


def _hiring(session: Session, visit: Visit, team_id: int) -> Team:
    team = get_team(session, visit.actor, team_id)
    standing(session, visit.actor).require(Act.HIRE, team)
    return team


def _first(visit: Visit, deal: Deal) -> Form:
    kind = deal.job.type if deal.job is not None else JobType.HOURLY
    form = offer_form.empty(deal.price, kind, deal.job.title if deal.job is not None else "", deal.fees)
    if deal.job is not None:
        me = visit.person.name if visit.person else ""
        form.fill(message=MESSAGE.format(name=deal.person.first_name, title=deal.job.title, me=me))
    return form


def _make(visit: Visit, deal: Deal) -> Answer:
    form = visit.form
    if offer_form.changes_rows(form):
        return _form(visit, deal, form)
    kind = deal.job.type if deal.job is not None else form.read("type", values.choice(JobType)) or JobType.HOURLY
    terms = offer_form.read(form, kind, deal.fees)
    if form.errors:
        return _form(visit, deal, form, 422)
    try:
        with visit.writing() as session:
            offer = operations.send_offer(
                session,
                visit.actor,
                deal.person.id,
                terms,
                days=visit.hall.settings.offer_days,
                job=None if deal.job is None else deal.job.key,
                team_id=deal.team.id,
            )
    except Refused as refused:
        offer_form.refuse(form, refused)
        return _form(visit, deal, form, 422)
    return visit.go(f"/offers/{offer.key}", good=f"Your offer is with {deal.person.first_name}.")


def _form(visit: Visit, deal: Deal, form: Form, status: int = 200) -> Answer:
    visit.wear(deal.team.company_id)
    return visit.show(
        "offers/form.html",
        form=form,
        status=status,
        deal=deal,
        rows=offer_form.rows(form),
        labels=offer_form.LABELS,
        kinds=offer_form.KINDS,
        most=MOST_MILESTONES,
        fees=deal.fees,
        words=job_words,
        days=visit.hall.settings.offer_days,
        adds=form.text("do") == offer_form.ADD,
    )
