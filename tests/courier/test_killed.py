"""A worker that is killed at its work, in a process of its own: another one delivers again, and tells all once."""

import multiprocessing
import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from hiringhall import clock
from hiringhall.courier.carrying import Carrier
from hiringhall.courier.delivery import LEASE, deliver_due
from hiringhall.courier.listening import follow_rooms
from hiringhall.hall import open_hall
from hiringhall.marketplace.rooms.models import Story
from hiringhall.marketplace.rooms.opening import NewRoom, open_room
from hiringhall.marketplace.talking import write
from hiringhall.marketplace.webhooks.models import DeliveryState
from hiringhall.marketplace.webhooks.reach import Reach
from hiringhall.settings import Settings
from tests.courier.conftest import NETWORK, Stage
from tests.support.receiver import GOOD, Answer, Call
from tests.support.waiting import eventually

_forks = multiprocessing.get_context("forkserver")


def _work(data: Path, url: str, ca: str) -> None:
    """Be a worker of the hall."""
    with closing(open_hall(Settings(data=data, database=url))) as hall:
        deliver_due(hall, Carrier(Reach(NETWORK), ca, patience=60))


def _listen(data: Path, url: str) -> None:
    """Be a worker of the hall that follows its rooms without a pause."""
    with closing(open_hall(Settings(data=data, database=url))) as hall:
        while True:
            follow_rooms(hall.database)


def test_each_message_is_told_once_when_workers_that_follow_are_killed(stage: Stage) -> None:
    with stage.market.act() as session:
        room = open_room(session, stage.cast["hiring"], NewRoom(name="Signs")).room.key
    key = stage.application("hiring")
    stage.add_for(key, "hiring")
    stage.grant(key, "hiring")
    workers = [_forks.Process(target=_listen, args=(stage.hall.settings.data, stage.market.url)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(30):
        with stage.market.act() as session:
            write(session, stage.cast["hiring"], room, f"Message {number}")
        if number in {10, 20}:
            eventually(lambda: len(stage.deliveries()), lambda count: count > 0)
            workers[number // 20].kill()
    for worker in workers:
        worker.join()
    follow_rooms(stage.market.database)
    with stage.market.database.reading() as session:
        said = session.scalars(select(Story.id).order_by(Story.id)).all()
    assert [each.story_id for each in stage.deliveries()] == said


def test_what_is_sent_when_its_worker_is_killed_is_sent_again(stage: Stage) -> None:
    endpoint, secret = stage.add()
    first, second = stage.test(endpoint), stage.test(endpoint)
    held = threading.Event()

    def hold(_call: Call) -> Answer:
        held.wait(60)
        return GOOD

    stage.receiver.answers.append(hold)
    worker = _forks.Process(target=_work, args=(stage.hall.settings.data, stage.market.url, stage.receiver.ca))
    worker.start()
    eventually(lambda: len(stage.receiver.calls), lambda count: count == 1)
    worker.kill()
    worker.join()
    held.set()
    assert stage.deliver() == 0, "nobody knows yet that it is dead"
    with clock.shifted(LEASE + 1):
        assert stage.deliver() == 2
    assert [call.id for call in stage.receiver.calls] == [first.event_id, first.event_id, second.event_id]
    assert stage.receiver.calls[0].is_signed_with(secret)
    assert [each.state for each in stage.deliveries()] == [DeliveryState.DELIVERED] * 2
    assert stage.delivery(first).attempts == 2
