"""The pages of invitations and proposals, without a browser: boards, forms, lists, and who may see which."""

import re

import pytest
from requests import Response

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.attachments import operations as attachments
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile
from hiringhall.marketplace.proposals import handling, talking
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.proposals.transitions import note_offer
from hiringhall.web.cookies import seal
from tests.web.conftest import Back, actor
from tests.web.proposing import Client, agency, client
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

LETTER = "I have painted signs for ten years."


@pytest.fixture
def firm(back: Back) -> Client:
    return client(back)


@pytest.fixture
def fred(back: Back) -> User:
    return back.person("Fred", is_freelancer=True)


def words(answer: Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath(path)]


def links(answer: Response) -> list[str]:
    return [str(address) for address in parse(answer).xpath("//main//a/@href")]


def names(answer: Response) -> list[str]:
    return words(answer, "//ul[contains(@class, 'results')]//h2")


def tabs(answer: Response) -> dict[str, int]:
    found = (entry.rpartition(" ") for entry in words(answer, "//nav[contains(@class, 'tabs')]//a"))
    return {name: int(count) for name, _, count in found}


def terms(**changed: str) -> dict[str, str]:
    return {"cover_letter": LETTER, "charge": "22.22", "pay": "", "was_charge": "", "was_pay": ""} | changed


# --- inviting ---


def test_a_freelancer_is_invited_from_their_profile_and_answers(
    visitor: Visitor, other: Visitor, back: Back, firm: Client, fred: User
) -> None:
    back.sign_in(visitor, firm.owner)
    assert f"/freelancers/{fred.key}/invite" in links(visitor.get(f"/freelancers/{fred.key}"))
    form = visitor.get(f"/freelancers/{fred.key}/invite")  # with one open job there is nothing to choose
    assert heading(form) == "Invite Fred Tester"
    assert value(form, "letter").startswith("Hello Fred,")
    assert "“Paint twelve signs”" in value(form, "letter")
    sent = visitor.send(
        f"/jobs/{firm.job}/invite",
        {"freelancer": fred.key, "letter": "Please do."},
        on=f"/jobs/{firm.job}/invite?freelancer={fred.key}",
    )
    assert flash(sent) == "Fred Tester is invited."
    assert names(sent) == ["Fred Tester"]
    (proposal,) = firm.proposals()
    assert (proposal.state, proposal.invite_letter) == (ProposalState.INVITED, "Please do.")

    back.sign_in(other, fred)
    mine = other.get("/proposals")
    assert (tabs(mine)["Invitations"], words(mine, "//main//h2")) == (1, ["Paint twelve signs"])
    assert words(other.get(f"/jobs/{firm.job}"), "//main//*[contains(@class,'btn-primary')]") == ["You were invited"]
    page = other.get(f"/proposals/{proposal.key}")
    assert "Please do." in page.text
    assert f"/jobs/{firm.job}/apply?freelancer={fred.key.replace('~', '~')}" in links(page)
    form = other.get(f"/jobs/{firm.job}/apply")
    assert heading(form) == "Accept the invitation"
    who = {"who": value(form, "who")}
    answer = other.send(f"/jobs/{firm.job}/apply", terms() | who)
    assert flash(answer) == "Your proposal is with the client."
    assert firm.load(proposal.key).state is ProposalState.ACTIVE


