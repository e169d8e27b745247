"""Consent and tokens of OAuth 2.0, as browsers and clients go through them."""

import hashlib
import re
import secrets
import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import bearer, keys, tokens
from hiringhall.marketplace.accounts.models import ApiKey, BearerToken
from hiringhall.marketplace.actor import CONSOLE
from tests.conftest import StartHall
from tests.support.elance import CALLBACK, Application, ElanceClient, code_of
from tests.support.hall import Hall
from tests.web.conftest import Back, open_back
from tests.web.visitor import PASSWORD, Visitor, heading, value

AUTHORIZE = "/api2/oauth/authorize"


@pytest.fixture
def back(hall: Hall) -> Iterator[Back]:
    back = open_back(hall)
    yield back
    back.database.close()


@pytest.fixture
def visitor(hall: Hall) -> Iterator[Visitor]:
    visitor = Visitor(hall.base_url)
    yield visitor
    visitor.http.close()


@pytest.fixture
def member(back: Back, visitor: Visitor) -> Visitor:
    """Sign a new person in as the visitor."""
    back.sign_in(visitor, back.person())
    return visitor


def question(application: Application, **values: str) -> str:
    return f"{AUTHORIZE}?{urlencode({'client_id': application.client_id, 'response_type': 'code', **values})}"


def decide(visitor: Visitor, page: str, answer: str = "allow") -> str:
    """Answer the question; returns where the person is sent."""
    asked = visitor.get(page)
    told = visitor.send(AUTHORIZE, {"question": value(asked, "question"), "answer": answer}, on=page, follow=False)
    assert told.status_code == 303, told.text
    return told.headers["Location"]


def code_in(target: str) -> str:
    return parse_qs(urlsplit(target).query)["code"][0]


def credentials(application: Application) -> dict[str, str]:
    return {"client_id": application.client_id, "client_secret": application.secret}


def tokens_for(elance: ElanceClient, visitor: Visitor, **values: str) -> dict[str, Any]:
    """Go the whole way from the question to the tokens."""
    page = question(elance.application, **values)
    answer = visitor.get(page, follow=False)
    target = answer.headers["Location"] if answer.status_code == 303 else decide(visitor, page)
    fields = credentials(elance.application)
    answer = elance.exchange(grant_type="authorization_code", code=code_in(target), **fields)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_person_signs_in_consents_and_the_application_gets_its_tokens(
    elance: ElanceClient, visitor: Visitor, back: Back
) -> None:
    user = back.person()
    page = question(elance.application, approval_prompt="auto", scope="basicInfo")
    to_sign_in = visitor.get(page, follow=False)
    assert to_sign_in.status_code == 303
    fields = {"username": user.username, "password": PASSWORD, "redir": value(visitor.get(page), "redir")}
    asked = visitor.send("/login", fields, on=to_sign_in.headers["Location"])
    assert heading(asked) == "Allow Elance application to act for you?"
    target = decide(visitor, page)
    code = code_in(target)
    assert target == f"{CALLBACK}&code={code}"
    fields = credentials(elance.application) | {"grant_type": "authorization_code", "type": "web_server"}
    answer = elance.exchange(code=code, **fields)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"data"}
    data = answer.json()["data"]
    assert set(data) == {"access_token", "expires_in", "token_type", "refresh_token", "scope"}
    client_id = elance.application.client_id
    assert re.fullmatch(rf"{client_id}\|{user.id}\|[A-Za-z0-9_-]{{22}}", data["access_token"])
    assert re.fullmatch(rf"{user.id}\|[A-Za-z0-9_-]{{22}}", data["refresh_token"])
    assert (data["token_type"], data["scope"]) == ("bearer", "basicInfo")
    assert abs(data["expires_in"] - clock.now() - 6 * 3600) < 120
    assert elance.send("GET", "categories", params={"access_token": data["access_token"]}).status_code == 200


