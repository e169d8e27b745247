"""Mail about entries: as each person chose, once, and never after it was stopped."""

import re
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox import reading
from hiringhall.marketplace.inbox.choices import DAILY_MAIL, choose, own_choices, stop_mail
from hiringhall.marketplace.inbox.digest import people_due, send_digest
from hiringhall.marketplace.inbox.models import Choice, InboxEntry, Topic
from hiringhall.marketplace.mail import Mail
from tests.support.books import deposit
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.inbox import ADDRESS, confirm_all, forget, inbox, letters, mails, tell
from tests.support.market import Market

DAY = 86_400
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    confirm_all(market)
    forget(market)
    return contract


def turn(market: Market, cast: Cast, contract: Contract, times: int = 1) -> None:
    """Pause a contract and let it go on, so many times, and tell of it."""
    for _ in range(times):
        for act in (pause_contract, restart_contract):
            with market.act() as session:
                act(session, cast["hiring"], contract.key)
    tell(market)


def chosen(market: Market, person: Actor, choice: Choice, *topics: Topic) -> None:
    with market.act() as session:
        choose(session, person, dict.fromkeys(topics or Topic, choice))


def mailed(market: Market, username: str = "freelancer") -> list[Mail]:
    return [mail for mail in mails(market) if mail.recipient == f"{username}@example.org"]


def digest(market: Market, person: Actor) -> bool:
    with market.act() as session:
        return send_digest(session, letters(market), person.user_id or 0)


def at_local(zone: str, hour: int, days: int = 0) -> int:
    """Return the seconds until an hour of today or of another day in a zone."""
    now = datetime.fromtimestamp(clock.now(), ZoneInfo(zone))
    wanted = now.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return int(wanted.timestamp()) - clock.now()


def test_each_gets_mail_as_they_chose_and_everybody_the_entry(market: Market, cast: Cast, contract: Contract) -> None:
    chosen(market, cast["owner"], Choice.NONE)
    chosen(market, cast["admin"], Choice.DAILY, Topic.CONTRACTS)
    turn(market, cast, contract)
    assert [len(mailed(market, name)) for name in ("freelancer", "owner", "admin", "hiring")] == [2, 0, 0, 0]
    assert [len(inbox(market, cast[name])) for name in ("freelancer", "owner", "admin", "hiring")] == [2, 2, 2, 0]


def test_a_message_is_plain_and_html_with_the_way_there_and_the_way_out(
    market: Market, cast: Cast, contract: Contract
) -> None:
    with market.act() as session:
        session.get_one(Contract, contract.id).title = EVIL
    with market.act() as session:
        pause_contract(session, cast["hiring"], contract.key)
    tell(market)
    (mail,), (shown,) = mailed(market), inbox(market, cast["freelancer"])
    assert mail.subject == shown.said.text
    way = f"{ADDRESS}/inbox/{shown.entry.id}"
    assert f"See it: {way}\n" in mail.text
    assert EVIL in mail.text
    assert mail.html is not None
    assert f'href="{way}"' in mail.html
    assert "<img" not in mail.html
    link = rf"{ADDRESS}/unsubscribe/~01[0-9a-f]{{16}}/contracts/[A-Za-z0-9_-]{{43}}"
    assert re.fullmatch(link, mail.unsubscribe or "")
    assert str(mail.unsubscribe) in mail.text
    assert shown.entry.mail_id == mail.id


def test_a_long_title_does_not_break_the_subject(market: Market, cast: Cast, contract: Contract) -> None:
    with market.act() as session:
        session.get_one(Contract, contract.id).title = "ä" * 200
    turn(market, cast, contract)
    assert {len(mail.subject) for mail in mailed(market)} == {200}


def test_an_address_that_is_not_confirmed_gets_mail_about_money_only(
    market: Market, cast: Cast, contract: Contract
) -> None:
    with market.act() as session:
        session.execute(update(User).values(email_confirmed_at=None))
    turn(market, cast, contract)
    deposit(market, cast.company, 10_000)
    tell(market)
    assert {mail.subject for mail in mails(market)} == {"100.00 USD from Acme came in"}
    assert len(inbox(market, cast["freelancer"])) == 2


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_daily_mail_comes_once_at_seven_in_ones_own_zone(
    market: Market, cast: Cast, contract: Contract, zone: str
) -> None:
    freelancer = cast["freelancer"]
    with market.act() as session:
        session.get_one(User, freelancer.user_id).timezone = zone
    chosen(market, freelancer, Choice.DAILY)
    with clock.shifted(at_local(zone, 10)):
        turn(market, cast, contract, 2)
    with clock.shifted(at_local(zone, 6, days=1)), market.database.reading() as session:
        assert people_due(session) == []
    with clock.shifted(at_local(zone, 7, days=1)):
        with market.database.reading() as session:
            assert people_due(session) == [freelancer.user_id]
        assert digest(market, freelancer)
        assert not digest(market, freelancer)
        with market.database.reading() as session:
            assert people_due(session) == []
    (mail,) = mailed(market)
    assert mail.subject == "Hiring Hall: 4 notices"
    assert mail.text.count("See it: ") == 4
    assert f"/{DAILY_MAIL}/" in (mail.unsubscribe or "")
    assert {shown.entry.mail_id for shown in inbox(market, freelancer)} == {mail.id}


