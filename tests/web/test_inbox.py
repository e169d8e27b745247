"""The inbox and its mail: entries that lead on, marks, choices, and links in mail that need no sign-in."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from requests import Response
from sqlalchemy import select

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.inbox.choices import own_choices
from hiringhall.marketplace.inbox.models import Choice, InboxEntry, Topic
from hiringhall.marketplace.mail import Mail
from hiringhall.notices.unsubscribing import unsubscribe_path
from tests.support.hired import hire
from tests.support.waiting import eventually
from tests.web.conftest import Back, actor
from tests.web.finding import client
from tests.web.visitor import Visitor, flash, heading, parse


@dataclass(frozen=True)
class Deal:
    """A client and a freelancer who have a contract."""

    back: Back
    owner: User
    jun: User
    contract: Contract

    def turn(self, times: int = 1) -> None:
        """Pause the contract and let it go on, so many times."""
        for _ in range(times):
            for act in (pause_contract, restart_contract):
                with self.back.database.writing() as session:
                    act(session, actor(self.owner), self.contract.key)

    def entries(self, count: int) -> list[InboxEntry]:
        """Return the freelancer's entries, the oldest first, waiting until there are `count`."""
        mine = select(InboxEntry).where(InboxEntry.user_id == self.jun.id).order_by(InboxEntry.id)
        return await_rows(self.back, lambda: mine, count)


def await_rows(back: Back, query: Callable[[], object], count: int) -> list[InboxEntry]:
    def look() -> list[InboxEntry]:
        with back.database.reading() as session:
            return list(session.scalars(query()))  # type: ignore[call-overload]

    return eventually(look, lambda found: len(found) >= count)


class Acting:
    """What runs a block as one transaction of the hall's."""

    def __init__(self, back: Back) -> None:
        self.act = back.database.writing


@pytest.fixture
def deal(back: Back) -> Deal:
    owner, team = client(back)
    jun = back.person("Jun", is_freelancer=True)
    with back.database.writing() as session:
        session.get_one(User, jun.id).email_confirmed_at = 1
    contract = hire(Acting(back), actor(owner), team, actor(jun))
    return Deal(back, owner, jun, contract)


def texts(answer: Response) -> list[str]:
    rows = parse(answer).xpath("//ul[contains(@class, 'inbox')]/li//h2")
    return [" ".join(row.text_content().split()) for row in rows]


def unread(answer: Response) -> str:
    counts = parse(answer).xpath("//*[contains(@class, 'bell-count')]")
    return " ".join(counts[0].text_content().split()) if counts else ""


def test_an_entry_is_counted_leads_to_its_page_and_is_read_then(visitor: Visitor, deal: Deal) -> None:
    deal.turn()
    offered, paused, _ = deal.entries(3)
    deal.back.sign_in(visitor, deal.jun)
    assert unread(visitor.get("/account")) == "3 unread"
    page = visitor.get("/inbox")
    assert heading(page) == "Inbox"
    assert [text.partition(" your contract")[0] for text in texts(page)[:2]] == [
        f"Unread: {deal.owner.name} restarted",
        f"Unread: {deal.owner.name} paused",
    ]
    assert visitor.get(f"/inbox/{paused.id}").url.endswith(f"/contracts/{deal.contract.key}")
    assert "/offers/" in visitor.get(f"/inbox/{offered.id}").url
    after = visitor.get("/inbox")
    assert unread(after) == "1 unread"
    assert [text.startswith("Unread") for text in texts(after)] == [True, False, False]


