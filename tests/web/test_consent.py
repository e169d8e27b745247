"""The consent page."""

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts import keys, tokens
from hiringhall.marketplace.accounts.models import ApiKey, User
from hiringhall.marketplace.accounts.scopes import Scope
from tests.web.conftest import Back, actor
from tests.web.visitor import PASSWORD, Visitor, heading, parse, value

VERIFIER = "X-Upwork-Oauth-Verifier"
CALLBACK = "https://app.example/back?state=a%20b"


@dataclass(frozen=True)
class Application:
    """An approved application that asks for tokens."""

    back: Back
    key: ApiKey

    def ask(self, callback: str = "") -> str:
        with self.back.database.writing() as session:
            return tokens.issue_request_token(session, self.back.sealer, self.key, callback).token

    def is_granted(self, user: User) -> bool:
        with self.back.database.reading() as session:
            return tokens.has_grant(session, actor(user), self.key.id)

    def exchange(self, token: str, verifier: str) -> None:
        with self.back.database.writing() as session:
            tokens.exchange(session, self.back.sealer, self.key, token, verifier)


@pytest.fixture
def application(back: Back) -> Application:
    return register(back)


def register(back: Back, callback: str = "", *, approve: bool = True) -> Application:
    owner = actor(back.person("Olga"))
    with back.database.writing() as session:
        key, _ = keys.register_key(
            session,
            owner,
            back.sealer,
            name="Invoice bridge",
            purpose="Copies hours into the books.",
            website="https://app.example",
            callback=callback,
            scopes=[Scope.BASIC, Scope.REPORTS],
            approve=approve,
        )
    return Application(back, key)


def allow(visitor: Visitor, token: str, callback: str = "", answer: str = "allow") -> "tuple[int, str, str]":
    page = f"/services/api/auth?oauth_token={token}" + (
        f"&oauth_callback={quote(callback, safe='')}" if callback else ""
    )
    given = visitor.get(page)
    fields = {
        "oauth_token": value(given, "oauth_token"),
        "oauth_callback": value(given, "oauth_callback"),
        "answer": answer,
    }
    told = visitor.send("/services/api/auth", fields, on=page, follow=False)
    return told.status_code, told.headers.get("Location", ""), told.headers.get(VERIFIER, "")


def test_a_visitor_signs_in_first_and_comes_back_to_the_question(
    visitor: Visitor, back: Back, application: Application
) -> None:
    token = application.ask()
    asked = f"/services/api/auth?oauth_token={token}&oauth_callback={quote(CALLBACK, safe='')}"
    redirect = visitor.get(asked, follow=False)
    assert redirect.status_code == 303
    assert redirect.headers["Location"].startswith("/login?redir=/services/api/auth%3Foauth_token%3D")
    redir = value(visitor.get(redirect.headers["Location"]), "redir")
    assert redir == asked
    fields = {"username": back.person().username, "password": PASSWORD, "redir": redir}
    answer = visitor.send("/login", fields, on=redirect.headers["Location"])
    assert heading(answer) == "Allow Invoice bridge to act for you?"
    assert value(answer, "oauth_callback") == CALLBACK


def test_the_page_says_who_asks_for_what(visitor: Visitor, back: Back, application: Application) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    page = visitor.get(f"/services/api/auth?oauth_token={application.ask()}")
    for words in ("Olga Tester", "https://app.example", "Copies hours", "Reports", "name, location", user.username):
        assert words in page.text
    assert "Jobs" not in parse(page).xpath("//dl[contains(@class, 'grants')]")[0].text_content()


def test_allowing_leads_back_with_the_verifier(visitor: Visitor, back: Back, application: Application) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    token = application.ask()
    status, target, verifier = allow(visitor, token, CALLBACK)
    assert status == 303
    assert verifier
    assert target.startswith("https://app.example/back?state=a%20b&")
    query = parse_qs(urlsplit(target).query)
    assert query == {"state": ["a b"], "oauth_token": [token], "oauth_verifier": [verifier]}
    application.exchange(token, verifier)
    assert application.is_granted(user)


def test_the_callback_of_the_request_token_wins_and_the_registered_one_is_the_last(
    visitor: Visitor, back: Back
) -> None:
    application = register(back, "https://registered.example/")
    visitor.sign_in(back.person().username)
    assert allow(visitor, application.ask("https://token.example/"), CALLBACK)[1].startswith("https://token.example/?")
    assert allow(visitor, application.ask(), CALLBACK)[1].startswith("https://app.example/back?")
    assert allow(visitor, application.ask())[1].startswith("https://registered.example/?")


def test_a_scheme_of_a_telephone_is_a_callback_too(visitor: Visitor, back: Back, application: Application) -> None:
    visitor.sign_in(back.person().username)
    page = visitor.get(f"/services/api/auth?oauth_token={application.ask()}&oauth_callback=books://done")
    assert "form-action 'self' books:" in page.headers["Content-Security-Policy"]
    assert allow(visitor, application.ask(), "books://done")[1].startswith("books://done?oauth_token=")