def test_the_state_comes_back_and_who_consented_is_not_asked_again(elance: ElanceClient, member: Visitor) -> None:
    page = question(elance.application, state="a b&c=ü", redirect_uri=CALLBACK)
    first = parse_qs(urlsplit(decide(member, page)).query)
    again = member.get(page, follow=False)
    second = parse_qs(urlsplit(again.headers["Location"]).query)
    assert first["state"] == second["state"] == ["a b&c=ü"]
    assert first["kept"] == ["1"]
    assert first["code"] != second["code"]


def test_refusing_is_told_to_the_application_and_ends_an_earlier_consent(elance: ElanceClient, member: Visitor) -> None:
    page = question(elance.application, state="s")
    asked = member.get(page)
    fields = {"question": value(asked, "question"), "answer": "refuse"}
    told = tokens_for(elance, member)
    answer = member.send(AUTHORIZE, fields, on="/account", follow=False)
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "kept": ["1"],
        "error": ["access_denied"],
        "state": ["s"],
    }
    refused = elance.send("GET", "categories", params={"access_token": told["access_token"]})
    assert (refused.status_code, code_of(refused)) == (401, "invalid_token")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"redirect_uri": "https://evil.example/"}, "registered one"),
        ({"redirect_uri": CALLBACK + "2"}, "registered one"),
        ({"redirect_uri": "javascript://x"}, "registered one"),
        ({"client_id": "0" * 24}, "unknown or may not be used"),
        ({"client_id": ""}, "names no application"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    elance: ElanceClient, member: Visitor, change: dict[str, str], words: str
) -> None:
    page = question(elance.application, **change)
    shown = member.get(page, follow=False)
    assert shown.status_code == 400
    assert words in shown.text
    sent = {"question": page.partition("?")[2], "answer": "allow"}
    assert member.send(AUTHORIZE, sent, on="/account", follow=False).status_code == 400
    assert member.send(AUTHORIZE, sent | {"answer": "refuse"}, on="/account", follow=False).status_code == 400


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "S1"}, "invalid_request"),
        ({"code_challenge": "x" * 129}, "invalid_request"),
    ],
)
def test_what_else_is_wrong_is_told_to_the_application(
    elance: ElanceClient, member: Visitor, change: dict[str, str], error: str
) -> None:
    answer = member.get(question(elance.application, state="s", **change), follow=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(CALLBACK)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (query["error"], query["state"]) == ([error], ["s"])
    assert "code" not in query


def test_a_question_that_cannot_be_read_is_a_page_and_no_failure(member: Visitor) -> None:
    for query in ("", "client_id=%ff%00", "client_id=a&client_id=b", "&".join(["a=b"] * 200), "client_id=%zz;"):
        assert member.get(f"{AUTHORIZE}?{query}", follow=False).status_code in {400, 404}, query


def test_a_key_of_the_other_dialect_cannot_sign_in_here(hall: Hall, member: Visitor) -> None:
    asked = member.get(f"{AUTHORIZE}?client_id={hall.demo.key.consumer_key}&response_type=code", follow=False)
    assert asked.status_code == 400


def test_an_application_shows_its_secret_in_the_form_or_the_header(elance: ElanceClient, member: Visitor) -> None:
    page = question(elance.application)
    decide(member, page)
    plain = f"{elance.application.client_id}:{elance.application.secret}"
    headers = {"Authorization": "Basic " + b64encode(plain.encode()).decode()}
    code = code_in(member.get(page, follow=False).headers["Location"])
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    assert elance.send("POST", "oauth/token", data=form, headers=headers).status_code == 200


def test_codes_work_once_and_a_second_use_ends_what_came_of_the_first(elance: ElanceClient, member: Visitor) -> None:
    code = code_in(decide(member, question(elance.application)))
    fields = credentials(elance.application) | {"grant_type": "authorization_code", "code": code}
    first = elance.exchange(**fields).json()["data"]
    again = elance.exchange(**fields)
    assert (again.status_code, code_of(again)) == (400, "invalid_grant")
    used = elance.send("GET", "categories", params={"access_token": first["access_token"]})
    assert (used.status_code, code_of(used)) == (401, "invalid_token")


def test_of_two_who_bring_a_code_at_once_one_gets_it(elance: ElanceClient, member: Visitor) -> None:
    code = code_in(decide(member, question(elance.application)))
    fields = credentials(elance.application) | {"grant_type": "authorization_code", "code": code}
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ElanceClient.exchange(elance, **fields).status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 400]


