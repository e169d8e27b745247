"""What holds for every page: tokens on forms, headers, errors without a trace, and strange input."""

import re

import pytest
from requests import Response

from hiringhall.web.access import Who
from hiringhall.web.app import all_pages
from hiringhall.web.headers import SANDBOX
from hiringhall.web.page import Page
from tests.conftest import StartHall
from tests.web.conftest import Back, open_back
from tests.web.visitor import Visitor, heading, parse

POSTS = [page for page in all_pages() if page.method == "POST" and not page.signed]
GETS = [page for page in all_pages() if page.method == "GET"]
INLINE = "//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"
"""Scripts and styles that are no files."""


def path_of(page: Page, part: str = "1") -> str:
    return re.sub(r"\{[^}]*\}", part, page.path)


def name_of(page: Page) -> str:
    return f"{page.method} {page.path}"


@pytest.fixture
def operator(visitor: Visitor, back: Back) -> Visitor:
    back.sign_in(visitor, back.person("Ines", is_operator=True))
    return visitor


def test_a_form_without_its_token_does_nothing(operator: Visitor, other: Visitor) -> None:
    token, strange = operator.token("/account"), other.token("/login")
    for path in map(path_of, POSTS):
        for fields in ({}, {"_csrf": ""}, {"_csrf": "x" * 64}, {"_csrf": strange}, {"_csrf": "ä"}):
            answer = operator.post(path, fields)
            assert answer.status_code == 403, path
            assert "not sent from a page of this site" in answer.text, path
        answer = operator.post(path, {"_csrf": token}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path
        answer = operator.post(path, {"no": "body"}, headers={"X-CSRF-Token": "x"})
        assert answer.status_code == 403, path


def test_a_token_in_a_header_is_as_good_and_multipart_too(operator: Visitor) -> None:
    token = operator.token("/account")
    good = operator.post("/appearance", {"theme": "dark"}, headers={"X-CSRF-Token": token})
    assert good.status_code == 303
    url = operator.base_url + "/appearance"
    files = {"_csrf": (None, token), "theme": (None, "dark")}
    assert operator.http.post(url, files=files, allow_redirects=False, timeout=30).status_code == 303
    files = {"_csrf": (None, "x"), "theme": (None, "dark")}
    assert operator.http.post(url, files=files, allow_redirects=False, timeout=30).status_code == 403


def test_pages_for_people_and_operators_are_closed_to_others(visitor: Visitor, other: Visitor, back: Back) -> None:
    back.sign_in(other, back.person())
    tokens = {visitor: visitor.token("/login"), other: other.token("/account")}

    def send(who: Visitor, page: Page) -> Response:
        path = path_of(page)
        return who.get(path, follow=False) if page.method == "GET" else who.post(path, {"_csrf": tokens[who]})

    for page in all_pages():
        if page.who is Who.ANYONE:
            continue
        answer = send(visitor, page)
        assert answer.status_code == 303, name_of(page)
        assert answer.headers["Location"].startswith("/login"), name_of(page)
        if page.who is Who.OPERATOR:
            assert send(other, page).status_code == 403, name_of(page)


def test_every_page_carries_the_headers(operator: Visitor) -> None:
    for path in map(path_of, GETS):
        answer = operator.get(path, follow=False)
        assert answer.status_code < 500, path
        policy = answer.headers["Content-Security-Policy"]
        if policy != SANDBOX:
            assert "script-src 'self';" in policy, path
            assert "style-src 'self';" in policy, path
        assert "unsafe" not in policy, path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert answer.headers["Cache-Control"] == "no-store", path
            assert not parse(answer).xpath(INLINE), path


STRANGE = [
    "0",
    "-1",
    "abc",
    "9" * 30,
    "%00",
    "%ff%fe",
    "~01" + "0" * 16,
    "~0",
    "1e3",
    "%F0%9F%98%80",
    "..%2f..",
    "'",
    "%",
]


def test_strange_paths_are_not_found(operator: Visitor) -> None:
    for page in GETS:
        for part in STRANGE if "{" in page.path else ():
            answer = operator.get(path_of(page, part))
            assert answer.status_code in {400, 403, 404}, (page.path, part, answer.status_code)


@pytest.mark.parametrize("page", POSTS, ids=name_of)
def test_strange_forms_are_never_a_fault(visitor: Visitor, back: Back, page: Page) -> None:
    back.sign_in(visitor, back.person("Ines", is_operator=True, is_freelancer=True))
    operator = visitor
    if page.path == "/sign-out":
        return
    names = ["first_name", "last_name", "username", "email", "password", "current", "timezone", "city", "name", "slug"]
    names += ["roles", "scopes", "website", "callback", "redir", "theme", "hat", "oauth_token", "oauth_callback"]
    names += ["username_or_email", "note", "purpose", "kind", "answer", "once"]
    names += ["title", "description", "skills", "slug", "level", "rate", "availability", "access"]
    names += ["language", "english"]
    names += ["categories", "school", "from_year", "from_month", "received_on", "remove", "up", "down", "picture"]
    token = operator.token("/account")
    for text in (
        "\x00",
        "\x00abc\x1b",
        "💥" * 400,
        "\ud800".encode("utf-8", "surrogatepass"),
        "a" * 15_000,
        "\u202eabc",
        "%",
        "\n",
    ):
        answer = operator.post(path_of(page), {"_csrf": token} | dict.fromkeys(names, text))
        assert answer.status_code < 500, (page.path, text)


def test_a_body_that_is_no_form_is_refused(operator: Visitor) -> None:
    token = operator.token("/account")
    for kind, body in (
        ("application/json", b'{"a": 1}'),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/x-www-form-urlencoded", "ä=ö".encode()),
        ("application/x-www-form-urlencoded", b"a=1&" * 600),
        ("text/plain", b"a=1"),
    ):
        answer = operator.post("/account", body, headers={"Content-Type": kind, "X-CSRF-Token": token})
        assert answer.status_code in {400, 403, 422}, (kind, body, answer.status_code)
    large = b"a=" + b"x" * 1_100_000
    answer = operator.post("/account", large, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413


def test_errors_look_like_the_site(visitor: Visitor) -> None:
    missing = visitor.get("/nothing-here")
    assert (missing.status_code, heading(missing)) == (404, "This page does not exist")
    wrong = visitor.http.delete(visitor.base_url + "/login", timeout=30)
    assert (wrong.status_code, heading(wrong)) == (405, "That does not work here")
    assert "GET" in wrong.headers["Allow"]
    for answer in (missing, wrong):
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_hand_made_cookie_is_nobody(visitor: Visitor) -> None:
    for value in ("", "x", "' OR 1=1", "A" * 43, "é" * 43):
        visitor.http.cookies.clear()
        answer = visitor.get("/account", follow=False, headers={"Cookie": f"hall={value}".encode().decode("latin-1")})
        assert answer.status_code == 303


def test_a_message_that_others_wrote_is_not_shown(visitor: Visitor) -> None:
    visitor.get("/login")
    visitor.http.cookies.set("hall_flash", "eyJ0ZXh0IjoiZXZpbCJ9.0000", domain="127.0.0.1", path="/")
    assert "evil" not in visitor.get("/").text


def test_over_https_cookies_are_bound_to_the_host(hall_server: StartHall) -> None:
    hall = hall_server(public_url="https://hall.example", approve_keys=True)
    visitor, back = Visitor(hall.base_url), open_back(hall)
    page = visitor.get("/login")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hall=")
    assert "secure" in cookie.lower()
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    user = back.person()
    secret = cookie.partition("=")[2].partition(";")[0]
    token = parse(page).xpath("//input[@name='_csrf']/@value")[0]
    visitor.post(
        "/password/forgotten", {"_csrf": token, "email": user.email}, headers={"Cookie": f"__Host-hall={secret}"}
    )
    found = back.mails(user.email)
    assert "https://hall.example/password/new/" in found[0]
    back.database.close()


def test_static_files_are_kept_and_nothing_else_is_served(visitor: Visitor) -> None:
    page = parse(visitor.get("/"))
    sheets = page.xpath("//link[@rel='stylesheet']/@href")
    for href in (*sheets, *page.xpath("//script/@src")):
        answer = visitor.get(href)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    packed = visitor.get(sheets[0], headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert visitor.get(sheets[0], headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304
    for path in (
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/vendor/README.md",
        "/static/",
        "/static//etc/passwd",
    ):
        assert visitor.get(path).status_code == 404


def test_portraits_are_small_pictures_that_run_nothing(visitor: Visitor, back: Back) -> None:
    user = back.person("Zia", is_freelancer=True)
    for size in (32, 50, 100):
        answer = visitor.get(f"/portraits/{user.key}/{size}")
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert f'width="{size}"' in answer.text
        assert ">ZT<" in answer.text
        assert "public" in answer.headers["Cache-Control"]
    for path in (f"/portraits/{user.key}/33", "/portraits/~010000000000000000/32", "/portraits/x/32"):
        assert visitor.get(path).status_code == 404


def test_profiles_of_freelancers_are_public_and_others_are_not(visitor: Visitor, other: Visitor, back: Back) -> None:
    freelancer, client = back.person("Jun", is_freelancer=True), back.person()
    assert heading(visitor.get(f"/freelancers/{freelancer.key}")) == "Jun Tester"
    assert visitor.get(f"/freelancers/{client.key}").status_code == 404
    back.sign_in(other, client)
    assert "Only you see this page" in other.get(f"/freelancers/{client.key}").text
    assert freelancer.email not in visitor.get(f"/freelancers/{freelancer.key}").text
