"""Invitations and proposals in a browser: what happens in place, by keyboard, without scripts, at every width."""

import re
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.proposals import handling, talking
from hiringhall.marketplace.proposals.models import ProposalState
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over, tab_to
from tests.web.proposing import Client, agency, client


def candidates(firm: Client, *names: str, **text: Any) -> list[tuple[User, str]]:
    """Let freelancers propose; returns them with the keys of their proposals."""
    people = [firm.back.person(name, is_freelancer=True) for name in names]
    return [(person, firm.proposal_of(person, **text)) for person in people]


@on_sqlite
def test_the_pages_are_sound_at_every_width(visitors: Visitors, back: Back, problems: Problems) -> None:
    problems.expect("status of 422")
    questions = (f"When? {EVIL}", "What did you build before? " * 5)
    firm = client(back, title=f"Signs {EVIL}", questions=questions)
    (ann, shortlisted), (_, declined), (_, hidden) = candidates(
        firm, "Ann", "Ben", "Cem", cover_letter=f"{EVIL} " * 40, answers=(EVIL, "https://example.org/" + "x" * 120)
    )
    fred = back.person("Fred", is_freelancer=True)
    asked = firm.invite(fred)
    with firm.act() as session:
        handling.shortlist(session, actor(firm.owner), shortlisted)
        handling.decline(session, actor(firm.owner), declined, "150", EVIL)
        handling.hide(session, actor(firm.owner), hidden)
        talking.write(session, actor(firm.owner), shortlisted, EVIL)
    northwind, _, _ = agency(back)
    board = f"/jobs/{firm.job}/candidates"
    seen = {
        firm.owner: {
            "candidates": board,
            "candidates-none": f"{board}?stage=offered",
            "candidates-declined": f"{board}?stage=declined",
            "proposal-client": f"/proposals/{shortlisted}",
            "proposal-decline": f"/proposals/{shortlisted}/decline",
            "invite": f"/jobs/{firm.job}/invite",
            "invite-letter": f"/jobs/{firm.job}/invite?freelancer={ann.key}",
            "client-jobs": f"/companies/{firm.firm.id}/jobs",
            "client-job": f"/jobs/{firm.job}",
        },
        ann: {
            "proposals": "/proposals",
            "proposals-none": "/proposals?pile=offers",
            "proposal-freelancer": f"/proposals/{shortlisted}",
            "proposal-edit": f"/proposals/{shortlisted}/edit",
            "proposal-withdraw": f"/proposals/{shortlisted}/withdraw",
        },
        fred: {
            "invitations": "/proposals?pile=invitations",
            "invitation": f"/proposals/{asked}",
            "invitation-refuse": f"/proposals/{asked}/refuse",
            "apply": f"/jobs/{firm.job}/apply",
        },
        northwind.owner: {
            "agency-proposals": f"/companies/{northwind.id}/proposals",
            "agency-apply": f"/jobs/{firm.job}/apply",
            "invite-choose": f"/freelancers/{ann.key}/invite",
        },
    }
    for person, paths in seen.items():
        page = enter(visitors.open(), back, person)
        for name, path in paths.items():
            look_over(page, path)
            screenshot(page, name)
    page.goto(f"/jobs/{firm.job}/apply")
    page.get_by_role("button", name="Submit proposal").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    screenshot(page, "apply-wrong")


