"""Deliveries: signed, at least once, with growing pauses, given up after days; nobody waits for a slow one."""

import threading

import pytest

from hiringhall import clock
from hiringhall.courier.delivery import GIVEN_UP_AFTER, LEASE, PAUSES, deliver_due, take_endpoint
from hiringhall.courier.forgetting import KEPT_DAYS, forget_daily, forget_deliveries
from hiringhall.courier.room import Courier
from hiringhall.marketplace.accounts.keys import delete_key
from hiringhall.marketplace.errors import InvalidState
from hiringhall.marketplace.webhooks.access import company_owner
from hiringhall.marketplace.webhooks.deliveries import send_again
from hiringhall.marketplace.webhooks.models import DeliveryState, EndpointState, WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.operations import (
    OVERLAP,
    SWITCHED_OFF,
    delete_endpoint,
    replace_secret,
    switch_off,
    switch_on,
)
from tests.courier.conftest import Stage
from tests.support.marks import on_sqlite
from tests.support.receiver import GOOD, Answer, Call
from tests.support.waiting import eventually

A_DAY = 86_400
BAD: Answer = (500, {}, b"out of order")


def again(stage: Stage, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
    with stage.market.act() as session:
        owner = company_owner(session, stage.cast["owner"], stage.cast.company)
        send_again(session, owner, endpoint.key, delivery.id)


def replaced(stage: Stage, endpoint: WebhookEndpoint) -> str:
    with stage.market.act() as session:
        owner = company_owner(session, stage.cast["owner"], stage.cast.company)
        return replace_secret(session, stage.cast["owner"], stage.hall.sealer, owner, endpoint.key)


def switch(stage: Stage, endpoint: WebhookEndpoint, *, on: bool) -> None:
    with stage.market.act() as session:
        owner = company_owner(session, stage.cast["owner"], stage.cast.company)
        (switch_on if on else switch_off)(session, stage.cast["owner"], owner, endpoint.key)


def test_a_delivery_is_signed_and_says_what_it_is(stage: Stage) -> None:
    endpoint, secret = stage.add()
    queued = stage.test(endpoint)
    assert stage.deliver() == 1
    (call,) = stage.receiver.calls
    assert call.is_signed_with(secret)
    assert not call._replace(body=call.body + b" ").is_signed_with(secret)
    assert not call._replace(headers={**call.headers, "webhook-id": "msg_0"}).is_signed_with(secret)
    assert call.headers["content-type"] == "application/json"
    assert (call.id, call.event["type"]) == (queued.event_id, "webhook.test")
    assert call.event["data"] == {"webhook": {"key": endpoint.key, "name": "Ours"}}
    done = stage.delivery(queued)
    assert (done.state, done.attempts, done.next_at) == (DeliveryState.DELIVERED, 1, None)
    assert (done.last_status, done.last_answer, done.last_error) == (200, "thanks", "")
    assert done.last_took is not None
    assert stage.deliver() == 0


def test_a_replaced_secret_signs_along_for_a_day(stage: Stage) -> None:
    endpoint, old = stage.add()
    new = replaced(stage, endpoint)
    stage.test(endpoint)
    stage.deliver()
    (call,) = stage.receiver.calls
    assert call.is_signed_with(new)
    assert call.is_signed_with(old)
    with clock.shifted(OVERLAP + 1):
        stage.test(endpoint)
        stage.deliver()
    assert len(call.headers["webhook-signature"].split()) == 2
    assert len(stage.receiver.calls[1].headers["webhook-signature"].split()) == 1


def test_what_fails_is_tried_again_after_growing_pauses_under_the_same_id(stage: Stage) -> None:
    endpoint, _ = stage.add()
    queued, passed = stage.test(endpoint), 0
    stage.receiver.then = BAD
    for attempt, pause in enumerate(PAUSES, 1):
        with clock.shifted(passed):
            assert stage.deliver() == 1
            assert stage.deliver() == 0
        now = stage.delivery(queued)
        assert (now.state, now.attempts, now.last_status) == (DeliveryState.WAITING, attempt, 500)
        assert now.last_answer == "out of order"
        assert (now.next_at or 0) - (now.last_at or 0) == pause
        passed += pause + 1
    with clock.shifted(passed):
        assert stage.deliver() == 1
    given_up = stage.delivery(queued)
    assert (given_up.state, given_up.next_at) == (DeliveryState.FAILED, None)
    assert {call.id for call in stage.receiver.calls} == {queued.event_id}
    assert stage.endpoint(endpoint).state is EndpointState.ACTIVE, "some days are not many"
    stage.receiver.then = GOOD
    with clock.shifted(passed):
        again(stage, endpoint, queued)
        assert stage.deliver() == 1
    assert stage.delivery(queued).state is DeliveryState.DELIVERED
    assert stage.endpoint(endpoint).failing_since is None


def test_an_endpoint_that_fails_for_five_days_is_switched_off_and_its_keeper_is_told_once(stage: Stage) -> None:
    endpoint, _ = stage.add()
    stage.receiver.then = BAD
    stage.test(endpoint)
    stage.deliver()
    assert stage.endpoint(endpoint).failing_since is not None
    with clock.shifted(GIVEN_UP_AFTER + 10):
        stage.test(endpoint)
        stage.deliver()
        assert stage.endpoint(endpoint).state is EndpointState.FAILED
        assert {each.state for each in stage.deliveries()} == {DeliveryState.FAILED}
        assert stage.deliver() == 0
        (mail,) = stage.mails()
        assert mail.recipient == "owner@example.org"
        assert f"https://hall.example/companies/{stage.cast.company}/webhooks/{endpoint.key}" in mail.text
        (line,) = stage.market.changes("webhook.failed")
        assert (line.entity_id, line.company_id) == (endpoint.id, stage.cast.company)
        with pytest.raises(InvalidState):
            stage.test(endpoint)
        switch(stage, endpoint, on=True)
        stage.receiver.then = GOOD
        stage.test(endpoint)
        assert stage.deliver() == 1
    on = stage.endpoint(endpoint)
    assert (on.state, on.failing_since) == (EndpointState.ACTIVE, None)


def test_an_endpoint_that_is_gone_for_good_is_switched_off_at_once(stage: Stage) -> None:
    key = stage.application("freelancer")
    endpoint, _ = stage.add_for(key, "freelancer")
    stage.test(endpoint)
    stage.receiver.then = (410, {}, b"")
    assert stage.deliver() == 1
    assert stage.endpoint(endpoint).state is EndpointState.FAILED
    (mail,) = stage.mails()
    assert mail.recipient == "freelancer@example.org"
    assert f"/developers/applications/{key.id}/webhooks/{endpoint.key}" in mail.text


def test_what_waits_is_given_up_when_an_endpoint_is_switched_off(stage: Stage) -> None:
    endpoint, _ = stage.add()
    queued = stage.test(endpoint)
    switch(stage, endpoint, on=False)
    assert stage.deliver() == 0
    given_up = stage.delivery(queued)
    assert (given_up.state, given_up.last_error) == (DeliveryState.FAILED, SWITCHED_OFF)
    with pytest.raises(InvalidState):
        again(stage, endpoint, queued)
    with pytest.raises(InvalidState):
        switch(stage, endpoint, on=False)
    switch(stage, endpoint, on=True)
    assert stage.deliver() == 0


def test_an_endpoint_deleted_while_it_is_called_is_gone(stage: Stage) -> None:
    endpoint, _ = stage.add()
    stage.test(endpoint)

    def delete(_call: Call) -> Answer:
        with stage.market.act() as session:
            owner = company_owner(session, stage.cast["owner"], stage.cast.company)
            delete_endpoint(session, stage.cast["owner"], owner, endpoint.key)
        return GOOD

    stage.receiver.answers.append(delete)
    assert stage.deliver() == 1
    assert stage.deliveries() == []
    assert stage.market.count(WebhookEndpoint) == 0


def test_an_application_that_was_taken_back_is_called_no_more(stage: Stage) -> None:
    key = stage.application("freelancer")
    endpoint, _ = stage.add_for(key, "freelancer")
    stage.test(endpoint)
    with stage.market.act() as session:
        delete_key(session, stage.cast["freelancer"], key.id)
    assert stage.deliver() == 0
    assert stage.receiver.calls == []


def test_deliveries_of_an_endpoint_come_in_order_however_many_workers_there_are(stage: Stage) -> None:
    endpoint, _ = stage.add()
    queued = [stage.test(endpoint).event_id for _ in range(8)]
    workers = [threading.Thread(target=deliver_due, args=(stage.hall, stage.carrier)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stage.deliver()
    assert [call.id for call in stage.receiver.calls] == queued
    assert {each.state for each in stage.deliveries()} == {DeliveryState.DELIVERED}


def test_a_slow_endpoint_keeps_nobody_else_waiting(stage: Stage) -> None:
    slow, _ = stage.add("/slow")
    quick, _ = stage.add("/quick")
    released = threading.Event()

    def wait(call: Call) -> Answer:
        if call.path.endswith("/slow"):
            released.wait(10)
        return GOOD

    stage.receiver.then = wait
    stage.test(slow)
    worker = threading.Thread(target=deliver_due, args=(stage.hall, stage.carrier))
    worker.start()
    eventually(lambda: len(stage.receiver.calls), lambda count: count == 1)
    stage.test(quick)
    assert stage.deliver() == 1
    assert stage.receiver.calls[1].path == "/hooks/quick"
    released.set()
    worker.join()
    assert {each.state for each in stage.deliveries()} == {DeliveryState.DELIVERED}


@on_sqlite
def test_some_threads_leave_alone_what_fails(stage: Stage) -> None:
    failing, _ = stage.add("/failing")
    stage.receiver.then = BAD
    stage.test(failing)
    stage.deliver()
    with clock.shifted(PAUSES[0] + 1):
        assert take_endpoint(stage.market.database, only_sound=True) is None
        assert take_endpoint(stage.market.database) is not None


def test_an_endpoint_whose_worker_is_silent_is_taken_over_and_the_first_changes_nothing(stage: Stage) -> None:
    endpoint, _ = stage.add()
    queued = stage.test(endpoint)

    def take_over(_call: Call) -> Answer:
        with clock.shifted(LEASE + 1):
            assert stage.deliver() == 1
        return BAD

    stage.receiver.answers.extend([take_over, GOOD])
    assert stage.deliver() == 1
    done = stage.delivery(queued)
    assert (done.state, done.attempts, done.last_status) == (DeliveryState.DELIVERED, 2, 200)
    assert stage.endpoint(endpoint).failing_since is None


def test_old_deliveries_are_forgotten_unless_they_wait(stage: Stage) -> None:
    endpoint, _ = stage.add()
    stage.test(endpoint)
    stage.deliver()
    waiting = stage.test(endpoint)
    with clock.shifted((KEPT_DAYS - 1) * A_DAY):
        recent = stage.test(endpoint)
        assert forget_deliveries(stage.market.database) == 0
    with clock.shifted(KEPT_DAYS * A_DAY + 60):
        assert forget_daily(stage.hall) == 1
        assert forget_daily(stage.hall) is None
    assert [each.id for each in stage.deliveries()] == [waiting.id, recent.id]


def test_the_courier_of_a_worker_tells_of_what_is_done_and_stops_when_told(stage: Stage) -> None:
    endpoint, secret = stage.add()
    courier = Courier(stage.with_reach())
    courier.open()
    try:
        stage.test(endpoint)
        eventually(lambda: len(stage.receiver.calls), lambda count: count == 1)
        stage.post_job()
        eventually(lambda: len(stage.receiver.calls), lambda count: count == 2)
    finally:
        courier.close()
    assert stage.receiver.calls[1].event["type"] == "job.posted"
    assert stage.receiver.calls[1].is_signed_with(secret)
    eventually(stage.deliveries, lambda found: {each.state for each in found} == {DeliveryState.DELIVERED})