@pytest.mark.parametrize("callback", ["", "oob"])
def test_without_a_callback_the_verifier_is_shown(
    visitor: Visitor, back: Back, application: Application, callback: str
) -> None:
    visitor.sign_in(back.person().username)
    token = application.ask(callback)
    page = f"/services/api/auth?oauth_token={token}"
    told = visitor.send("/services/api/auth", {"oauth_token": token, "answer": "allow"}, on=page)
    assert told.status_code == 200
    shown = parse(told).xpath("//input[@id='verifier']/@value")[0]
    assert shown == told.headers[VERIFIER]
    application.exchange(token, shown)


@pytest.mark.parametrize(
    "callback",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "javascript://%0aalert(1)",
        "//evil.example",
        "/account",
        "vbscript:x",
    ],
)
def test_an_unsafe_callback_is_never_followed(
    visitor: Visitor, back: Back, application: Application, callback: str
) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    token = application.ask()
    page = visitor.get(f"/services/api/auth?oauth_token={token}&oauth_callback={quote(callback, safe='')}")
    assert page.status_code == 422
    fields = {"oauth_token": token, "oauth_callback": callback, "answer": "allow"}
    told = visitor.send("/services/api/auth", fields, on="/account", follow=False)
    assert (told.status_code, told.headers.get("Location")) == (422, None)
    assert VERIFIER not in told.headers


def test_who_allowed_it_before_is_sent_back_at_once(visitor: Visitor, back: Back, application: Application) -> None:
    visitor.sign_in(back.person().username)
    token = application.ask()
    application.exchange(token, allow(visitor, token, CALLBACK)[2])
    token = application.ask(CALLBACK)
    answer = visitor.get(f"/services/api/auth?oauth_token={token}", follow=False)
    assert answer.status_code == 303
    assert f"oauth_token={token}" in answer.headers["Location"]
    assert answer.headers[VERIFIER] in answer.headers["Location"]


def test_who_allowed_it_before_is_asked_again_when_sent_elsewhere(
    visitor: Visitor, back: Back, application: Application
) -> None:
    visitor.sign_in(back.person().username)
    token = application.ask()
    application.exchange(token, allow(visitor, token, CALLBACK)[2])
    for elsewhere in ("https://elsewhere.example/", CALLBACK.replace("https:", "http:")):
        told = visitor.get(f"/services/api/auth?oauth_token={application.ask(elsewhere)}", follow=False)
        assert told.status_code == 200
        assert VERIFIER not in told.headers


def test_refusing_gives_nothing_and_offers_the_way_back(visitor: Visitor, back: Back, application: Application) -> None:
    visitor.sign_in(back.person().username)
    token = application.ask()
    page = f"/services/api/auth?oauth_token={token}&oauth_callback={quote(CALLBACK, safe='')}"
    fields = {"oauth_token": token, "oauth_callback": CALLBACK, "answer": "refuse"}
    told = visitor.send("/services/api/auth", fields, on=page)
    assert heading(told) == "Invoice bridge gets no access"
    assert VERIFIER not in told.headers
    link = parse(told).xpath("//a[contains(text(), 'Back to')]/@href")[0]
    assert "oauth_problem=user_refused" in link
    assert "oauth_verifier" not in link
    assert visitor.get(page).status_code == 403


def test_an_unknown_old_or_answered_request_is_told_apart_from_nothing(
    visitor: Visitor, back: Back, application: Application
) -> None:
    visitor.sign_in(back.person().username)
    answered = application.ask()
    allow(visitor, answered, CALLBACK)
    with clock.shifted(-601):
        old = application.ask()
    waiting = register(back, approve=False).ask()
    for token in ("nothing", answered, old, waiting, "", "%00"):
        page = visitor.get(f"/services/api/auth?oauth_token={token}")
        assert page.status_code == 403
        assert heading(page) == "OAuth token not found"


def test_a_grant_is_listed_and_taken_back(visitor: Visitor, back: Back, application: Application) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    assert "No application acts for you" in visitor.get("/account/applications").text
    token = application.ask()
    application.exchange(token, allow(visitor, token, CALLBACK)[2])
    assert "Invoice bridge" in visitor.get("/account/applications").text
    path = f"/account/applications/{application.key.id}/revoke"
    visitor.send(path, on="/account/applications")
    assert not application.is_granted(user)
    assert visitor.send(path, on="/account").status_code == 404


def test_consent_needs_the_form(visitor: Visitor, back: Back, application: Application) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    token = application.ask()
    assert visitor.post("/services/api/auth", {"oauth_token": token, "answer": "allow"}).status_code == 403
    assert visitor.get(f"/services/api/auth?oauth_token={token}").status_code == 200
