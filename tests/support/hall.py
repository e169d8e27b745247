"""A running hall: `hiringhall serve` on a free port."""

import os
import signal
import ssl
import subprocess
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from time import monotonic

from tests.support.backstage import Backstage
from tests.support.installation import PROGRAM, AccessToken, ApiKey, Demo, Installation
from tests.support.ports import Port

START_PATIENCE = 60  # seconds until a hall must answer; far more than it needs, for a busy machine
STOP_PATIENCE = 20


class HallError(AssertionError):
    """The hall did not start, did not stop, or broke; the message holds its log."""


class Hall:
    """A hall that serves the demo's data. `base_url` is where; `demo` says who can sign in."""

    def __init__(self, installation: Installation, demo: Demo, *, workers: int = 1) -> None:
        self.installation = installation
        self.demo = demo
        self.workers = workers
        self.log_file = installation.data.with_suffix(".log")
        self._port = Port()
        self._secure = bool(installation.settings.get("tls_cert"))
        self.base_url = f"http{'s' * self._secure}://127.0.0.1:{self._port.number}"
        self._process: subprocess.Popen[bytes] | None = None
        self._backstage: Backstage | None = None
        self._tokens: dict[tuple[ApiKey, str], AccessToken] = {}
        if demo.token.user:
            self._tokens[demo.key, demo.token.user] = demo.token

    def start(self) -> None:
        """Start serving and return as soon as the hall answers; also after `stop` or `kill`, on the same port."""
        command = [str(PROGRAM), "serve", "--host", "127.0.0.1"]
        command += ["--port", str(self._port.number), "--workers", str(self.workers)]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env=self.installation.environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_for_answer(self._process)
        except HallError:
            self.kill()
            self._port.release()
            raise

    def stop(self) -> None:
        """Ask the hall to end and wait until it has."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.poll() is not None:
            raise HallError(f"The hall ended by itself with status {process.returncode}:\n{self.log()}")
        process.terminate()
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise HallError(f"The hall did not end within {STOP_PATIENCE} seconds:\n{self.log()}") from None

    def kill(self) -> None:
        """End all processes of the hall at once, as a power cut would."""
        if self._process is not None:
            process, self._process = self._process, None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def close(self) -> None:
        """Stop the hall, give the port back, and raise HallError if the log holds a traceback."""
        try:
            self.stop()
        finally:
            self._port.release()
            if self._backstage is not None:
                self._backstage.close()
        log = self.log()
        if "Traceback (most recent call last)" in log:
            raise HallError(f"The hall's log holds a traceback:\n{log}")

    def log(self) -> str:
        """Return what the hall has logged so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def create_key(self, owner: str, name: str = "Test application", permissions: str = "all") -> ApiKey:
        """Create an application key for `owner`, a username or role of the demo."""
        return self.installation.create_key(self.demo.username(owner), name, permissions)

    def token(self, user: str, key: ApiKey | None = None) -> AccessToken:
        """Return a token with which `key` (the demo's, if not given) acts for `user`; created once per hall."""
        key = key or self.demo.key
        username = user if (key, user) in self._tokens else self.demo.username(user)
        if (key, username) not in self._tokens:
            self._tokens[key, username] = self.backstage.create_token(key, username)
        return self._tokens[key, username]

    def add_token(self, username: str) -> None:
        """Let the demo's key act for somebody whom a test has added."""
        self._tokens[self.demo.key, username] = self.backstage.create_token(self.demo.key, username)

    @property
    def backstage(self) -> Backstage:
        """The hall's storage, opened by the test itself."""
        if self._backstage is None:
            self._backstage = Backstage(self.installation)
        return self._backstage

    @property
    def process_group(self) -> int:
        """The process group of the running hall, workers included."""
        if self._process is None:
            raise HallError("The hall does not run.")
        return self._process.pid

    @property
    def data(self) -> Path:
        """The hall's data folder."""
        return self.installation.data

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = monotonic() + START_PATIENCE
        while not self._answers():
            with suppress(subprocess.TimeoutExpired):
                status = process.wait(timeout=0.05)
                raise HallError(f"The hall ended with status {status} before it served:\n{self.log()}")
            if monotonic() > deadline:
                raise HallError(f"The hall did not answer within {START_PATIENCE} seconds:\n{self.log()}")

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port.number, timeout=5)
        if self._secure:
            # Its certificate need not be trusted just to see whether it serves.
            trusting = ssl._create_unverified_context()  # noqa: S323
            connection = HTTPSConnection("127.0.0.1", self._port.number, timeout=5, context=trusting)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True
