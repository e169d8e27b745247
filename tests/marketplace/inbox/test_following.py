"""The log is followed once: by several workers, after one that was killed, and past what still is being written."""

import threading

from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.inbox.following import follow, has_news, skip
from hiringhall.marketplace.inbox.log import FAR_BEHIND
from hiringhall.marketplace.inbox.models import InboxPosition
from tests.support.hired import hire, hiring_cast
from tests.support.inbox import confirm_all, forget, inbox, letters, mails, tell, told
from tests.support.market import Market
from tests.support.marks import on_postgresql

ROUNDS = 20


class KilledError(Exception):
    """A worker that dies."""


def test_of_several_workers_each_line_is_told_by_one(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    confirm_all(market)
    forget(market)
    done = threading.Event()

    def work() -> None:
        while True:
            is_last = done.is_set()
            waits = True
            while waits:
                with market.act() as session:
                    waits = follow(session, letters(market), most=3)
            if is_last:
                return

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for _ in range(ROUNDS):
        for act in (pause_contract, restart_contract):
            with market.act() as session:
                act(session, cast["hiring"], contract.key)
    done.set()
    for worker in workers:
        worker.join()
    tell(market)  # a worker may have looked while another held the log
    people = ("admin", "design-admin", "design-hiring", "freelancer", "owner")
    entries = [entry for entry in told(market) if entry[0] in people]
    assert len(entries) == len(told(market)) == 2 * ROUNDS * len(people)
    assert len(mails(market)) == len(entries)
    kinds = [shown.entry.kind for shown in reversed(inbox(market, cast["freelancer"]))]
    assert kinds == ["contract.paused", "contract.restarted"] * (len(kinds) // 2), "in the order of the log"


def test_what_a_killed_worker_was_telling_is_told_by_the_next(market: Market) -> None:
    cast = hiring_cast(market)
    hire(market, cast["hiring"], cast.design, cast["freelancer"])
    confirm_all(market)

    def killed() -> None:
        with market.act() as session:
            follow(session, letters(market))
            raise KilledError

    for _ in range(2):
        try:
            killed()
        except KilledError:
            assert told(market) == []
            assert mails(market) == []
    tell(market)
    tell(market)
    assert [kind for name, kind in told(market) if name == "freelancer"] == ["offer.sent"]
    assert [mail.subject for mail in mails(market) if mail.recipient == "freelancer@example.org"] == [
        "Acme made you an offer: “Tune the ticket shop”"
    ]


@on_postgresql  # SQLite has one writer at a time
def test_a_line_that_is_still_being_written_is_not_passed_over(market: Market) -> None:
    cast = hiring_cast(market)
    first, second = (hire(market, cast["hiring"], team, cast["freelancer"]) for team in (cast.design, cast.web))
    forget(market)
    with market.act() as slow:
        pause_contract(slow, cast["hiring"], first.key)
        slow.flush()
        with market.act() as session:
            pause_contract(session, cast["hiring"], second.key)
        tell(market)
        assert told(market) == [], "nothing is told before what began earlier has ended"
    tell(market)
    assert [shown.entry.contract_id for shown in reversed(inbox(market, cast["freelancer"]))] == [first.id, second.id]


@on_postgresql  # on SQLite the ids of a restored log are its own
def test_after_the_database_was_restored_the_log_is_followed_from_there_on(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    with market.act() as session:
        session.execute(update(InboxPosition).values(transaction_id=2**40))
    tell(market)
    assert told(market) == []
    with market.act() as session:
        pause_contract(session, cast["hiring"], contract.key)
    tell(market)
    assert ("freelancer", "contract.paused") in told(market)


def test_what_was_told_is_not_told_again_though_the_position_was_lost(market: Market) -> None:
    cast = hiring_cast(market)
    hire(market, cast["hiring"], cast.design, cast["freelancer"])
    tell(market)
    before, sent = told(market), len(mails(market))
    with market.act() as session:
        session.execute(update(InboxPosition).values(change_id=0, transaction_id=0))
    tell(market)
    assert told(market) == before
    assert len(mails(market)) == sent


def test_what_is_skipped_is_never_told(market: Market) -> None:
    cast = hiring_cast(market)
    hire(market, cast["hiring"], cast.design, cast["freelancer"])
    with market.act() as session:
        skip(session)
    tell(market)
    assert told(market) == []


def test_a_long_stretch_that_concerns_nobody_is_read_once(market: Market) -> None:
    ann = market.person("ann")

    def waits() -> bool:
        with market.database.reading() as session:
            return has_news(session)

    def note(session: Session) -> None:
        record(session, ann, "person.changed", ann.user_id or 0)

    tell(market)
    with market.act() as session:
        note(session)
    assert not waits()
    for _ in range(FAR_BEHIND + 1):
        with market.act() as session:
            note(session)
            if market.database.is_sqlite:
                break
    if market.database.is_sqlite:
        with market.act() as session:
            for _ in range(FAR_BEHIND):
                note(session)
    assert waits()
    tell(market)
    assert not waits()
