"""`hiringhall serve`: serve the hall with worker processes until told to stop."""

import gc
import os
import resource
import socket
import ssl
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import msgspec
from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels

from hiringhall import logs
from hiringhall.cli.frame import MISUSED, Failure, answer, migrated_hall, settings_in_force, shared_options
from hiringhall.settings import Settings, as_environ

DRAIN = 5  # seconds that workers have to end what they are doing; without a limit one open connection holds them
CONNECTIONS = 8_192
"""Connections that a worker has at once. Streams keep theirs open, and may come to one worker more than to another."""
MODULE = "hiringhall.server"
APPLICATION = f"{MODULE}:create_app"


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes any free one.")
@click.option("--workers", type=int, help="Worker processes.")
@click.option("--tls-cert", metavar="FILE", help="Certificate chain (PEM); with --tls-key the hall serves HTTPS.")
@click.option("--tls-key", metavar="FILE", help="Private key (PEM) of the certificate.")
@shared_options
def serve(**own: Any) -> None:
    """Serve the hall until told to stop (SIGTERM or Ctrl-C).

    Brings the database's schema to this release's first. Requests that are being answered when the hall is told to
    stop have five seconds to end. Logs go to standard error.
    """
    in_force = _prepared(settings_in_force(**own))
    logs.configure(in_force.log_format, in_force.log_level)
    with migrated_hall(in_force):
        pass  # closed before the workers start: they are forks and must not share connections
    os.environ.update(as_environ(in_force))
    _run(in_force)


def _prepared(in_force: Settings) -> Settings:
    """Return the settings with whole paths and a port, after making sure that they can be served with."""
    if bool(in_force.tls_cert) != bool(in_force.tls_key):
        raise Failure("TLS needs both tls_cert and tls_key.", MISUSED)
    if in_force.tls_cert:
        _check_pair(in_force.tls_cert, in_force.tls_key)
    return msgspec.structs.replace(
        in_force, data=in_force.data.absolute(), port=_free_port(in_force.host, in_force.port)
    )


def _check_pair(certificate: str, key: str) -> None:
    for file in (certificate, key):
        Path(file).open("rb").close()  # says which of the two cannot be read; the next line would not
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise Failure(f"{certificate} and {key} are no certificate with its key: {error.reason or error}.") from error


def _free_port(host: str, port: int) -> int:
    """Return the port to bind. The web server shares its port with any process that asks, so look before."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Failure(f"Setting host: {host!r} is no address: {error.strerror}.", MISUSED) from error
    with closing(socket.socket(family, kind, protocol)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
        return int(probe.getsockname()[1])


def _address(in_force: Settings) -> str:
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(in_force.host, in_force.host)  # noqa: S104 - shown, not bound
    return f"http{'s' * bool(in_force.tls_cert)}://{f'[{host}]' if ':' in host else host}:{in_force.port}"


def _allow_connections() -> None:
    """Let this process and its workers open as many files and connections as the system lets them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _run(in_force: Settings) -> None:
    _allow_connections()
    import_module(MODULE)  # once for all workers, which are forks: they start at once and share what it takes
    gc.freeze()
    server = Granian(
        APPLICATION,
        address=in_force.host,
        port=in_force.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=in_force.workers,
        http=HTTPModes.auto,
        backpressure=CONNECTIONS,
        workers_kill_timeout=DRAIN,
        respawn_failed_workers=True,
        log_level=LogLevels(in_force.log_level),
        log_dictconfig=logs.server_config(in_force.log_format, in_force.log_level),
        ssl_cert=Path(in_force.tls_cert) if in_force.tls_cert else None,
        ssl_key=Path(in_force.tls_key) if in_force.tls_key else None,
        ssl_protocol_min=SSLProtocols.tls12,  # the published clients' runtimes may know no later one
    )
    address = _address(in_force)
    server.on_startup(lambda: answer({"address": address}, f"{in_force.name} serves on {address}"))
    server.serve()