@on_sqlite
def test_a_freelancer_is_invited_accepts_and_talks_with_the_client(visitors: Visitors, back: Back) -> None:
    firm, fred = client(back, questions=("When can you start?",)), back.person("Fred", is_freelancer=True)
    page = enter(visitors.open(), back, firm.owner)
    page.goto(f"/freelancers/{fred.key}")
    page.get_by_role("link", name="Invite to a job").click()
    expect(page.get_by_label("Your letter")).to_have_value(re.compile("Hello Fred"))
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("status").first).to_have_text("Fred Tester is invited.")

    freelancer = enter(visitors.open(), back, fred)
    freelancer.goto("/")
    freelancer.get_by_role("navigation", name="Main").get_by_role("link", name="Proposals").click()
    freelancer.get_by_role("link", name="Answer the invitation to Paint twelve signs").click()
    freelancer.get_by_role("link", name="Accept the invitation").click()
    freelancer.get_by_label("You are paid, an hour").fill("20")
    expect(freelancer.get_by_label("The client is charged, an hour")).to_have_value("22.22")
    freelancer.get_by_label("The client is charged, an hour").fill("30")
    expect(freelancer.get_by_label("You are paid, an hour")).to_have_value("27")
    freelancer.get_by_label("Why you?").fill("Ten years of signs.")
    freelancer.get_by_label("When can you start?").fill("Tomorrow.")
    sign = FilePayload(name="sign.txt", mimeType="text/plain", buffer=b"A sign.")
    freelancer.get_by_label("Files optional").set_input_files([sign])
    freelancer.get_by_role("button", name="Accept and submit").click()
    expect(freelancer.get_by_role("status").first).to_have_text("Your proposal is with the client.")
    (proposal,) = firm.proposals()
    assert (proposal.state, proposal.rate) == (ProposalState.ACTIVE, 3_000)

    page.goto(f"/jobs/{firm.job}/candidates")
    page.get_by_role("link", name="Fred Tester", exact=True).click()
    expect(page.get_by_role("link", name="sign.txt")).to_be_visible()
    page.get_by_label("Your message").fill("When shall we talk?")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("When shall we talk?")).to_be_visible()
    freelancer.reload()
    expect(freelancer.get_by_text("When shall we talk?")).to_be_visible()
    freelancer.get_by_label("Your message").fill("At noon.")
    freelancer.get_by_role("button", name="Send message").click()
    expect(freelancer.get_by_text("At noon.")).to_be_visible()


@on_sqlite
def test_candidates_are_sorted_in_place(visitors: Visitors, back: Back) -> None:
    firm = client(back)
    (_, first), (_, second) = candidates(firm, "Ann", "Ben")
    page = enter(visitors.open(), back, firm.owner)
    page.goto(f"/jobs/{firm.job}/candidates")
    page.evaluate("window.stays = true")
    star = page.get_by_role("button", name="Shortlist Ann Tester")
    tab_to(page, star)
    page.keyboard.press("Enter")
    starred = page.get_by_role("button", name="Shortlisted Ann Tester")
    expect(starred).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="Shortlisted 1")).to_be_visible()
    page.get_by_role("button", name="Hide Ben Tester").click()
    expect(page.get_by_role("link", name="Ben Tester", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Hidden 1")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert (firm.load(first).shortlisted_at, firm.load(second).hidden_at) != (None, None)
    page.get_by_role("link", name="Hidden 1").click()
    page.get_by_role("button", name="Show again Ben Tester").click()
    expect(page.get_by_text("Nobody is hidden")).to_be_visible()


@on_sqlite
def test_without_scripts_everything_works_by_whole_pages(visitors: Visitors, back: Back) -> None:
    firm, fred = client(back), back.person("Fred", is_freelancer=True)
    page: Page = enter(visitors.open(java_script_enabled=False), back, fred)
    page.goto(f"/jobs/{firm.job}")
    page.get_by_role("link", name="Submit a proposal").click()
    page.get_by_label("You are paid, an hour").fill("20")
    page.get_by_label("Why you?").fill("Ten years of signs.")
    page.get_by_role("button", name="Submit proposal").click()
    expect(page.get_by_text("22.22 USD an hour")).to_be_visible()
    page.get_by_label("Your message").fill("Any questions?")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Any questions?")).to_be_visible()
    client_page = enter(visitors.open(java_script_enabled=False), back, firm.owner)
    client_page.goto(f"/jobs/{firm.job}/candidates")
    client_page.get_by_role("button", name="Shortlist Fred Tester").click()
    expect(client_page.get_by_role("button", name="Shortlisted Fred Tester")).to_be_visible()
