"""Webhooks on their pages: of companies and of applications, what they are told, and who may see it."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.webhooks.access import company_owner
from hiringhall.marketplace.webhooks.deliveries import PAGE, send_test
from hiringhall.marketplace.webhooks.kinds import EventKind
from hiringhall.marketplace.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.operations import MOST_ENDPOINTS, add_endpoint
from hiringhall.marketplace.webhooks.reach import Reach
from hiringhall.web import webhook_words
from tests.conftest import StartHall
from tests.support.halls import DatabaseKind
from tests.support.marks import on_sqlite
from tests.support.receiver import HOST, Receiver
from tests.support.waiting import eventually
from tests.web.conftest import Back, actor, open_back
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import links, words
from tests.web.test_developers import key_of, register
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

FORM = {"name": "Accounting", "url": "https://hooks.example.com/in", "kinds": ["job.posted", "invoice.issued"]}


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


def page_of(firm: Firm) -> str:
    return f"/companies/{firm.id}/webhooks"


def added(firm: Firm, **facts: Any) -> WebhookEndpoint:
    """Add a webhook of the company past the pages."""
    with firm.back.database.writing() as session:
        owner = company_owner(session, actor(firm.owner), firm.id)
        return add_endpoint(session, actor(firm.owner), firm.back.sealer, owner, Reach(), **{**FORM, **facts})[0]


def endpoint_of(back: Back, url: str) -> WebhookEndpoint | None:
    with back.database.reading() as session:
        return session.scalar(select(WebhookEndpoint).where(WebhookEndpoint.url == url))


def fail(firm: Firm, endpoint: WebhookEndpoint, count: int = 1, answer: str = "") -> list[int]:
    """Let deliveries to an endpoint have failed; returns their references."""
    made = []
    with firm.back.database.writing() as session:
        owner = company_owner(session, actor(firm.owner), firm.id)
        for _ in range(count):
            delivery = send_test(session, owner, endpoint.key)
            delivery.state, delivery.next_at, delivery.attempts = DeliveryState.FAILED, None, 10
            delivery.last_status, delivery.last_answer, delivery.last_took = 500, answer, 12
            delivery.last_at = delivery.created_at
            made.append(delivery.id)
    return made


def test_every_kind_of_event_has_words() -> None:
    assert set(EventKind) <= set(webhook_words.KINDS)


def test_a_webhook_is_added_and_its_secret_shown_once(visitor: Visitor, firm: Firm) -> None:
    back, page = firm.back, page_of(firm)
    back.sign_in(visitor, firm.owner)
    assert page in links(visitor.get(f"/companies/{firm.id}"))
    assert "No webhooks yet" in words(visitor.get(page))
    url = f"https://hooks.example.com/{secrets.token_hex(4)}"
    made = visitor.send(f"{page}/new", {**FORM, "url": url})
    assert heading(made) == "Keep the secret now"
    assert made.headers["Cache-Control"] == "no-store"
    (secret,) = parse(made).xpath("//input[@id='secret']/@value")
    stored = endpoint_of(back, url)
    assert stored is not None
    assert secret.startswith("whsec_")
    assert back.sealer.open(stored.sealed_secret) == secret
    assert stored.kinds == FORM["kinds"]
    for path in (page, f"{page}/{stored.key}", f"{page}/{stored.key}/edit"):
        shown = visitor.get(path)
        assert shown.status_code == 200
        assert secret not in shown.text
    assert errors(visitor.send(f"{page}/new", {**FORM, "url": url}))["url"].startswith("This address has a webhook")


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", " "),
        ("name", "x" * 101),
        ("url", "http://hooks.example.com/"),
        ("url", "https://192.168.1.1/"),
        ("url", "https://localhost/"),
        ("url", "https://hooks.example.com:8443/"),
        ("kinds", []),
        ("kinds", ["job.eaten"]),
    ],
)
@on_sqlite
def test_what_cannot_be_accepted_is_told_beside_its_field(
    visitor: Visitor, firm: Firm, field: str, bad: str | list[str]
) -> None:
    firm.back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"{page_of(firm)}/new", {**FORM, field: bad})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"", field}
    if field != "url":
        assert value(answer, "url") == FORM["url"]


def test_a_webhook_is_changed_switched_off_and_on_and_deleted(visitor: Visitor, firm: Firm) -> None:
    back, endpoint = firm.back, added(firm)
    back.sign_in(visitor, firm.owner)
    page = f"{page_of(firm)}/{endpoint.key}"
    assert value(visitor.get(f"{page}/edit"), "url") == FORM["url"]
    changed = visitor.send(f"{page}/edit", {**FORM, "name": "Books", "kinds": ["offer.sent"]})
    assert flash(changed) == "The webhook is saved."
    assert "An offer was made" in words(changed)
    assert "is off" in flash(visitor.send(f"{page}/off", on=page))
    assert f"{page}/test" not in visitor.get(page).text
    assert visitor.send(f"{page}/off", on=page).status_code == 409
    assert visitor.send(f"{page}/test", on=page).status_code == 409
    assert "from now on" in flash(visitor.send(f"{page}/on", on=page))
    assert visitor.send(f"{page}/delete").url.endswith(page_of(firm))
    assert visitor.get(page).status_code == 404
    audit = words(visitor.get(f"/companies/{firm.id}/audit?topic=webhooks"))
    for line in ("added a webhook: Accounting", "changed a webhook: Books", "switched off a webhook: Books"):
        assert line in audit
    assert "deleted a webhook: Books" in audit


def test_a_secret_is_replaced_once_for_a_form_that_is_sent_twice(visitor: Visitor, firm: Firm) -> None:
    endpoint = added(firm)
    firm.back.sign_in(visitor, firm.owner)
    page = f"{page_of(firm)}/{endpoint.key}/new-secret"
    same = {"once": secrets.token_hex(8)}
    made = visitor.send(page, same)
    (secret,) = parse(made).xpath("//input[@id='secret']/@value")
    assert "sent before" in flash(visitor.send(page, same))
    with firm.back.database.reading() as session:
        stored = session.get_one(WebhookEndpoint, endpoint.id)
    assert firm.back.sealer.open(stored.sealed_secret) == secret
    assert stored.old_secret == endpoint.sealed_secret
    assert "the one before signs along until" in words(visitor.get(f"{page_of(firm)}/{endpoint.key}"))


MANAGES = {Role.ADMIN: True, Role.FINANCE: False, Role.HIRING: False, Role.RECRUITER: False, Role.MEMBER: False}


@pytest.mark.parametrize(("role", "allowed"), MANAGES.items())
def test_owners_and_admins_manage_webhooks(visitor: Visitor, firm: Firm, role: Role, allowed: bool) -> None:
    endpoint = added(firm)
    page = f"{page_of(firm)}/{endpoint.key}"
    firm.back.sign_in(visitor, firm.add(firm.back.person(), role))
    assert (page_of(firm) in links(visitor.get(f"/companies/{firm.id}"))) is allowed
    for path in (page_of(firm), f"{page_of(firm)}/new", page, f"{page}/edit", f"{page}/delete", f"{page}/new-secret"):
        assert visitor.get(path).status_code == (200 if allowed else 403), path
    for act in ("off", "on", "test", "delete"):
        answer = visitor.send(f"{page}/{act}", on="/account", follow=False)
        assert answer.status_code == (303 if allowed else 403), act


def test_strangers_and_other_companies_reach_nothing(visitor: Visitor, firm: Firm, back: Back) -> None:
    endpoint, other = added(firm), found(back)
    (delivery,) = fail(firm, endpoint)
    back.sign_in(visitor, other.owner)
    theirs = f"/companies/{other.id}/webhooks/{endpoint.key}"
    assert visitor.get(page_of(firm)).status_code in {403, 404}
    assert visitor.get(theirs).status_code == 404
    assert visitor.get(f"{theirs}/deliveries/{delivery}").status_code == 404
    assert visitor.send(f"{theirs}/delete", on="/account").status_code == 404
    mine = added(other, url="https://hooks.example.com/other")
    assert visitor.get(f"/companies/{other.id}/webhooks/{mine.key}/deliveries/{delivery}").status_code == 404
    assert visitor.get("/developers/applications/1/webhooks").status_code == 404


def test_an_application_has_webhooks_of_its_own(visitor: Visitor, other: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    back.sign_in(other, back.person())
    key = key_of(back, register(visitor)[0])
    page = f"/developers/applications/{key.id}/webhooks"
    assert page in links(visitor.get(f"/developers/applications/{key.id}"))
    url = f"https://hooks.example.com/{secrets.token_hex(4)}"
    assert heading(visitor.send(f"{page}/new", {**FORM, "url": url})) == "Keep the secret now"
    endpoint = endpoint_of(back, url)
    assert endpoint is not None
    assert (endpoint.company_id, endpoint.api_key_id) == (None, key.id)
    for path in ("", "/new", f"/{endpoint.key}", f"/{endpoint.key}/edit", f"/{endpoint.key}/delete"):
        assert visitor.get(page + path).status_code == 200, path
        assert other.get(page + path).status_code == 404, path
    visitor.send(f"/developers/applications/{key.id}/delete")
    assert visitor.get(page).status_code == 404


@on_sqlite
def test_no_more_webhooks_are_added_than_there_may_be(visitor: Visitor, firm: Firm) -> None:
    for number in range(MOST_ENDPOINTS):
        added(firm, url=f"https://hooks.example.com/{number}")
    firm.back.sign_in(visitor, firm.owner)
    assert f"{page_of(firm)}/new" not in links(visitor.get(page_of(firm)))
    refused = visitor.send(f"{page_of(firm)}/new", FORM)
    assert refused.status_code == 422
    assert "as many as there may be" in errors(refused)[""]


def test_what_was_answered_is_shown_and_sent_again(visitor: Visitor, firm: Firm) -> None:
    endpoint = added(firm)
    references = fail(firm, endpoint, PAGE + 1, answer="<b>no</b>")
    firm.back.sign_in(visitor, firm.owner)
    page = f"{page_of(firm)}/{endpoint.key}"
    first = visitor.get(page)
    older = visitor.get(f"{page}?before={references[1]}")
    assert f"{page}/deliveries/{references[0]}" not in links(first)
    assert f"{page}/deliveries/{references[0]}" in links(older)
    assert page in links(older)
    path = f"{page}/deliveries/{references[-1]}"
    shown = visitor.get(path)
    assert "Answered 500 in 12 ms" in words(shown)
    assert "<b>no</b>" in words(shown)
    assert "<b>no</b>" not in shown.text
    assert "on its way again" in flash(visitor.send(f"{path}/again", on=path))
    with firm.back.database.reading() as session:
        delivery = session.get_one(WebhookDelivery, references[-1])
    assert delivery.state is not DeliveryState.FAILED or delivery.last_error


# --- a hall that reaches a program on this machine ---


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with closing(Receiver(tmp_path)) as receiver:
        yield receiver


def test_a_program_is_told_by_a_hall_with_several_workers(
    hall_server: StartHall, receiver: Receiver, database_kind: DatabaseKind
) -> None:
    hall = hall_server(database_kind, workers=2, webhook_networks=f"{HOST}/32", webhook_ca=receiver.ca)
    back, visitor = open_back(hall), Visitor(hall.base_url)
    with closing(back.database):
        firm = found(back)
        back.sign_in(visitor, firm.owner)
        page = page_of(firm)
        made = visitor.send(f"{page}/new", {**FORM, "url": receiver.url})
        (secret,) = parse(made).xpath("//input[@id='secret']/@value")
        endpoint = endpoint_of(back, receiver.url)
        assert endpoint is not None
        tested = visitor.send(f"{page}/{endpoint.key}/test", on=f"{page}/{endpoint.key}")
        assert "on its way" in flash(tested)
        eventually(lambda: len(receiver.calls), lambda count: count == 1)
        path = tested.url.removeprefix(hall.base_url)
        eventually(lambda: words(visitor.get(path)), lambda text: "Answered 200" in text and "thanks" in text)
        receiver.answers.append((503, {}, b"later"))
        post(firm, "Build a booking page")
        eventually(lambda: len(receiver.calls), lambda count: count >= 3)
        _, first, second = receiver.calls[:3]
        assert first.event["type"] == "job.posted"
        assert first.event["data"]["company"]["id"] == firm.id
        assert (second.id, second.body) == (first.id, first.body), "it was tried again after five seconds"
        assert all(call.is_signed_with(secret) for call in receiver.calls)
