"""Where webhooks go and where not: by address, by name, after a redirect, when names change; and for how long."""

import time
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

import pytest

from hiringhall.courier.carrying import EXCERPT, Answer, Carrier
from hiringhall.courier.connecting import UnknownHostError
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.webhooks.reach import Address, Reach, is_public
from tests.courier.conftest import NETWORK
from tests.support.receiver import Receiver

INSIDE = [
    "0.0.0.0",  # noqa: S104 - refused, not listened on
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused_and_not_even_written_down(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not Reach().allows(ip_address(address), 443)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(InvalidInput) as refused:
        Reach().checked(f"https://{host}/hooks")
    assert refused.value.field == "url"


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_reached_at_the_port_of_https_only(address: str) -> None:
    assert Reach().allows(ip_address(address), 443)
    assert not Reach().allows(ip_address(address), 8443)
    host = f"[{address}]" if ":" in address else address
    assert Reach().checked(f"https://{host}/hooks") == f"https://{host}/hooks"


def test_networks_of_the_setting_are_reached_at_any_port_and_no_others() -> None:
    reach = Reach("10.1.0.0/16, fd00::/8")
    assert reach.allows(ip_address("10.1.2.3"), 8443)
    assert reach.allows(ip_address("fd12::1"), 443)
    assert not reach.allows(ip_address("10.2.0.1"), 443)
    assert not reach.allows(ip_address("::ffff:10.1.2.3"), 443)
    assert not reach.allows(ip_address("8.8.8.8"), 8443)
    assert reach.checked("https://build.internal:8443/x") == "https://build.internal:8443/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "http://example.com/hooks",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://me:secret@example.com/",
        "https://me@example.com/",
        "https://example.com/#part",
        "https://example.com:8443/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\\@10.0.0.1/",
        "https://example.com/\x00",
        "https://bücher.example/",
        "https://localhost/",
        "https://intranet/",
        "https://db.internal./",
        "https://printer.local/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://[::1",
        "https://[fe80::1%25eth0]/",
        f"https://example.com/{'x' * 1024}",
    ],
)
def test_addresses_that_cannot_be_called_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Reach().checked(url)
    assert refused.value.field == "url"


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Receiver]:
    """Run a server at an address that is inside: the setting of these tests leaves it out."""
    with closing(Receiver(tmp_path, host="127.0.0.2")) as receiver:
        yield receiver


def call(carrier: Carrier, url: str) -> Answer:
    return carrier.carry(url, {"webhook-id": "msg_1"}, b"{}")


def test_a_server_inside_is_not_called(receiver: Receiver, inside: Receiver) -> None:
    carrier = Carrier(Reach(NETWORK), receiver.ca)
    assert call(carrier, receiver.url).status == 200
    refused = call(carrier, inside.url)
    assert refused.status is None
    assert not refused.is_good
    assert "inside a network" in refused.error
    assert "127.0.0.2" not in refused.error, "what names mean inside is told to nobody"
    assert inside.calls == []


def test_a_redirect_leads_nowhere(receiver: Receiver, inside: Receiver) -> None:
    carrier = Carrier(Reach(NETWORK), receiver.ca)
    for status in (301, 302, 303, 307, 308):
        for target in (inside.url, receiver.url + "/other"):
            receiver.answers.append((status, {"Location": target}, b""))
            answer = call(carrier, receiver.url)
            assert (answer.status, answer.is_good) == (status, False)
            assert "not followed" in answer.error
    assert inside.calls == []
    assert {each.path for each in receiver.calls} == {"/hooks"}


def test_a_name_is_looked_up_once_and_called_at_the_address_that_was_checked(
    receiver: Receiver, inside: Receiver
) -> None:
    answers = iter([[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]])
    asked = []

    def changing(host: str, port: int) -> list[Address]:
        asked.append((host, port))
        return next(answers)

    carrier = Carrier(Reach(NETWORK), receiver.ca, changing)
    url = f"https://hooks.example:{receiver.port}/hooks"
    assert call(carrier, url).status == 200
    assert receiver.calls[0].headers["host"] == f"hooks.example:{receiver.port}"
    assert asked == [("hooks.example", receiver.port)]
    assert "inside a network" in call(carrier, url).error, "the next call looks it up and checks it again"
    assert inside.calls == []


def test_a_name_that_leads_inside_as_well_is_inside(receiver: Receiver, inside: Receiver) -> None:
    both: list[Address] = [ip_address("127.0.0.1"), ip_address("127.0.0.2")]
    carrier = Carrier(Reach(NETWORK), receiver.ca, lambda _host, _port: both)
    assert "inside a network" in call(carrier, f"https://hooks.example:{receiver.port}/").error
    assert (receiver.calls, inside.calls) == ([], [])


def test_a_name_that_nobody_knows(receiver: Receiver) -> None:
    def unknown(_host: str, _port: int) -> list[Address]:
        raise UnknownHostError

    assert call(Carrier(Reach(NETWORK), receiver.ca, unknown), receiver.url).error == "The host is not known."


def test_a_certificate_must_be_trusted_and_of_the_name_that_was_called(receiver: Receiver) -> None:
    assert "not trusted" in call(Carrier(Reach(NETWORK)), receiver.url).error
    found: list[Address] = [ip_address("127.0.0.1")]
    carrier = Carrier(Reach(NETWORK), receiver.ca, lambda _host, _port: found)
    assert "not trusted" in call(carrier, f"https://other.example:{receiver.port}/").error
    assert receiver.calls == []


def test_of_a_long_answer_only_the_beginning_is_kept(receiver: Receiver) -> None:
    carrier = Carrier(Reach(NETWORK), receiver.ca)
    receiver.answers.append((200, {}, b"a\0\xff" + b"x" * 20_000_000))
    answer = call(carrier, receiver.url)
    assert answer.is_good
    assert answer.text.startswith("a\ufffd\ufffdx")
    assert len(answer.text) == EXCERPT


def test_an_answer_in_drops_does_not_take_for_ever(receiver: Receiver) -> None:
    dripping = receiver.drip()
    carrier = Carrier(Reach(NETWORK), receiver.ca, patience=0.5)
    started = time.monotonic()
    answer = call(carrier, dripping)
    assert answer.error == "There was no whole answer within 0.5 seconds."
    assert time.monotonic() - started < 10


def test_a_server_that_is_gone_is_a_failure(receiver: Receiver) -> None:
    carrier = Carrier(Reach(NETWORK), receiver.ca)
    receiver.close()
    assert call(carrier, receiver.url).error == "The connection failed."