def test_codes_run_out_and_belong_to_their_application_and_address(elance: ElanceClient, member: Visitor) -> None:
    page = question(elance.application)
    decide(member, page)

    def fresh() -> str:
        return code_in(member.get(page, follow=False).headers["Location"])

    other = elance.register()
    wrong = elance.exchange(grant_type="authorization_code", code=fresh(), **credentials(other))
    assert (wrong.status_code, code_of(wrong)) == (400, "invalid_grant")
    own = credentials(elance.application)
    wrong = elance.exchange(grant_type="authorization_code", code=fresh(), redirect_uri="https://x.example/", **own)
    assert wrong.status_code == 400
    backstage = elance.hall.backstage
    old = fresh()
    with clock.shifted(bearer.CODE_LIFE), backstage.act() as session:
        assert bearer.take_code(session, elance.application.key, old) is None


def test_a_challenge_needs_its_verifier(elance: ElanceClient, member: Visitor) -> None:
    verifier = secrets.token_urlsafe(40)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    page = question(elance.application, code_challenge=challenge, code_challenge_method="S256")
    decide(member, page)
    fields = credentials(elance.application) | {"grant_type": "authorization_code"}
    for sent, status in (({}, 400), ({"code_verifier": "wrong"}, 400), ({"code_verifier": verifier}, 200)):
        code = code_in(member.get(page, follow=False).headers["Location"])
        assert elance.exchange(code=code, **fields, **sent).status_code == status


def test_refreshing_gives_both_anew_and_using_an_old_one_ends_the_family(elance: ElanceClient, member: Visitor) -> None:
    first = tokens_for(elance, member)
    other_family = tokens_for(elance, member)
    fields = credentials(elance.application) | {"grant_type": "refresh_token"}
    url = {"access_token": first["access_token"]}  # a client in use sends the old one along
    answer = elance.send("POST", "oauth/token", params=url, data=fields | {"refresh_token": first["refresh_token"]})
    second = answer.json()["data"]
    assert {second["access_token"], second["refresh_token"]}.isdisjoint(first.values())
    again = elance.exchange(refresh_token=first["refresh_token"], **fields)
    assert (again.status_code, code_of(again)) == (400, "invalid_grant")
    ended = elance.exchange(refresh_token=second["refresh_token"], **fields)
    assert (ended.status_code, code_of(ended)) == (400, "invalid_grant")
    refused = elance.send("GET", "categories", params={"access_token": second["access_token"]})
    assert code_of(refused) == "invalid_token"
    kept = elance.send("GET", "categories", params={"access_token": other_family["access_token"]})
    assert kept.status_code == 200


def test_a_refresh_token_is_good_for_its_application_only(elance: ElanceClient, member: Visitor) -> None:
    told = tokens_for(elance, member)
    fields = {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
    assert elance.exchange(**fields, **credentials(elance.register())).status_code == 400
    assert (
        elance.exchange(
            **fields | {"refresh_token": told["access_token"]}, **credentials(elance.application)
        ).status_code
        == 400
    )
    assert elance.exchange(**fields, **credentials(elance.application)).status_code == 200


def test_an_application_signs_in_for_itself(elance: ElanceClient) -> None:
    answer = elance.exchange(grant_type="client_credentials", **credentials(elance.application))
    data = answer.json()["data"]
    assert set(data) == {"access_token", "expires_in", "token_type", "scope"}
    owner = elance.application.key.owner_id
    assert data["access_token"].startswith(f"{elance.application.client_id}|{owner}|")
    assert elance.send("GET", "categories", params={"access_token": data["access_token"]}).status_code == 200
    backstage = elance.hall.backstage
    with backstage.act() as session:
        keys.rotate_secret(session, CONSOLE, backstage.hall.sealer, elance.application.key.id)
    refused = elance.send("GET", "categories", params={"access_token": data["access_token"]})
    assert code_of(refused) == "invalid_token"


def test_an_application_may_be_told_the_seconds_that_are_left(elance: ElanceClient) -> None:
    application = elance.register(tells_seconds=True)
    answer = elance.exchange(grant_type="client_credentials", **credentials(application))
    assert answer.json()["data"]["expires_in"] == 6 * 3600


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "1|\ud7ff\x00"}, 400, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_secret": "ä\x00"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "nobody"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "scope": "all"}, 400, "invalid_scope"),
    ],
)
def test_what_is_wrong_with_a_request_for_tokens(
    elance: ElanceClient, fields: dict[str, str], status: int, code: str
) -> None:
    answer = elance.exchange(**(credentials(elance.application) | fields))
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert answer.json()["errors"][0]["type"] == "authentication"


def test_tokens_are_asked_for_by_post(elance: ElanceClient) -> None:
    answer = elance.send("GET", "oauth/token", params=credentials(elance.application))
    assert (answer.status_code, code_of(answer)) == (405, "E_API_INVALID_HTTP_METHOD")


def test_a_token_is_presented_in_five_ways(elance: ElanceClient) -> None:
    token = elance.issue(elance.hall.demo.username("freelancer")).access_token
    assert elance.send("GET", f"categories?access_token={token}").status_code == 200
    assert elance.send("GET", f"categories?access_token={quote(token)}").status_code == 200
    for shown in (f"Bearer {token}", f"Basic {token}", f"basic {b64encode(token.encode()).decode()}"):
        assert elance.send("GET", "categories", headers={"Authorization": shown}).status_code == 200, shown


def test_tokens_that_are_none_and_that_ran_out_are_told_apart(hall_server: StartHall) -> None:
    client = ElanceClient(hall_server())
    assert code_of(client.send("GET", "categories")) == "no_token"
    for shown in ("Basic !!!", "Basic eHg=", "Bearer x|1|y", "Digest a"):
        answer = client.send("GET", "categories", headers={"Authorization": shown})
        assert answer.status_code == 401
        assert code_of(answer) in {"invalid_token", "no_token"}
    with clock.shifted(-bearer.ACCESS_LIFE):
        old = client.issue(client.hall.demo.username("freelancer")).access_token
    answer = client.send("GET", "categories", params={"access_token": old})
    assert (answer.status_code, code_of(answer)) == (401, "invalid_token_expired")
    client.close()


def test_taking_back_the_access_ends_every_token(elance: ElanceClient, member: Visitor) -> None:
    told = tokens_for(elance, member)
    listed = member.get("/account/applications")
    assert "Elance application" in listed.text
    member.send(f"/account/applications/{elance.application.key.id}/revoke", on="/account")
    refused = elance.send("GET", "categories", params={"access_token": told["access_token"]})
    assert code_of(refused) == "invalid_token"
    fields = credentials(elance.application) | {"grant_type": "refresh_token"}
    assert elance.exchange(refresh_token=told["refresh_token"], **fields).status_code == 400


def test_no_token_or_secret_is_kept_in_the_clear(elance: ElanceClient) -> None:
    told = elance.issue(elance.hall.demo.username("freelancer"))
    backstage = elance.hall.backstage
    with backstage.act() as session:
        rows = session.execute(select(BearerToken.token_hash)).all()
        stored = repr(rows) + repr(session.execute(select(ApiKey.sealed_secret)).all())
        assert tokens.has_grant(
            session, backstage.actor(elance.hall.demo.username("freelancer")), elance.application.key.id
        )
    for secret in (told.access_token, told.refresh_token, elance.application.secret):
        assert secret not in stored
