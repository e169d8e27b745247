"""Watch lists on pages: the buttons of jobs and freelancers, and the list."""

import pytest

from hiringhall.marketplace.accounts.models import User
from tests.web.conftest import Back
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import links, words
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, flash, parse


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def test_a_job_is_watched_from_its_page(visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User) -> None:
    path = f"/jobs/{post(firm, 'Paint the boat')}"
    assert "Watch" not in words(other.get(path)), "a visitor has no list"
    back.sign_in(visitor, jun)
    assert "You watch nothing yet" in words(visitor.get("/watched"))
    answer = visitor.send(f"{path}/watch", {"watch": "yes"}, on=path)
    assert flash(answer) == "You watch this job now."
    assert "Watch no more" in words(answer)
    page = visitor.get("/watched")
    assert path in links(page)
    (button,) = parse(page).xpath(f"//form[@action='{path}/watch']//button")
    assert " ".join(button.text_content().split()) == "Watch no more: Paint the boat"
    answer = visitor.send(f"{path}/watch", {"watch": "", "on": "list"}, on="/watched")
    assert answer.url.endswith("/watched")
    assert path not in links(answer)


def test_a_freelancer_is_watched_from_the_profile(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, jun: User
) -> None:
    path = f"/freelancers/{jun.key}"
    back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"{path}/watch", {"watch": "yes"}, on=path)
    assert flash(answer) == "You watch this freelancer now."
    assert path in links(visitor.get("/watched"))
    back.sign_in(other, jun)
    assert path not in links(other.get("/watched"))
    assert not parse(other.get(path)).xpath(f"//form[@action='{path}/watch']"), "nobody watches themselves"
    answer = other.send(f"{path}/watch", {"watch": "yes"}, on="/account")
    assert flash(answer) == "watch another freelancer than yourself."
