"""A person's own settings, the forgotten password and the confirmation of an address."""

import pytest
from sqlalchemy import func, select

from hiringhall.marketplace.accounts.models import MailLink, WebSession
from hiringhall.marketplace.changes import Change
from tests.web.conftest import Back
from tests.web.visitor import PASSWORD, Visitor, errors, flash, heading, parse, value

DETAILS = {"first_name": "Kim", "last_name": "Tester", "timezone": "UTC"}
NEW = "four loud silver geese"


def test_details_are_saved(visitor: Visitor, back: Back) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    fields = {
        **DETAILS,
        "timezone": "new york",
        "city": "  New   York ",
        "country": "United States",
        "is_freelancer": "yes",
    }
    answer = visitor.send("/account", fields)
    assert flash(answer) == "Your details are saved."
    assert value(answer, "timezone") == "America/New_York"
    saved = back.user(user.username)
    assert saved is not None
    assert (saved.city, saved.country, saved.is_freelancer) == ("New York", "United States", True)


def test_bad_details_are_explained_and_kept(visitor: Visitor, back: Back) -> None:
    visitor.sign_in(back.person().username)
    answer = visitor.send("/account", {"first_name": "", "last_name": "Ab", "timezone": "Atlantis", "city": "x" * 101})
    assert answer.status_code == 422
    assert set(errors(answer)) == {"first_name", "timezone", "city", ""}
    assert value(answer, "timezone") == "Atlantis"
    assert value(answer, "last_name") == "Ab"


def test_times_are_shown_in_the_own_zone(visitor: Visitor, back: Back) -> None:
    visitor.sign_in(back.person().username)
    visitor.send("/account", {**DETAILS, "timezone": "Asia/Kolkata"})
    shown = parse(visitor.get("/account/sign-ins")).xpath("//time")[-1]
    assert "IST" in shown.get("title")
    assert "UTC" in shown.get("title")
    assert shown.get("datetime").endswith("Z")


