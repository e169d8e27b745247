"""The page of a proposal for either side: the letter, the terms, what was answered, the talk, and what can be done."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import may_act_for
from hiringhall.marketplace.attachments.queries import ShownAttachment, attachments
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.errors import Conflict, InvalidState
from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.jobs.queries import may_read_job
from hiringhall.marketplace.proposals import handling, operations, talking
from hiringhall.marketplace.proposals.models import OPEN, ProposalState
from hiringhall.marketplace.proposals.outcomes import Outcome, outcome
from hiringhall.marketplace.proposals.queries import ListedProposal, listed_with_side
from hiringhall.marketplace.proposals.questions import ShownQuestion, questions_before
from hiringhall.marketplace.proposals.sponsoring import left_to_sponsor, sponsor
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.sides import Side
from hiringhall.web import job_words, profile_words, proposal_words, threads
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.rights import may_hire
from hiringhall.web.threads import Thread
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Shown:
    """What the page shows of a proposal to one side.

    `decides` tells whether the visitor may decide about it on their side, `may_hire` whether they may make an offer;
    `questions` were asked before it, `sponsors_left` tells how many more may be sponsored this month.
    """

    proposal: ListedProposal
    side: Side
    figures: FreelancerFigures
    files: list[ShownAttachment]
    outcome: Outcome
    talk: Thread
    decides: bool
    may_hire: bool
    job_is_readable: bool
    questions: list[ShownQuestion]
    sponsors_left: int

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self.proposal.state in OPEN

    @property
    def may_sponsor(self) -> bool:
        """Whether the freelancer may have it shown first."""
        waits = self.proposal.state is ProposalState.ACTIVE and self.proposal.delisted_at is None
        return self.side is Side.FREELANCER and self.decides and waits and self.proposal.sponsored_at is None

    @property
    def may_propose(self) -> bool:
        """Whether the freelancer may accept, or propose once more."""
        again = self.proposal.state in {ProposalState.INVITED, ProposalState.REFUSED, ProposalState.WITHDRAWN}
        waits = self.proposal.offered_at is None and self.proposal.job_state is JobState.OPEN
        return self.decides and again and waits and self.job_is_readable


@pages.get("/proposals/{key:str}")
def show(visit: Visit) -> Answer:
    """Show a proposal; a client who opens it for the first time is noted, and how far the talk was read."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, status: int = 200) -> Answer:
    key = _key(visit)
    with visit.reading() as session:
        proposal, side = listed_with_side(session, visit.actor, key)
        room = talking.known_room(session, proposal.id)
        shown = _shown(visit, session, proposal, side, room)
    if side is Side.CLIENT and proposal.seen_at is None and proposal.submitted_at is not None:
        with visit.writing() as session:
            handling.note_seen(session, visit.actor, key)
    threads.note_seen(visit, room, shown.talk)
    if side is Side.CLIENT:
        visit.wear(proposal.company_id)
    elif proposal.agency_id is not None and proposal.freelancer_id != visit.actor.user_id:
        visit.wear(proposal.agency_id)
    return visit.show(
        "proposals/proposal.html",
        form=form,
        status=status,
        shown=shown,
        words=proposal_words,
        job_words=job_words,
        profile_words=profile_words,
    )


def _shown(visit: Visit, session: Session, proposal: ListedProposal, side: Side, room: Room | None) -> Shown:
    person = proposal.freelancer_id
    return Shown(
        proposal,
        side,
        freelancer_figures(session, [person], clock.day(clock.now()))[person],
        attachments(session, [proposal.id]).get(proposal.id, []),
        outcome(session, proposal.id),
        threads.thread(visit, session, room, _path(visit), may_write=proposal.state in talking.TALKED_ABOUT),
        side is Side.CLIENT or may_act_for(session, visit.actor, person, proposal.agency_id),
        side is Side.CLIENT and may_hire(session, visit.actor, proposal.team_id),
        may_read_job(session, visit.actor, proposal.job_key),
        questions_before(session, proposal.job_id, person),
        _sponsors_left(visit, session, proposal) if side is Side.FREELANCER else 0,
    )


def _sponsors_left(visit: Visit, session: Session, proposal: ListedProposal) -> int:
    """Return how many more proposals of the freelancer may be sponsored this month."""
    return left_to_sponsor(session, visit.actor, proposal.key, most=visit.hall.settings.sponsored_bids)


@pages.post("/proposals/{key:str}/sponsor")
def sponsor_it(visit: Visit) -> Answer:
    """Have a proposal shown to the client before others."""
    key, most = _key(visit), visit.hall.settings.sponsored_bids
    try:
        with visit.writing() as session:
            sponsor(session, visit.actor, key, most=most)
    except (Conflict, InvalidState) as refused:
        return visit.go(f"/proposals/{key}", bad=str(refused))
    return visit.go(f"/proposals/{key}", good="The client sees your proposal before others.")


@pages.get("/proposals/{key:str}/messages")
def show_messages(visit: Visit) -> Answer:
    """Answer with older or newer messages."""
    return threads.more(visit, _room(visit), _path(visit))


@pages.post("/proposals/{key:str}/messages")
def write(visit: Visit) -> Answer:
    """Say something about a proposal."""
    return threads.say(
        visit,
        _path(visit),
        lambda session, text: talking.write(
            session, visit.actor, _key(visit), text, largest=visit.hall.settings.largest_message
        ),
        room=lambda: _room(visit),
        again=lambda: _page(visit, visit.form, 422),
    )


def _room(visit: Visit) -> Room | None:
    with visit.reading() as session:
        proposal, _ = listed_with_side(session, visit.actor, _key(visit))
        return talking.known_room(session, proposal.id)


@pages.post("/proposals/{key:str}/archive")
def archive(visit: Visit) -> Answer:
    """Put a proposal away, or take it out again."""
    key, away = _key(visit), visit.form.flag("away")
    with visit.writing() as session:
        (operations.archive if away else operations.unarchive)(session, visit.actor, key)
    if away:
        return visit.go("/proposals", good="It is put away. You find it among the archived ones.")
    return visit.go(f"/proposals/{key}", good="It is back among the others.")


def _key(visit: Visit) -> str:
    return visit.public_key("key", "proposal")


def _path(visit: Visit) -> str:
    return f"/proposals/{_key(visit)}"
