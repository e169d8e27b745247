"""Groups on pages: asking to join, answering, keeping one for a company, its logo and its jobs."""

import secrets

import pytest

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.profiles import groups
from tests.support.files import picture
from tests.web.conftest import Back
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import links, words
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, errors, flash, heading, parse


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def slug(back: Back, firm: Firm) -> str:
    """Return a group that the firm keeps and that one asks to join."""
    made = f"museum-{secrets.token_hex(4)}"
    with back.database.writing() as session:
        groups.create_group(session, CONSOLE, slug=made, name="Museum people", description="Archives too.")
        groups.change_group(session, CONSOLE, made, name="Museum people", description="", by_approval=True)
        groups.give_group(session, CONSOLE, made, firm.id)
    return made


def request_path(visitor: Visitor, page: str) -> str:
    (path,) = parse(visitor.get(page)).xpath("//form[contains(@action, '/requests/')]/@action")
    return str(path)


def test_a_freelancer_asks_and_is_let_in(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User, slug: str
) -> None:
    page = f"/groups/{slug}"
    back.sign_in(visitor, jun)
    back.sign_in(other, firm.owner)
    assert f"{page}#ask" in links(visitor.get("/profile/groups"))
    assert errors(visitor.send(f"{page}/ask", {"text": "x" * 1_001}, on=page))["text"]
    answer = visitor.send(f"{page}/ask", {"text": "I keep an archive."}, on=page)
    assert flash(answer) == "Those who keep the group are asked."
    assert "Ask no more" in words(answer)
    assert "1 waits for an answer" in words(other.get(page))
    assert "I keep an archive." in words(other.get(page))
    answer = other.send(request_path(other, page), {"answer": "accept"}, on=page)
    assert flash(answer) == "They belong to the group now."
    assert "1 member" in words(answer)
    remove = f"{page}/members/{jun.key}/remove"
    assert visitor.send(remove, on=page).status_code == 403
    assert "does not belong to the group any more" in flash(other.send(remove, on=page))
    assert other.send(remove, on=page).status_code == 404


def test_asking_is_taken_back_or_refused(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User, slug: str
) -> None:
    page = f"/groups/{slug}"
    back.sign_in(visitor, jun)
    back.sign_in(other, firm.owner)
    visitor.send(f"{page}/ask", on=page)
    answer = visitor.send(f"{page}/ask", {"back": "yes", "on": "profile"}, on=page)
    assert (flash(answer), heading(answer)) == ("You do not ask to join any more.", "Your groups")
    visitor.send(f"{page}/ask", on=page)
    path = request_path(other, page)
    assert visitor.send(path, {"answer": "accept"}, on=page).status_code == 403
    answer = other.send(path, {"answer": "refuse", "note": "Not yet."}, on=page)
    assert flash(answer) == "They are refused, and told so."
    assert "refused" in flash(other.send(path, {"answer": "accept"}, on=page))
    assert "You were refused" in errors(visitor.send(f"{page}/ask", on=page))[""]


def test_a_group_is_edited_by_those_who_keep_it(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User, slug: str
) -> None:
    path = f"/groups/{slug}/edit"
    back.sign_in(visitor, firm.owner)
    back.sign_in(other, jun)
    assert other.get(path).status_code == 403
    assert not parse(visitor.get(path)).xpath("//input[@name='company']"), "operators alone give it away"
    fields = {"name": "Museums", "description": "", "by_approval": "yes"}
    assert errors(visitor.upload(path, b"no picture", fields))["picture"]
    assert flash(visitor.upload(path, picture("PNG"), fields)) == "The group is saved."
    logo = other.get(f"/groups/{slug}/logo/100")
    assert (logo.status_code, logo.headers["Content-Type"]) == (200, "image/jpeg")
    assert other.get(f"/groups/{slug}/logo/7").status_code == 404
    assert "Kept by Firm" in words(other.get(f"/groups/{slug}"))
    visitor.send(path, fields | {"no_logo": "yes"})
    assert other.get(f"/groups/{slug}/logo/100").status_code == 404
    back.sign_in(other, back.person("Ines", is_operator=True))
    assert errors(other.send(path, fields | {"company": "no-such-firm"}))["company"]
    other.send(path, fields | {"company": ""})
    assert visitor.get(path).status_code == 403


def test_a_job_names_the_groups_that_it_is_meant_for(visitor: Visitor, back: Back, firm: Firm, slug: str) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"/jobs/{post(firm, 'Sort the archive')}"
    form = parse(visitor.get(f"{path}/edit")).forms[-1]
    fields = {name: value for name, value in form.form_values() if name not in {"_csrf", "do"}}
    answer = visitor.send(f"{path}/edit", fields | {"groups": slug, "needs_w9": "yes"})
    assert flash(answer) == "Your changes are saved."
    shown = words(visitor.get(path))
    assert "Meant for Museum people" in shown
    assert "W-9 needed" in shown
    assert path in links(visitor.get(f"/groups/{slug}"))
    (ticked,) = parse(visitor.get(f"{path}/edit")).xpath("//input[@name='groups'][@checked]/@value")
    assert ticked == slug
    assert (
        errors(visitor.send(f"{path}/edit", fields | {"groups": "nobody"}))["groups"] == "Choose groups from the list."
    )
