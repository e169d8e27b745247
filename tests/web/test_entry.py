"""Signing up, in and out."""

import secrets

import pytest

from tests.web.conftest import Back
from tests.web.visitor import PASSWORD, Visitor, errors, flash, heading, value


def new_account(**changes: str) -> dict[str, str]:
    username = f"ada-{secrets.token_hex(4)}"
    return {
        "first_name": "Ada",
        "last_name": "Byron",
        "email": f"{username}@example.org",
        "username": username,
        "password": PASSWORD,
        "timezone": "Europe/Berlin",
        **changes,
    }


def test_signing_up_opens_an_account_signs_in_and_mails_a_link(visitor: Visitor, back: Back) -> None:
    fields = new_account()
    answer = visitor.send("/sign-up", fields)
    assert heading(answer) == "Hello, Ada"
    assert fields["email"] in flash(answer)
    user = back.user(fields["username"])
    assert user is not None
    assert (user.timezone, user.email_confirmed_at, user.is_operator) == ("Europe/Berlin", None, False)
    assert user.password_hash.startswith("$argon2id$")
    assert visitor.is_signed_in()
    assert back.link(fields["email"]).startswith("/email/confirm/")


@pytest.mark.parametrize(
    ("field", "bad", "told"),
    [
        ("first_name", "", "Fill this in"),
        ("last_name", "x" * 65, "at most 64"),
        ("email", "nowhere", "such as name@example.com"),
        ("email", "a@b@example.org", "such as name@example.com"),
        ("username", "ab", "3 to 32"),
        ("username", "9lives", "starting with a letter"),
        ("username", "ada lovelace", "letters a-z"),
        ("password", "short", "at least 10"),
        ("password", "p" * 257, "at most 256"),
        ("password", "Password1234!", "first passwords"),
        ("password", "aaaaaaaaaaaa", "first passwords"),
    ],
)
def test_a_bad_value_is_explained_beside_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, back: Back, field: str, bad: str, told: str
) -> None:
    fields = new_account(**{field: bad})
    answer = visitor.send("/sign-up", fields)
    assert answer.status_code == 422
    assert told in errors(answer)[field]
    assert set(errors(answer)) == {field, ""}
    for name in ("first_name", "last_name", "email", "username"):
        assert value(answer, name) == fields[name]
    assert value(answer, "password") == ""
    assert back.user(fields["username"]) is None


def test_all_errors_are_shown_at_once(visitor: Visitor) -> None:
    answer = visitor.send("/sign-up", {})
    assert set(errors(answer)) == {"first_name", "last_name", "email", "username", "password", ""}


def test_a_password_like_the_own_name_is_refused(visitor: Visitor) -> None:
    fields = new_account(username="evangelina-x", password="Evangelina-X1", email="someone@example.org")
    assert "your name or address" in errors(visitor.send("/sign-up", fields))["password"]


def test_a_taken_username_or_address_is_explained(visitor: Visitor, back: Back) -> None:
    user = back.person()
    answer = visitor.send("/sign-up", new_account(username=user.username.upper()))
    assert "taken" in errors(answer)["username"]
    answer = visitor.send("/sign-up", new_account(email=user.email.upper()))
    assert "already" in errors(answer)["email"]


def test_people_sign_in_with_username_or_address(visitor: Visitor, back: Back) -> None:
    user = back.person()
    for name in (user.username, user.email, f" {user.username.upper()} "):
        visitor.http.cookies.clear()
        assert heading(visitor.sign_in(name)) == "Hello, Kim"


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(visitor: Visitor, back: Back) -> None:
    user = back.person()
    wrong = visitor.sign_in(user.username, "not the right one")
    unknown = visitor.sign_in("nobody-at-all", "not the right one")
    assert wrong.status_code == unknown.status_code == 422
    assert errors(wrong) == errors(unknown)
    assert value(wrong, "username") == user.username
    assert not visitor.is_signed_in()


def test_signing_in_gives_the_browser_a_new_secret(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    visitor.get("/login")
    planted = visitor.secret
    assert planted
    other.http.cookies.set("hall", planted)
    visitor.sign_in(user.username)
    first = visitor.secret
    assert first != planted
    assert not other.is_signed_in()
    visitor.post("/login", {"_csrf": visitor.token("/account"), "username": user.username, "password": PASSWORD})
    assert visitor.secret not in {planted, first}
    other.http.cookies.set("hall", first)
    assert not other.is_signed_in(), "the sign-in that was replaced still works"


def test_signing_out_ends_the_sign_in_itself(visitor: Visitor, other: Visitor, back: Back) -> None:
    visitor.sign_in(back.person().username)
    other.http.cookies.set("hall", visitor.secret)
    assert other.is_signed_in()
    answer = visitor.send("/sign-out", on="/account")
    assert flash(answer) == "You are signed out."
    assert not visitor.is_signed_in()
    assert not other.is_signed_in()


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor, back: Back) -> None:
    token = visitor.token("/login")
    answer = visitor.post("/login", {"_csrf": token, "username": back.person().username, "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_ten_wrong_passwords_close_the_door_for_the_account(hall_url: str, visitor: Visitor, back: Back) -> None:
    user = back.person()
    for _ in range(10):
        assert Visitor(hall_url).sign_in(user.username, "guess").status_code == 422
    answer = visitor.sign_in(user.username)
    assert answer.status_code == 429
    assert "Too many failed sign-ins" in errors(answer)[""]
    assert not visitor.is_signed_in()


def test_ten_wrong_passwords_close_the_door_for_the_address(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    for number in range(10):
        assert visitor.sign_in(f"somebody-{number}", "guess").status_code == 422
    assert visitor.sign_in(user.username).status_code == 429
    assert other.sign_in(user.username).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "evil.example",
        "http://127.0.0.1.evil.example/",
        "/%0d%0aLocation:%20https://evil.example".replace("%0d%0a", "\r\n"),
    ],
)
def test_signing_in_leads_to_own_pages_only(visitor: Visitor, back: Back, target: str) -> None:
    fields = {"username": back.person().username, "password": PASSWORD, "redir": target}
    answer = visitor.send("/login", fields, follow=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_signing_in_leads_back_to_where_it_was_asked_for(visitor: Visitor, back: Back) -> None:
    asked = visitor.get("/account/sign-ins?x=1%202", follow=False)
    assert asked.status_code == 303
    login = asked.headers["Location"]
    assert login.startswith("/login?redir=")
    redir = value(visitor.get(login), "redir")
    fields = {"username": back.person().username, "password": PASSWORD, "redir": redir}
    assert visitor.send("/login", fields, follow=False).headers["Location"] == "/account/sign-ins?x=1%202"


def test_a_whole_address_of_the_hall_counts_as_its_own(visitor: Visitor, back: Back) -> None:
    fields = {"username": back.person().username, "password": PASSWORD, "redir": f"{visitor.base_url}/account?a=b"}
    assert visitor.send("/login", fields, follow=False).headers["Location"] == "/account?a=b"


def test_a_suspended_person_cannot_sign_in(visitor: Visitor, other: Visitor, back: Back) -> None:
    operator, user = back.person(is_operator=True), back.person()
    other.sign_in(operator.username)
    other.send(f"/operator/people/{user.id}/suspend")
    answer = visitor.sign_in(user.username)
    assert answer.status_code == 403
    assert "suspended" in answer.text
    assert not visitor.is_signed_in()
