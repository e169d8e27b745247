"""Inviting, proposing, changing, refusing, withdrawing, declining: who may, when, and what is kept of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound, Refused
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.queries import readable_job
from hiringhall.marketplace.profiles import editing
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.proposals import handling, invitations, operations
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.proposals.transitions import hire, note_offer
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.sides import Side
from tests.support.bidding import LETTER, TEXT, Bidding
from tests.support.market import Market

PRIVATE = ProfileText(overview="Ask me.", access=Access.PRIVATE)


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


# --- inviting ---


def test_an_invitation_waits_for_the_freelancer(bidding: Bidding) -> None:
    proposal = bidding.load(bidding.invite(bidding.fred))
    assert (proposal.state, proposal.origin, proposal.invite_letter) == (ProposalState.INVITED, Side.CLIENT, LETTER)
    assert (proposal.invited_by, proposal.company_id) == (bidding.ann.user_id, bidding.acme)
    line = bidding.market.changes("proposal.invited")[0]
    assert (line.entity_id, line.company_id) == (proposal.id, bidding.acme)
    assert line.after == {
        "job": proposal.job_id,
        "freelancer": bidding.fred.user_id,
        "agency": None,
        "state": "invited",
    }


RECRUITS = {Role.ADMIN: True, Role.HIRING: True, Role.RECRUITER: True, Role.FINANCE: False, Role.MEMBER: False}


@pytest.mark.parametrize(("role", "allowed"), RECRUITS.items())
def test_who_may_invite_and_handle(bidding: Bidding, role: Role, allowed: bool) -> None:
    rob, waiting = bidding.staff("rob", role), bidding.submit(bidding.gina)
    acts: list[tuple[type[Refused], Callable[[Session], object]]] = [
        (NotAllowed, lambda session: invitations.invite(session, rob, bidding.job, str(bidding.fred.user_id), LETTER)),
        (NotFound, lambda session: handling.note_seen(session, rob, waiting)),
        (NotFound, lambda session: handling.shortlist(session, rob, waiting)),
        (NotFound, lambda session: handling.unshortlist(session, rob, waiting)),
        (NotFound, lambda session: handling.hide(session, rob, waiting)),
        (NotFound, lambda session: handling.unhide(session, rob, waiting)),
        (NotFound, lambda session: handling.decline(session, rob, waiting, "150")),
    ]
    for refusal, act in acts:
        if allowed:
            bidding.do(act)
        else:
            with pytest.raises(refusal):
                bidding.do(act)
    assert bidding.market.count(Proposal) == (2 if allowed else 1)


def test_outsiders_and_the_freelancer_do_not_handle_proposals(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    for stranger in (bidding.fred, bidding.gina, bidding.pia):
        for act in (handling.note_seen, handling.shortlist, handling.hide):
            with pytest.raises(NotFound):
                bidding.do(act, stranger, key)
        with pytest.raises(NotFound):
            bidding.do(handling.decline, stranger, key, "150")
        with pytest.raises(NotAllowed):
            bidding.invite(bidding.gina, by=stranger)


def test_the_operator_may_handle_but_writes_no_letters(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    bidding.do(handling.shortlist, CONSOLE, key)
    assert bidding.load(key).shortlisted_at is not None
    with pytest.raises(NotAllowed):
        bidding.invite(bidding.gina, by=CONSOLE)
    with pytest.raises(InvalidInput):
        bidding.submit(CONSOLE)


def test_an_invitation_needs_a_letter_and_somebody_to_read_it(bidding: Bidding) -> None:
    for letter in ("", " \n ", "x" * 5_001):
        with pytest.raises(InvalidInput, match="letter"):
            bidding.invite(bidding.fred, letter=letter)
    with pytest.raises(NotFound):  # no freelancer
        bidding.invite(bidding.pia)
    with pytest.raises(NotAllowed):
        bidding.invite(bidding.ann)


def test_a_private_profile_is_invited_only_by_who_may_read_it(bidding: Bidding) -> None:
    bidding.do(editing.edit_profile, bidding.fred, PRIVATE)
    with pytest.raises(NotFound):
        bidding.invite(bidding.fred)
    bidding.submit(bidding.fred)
    other = bidding.post(title="Another page")
    assert bidding.load(bidding.invite(bidding.fred, other)).state is ProposalState.INVITED


def test_nobody_is_invited_twice_but_after_a_withdrawal(bidding: Bidding) -> None:
    bidding.invite(bidding.fred)
    with pytest.raises(Conflict):
        bidding.invite(bidding.fred)
    key = bidding.submit(bidding.fred)
    with pytest.raises(Conflict):
        bidding.invite(bidding.fred)
    bidding.do(operations.withdraw, bidding.fred, key, "141", "Wrong job.")
    assert bidding.invite(bidding.fred, letter="Come back!") == key
    proposal = bidding.load(key)
    assert (proposal.state, proposal.invite_letter, proposal.reason) == (ProposalState.INVITED, "Come back!", None)


@pytest.mark.parametrize("ended", ["filled", "cancelled"])
def test_only_open_jobs_take_invitations_and_proposals(bidding: Bidding, ended: str) -> None:
    if ended == "filled":
        bidding.do(jobs.fill_job, bidding.ann, bidding.job)
    else:
        bidding.do(jobs.cancel_job, bidding.ann, bidding.job, "41")
    with pytest.raises(Conflict, match=ended):
        bidding.invite(bidding.fred)
    with pytest.raises(Conflict, match=ended):
        bidding.submit(bidding.fred)
    assert bidding.market.count(Proposal) == 0


# --- proposing ---


def test_a_proposal_is_kept_with_its_terms_and_gets_a_room(bidding: Bidding) -> None:
    questions = ("When can you start?", "What did you build before?")
    job = bidding.post(questions=questions)
    key = bidding.submit(bidding.fred, job, answers=("Today ", "Three pages"))
    proposal = bidding.load(key)
    assert (proposal.state, proposal.origin) == (ProposalState.ACTIVE, Side.FREELANCER)
    assert (proposal.rate, proposal.amount, proposal.price, proposal.currency) == (2_222, None, 2_222, "USD")
    assert proposal.answers == [
        {"question": questions[0], "answer": "Today"},
        {"question": questions[1], "answer": "Three pages"},
    ]
    assert bidding.market.count(Room) == 1
    line = bidding.market.changes("proposal.submitted")[0]
    assert (line.actor_id, line.after["rate"]) == (bidding.fred.user_id, 2_222)


@pytest.mark.parametrize(
    ("job_type", "field", "values"),
    [
        (JobType.HOURLY, "cover_letter", {"cover_letter": " "}),
        (JobType.HOURLY, "cover_letter", {"cover_letter": "x" * 5_001}),
        (JobType.HOURLY, "rate", {"rate": None}),
        (JobType.HOURLY, "rate", {"rate": 0}),
        (JobType.HOURLY, "rate", {"rate": -1}),
        (JobType.HOURLY, "rate", {"rate": None, "amount": 100}),
        (JobType.HOURLY, "rate", {"rate": 10**9}),
        (JobType.FIXED_PRICE, "amount", {"rate": 100}),
        (JobType.FIXED_PRICE, "amount", {"amount": 0}),
        (JobType.HOURLY, "answer_1", {"answers": ()}),
        (JobType.HOURLY, "answer_1", {"answers": (" ",)}),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nothing_is_submitted(
    bidding: Bidding, job_type: JobType, field: str, values: dict[str, Any]
) -> None:
    job = bidding.post(job_type, ("Why you?",), budget=50_000)
    with pytest.raises(InvalidInput) as refused:
        bidding.submit(bidding.fred, job, **({"answers": ("I can.",)} | values))
    assert refused.value.field == field
    assert bidding.market.count(Proposal) == 0


def test_an_invitation_is_taken_up_by_proposing(bidding: Bidding) -> None:
    key = bidding.invite(bidding.fred)
    assert bidding.submit(bidding.fred) == key
    proposal = bidding.load(key)
    assert (proposal.state, proposal.origin) == (ProposalState.ACTIVE, Side.CLIENT)
    line = bidding.market.changes("proposal.submitted")[0]
    assert (line.before["state"], line.after["state"]) == ("invited", "active")


def test_nobody_proposes_twice_but_after_a_withdrawal_or_refusal(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    with pytest.raises(Conflict):
        bidding.submit(bidding.fred)
    bidding.do(handling.hide, bidding.ann, key)
    bidding.do(operations.withdraw, bidding.fred, key, "9304")
    bidding.submit(bidding.fred, rate=1_000)
    proposal = bidding.load(key)
    assert (proposal.rate, proposal.hidden_at, proposal.reason) == (1_000, None, None)
    asked = bidding.invite(bidding.gina)
    bidding.do(invitations.refuse, bidding.gina, asked, "9202", "No time.")
    refused = bidding.load(asked)
    assert (refused.state, refused.reason, refused.note) == (ProposalState.REFUSED, "9202", "No time.")
    assert bidding.submit(bidding.gina) == asked


def test_a_declined_proposal_stays_declined(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    bidding.do(handling.decline, bidding.ann, key, "API_REAS_REJECT_OTHER", "Sorry.")
    proposal = bidding.load(key)
    assert (proposal.state, proposal.reason, proposal.note) == (ProposalState.DECLINED, "146", "Sorry.")
    with pytest.raises(InvalidState, match="declined"):
        bidding.submit(bidding.fred)
    with pytest.raises(InvalidState, match="declined"):
        bidding.invite(bidding.fred)
    with pytest.raises(InvalidState, match="declined"):
        bidding.do(operations.withdraw, bidding.fred, key, "141")


def test_an_invitation_can_be_taken_back(bidding: Bidding) -> None:
    key = bidding.invite(bidding.fred)
    bidding.do(handling.decline, bidding.ann, key, "9104")
    with pytest.raises(InvalidState):
        bidding.submit(bidding.fred)


def test_reasons_come_from_the_catalog(bidding: Bidding) -> None:
    key, asked = bidding.submit(bidding.fred), bidding.invite(bidding.gina)
    acts: tuple[tuple[Callable[..., Any], Actor, str, str], ...] = (
        (operations.withdraw, bidding.fred, key, "9201"),
        (invitations.refuse, bidding.gina, asked, "141"),
        (handling.decline, bidding.ann, key, "nonsense"),
    )
    for act, actor, which, reason in acts:
        with pytest.raises(InvalidInput, match="reason"):
            bidding.do(act, actor, which, reason)
    with pytest.raises(InvalidInput, match="note"):
        bidding.do(operations.withdraw, bidding.fred, key, "141", "x" * 1_001)
    with pytest.raises(InvalidState, match="active"):
        bidding.do(invitations.refuse, bidding.fred, key, "9201")
    assert bidding.load(key).state is ProposalState.ACTIVE


def test_only_freelancers_propose_and_not_to_their_own_company(bidding: Bidding) -> None:
    with pytest.raises(NotAllowed):
        bidding.submit(bidding.pia)
    rita = bidding.market.person("rita", is_freelancer=True)
    bidding.market.join(bidding.ann, bidding.acme, "rita", Role.RECRUITER)
    with pytest.raises(NotAllowed):
        bidding.submit(rita)
    mona = bidding.market.person("mona", is_freelancer=True)
    bidding.market.join(bidding.ann, bidding.acme, "mona", Role.MEMBER)
    assert bidding.load(bidding.submit(mona)).state is ProposalState.ACTIVE


# --- agencies ---


def test_an_agency_proposes_for_those_bound_to_it(bidding: Bidding) -> None:
    with pytest.raises(NotAllowed):
        bidding.submit(bidding.ada)
    key = bidding.submit(bidding.pia, freelancer=bidding.ada)
    assert bidding.load(key).agency_id == bidding.studio
    with pytest.raises(NotAllowed):
        bidding.do(operations.withdraw, bidding.ada, key, "141")
    bidding.do(operations.withdraw, bidding.pia, key, "141")


def test_others_may_propose_alone_or_through_the_agency(bidding: Bidding) -> None:
    alone = bidding.submit(bidding.bob)
    assert bidding.load(alone).agency_id is None
    with pytest.raises(NotFound):
        bidding.do(operations.withdraw, bidding.pia, alone, "141")
    with pytest.raises(NotAllowed):
        bidding.submit(bidding.pia, bidding.post(), freelancer=bidding.bob)
    through = bidding.submit(bidding.pia, bidding.post(), freelancer=bidding.bob, through=bidding.studio)
    bidding.do(operations.edit_terms, bidding.bob, through, replace(TEXT, rate=3_000))
    bidding.do(operations.edit_terms, bidding.pia, through, replace(TEXT, rate=4_000))
    assert bidding.load(through).rate == 4_000
    with pytest.raises(InvalidInput, match="agency"):
        bidding.submit(bidding.fred, through=bidding.studio)
    with pytest.raises(NotAllowed):
        bidding.submit(bidding.pia, freelancer=bidding.fred)


def test_an_invitation_of_who_is_bound_goes_to_the_agency(bidding: Bidding) -> None:
    job = bidding.post(visibility=Visibility.INVITE_ONLY)
    key = bidding.invite(bidding.ada, job)
    assert bidding.load(key).agency_id == bidding.studio
    with pytest.raises(NotAllowed):
        bidding.do(invitations.refuse, bidding.ada, key, "9201")
    assert bidding.submit(bidding.pia, job, freelancer=bidding.ada) == key
    with pytest.raises(NotFound):
        bidding.submit(bidding.pia, job, freelancer=bidding.bob, through=bidding.studio)


# --- what one may see ---


def test_an_invite_only_job_is_read_by_the_invited_alone(bidding: Bidding) -> None:
    job = bidding.post(visibility=Visibility.INVITE_ONLY)
    with pytest.raises(NotFound):
        bidding.submit(bidding.fred, job)
    key = bidding.invite(bidding.fred, job)
    assert bidding.do(readable_job, bidding.fred, job).key == job
    for other in (bidding.gina, bidding.pia, None):
        with pytest.raises(NotFound):
            bidding.do(readable_job, other, job)
    bidding.submit(bidding.fred, job)
    bidding.do(handling.decline, bidding.ann, key, "150")
    with pytest.raises(NotFound):
        bidding.do(readable_job, bidding.fred, job)


def test_a_private_job_is_for_its_client_alone(bidding: Bidding) -> None:
    job = bidding.post(visibility=Visibility.PRIVATE)
    with pytest.raises(Conflict, match="make it invite-only"):
        bidding.invite(bidding.fred, job)
    with pytest.raises(NotFound):
        bidding.submit(bidding.fred, job)


def test_a_job_made_private_is_closed_to_its_candidates(bidding: Bidding) -> None:
    job = bidding.post(visibility=Visibility.INVITE_ONLY)
    bidding.invite(bidding.fred, job)
    with bidding.market.act() as session:
        session.execute(update(Job).where(Job.key == job).values(visibility=Visibility.PRIVATE))
    with pytest.raises(NotFound):
        bidding.do(readable_job, bidding.fred, job)
    with pytest.raises(NotFound):
        bidding.submit(bidding.fred, job)


def test_a_proposal_opens_a_private_profile_to_who_recruits(bidding: Bidding) -> None:
    rob, fay = bidding.staff("rob", Role.RECRUITER), bidding.staff("fay", Role.FINANCE)
    bidding.do(editing.edit_profile, bidding.fred, PRIVATE)
    fred = str(bidding.fred.user_id)
    with pytest.raises(NotFound):
        bidding.do(readable_head, rob, fred)
    bidding.submit(bidding.fred)
    assert bidding.do(readable_head, rob, fred).id == bidding.fred.user_id
    for other in (fay, bidding.pia, bidding.gina):
        with pytest.raises(NotFound):
            bidding.do(readable_head, other, fred)


# --- changing ---


def test_terms_change_while_no_offer_stands(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    bidding.do(operations.edit_terms, bidding.fred, key, replace(TEXT, cover_letter="Better.", rate=1_900))
    line = bidding.market.changes("proposal.changed")[0]
    assert line.before == {"cover_letter": TEXT.cover_letter, "rate": 2_222}
    assert line.after == {"cover_letter": "Better.", "rate": 1_900}
    bidding.do(note_offer, bidding.load(key).id, stands=True)
    acts: tuple[Callable[[Session], object], ...] = (
        lambda session: operations.edit_terms(session, bidding.fred, key, TEXT),
        lambda session: operations.withdraw(session, bidding.fred, key, "141"),
        lambda session: handling.decline(session, bidding.ann, key, "150"),
    )
    for act in acts:
        with pytest.raises(Conflict, match="offer"):
            bidding.do(act)
    assert bidding.load(key).state is ProposalState.ACTIVE
    bidding.do(note_offer, bidding.load(key).id, stands=False)
    bidding.do(operations.withdraw, bidding.fred, key, "141")
    with pytest.raises(InvalidState, match="withdrawn"):
        bidding.do(operations.edit_terms, bidding.fred, key, TEXT)
    with pytest.raises(InvalidState, match="withdrawn"):
        bidding.do(note_offer, bidding.load(key).id, stands=True)


def test_an_offer_to_the_invited_is_answered_before_the_invitation(bidding: Bidding) -> None:
    key = bidding.invite(bidding.fred)
    bidding.do(note_offer, bidding.load(key).id, stands=True)
    with pytest.raises(Conflict, match="offer"):
        bidding.submit(bidding.fred)
    with pytest.raises(Conflict, match="offer"):
        bidding.do(invitations.refuse, bidding.fred, key, "9201")
    assert bidding.load(key).state is ProposalState.INVITED


def test_a_hired_proposal_is_over(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    bidding.do(hire, bidding.ann, bidding.load(key).id)
    for act in (
        lambda session: operations.withdraw(session, bidding.fred, key, "141"),
        lambda session: handling.decline(session, bidding.ann, key, "150"),
        lambda session: bidding_hire(session, bidding, key),
    ):
        with pytest.raises(InvalidState, match="hired"):
            bidding.do(act)


def bidding_hire(session: Session, bidding: Bidding, key: str) -> None:
    hire(session, bidding.ann, bidding.load(key).id)


def test_marks_are_set_once_and_logged(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    for _ in range(2):
        bidding.do(handling.note_seen, bidding.ann, key)
        bidding.do(handling.shortlist, bidding.ann, key)
    assert bidding.load(key).shortlisted_at is not None
    bidding.do(handling.hide, bidding.ann, key)
    proposal = bidding.load(key)
    assert (proposal.shortlisted_at, proposal.hidden_at is None) == (None, False)
    bidding.do(handling.shortlist, bidding.ann, key)
    assert bidding.load(key).hidden_at is None
    bidding.do(operations.archive, bidding.fred, key)
    assert bidding.load(key).archived_at is not None
    bidding.do(operations.unarchive, bidding.fred, key)
    assert bidding.load(key).archived_at is None
    kinds = ("seen", "shortlisted", "unshortlisted", "hidden", "unhidden", "archived", "unarchived")
    assert [len(bidding.market.changes(f"proposal.{kind}")) for kind in kinds] == [1, 2, 1, 1, 1, 1, 1]
    for act in (operations.archive, operations.unarchive):
        with pytest.raises(NotFound):
            bidding.do(act, bidding.ann, key)
