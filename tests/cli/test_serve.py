"""`hiringhall serve`: it starts, shares the work, logs in one form and ends when told to."""

import os
import signal
import socket
from pathlib import Path
from time import monotonic, sleep

import pytest

from hiringhall.storage import migrations
from tests.cli.conftest import RunCommand
from tests.cli.serving import Serving
from tests.support.ports import Port

SIGNED = "/api/hr/v2/jobs.json"  # unsigned, so answered with 400


def test_it_migrates_serves_and_ends_within_seconds_though_a_client_stays(
    command: RunCommand, outside: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    with Port() as port, Serving(tmp_path, outside, "--port", port.number, "--database", database_url) as hall:
        assert hall.address == f"http://127.0.0.1:{port.number}"
        assert hall.status(SIGNED) == 400
        assert command("migrate", "--json", database=database_url).json["before"] == migrations.newest()
        with socket.create_connection(("127.0.0.1", port.number)) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # never ends its request
            sleep(0.2)
            start = monotonic()
            hall.process.send_signal(signal.SIGTERM)
            assert hall.process.wait(20) == 0
            assert monotonic() - start < 10
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port.number))
        assert {line["level"] for line in hall.log_lines} <= {"info", "warning", "error"}
        assert all({"event", "at", "logger"} <= set(line) for line in hall.log_lines)


def test_a_taken_port_is_said_to_be(command: RunCommand) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # what the web server sets too
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command("serve", "--port", port).failed(1, str(port), "in use")


def test_port_nought_takes_a_free_one(outside: dict[str, str], tmp_path: Path) -> None:
    with Serving(tmp_path, outside, "--port", 0, "--workers", 1) as hall:
        assert not hall.address.endswith(":0")
        assert hall.status(SIGNED) == 400


def test_a_worker_that_dies_is_replaced(outside: dict[str, str], tmp_path: Path) -> None:
    with Serving(tmp_path, outside, "--port", 0, "--workers", 2) as hall:
        deadline = monotonic() + 30
        while hall.log.count("Started worker") < 2 and monotonic() < deadline:
            sleep(0.05)
        before = hall.workers()
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        while len(set(hall.workers()) - set(before)) < 1 and monotonic() < deadline:
            sleep(0.1)
        assert len(hall.workers()) == 2
        assert before[0] not in hall.workers()
        assert hall.status(SIGNED) == 400


def test_relative_folders_and_a_settings_file_reach_the_workers(outside: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text('data = "records"\nworkers = 1\nport = 0\nlog_format = "console"\n')
    with Serving(tmp_path, outside, "--config", "hall.toml") as hall:
        assert hall.status(SIGNED) == 400
        assert (tmp_path / "records" / "hall.db").exists()
        assert "Started worker-1" in hall.log
        assert "{" not in hall.log.splitlines()[0]


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1"])
def test_an_address_that_is_not_of_this_machine_is_refused(command: RunCommand, host: str) -> None:
    ran = command("serve", "--host", host)
    ran.failed(2 if host.endswith("invalid") else 1, host)
