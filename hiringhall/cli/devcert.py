"""`hiringhall devcert`: certificates of a local authority, to point clients with a fixed host at this hall."""

import re
from ipaddress import ip_address
from pathlib import Path

import click

from hiringhall.cli import certificates
from hiringhall.cli.frame import MISUSED, Failure, answer, settings_in_force, shared_options

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z)(\*\.)?({_LABEL}\.)*{_LABEL}\Z")

_ADVICE = """\
A certificate for {hosts} is in {certificate}, its key in {key}.

1. Serve with it:
     hiringhall serve --port 443 --tls-cert {certificate} --tls-key {key}
2. On the client's machine, add to /etc/hosts (with the address of this machine, when it is another):
     127.0.0.1  {names}
3. Let the client trust the authority {ca}:
     export REQUESTS_CA_BUNDLE={ca}      # Python requests
     export SSL_CERT_FILE={ca}           # OpenSSL, Ruby, Go, PHP
     export NODE_EXTRA_CA_CERTS={ca}     # Node

Whoever has {ca_key} can pretend to be any host to those who trust the authority:
keep it, and trust it only for tests."""


@click.command()
@click.argument("hosts", metavar="HOST...", nargs=-1, required=True)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go [default: devcert in the data folder].",
)
@shared_options
def devcert(hosts: tuple[str, ...], out: Path | None) -> None:
    """Make a certificate for these host names and addresses, signed by a local authority.

    The authority is made the first time and used again after that. With the certificate and an entry in the hosts
    file, clients that know only one fixed host can be pointed at this hall.
    """
    names = tuple(dict.fromkeys(_checked(host) for host in hosts))
    folder = (out or settings_in_force().data / "devcert").absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        authority, authority_key = certificates.load_or_make_authority(folder)
    except ValueError as error:
        raise Failure(f"The authority in {folder} cannot be used: {error}.") from error
    certificate, key = certificates.make_host_certificate(names, authority, authority_key)
    certificates.write_chain(folder / "hall.pem", certificate, authority)
    certificates.write_key(folder / "hall.key", key)
    files = {
        "ca": str(folder / "ca.pem"),
        "ca_key": str(folder / "ca.key"),
        "certificate": str(folder / "hall.pem"),
        "key": str(folder / "hall.key"),
    }
    advice = _ADVICE.format(hosts=", ".join(names), names=" ".join(filter(_is_name, names)) or "HOST", **files)
    answer({**files, "hosts": names, "expires_at": int(certificate.not_valid_after_utc.timestamp())}, advice)


def _checked(host: str) -> str:
    name = host.strip("[]").rstrip(".").lower()
    if _is_name(name) and not _HOST_NAME.match(name):
        raise Failure(f"{host!r} is neither a host name nor an address.", MISUSED)
    return name


def _is_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