def test_a_new_password_ends_all_other_sign_ins(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    other.sign_in(user.username)
    before = visitor.secret
    answer = visitor.send("/account/password", {"current": PASSWORD, "password": NEW})
    assert "changed" in flash(answer)
    assert visitor.is_signed_in()
    assert visitor.secret != before
    assert not other.is_signed_in()
    assert other.sign_in(user.username).status_code == 422
    assert other.sign_in(user.username, NEW).status_code == 200


def test_the_present_password_is_needed_for_a_new_one(visitor: Visitor, back: Back) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    answer = visitor.send("/account/password", {"current": "wrong", "password": NEW})
    assert set(errors(answer)) == {"current", ""}
    answer = visitor.send("/account/password", {"current": PASSWORD, "password": "short"})
    assert set(errors(answer)) == {"password", ""}


def test_guessing_the_present_password_is_slowed_down(visitor: Visitor, back: Back) -> None:
    visitor.sign_in(back.person().username)
    for _ in range(10):
        visitor.send("/account/password", {"current": "wrong", "password": NEW})
    answer = visitor.send("/account/password", {"current": PASSWORD, "password": NEW})
    assert answer.status_code == 429
    assert "Too many wrong passwords" in errors(answer)[""]


def test_sign_ins_are_listed_and_can_be_ended(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    other.http.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    other.sign_in(user.username)
    visitor.sign_in(user.username)
    page = visitor.get("/account/sign-ins")
    assert "Firefox on Linux" in page.text
    assert other.address in page.text
    action = parse(page).xpath("//form[contains(@action, '/end')][not(contains(@action, 'others'))]/@action")[0]
    assert "signed out" in flash(visitor.send(action, on="/account/sign-ins"))
    assert not other.is_signed_in()
    assert visitor.is_signed_in()


def test_nobody_ends_the_sign_in_of_somebody_else(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    other.sign_in(user.username)
    visitor.sign_in(back.person().username)
    row = back.read(lambda session: session.scalar(select(WebSession.id).where(WebSession.user_id == user.id)))
    assert visitor.send(f"/account/sign-ins/{row}/end", on="/account/sign-ins").status_code == 404
    assert other.is_signed_in()


def test_a_new_address_counts_once_its_link_was_opened(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    wanted = f"new-{user.email}"
    visitor.sign_in(user.username)
    answer = visitor.send("/account/email", {"email": wanted, "current": PASSWORD})
    assert wanted in flash(answer)
    link = back.link(wanted)
    assert user.email in visitor.get("/account/email").text
    assert heading(other.get(link)) == "Confirm your e-mail address"
    saved = back.user(user.username)
    assert saved is not None
    assert saved.email == user.email, "opening the link alone must not confirm it"
    other.send(link)
    saved = back.user(user.username)
    assert saved is not None
    assert (saved.email, saved.email_confirmed_at is None) == (wanted, False)
    assert "is now another one" in back.mails(user.email)[-1]
    assert other.get(link).status_code == 404


def test_a_new_address_needs_the_password_and_must_be_free(visitor: Visitor, back: Back) -> None:
    taken = back.person()
    visitor.sign_in(back.person().username)
    answer = visitor.send("/account/email", {"email": "fine@example.org", "current": "wrong"})
    assert set(errors(answer)) == {"current", ""}
    assert value(answer, "email") == "fine@example.org"
    answer = visitor.send("/account/email", {"email": taken.email, "current": PASSWORD})
    assert "already" in errors(answer)["email"]


def test_a_forgotten_password_is_set_with_a_link_that_works_once(visitor: Visitor, other: Visitor, back: Back) -> None:
    user = back.person()
    other.sign_in(user.username)
    visitor.send("/password/forgotten", {"email": user.email.upper()})
    link = back.link(user.email)
    answer = visitor.send(link, {"password": "short"})
    assert set(errors(answer)) == {"password", ""}
    answer = visitor.send(link, {"password": NEW})
    assert "Your password is set" in flash(answer)
    assert not other.is_signed_in()
    assert heading(visitor.sign_in(user.username, NEW)) == "Hello, Kim"
    assert visitor.get(link).status_code == 404
    assert "was changed" in back.mails(user.email, 2)[-1]


def test_asking_for_a_link_tells_nobody_who_has_an_account(visitor: Visitor, back: Back) -> None:
    user = back.person()
    known = visitor.send("/password/forgotten", {"email": user.email})
    unknown = visitor.send("/password/forgotten", {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    plain = known.text.replace(user.email, "X")
    assert plain == unknown.text.replace("nobody@example.org", "X")


def test_a_link_never_leads_to_a_host_that_the_request_made_up(visitor: Visitor, back: Back) -> None:
    user = back.person()
    token = visitor.token("/password/forgotten")
    for host in ("evil.example", "127.0.0.1@evil.example", "evil.example:80", "localhost.evil.example"):
        fields = {"_csrf": token, "email": user.email}
        made_up = {"Host": host, "X-Forwarded-Host": host, "Cookie": f"hall={visitor.secret}"}
        assert visitor.post("/password/forgotten", fields, headers=made_up).status_code == 200
    assert "evil" not in "".join(back.mails(user.email, 4))


def test_links_cannot_be_asked_for_without_end(visitor: Visitor, back: Back) -> None:
    user = back.person()
    for _ in range(5):
        assert visitor.send("/password/forgotten", {"email": user.email}).status_code == 200
    assert visitor.send("/password/forgotten", {"email": user.email}).status_code == 429
    assert len(back.mails(user.email, 5)) == 5


def test_no_secret_is_stored_or_logged(visitor: Visitor, back: Back) -> None:
    user = back.person()
    visitor.sign_in(user.username)
    visitor.send("/account/password", {"current": PASSWORD, "password": NEW})
    visitor.send("/password/forgotten", {"email": user.email})
    secret = back.link(user.email).rpartition("/")[2]
    with back.database.reading() as session:
        assert session.scalar(select(func.count(WebSession.id)).where(WebSession.token_hash == visitor.secret)) == 0
        assert session.scalar(select(func.count(MailLink.id)).where(MailLink.token_hash == secret)) == 0
        told = [
            (line.before, line.after) for line in session.scalars(select(Change).where(Change.entity_id == user.id))
        ]
    for hidden in (PASSWORD, NEW, secret, visitor.secret, "argon2"):
        assert hidden not in str(told)
        assert hidden not in back.hall.log()


@pytest.mark.parametrize(
    "path", ["/account", "/account/email", "/account/password", "/account/sign-ins", "/account/trackers"]
)
def test_settings_are_for_people_who_are_signed_in(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path, follow=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/login?redir={path}")