def test_with_several_open_jobs_one_is_chosen(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    second = firm.post("Gild twelve signs")
    filled = firm.post("Filled")
    with firm.act() as session:
        jobs.fill_job(session, actor(firm.owner), filled)
    back.sign_in(visitor, firm.owner)
    answer = visitor.get(f"/freelancers/{fred.key}/invite")
    assert words(answer, "//main//h2") == ["Gild twelve signs", "Paint twelve signs"]
    assert f"/jobs/{second}/invite?freelancer={fred.key}" in links(answer)


def test_who_has_no_open_job_is_told_to_post_one(visitor: Visitor, back: Back, fred: User) -> None:
    back.sign_in(visitor, back.person("Nora"))
    answer = visitor.get(f"/freelancers/{fred.key}/invite")
    assert "You have no open job" in answer.text
    assert f"/freelancers/{fred.key}/invite" not in links(visitor.get(f"/freelancers/{fred.key}"))


def test_somebody_known_is_asked_by_address_key_or_name(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"/jobs/{firm.job}/invite"
    for named in (f"{visitor.base_url}/freelancers/{fred.key}", fred.key, fred.username, f" {fred.username} "):
        assert heading(visitor.send(path, {"freelancer": named})) == "Invite Fred Tester"
    answer = visitor.send(path, {"freelancer": "nobody at all"})
    assert (answer.status_code, value(answer, "freelancer")) == (422, "nobody at all")
    assert "nobody is found" in errors(answer)["freelancer"].lower()


def test_an_invitation_that_is_refused_keeps_the_letter(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    back.sign_in(visitor, firm.owner)
    path, on = f"/jobs/{firm.job}/invite", f"/jobs/{firm.job}/invite?freelancer={fred.key}"
    answer = visitor.send(path, {"freelancer": fred.key, "letter": "x" * 5_001}, on=on)
    assert (answer.status_code, len(value(answer, "letter"))) == (422, 5_001)
    assert errors(answer)["letter"].startswith("Write 1 to 5,000")
    firm.invite(fred)
    answer = visitor.send(path, {"freelancer": fred.key, "letter": "Again."}, on=on)
    assert (answer.status_code, "invited to the job already" in answer.text) == (422, True)


# --- proposing ---


def test_a_proposal_says_what_the_form_said(visitor: Visitor, back: Back, fred: User) -> None:
    firm = client(back, questions=("When?", "What else?"))
    back.sign_in(visitor, fred)
    with firm.act() as session:
        edit_profile(session, actor(fred), ProfileText(rate=2_222))
    page = visitor.get(f"/jobs/{firm.job}")
    assert words(page, "//main//*[contains(@class,'btn-primary')]") == ["Submit a proposal"]
    form = visitor.get(f"/jobs/{firm.job}/apply")
    assert (value(form, "charge"), value(form, "pay")) == ("22.22", "20")
    said = terms(answer_1="Now.", answer_2="<b>Boats</b>", duration="quarter", who=value(form, "who"))
    answer = visitor.send(f"/jobs/{firm.job}/apply", said)
    assert flash(answer) == "Your proposal is with the client."
    (proposal,) = firm.proposals()
    assert (proposal.rate, proposal.duration, proposal.cover_letter) == (2_222, Duration.QUARTER, LETTER)
    assert [each["answer"] for each in proposal.answers] == ["Now.", "<b>Boats</b>"]
    assert "22.22 USD an hour" in answer.text
    assert "20.00 USD an hour" in answer.text
    assert "&lt;b&gt;Boats" in answer.text
    again = visitor.get(f"/jobs/{firm.job}/apply", follow=False)
    assert again.headers["location"] == f"/proposals/{proposal.key}"
    assert words(visitor.get(f"/jobs/{firm.job}"), "//main//*[contains(@class,'btn-primary')]") == ["Your proposal"]


@pytest.mark.parametrize(
    ("typed", "charge"),
    [
        ({"charge": "25", "pay": ""}, 2_500),
        ({"charge": "", "pay": "20"}, 2_222),
        ({"charge": "30", "pay": "27", "was_charge": "30", "was_pay": "27"}, 3_000),
        ({"charge": "30", "pay": "20", "was_charge": "30", "was_pay": "27"}, 2_222),
        ({"charge": "40", "pay": "27", "was_charge": "30", "was_pay": "27"}, 4_000),
        ({"charge": "22.22", "pay": "20", "was_charge": "30", "was_pay": "27"}, 2_222),
    ],
)
def test_the_price_that_was_changed_counts(
    visitor: Visitor, back: Back, firm: Client, fred: User, typed: dict[str, str], charge: int
) -> None:
    back.sign_in(visitor, fred)
    who = {"who": value(visitor.get(f"/jobs/{firm.job}/apply"), "who")}
    assert visitor.send(f"/jobs/{firm.job}/apply", terms(**typed) | who).status_code == 200
    assert firm.proposals()[0].rate == charge


def test_everything_wrong_is_said_at_once_and_nothing_is_lost(visitor: Visitor, back: Back, fred: User) -> None:
    firm = client(back, questions=("When?",))
    back.sign_in(visitor, fred)
    said = terms(cover_letter="  ", charge="much", answer_1=" ", who="1:", duration="decade")
    answer = visitor.send(f"/jobs/{firm.job}/apply", said)
    assert answer.status_code == 422
    found = errors(answer)
    assert set(found) - {""} == {"cover_letter", "charge", "answer_1", "duration"}
    assert (value(answer, "charge"), value(answer, "cover_letter")) == ("much", "  ")
    said = terms(charge="40", pay="11", was_charge="30", was_pay="27", answer_1="Now.", who=said["who"])
    answer = visitor.send(f"/jobs/{firm.job}/apply", said)
    assert "you are paid 36.00" in errors(answer)["pay"]
    assert firm.proposals() == []


def test_a_fixed_price_is_for_all_of_it(visitor: Visitor, back: Back, fred: User) -> None:
    firm = client(back, job_type=JobType.FIXED_PRICE, budget=100_000)
    back.sign_in(visitor, fred)
    form = visitor.get(f"/jobs/{firm.job}/apply")
    assert (value(form, "charge"), value(form, "pay")) == ("1000", "900")
    visitor.send(f"/jobs/{firm.job}/apply", terms(charge="1,200.50", who=value(form, "who")))
    assert firm.proposals()[0].amount == 120_050


def test_files_come_with_a_proposal_even_after_an_error(
    visitor: Visitor, other: Visitor, back: Back, firm: Client, fred: User
) -> None:
    back.sign_in(visitor, fred)
    path = f"/jobs/{firm.job}/apply"
    form = visitor.get(path)
    said = terms(who=value(form, "who"), charge="") | {"_csrf": visitor.token(path)}
    files = {"files": ("sign.txt", b"A sign, painted.", "text/plain")}
    answer = visitor.http.post(visitor.base_url + path, data=said, files=files, timeout=30)
    assert (answer.status_code, "sign.txt" in answer.text) == (422, True)
    said |= {"charge": "25", "kept_files": value(answer, "kept_files")}
    answer = visitor.http.post(visitor.base_url + path, data=said, files={"files": ("", b"", "")}, timeout=30)
    assert flash(answer) == "Your proposal is with the client."
    back.sign_in(other, firm.owner)
    page = other.get(f"/proposals/{firm.proposals()[0].key}")
    (address,) = [link for link in links(page) if link.startswith("/attachments/")]
    assert other.get(address).content == b"A sign, painted."


def test_a_file_that_waited_too_long_for_its_form_is_asked_for_again(
    visitor: Visitor, back: Back, firm: Client, fred: User
) -> None:
    back.sign_in(visitor, fred)
    path = f"/jobs/{firm.job}/apply"
    kept = attachments.keep(back.hall.backstage.hall.blobs, "sign.txt", b"A sign, painted.")
    said = terms(who=value(visitor.get(path), "who"), charge="25") | {"kept_files": seal(kept, visitor.secret)}
    back.hall.backstage.hall.blobs.discard([kept.blob])
    answer = visitor.send(path, said)
    assert (answer.status_code, "choose the files again" in errors(answer)["files"].lower()) == (422, True)
    assert firm.proposals() == []


def test_a_proposal_changes_until_an_offer_stands(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    key = firm.proposal_of(fred, rate=3_000)
    back.sign_in(visitor, fred)
    form = visitor.get(f"/proposals/{key}/edit")
    assert (value(form, "charge"), value(form, "was_pay")) == ("30", "27")
    changed = terms(charge="35", pay="27", was_charge="30", was_pay="27")
    assert flash(visitor.send(f"/proposals/{key}/edit", changed)) == "Your changes are saved."
    assert firm.load(key).rate == 3_500
    answer = visitor.send(f"/proposals/{key}/edit", terms(cover_letter=""))
    assert (answer.status_code, "cover_letter" in errors(answer)) == (422, True)
    token = {"_csrf": visitor.token(f"/proposals/{key}")}
    with firm.act() as session:
        note_offer(session, firm.load(key).id, stands=True)
    answer = visitor.post(f"/proposals/{key}/edit", changed | token)
    assert (answer.status_code, "An offer stands" in answer.text) == (422, True)
    assert "cannot be changed" in flash(visitor.get(f"/proposals/{key}/edit"))
    assert f"/proposals/{key}/withdraw" not in links(visitor.get(f"/proposals/{key}"))


def test_who_cannot_propose_is_told_why(visitor: Visitor, other: Visitor, back: Back, firm: Client) -> None:
    assert "/login" in visitor.get(f"/jobs/{firm.job}/apply", follow=False).headers["location"]
    assert (
        words(visitor.get(f"/jobs/{firm.job}"), "//main//*[contains(@class,'btn-primary')]")[0] == "Submit a proposal"
    )
    back.sign_in(visitor, back.person("Nora"))
    assert "Only freelancers" in flash(visitor.get(f"/jobs/{firm.job}/apply"))
    assert f"/jobs/{firm.job}/apply" not in links(visitor.get(f"/jobs/{firm.job}"))
    _, bound, free = agency(back)
    back.sign_in(other, bound)
    assert other.get(f"/jobs/{firm.job}/apply").status_code == 403
    with firm.act() as session:
        jobs.fill_job(session, actor(firm.owner), firm.job)
    back.sign_in(other, free)
    assert "Only open jobs" in flash(other.get(f"/jobs/{firm.job}/apply"))


# --- agencies ---


def test_who_manages_an_agency_proposes_for_its_freelancers(
    visitor: Visitor, other: Visitor, back: Back, firm: Client
) -> None:
    northwind, bound, free = agency(back)
    back.sign_in(visitor, northwind.owner)
    form = visitor.get(f"/jobs/{firm.job}/apply")
    offered = dict(zip(parse(form).xpath("//select[@name='who']/option/@value"), words(form, "//option"), strict=False))
    assert sorted(offered.values())[:2] == ["Ada Tester, through Firm & Sons", "Bob Tester, through Firm & Sons"]
    for person in (bound, free):
        who = {"who": f"{person.id}:{northwind.id}"}
        assert flash(visitor.send(f"/jobs/{firm.job}/apply", terms() | who)) == "Your proposal is with the client."
    listed = visitor.get(f"/companies/{northwind.id}/proposals")
    assert tabs(listed)["Active"] == 2
    assert "Ada Tester" in listed.text
    assert "Proposals of your freelancers" in visitor.get(f"/jobs/{firm.job}").text
    back.sign_in(other, bound)
    mine = next(one for one in firm.proposals() if one.freelancer_id == bound.id)
    page = other.get(f"/proposals/{mine.key}")
    assert "decides about this for you" in page.text
    assert f"/proposals/{mine.key}/withdraw" not in links(page)
    assert other.get(f"/companies/{northwind.id}/proposals").status_code == 403
    back.sign_in(other, free)
    assert value(other.get(f"/jobs/{firm.post()}/apply"), "who") == ""  # a choice: alone or through the agency


def test_only_who_manages_an_agency_sees_what_goes_through_it(visitor: Visitor, back: Back, firm: Client) -> None:
    northwind, _, _ = agency(back)
    back.sign_in(visitor, firm.owner)
    assert visitor.get(f"/companies/{northwind.id}/proposals").status_code == 403
    assert visitor.get("/companies/987654321/proposals").status_code == 404


# --- the board ---


def test_the_board_sorts_candidates_into_stages(visitor: Visitor, back: Back, firm: Client) -> None:
    people = [back.person(name, is_freelancer=True) for name in ("Ann", "Ben", "Cem", "Dot")]
    keys = [firm.proposal_of(person, rate=5_000 - 1_000 * place) for place, person in enumerate(people[:3])]
    firm.invite(people[3])
    back.sign_in(visitor, firm.owner)
    path = f"/jobs/{firm.job}/candidates"
    board = visitor.get(path)
    assert names(board) == ["Dot Tester", "Cem Tester", "Ben Tester", "Ann Tester"]
    assert board.text.count(">New<") == 3
    assert names(visitor.get(f"{path}?order=price-down"))[:3] == ["Ann Tester", "Ben Tester", "Cem Tester"]
    for name, key in (("shortlist", keys[0]), ("hide", keys[1])):
        answer = visitor.send(f"/proposals/{key}/mark", {"mark": name, "back": path}, on=path)
        assert heading(answer) == "Candidates"
    visitor.send(f"/proposals/{keys[2]}/messages", {"text": "Tell me more."}, on=f"/proposals/{keys[2]}")
    board = visitor.get(path)
    assert tabs(board) == {
        "All": 3,
        "Invited": 1,
        "Shortlisted": 1,
        "Messaged": 1,
        "Offered": 0,
        "Hired": 0,
        "Declined": 0,
        "Hidden": 1,
    }
    stages = {"shortlisted": "Ann", "messaged": "Cem", "hidden": "Ben", "invited": "Dot"}
    for stage, name in stages.items():
        assert names(visitor.get(f"{path}?stage={stage}")) == [f"{name} Tester"]
    for name, key in (("unshortlist", keys[0]), ("unhide", keys[1])):
        visitor.send(f"/proposals/{key}/mark", {"mark": name, "back": "//evil.example"}, on=path)
    assert tabs(visitor.get(path))["All"] == 4
    for stage in ("shortlisted", "offered", "hired", "declined", "hidden"):
        assert visitor.get(f"{path}?stage={stage}").text.count("nothing-card") == 1
    assert visitor.send(f"/proposals/{keys[0]}/mark", {"mark": "burn"}, on=path).status_code == 422
    assert "4 candidates" in visitor.get(f"/companies/{firm.firm.id}/jobs").text.replace("\n", "")
    assert "Candidates 4" in words(visitor.get(f"/jobs/{firm.job}"), "//main//a")


def test_an_empty_board_leads_to_inviting(visitor: Visitor, back: Back, firm: Client) -> None:
    back.sign_in(visitor, firm.owner)
    board = visitor.get(f"/jobs/{firm.job}/candidates")
    assert "No candidates yet" in board.text
    assert f"/jobs/{firm.job}/invite" in links(board)
    assert heading(visitor.get(f"/jobs/{firm.job}/invite")) == "Invite freelancers"


def test_the_board_goes_on_over_pages(visitor: Visitor, back: Back, firm: Client) -> None:
    for place in range(21):
        firm.proposal_of(back.person(f"P{place}", is_freelancer=True))
    back.sign_in(visitor, firm.owner)
    first = visitor.get(f"/jobs/{firm.job}/candidates")
    (older,) = [link for link in links(first) if "page=2" in link]
    assert (len(names(first)), names(visitor.get(older))) == (20, ["P0 Tester"])
    assert "No more candidates" in visitor.get(f"/jobs/{firm.job}/candidates?page=9").text


def test_opening_a_proposal_notes_it_as_seen(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    key = firm.proposal_of(fred)
    back.sign_in(visitor, fred)
    visitor.get(f"/proposals/{key}")
    assert firm.load(key).seen_at is None
    back.sign_in(visitor, firm.owner)
    assert heading(visitor.get(f"/proposals/{key}")) == "Fred Tester"
    assert firm.load(key).seen_at is not None


def test_both_sides_talk_and_unread_messages_are_counted(
    visitor: Visitor, other: Visitor, back: Back, firm: Client, fred: User
) -> None:
    key = firm.proposal_of(fred)
    back.sign_in(visitor, firm.owner)
    back.sign_in(other, fred)
    path = f"/proposals/{key}/messages"
    answer = visitor.send(path, {"text": "When can you start?"}, on=f"/proposals/{key}")
    assert "When can you start?" in answer.text
    listed = other.get("/proposals?pile=interviews")
    assert "1 unread message" in " ".join(words(listed, "//main"))
    assert "When can you start?" in other.get(f"/proposals/{key}").text
    assert "unread" not in other.get("/proposals?pile=interviews").text
    other.send(path, {"text": "Tomorrow."}, on=f"/proposals/{key}")
    assert "1 unread message" in " ".join(words(visitor.get(f"/jobs/{firm.job}/candidates"), "//main"))
    answer = other.send(path, {"text": " "}, on=f"/proposals/{key}")
    assert (answer.status_code, errors(answer)["text"]) == (422, "Write a message.")


# --- endings ---


def test_a_client_declines_for_a_reason(visitor: Visitor, other: Visitor, back: Back, firm: Client, fred: User) -> None:
    key = firm.proposal_of(fred)
    back.sign_in(visitor, firm.owner)
    path = f"/proposals/{key}/decline"
    answer = visitor.send(path, {"reason": "", "note": "Sorry."})
    assert (answer.status_code, errors(answer)["reason"], value(answer, "note")) == (422, "Choose a reason.", "Sorry.")
    assert flash(visitor.send(path, {"reason": "150", "note": "Sorry."})) == "It is declined."
    proposal = firm.load(key)
    assert (proposal.state, proposal.reason, proposal.note) == (ProposalState.DECLINED, "150", "Sorry.")
    back.sign_in(other, fred)
    page = other.get(f"/proposals/{key}")
    assert "Just preferred other applicants" in page.text
    assert "Sorry." in page.text
    assert words(other.get("/proposals?pile=archived"), "//main//h2") == ["Paint twelve signs"]


def test_a_freelancer_refuses_and_withdraws(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    asked, sent = firm.invite(fred), firm.proposal_of(fred, firm.post("Another"))
    back.sign_in(visitor, fred)
    assert flash(visitor.send(f"/proposals/{asked}/refuse", {"reason": "9202"})) == "It is refused."
    answer = visitor.send(f"/proposals/{sent}/withdraw", {"reason": "9302", "note": ""})
    assert flash(answer) == "It is withdrawn."
    assert "Propose again" in answer.text
    form = visitor.get(f"/jobs/{firm.job}/apply")
    visitor.send(f"/jobs/{firm.job}/apply", terms(who=value(form, "who")))
    assert firm.load(asked).state is ProposalState.ACTIVE


def test_a_freelancer_puts_a_proposal_away_and_takes_it_out(
    visitor: Visitor, back: Back, firm: Client, fred: User
) -> None:
    key = firm.proposal_of(fred)
    back.sign_in(visitor, fred)
    visitor.send(f"/proposals/{key}/archive", {"away": "yes"}, on=f"/proposals/{key}")
    assert (tabs(visitor.get("/proposals"))["Active"], tabs(visitor.get("/proposals"))["Archived"]) == (0, 1)
    visitor.send(f"/proposals/{key}/archive", {}, on=f"/proposals/{key}")
    assert tabs(visitor.get("/proposals"))["Active"] == 1


def test_every_empty_pile_says_what_to_do(visitor: Visitor, back: Back, fred: User) -> None:
    back.sign_in(visitor, fred)
    for pile in ("invitations", "active", "interviews", "offers", "archived"):
        assert len(words(visitor.get(f"/proposals?pile={pile}"), "//*[contains(@class, 'nothing-card')]//h2")) == 1


# --- who ---


def client_paths(firm: Client, key: str) -> list[str]:
    return [
        f"/jobs/{firm.job}/candidates",
        f"/jobs/{firm.job}/invite",
        f"/proposals/{key}",
        f"/proposals/{key}/decline",
    ]


ROLES = [Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER]


@pytest.mark.parametrize("role", ROLES)
def test_which_roles_recruit(visitor: Visitor, back: Back, firm: Client, fred: User, role: Role) -> None:
    key = firm.proposal_of(fred)
    back.sign_in(visitor, firm.firm.add(back.person("Rob"), role))
    recruits = role in {Role.ADMIN, Role.HIRING, Role.RECRUITER}
    found = [visitor.get(path).status_code for path in client_paths(firm, key)]
    assert found == ([200] * 4 if recruits else [403, 403, 404, 404])
    assert visitor.post(f"/proposals/{key}/mark", {"_csrf": visitor.token("/account"), "mark": "hide"}).status_code == (
        303 if recruits else 404
    )
    hires = role in {Role.ADMIN, Role.HIRING}
    if recruits:
        assert (f"/proposals/{key}/offer" in links(visitor.get(f"/proposals/{key}"))) is hires


def test_strangers_see_nothing(visitor: Visitor, back: Back, firm: Client, fred: User) -> None:
    hidden = firm.post(visibility=Visibility.INVITE_ONLY)
    key = firm.invite(fred, hidden)
    for stranger in (back.person("Eve", is_freelancer=True), client(back).owner):
        back.sign_in(visitor, stranger)
        paths = [f"/proposals/{key}", f"/jobs/{hidden}", f"/jobs/{hidden}/candidates", f"/jobs/{hidden}/apply"]
        paths += [f"/proposals/{key}/{page}" for page in ("decline", "refuse", "withdraw", "edit", "messages")]
        assert [visitor.get(path).status_code for path in paths] == [404] * len(paths)
    back.sign_in(visitor, fred)
    assert visitor.get(f"/jobs/{hidden}").status_code == 200
    assert visitor.get(f"/proposals/{key}/decline").status_code == 404
    back.sign_in(visitor, firm.owner)
    for page in ("refuse", "withdraw"):
        assert visitor.get(f"/proposals/{key}/{page}").status_code == 404


def test_what_the_client_thinks_is_not_on_the_freelancers_page(
    visitor: Visitor, back: Back, firm: Client, fred: User
) -> None:
    key = firm.proposal_of(fred)
    with firm.act() as session:
        handling.shortlist(session, actor(firm.owner), key)
        handling.hide(session, actor(firm.owner), key)
        talking.write(session, actor(firm.owner), key, "Hello.")
    back.sign_in(visitor, fred)
    (page,) = words(visitor.get(f"/proposals/{key}"), "//main")
    assert not re.search("shortlist|hidden", page, re.IGNORECASE)
