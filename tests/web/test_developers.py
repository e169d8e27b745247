"""Developers' applications and their review by an operator."""

import re
import secrets

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.models import ApiKey, Dialect, KeyStatus
from hiringhall.marketplace.accounts.scopes import Scope
from tests.conftest import StartHall
from tests.web.conftest import Back, open_back
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

LIST = "/developers/applications"
GOOD = {
    "name": "Bridge",
    "purpose": "Copies hours.\nEvery night.",
    "website": "https://bridge.example",
    "callback": "https://bridge.example/back?x=1",
    "scopes": ["basic", "jobs.view"],
}


def once() -> dict[str, str]:
    return {"once": secrets.token_hex(8)}


def key_of(back: Back, consumer_key: str) -> ApiKey:
    with back.database.reading() as session:
        return session.scalars(select(ApiKey).where(ApiKey.consumer_key == consumer_key)).one()


def register(visitor: Visitor) -> tuple[str, str]:
    """Register an application; returns its key and secret."""
    answer = visitor.send(LIST + "/new", {**GOOD, **once()})
    assert heading(answer) == "Keep the secret now"
    found = parse(answer)
    return found.xpath("//input[@id='consumer-key']/@value")[0], found.xpath("//input[@id='consumer-secret']/@value")[0]


def test_an_application_is_registered_and_its_secret_shown_once(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    assert "No applications yet" in visitor.get(LIST).text
    consumer_key, secret = register(visitor)
    stored = key_of(back, consumer_key)
    assert (stored.scopes, stored.callback) == (GOOD["scopes"], GOOD["callback"])
    assert back.sealer.open(stored.sealed_secret) == secret
    for path in (LIST, f"{LIST}/{stored.id}", f"{LIST}/{stored.id}/edit"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert secret not in page.text
    assert visitor.get(f"{LIST}/{stored.id}").headers["Cache-Control"] == "no-store"


def test_an_application_of_the_other_dialect_has_its_own_shapes(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    answer = visitor.send(LIST + "/new", {**GOOD, **once(), "dialect": "elance", "tells_seconds": "1"})
    consumer_key = parse(answer).xpath("//input[@id='consumer-key']/@value")[0]
    secret = parse(answer).xpath("//input[@id='consumer-secret']/@value")[0]
    assert re.fullmatch(r"[0-9a-f]{24}", consumer_key)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", secret)
    stored = key_of(back, consumer_key)
    assert (stored.dialect, stored.tells_seconds) == (Dialect.ELANCE, True)
    page = visitor.get(f"{LIST}/{stored.id}")
    assert "Elance, OAuth 2.0; told in how many seconds its tokens end" in page.text
    edit = f"{LIST}/{stored.id}/edit"
    assert parse(visitor.get(edit)).xpath("//input[@name='dialect']") == []
    visitor.send(edit, GOOD)
    assert not key_of(back, consumer_key).tells_seconds
    wrong = visitor.send(LIST + "/new", {**GOOD, **once(), "dialect": "esperanto"})
    assert errors(wrong)["dialect"] == "Choose one of the two."


def test_permissions_are_offered_in_plain_words_by_topic(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    page = parse(visitor.get(LIST + "/new"))
    assert page.xpath("//input[@name='scopes']/@value") == [scope.value for scope in Scope]
    topics = [" ".join(node.text_content().split()) for node in page.xpath("//fieldset[@class='topic']/legend")]
    assert topics == list(dict.fromkeys(scope.topic for scope in Scope))


def test_sending_the_form_again_makes_no_second_application(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    same = once()
    visitor.send(LIST + "/new", {**GOOD, **same})
    assert "sent before" in flash(visitor.send(LIST + "/new", {**GOOD, **same}))
    assert len(parse(visitor.get(LIST)).xpath("//ul[contains(@class, 'rows')]/li")) == 1


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("purpose", "x" * 2001),
        ("website", "bridge.example"),
        ("website", "ftp://bridge.example"),
        ("callback", "javascript:alert(1)"),
        ("callback", "data:text/html,x"),
        ("callback", "/back"),
        ("scopes", ""),
        ("scopes", "everything"),
    ],
)
def test_bad_values_are_explained_and_nothing_typed_is_lost(visitor: Visitor, back: Back, field: str, bad: str) -> None:
    back.sign_in(visitor, back.person())
    answer = visitor.send(LIST + "/new", {**GOOD, **once(), field: bad})
    assert answer.status_code == 422
    assert set(errors(answer)) == {field, ""}
    for name in ("name", "website", "callback"):
        assert value(answer, name) == {**GOOD, field: bad}[name]
    assert "Every night." in answer.text or field == "purpose"
    assert "No applications yet" in visitor.get(LIST).text


def test_an_application_is_changed(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    stored = key_of(back, register(visitor)[0])
    page = f"{LIST}/{stored.id}/edit"
    form = visitor.get(page)
    assert value(form, "callback") == GOOD["callback"]
    assert parse(form).xpath("//input[@name='scopes'][@checked]/@value") == GOOD["scopes"]
    visitor.send(page, {**GOOD, "name": "Better bridge", "scopes": ["reports"]})
    changed = key_of(back, stored.consumer_key)
    assert (changed.name, changed.scopes) == ("Better bridge", ["reports"])


def test_a_secret_is_replaced_after_a_question(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    consumer_key, secret = register(visitor)
    page = f"{LIST}/{key_of(back, consumer_key).id}/new-secret"
    assert heading(visitor.get(page)) == "Replace the secret?"
    assert back.sealer.open(key_of(back, consumer_key).sealed_secret) == secret
    answer = visitor.send(page, once())
    new = parse(answer).xpath("//input[@id='consumer-secret']/@value")[0]
    assert new != secret
    assert back.sealer.open(key_of(back, consumer_key).sealed_secret) == new


def test_an_application_is_deleted_after_a_question(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    consumer_key, _ = register(visitor)
    page = f"{LIST}/{key_of(back, consumer_key).id}/delete"
    assert heading(visitor.get(page)) == "Delete Bridge?"
    assert key_of(back, consumer_key).status is not KeyStatus.DISABLED
    visitor.send(page)
    assert key_of(back, consumer_key).status is KeyStatus.DISABLED
    assert visitor.get(page).status_code == 404


def test_the_applications_of_others_do_not_exist(visitor: Visitor, other: Visitor, back: Back) -> None:
    back.sign_in(other, back.person())
    back.sign_in(visitor, back.person())
    stored = key_of(back, register(other)[0])
    for part in ("", "/edit", "/new-secret", "/delete"):
        assert visitor.get(f"{LIST}/{stored.id}{part}").status_code == 404
    for part in ("/edit", "/new-secret", "/delete"):
        assert visitor.send(f"{LIST}/{stored.id}{part}", {**GOOD, **once()}, on="/account").status_code == 404
    assert key_of(back, stored.consumer_key).sealed_secret == stored.sealed_secret


@pytest.mark.parametrize("answer", ["approve", "refuse"])
def test_an_operator_reviews_what_waits(hall_server: StartHall, answer: str) -> None:
    with_review = hall_server(approve_keys=False)
    back = open_back(with_review)
    developer, operator = Visitor(with_review.base_url), Visitor(with_review.base_url)
    owner = back.sign_in(developer, back.person())
    back.sign_in(operator, back.person("Ines", is_operator=True))
    stored = key_of(back, register(developer)[0])
    assert stored.status is KeyStatus.PENDING
    assert "Waits for review" in developer.get(LIST).text
    queue = operator.get("/operator/keys")
    assert "Copies hours." in queue.text
    path = f"/operator/keys/{stored.id}"
    told = operator.send(path, {"answer": answer, "note": "Mind the limits <3"}, on="/operator/keys")
    assert re.search("is (approved|refused)", flash(told))
    status = KeyStatus.APPROVED if answer == "approve" else KeyStatus.REFUSED
    assert key_of(back, stored.consumer_key).status is status
    assert "Mind the limits <3" in back.mails(owner.email)[-1]
    assert "Mind the limits &lt;3" in developer.get(f"{LIST}/{stored.id}").text
    assert operator.send(path, {"answer": "approve"}, on="/account").status_code == 409
    back.database.close()
