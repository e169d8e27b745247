"""A worker that is killed while it delivers, in a process of its own: another one delivers again."""

import multiprocessing
import threading
from contextlib import closing
from pathlib import Path

from hiringhall import clock
from hiringhall.courier.carrying import Carrier
from hiringhall.courier.delivery import LEASE, deliver_due
from hiringhall.hall import open_hall
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
