"""Behind a proxy: whose word about a request counts."""

import re

import requests

from tests.conftest import StartHall

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "hall.example", "X-Forwarded-For": "203.0.113.7"}


def sign_in(base: str, password: str, address: str) -> int:
    session = requests.Session()
    headers = {**FORWARDED, "X-Forwarded-For": address}
    page = session.get(f"{base}/login", headers=headers, timeout=30)
    token = re.search(r'name="_csrf" value="([^"]+)"', page.text)
    assert token
    secret = page.headers["Set-Cookie"].partition(";")[0]
    form = {"_csrf": token[1], "username": "nobody-at-all", "password": password}
    answer = session.post(f"{base}/login", data=form, headers={**headers, "Cookie": secret}, timeout=30)
    return answer.status_code


def test_a_trusted_proxy_tells_how_it_was_called(hall_server: StartHall) -> None:
    base = hall_server(trusted_proxies="127.0.0.1").base_url
    answer = requests.get(f"{base}/login", headers=FORWARDED, timeout=30)
    assert answer.headers["Set-Cookie"].startswith("__Host-hall=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_visitors_behind_a_trusted_proxy_are_told_apart(hall_server: StartHall) -> None:
    base = hall_server(trusted_proxies="127.0.0.1").base_url
    for number in range(10):
        assert sign_in(base, f"wrong password {number}", "203.0.113.7, 198.51.100.1") == 422
    assert sign_in(base, "wrong again", "198.51.100.1") == 429
    assert sign_in(base, "wrong again", "203.0.113.7") in {422, 429}


def test_anybody_else_is_not_believed(hall_server: StartHall) -> None:
    base = hall_server().base_url
    answer = requests.get(f"{base}/login", headers=FORWARDED, timeout=30)
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers
