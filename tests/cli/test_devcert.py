"""`hiringhall devcert`, shown by a real handshake with a served hall."""

import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from hiringhall.cli import certificates
from tests.cli.conftest import RunCommand
from tests.cli.serving import Serving
from tests.support.ports import Port


def handshake(port: int, authority: Path, host: str) -> tuple[str | None, str]:
    """Return the TLS version and the first line answered to a request for `host`."""
    context = ssl.create_default_context(cafile=str(authority))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        secure.sendall(f"GET /api/hr/v2/jobs.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return secure.version(), secure.recv(4096).split(b"\r\n")[0].decode()


def test_clients_that_trust_the_authority_reach_the_hall_under_the_other_name(
    command: RunCommand, outside: dict[str, str], tmp_path: Path
) -> None:
    made = command("devcert", "api.market.example", "127.0.0.1", "::1", "--out", "certs", "--json").json
    assert made["hosts"] == ["api.market.example", "127.0.0.1", "::1"]
    with Port() as port:
        words = ("--port", port.number, "--tls-cert", made["certificate"], "--tls-key", made["key"])
        with Serving(tmp_path, outside, *words) as hall:
            assert hall.address == f"https://127.0.0.1:{port.number}"
            for host in ("api.market.example", "127.0.0.1"):
                version, line = handshake(port.number, Path(made["ca"]), host)
                assert version == "TLSv1.3"
                assert line.startswith("HTTP/1.1 4")
            with pytest.raises(ssl.SSLCertVerificationError, match=r"other\.example"):
                handshake(port.number, Path(made["ca"]), "other.example")


def test_the_authority_is_kept_and_the_keys_are_private(command: RunCommand, tmp_path: Path) -> None:
    command("devcert", "one.example")
    folder = tmp_path / "data" / "devcert"
    authority = (folder / "ca.pem").read_bytes()
    first = x509.load_pem_x509_certificate((folder / "hall.pem").read_bytes())
    shown = command("devcert", "two.example", "*.two.example")
    second = x509.load_pem_x509_certificate((folder / "hall.pem").read_bytes())
    assert (folder / "ca.pem").read_bytes() == authority
    assert first.serial_number != second.serial_number
    names = second.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["two.example", "*.two.example"]
    assert (second.not_valid_after_utc - second.not_valid_before_utc).days <= certificates.HOST_DAYS == 825
    for file in ("ca.key", "hall.key"):
        assert (folder / file).stat().st_mode & 0o777 == 0o600
    for word in ("127.0.0.1  two.example", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "--tls-cert"):
        assert word in shown.out


@pytest.mark.parametrize("host", ["", "two words", "https://x.example", "x-.example", "a..b", "x" * 64])
def test_what_is_no_host_is_refused(inside: RunCommand, host: str) -> None:
    inside("devcert", host).failed(2, "neither a host name nor an address")


def test_a_broken_authority_is_named(command: RunCommand, tmp_path: Path) -> None:
    for file in ("ca.pem", "ca.key"):
        (tmp_path / file).write_text("nothing")
    command("devcert", "one.example", "--out", ".").failed(1, "authority")