def test_what_was_read_or_is_chosen_otherwise_by_then_is_left_out(
    market: Market, cast: Cast, contract: Contract
) -> None:
    for name in ("freelancer", "owner", "admin"):
        chosen(market, cast[name], Choice.DAILY)
    turn(market, cast, contract)
    read, *_ = inbox(market, cast["freelancer"])
    with market.act() as session:
        reading.mark_read(session, cast["freelancer"], read.entry.id)
    chosen(market, cast["owner"], Choice.NONE, Topic.CONTRACTS)
    market.leave(cast["owner"], "acme", "admin")
    with clock.shifted(DAY):
        assert [digest(market, cast[name]) for name in ("freelancer", "owner", "admin")] == [True, False, False]
        with market.database.reading() as session:
            assert people_due(session) == []
    (mail,) = mailed(market)
    assert (mail.text.count("See it: "), mail.subject) == (1, "Hiring Hall: 1 notice")


def test_of_several_workers_one_sends_the_daily_mail(market: Market, cast: Cast, contract: Contract) -> None:
    freelancer = cast["freelancer"]
    chosen(market, freelancer, Choice.DAILY)
    turn(market, cast, contract)
    start, sent = threading.Barrier(4), []

    def send() -> None:
        start.wait()
        sent.append(digest(market, freelancer))

    with clock.shifted(DAY):
        workers = [threading.Thread(target=send) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(sent) == [False, False, False, True]
    assert len(mailed(market)) == 1


def test_what_becomes_due_after_the_mail_of_a_day_waits_for_the_next(
    market: Market, cast: Cast, contract: Contract
) -> None:
    freelancer = cast["freelancer"]
    with market.act() as session:
        session.get_one(User, freelancer.user_id).timezone = "Asia/Tokyo"
    chosen(market, freelancer, Choice.DAILY)
    turn(market, cast, contract)
    with clock.shifted(at_local("Asia/Tokyo", 7, days=1)):
        assert digest(market, freelancer)
        turn(market, cast, contract)
        with market.act() as session:  # as when somebody moves to a zone where it is not seven yet that day
            waiting = update(InboxEntry).where(InboxEntry.digest_at.is_not(None))
            session.execute(waiting.values(digest_at=clock.now()))
        assert not digest(market, freelancer)
    with clock.shifted(at_local("Asia/Tokyo", 7, days=2)):
        assert digest(market, freelancer)
    assert [mail.subject for mail in mailed(market)] == ["Hiring Hall: 2 notices", "Hiring Hall: 2 notices"]


def test_a_link_stops_its_mail_and_nothing_else(market: Market, cast: Cast, contract: Contract) -> None:
    freelancer = cast["freelancer"]
    with market.database.reading() as session:
        key = session.get_one(User, freelancer.user_id).key
    chosen(market, freelancer, Choice.DAILY, Topic.OFFERS, Topic.FEEDBACK)
    for what in (Topic.CONTRACTS.value, DAILY_MAIL, DAILY_MAIL):
        with market.act() as session:
            stop_mail(session, key, what)
    with market.database.reading() as session:
        now = own_choices(session, freelancer)
    stopped = {topic for topic, choice in now.items() if choice is Choice.NONE}
    assert stopped == {Topic.CONTRACTS, Topic.OFFERS, Topic.FEEDBACK, Topic.PROPOSALS}
    turn(market, cast, contract)
    assert mailed(market) == []
    assert len(inbox(market, freelancer)) == 2
    assert [line.after for line in market.changes("person.notices-chosen")][1] == {"contracts": "none"}
    for person, what in ((key, "passwords"), ("~010000000000000000", "contracts")):
        with pytest.raises(NotFound), market.act() as session:
            stop_mail(session, person, what)


def test_a_message_that_came_back_is_told_beside_its_entry(market: Market, cast: Cast, contract: Contract) -> None:
    turn(market, cast, contract)
    first, _ = mailed(market)
    with market.act() as session:
        session.get_one(Mail, first.id).bounced_at = clock.now()
    assert [shown.bounced for shown in inbox(market, cast["freelancer"])] == [False, True]