def test_filters_pages_and_marks(visitor: Visitor, deal: Deal) -> None:
    deal.turn(16)
    assert len(deal.entries(33)) == 33
    deal.back.sign_in(visitor, deal.jun)
    first = visitor.get("/inbox")
    assert len(texts(first)) == 30
    older = parse(first).xpath("//nav[@class='pager']/a/@href")[-1]
    assert len(texts(visitor.get(older))) == 3
    assert len(texts(visitor.get("/inbox?scope=job"))) == 1
    newest = deal.entries(33)[-1]
    visitor.send(f"/inbox/{newest.id}/mark", {"read": "yes", "back": "/inbox?scope=workroom"}, on="/inbox")
    assert len(texts(visitor.get("/inbox?scope=workroom&unread=yes"))) == 30
    assert texts(visitor.get("/inbox?scope=workroom"))[0].startswith(deal.owner.name)
    answer = visitor.send("/inbox/read", {"until": str(newest.id), "scope": "workroom"}, on="/inbox")
    assert flash(answer) == "31 entries are marked as read."
    assert unread(answer) == "1 unread"
    visitor.send(f"/inbox/{newest.id}/mark", {"read": "no"}, on="/inbox")
    assert unread(visitor.get("/inbox")) == "2 unread"
    assert "Nothing here" in visitor.get("/inbox?scope=general").text


def test_the_inbox_of_others_is_closed(visitor: Visitor, other: Visitor, deal: Deal) -> None:
    (entry,) = deal.entries(1)
    deal.back.sign_in(other, deal.back.person())
    assert visitor.get("/inbox", follow=False).headers["Location"].startswith("/login")
    assert other.get(f"/inbox/{entry.id}").status_code == 404
    assert other.send(f"/inbox/{entry.id}/mark", on="/account").status_code == 404
    assert "Nothing has happened yet" in other.get("/inbox").text


def chosen(deal: Deal) -> dict[Topic, Choice]:
    with deal.back.database.reading() as session:
        return own_choices(session, actor(deal.jun))


def test_choices_are_kept_and_wrong_ones_are_refused(visitor: Visitor, deal: Deal) -> None:
    deal.back.sign_in(visitor, deal.jun)
    page = "/account/notices"
    assert "Once a day, at 7" in visitor.get(page).text
    answer = visitor.send(page, {"offers": "none", "contracts": "daily"})
    assert flash(answer) == "Your choices are saved."
    assert (chosen(deal)[Topic.OFFERS], chosen(deal)[Topic.CONTRACTS], chosen(deal)[Topic.FEEDBACK]) == (
        Choice.NONE,
        Choice.DAILY,
        Choice.AT_ONCE,
    )
    assert visitor.send(page, {"offers": "sometimes"}).status_code == 422
    deal.turn()
    assert {entry.mail_id for entry in deal.entries(3)[1:]} == {None}


def test_a_link_in_mail_stops_it_without_signing_in(visitor: Visitor, deal: Deal) -> None:
    (entry,) = deal.entries(1)
    with deal.back.database.reading() as session:
        mail = session.get_one(Mail, entry.mail_id)
    assert mail.unsubscribe is not None
    path = unsubscribe_path(deal.back.sealer, deal.jun.key, "offers")
    assert mail.unsubscribe.endswith(path)
    asked = visitor.get(path)
    assert heading(asked) == "Stop this mail?"
    assert chosen(deal)[Topic.OFFERS] is Choice.AT_ONCE, "looking at the page stops nothing"
    # As mail programs do it: a POST without a cookie or a token. Source: RFC 8058.
    done = visitor.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (done.status_code, heading(done)) == (200, "No more mail")
    assert chosen(deal)[Topic.OFFERS] is Choice.NONE
    assert visitor.post(path).status_code == 200, "again"


@pytest.mark.parametrize("what", ["offers", "daily"])
def test_a_link_that_the_hall_did_not_make_stops_nothing(visitor: Visitor, deal: Deal, what: str) -> None:
    before = chosen(deal)
    signature = unsubscribe_path(deal.back.sealer, deal.jun.key, "feedback").rpartition("/")[2]
    for wrong in (signature, "x", "é", signature[::-1]):
        path = f"/unsubscribe/{deal.jun.key}/{what}/{wrong}"
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert chosen(deal) == before


def test_mail_that_came_back_is_told_on_the_page(visitor: Visitor, deal: Deal) -> None:
    (entry,) = deal.entries(1)
    with deal.back.database.writing() as session:
        session.get_one(Mail, entry.mail_id).bounced_at = 1
    deal.back.sign_in(visitor, deal.jun)
    page = visitor.get("/inbox")
    assert len(texts(page)) == 1, "the entry stays"
    assert f"Mail to {deal.jun.email} came back" in " ".join(parse(page).text_content().split())
