"""A `hiringhall serve` of a test's own, to look at how it starts, logs and ends."""

import json
import os
import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.support.installation import PROGRAM

PATIENCE = 60


class Serving:
    """A served hall in `folder`. Standard error, where the logs go, is kept in a file."""

    def __init__(self, folder: Path, environ: dict[str, str], *arguments: object) -> None:
        self._log_file = folder / "serve.log"
        with self._log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--json", *map(str, arguments)],
                cwd=folder,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        if self.process.stdout is None:
            raise AssertionError
        line = self.process.stdout.readline()
        if not line:
            self._end()
            raise AssertionError(self.log)
        self.address: str = json.loads(line)["address"]
        self._wait_for("Started worker")

    @property
    def log(self) -> str:
        """What was logged so far."""
        return self._log_file.read_text()

    @property
    def log_lines(self) -> list[dict[str, Any]]:
        """What was logged so far, line by line."""
        return [json.loads(line) for line in self.log.splitlines()]

    def workers(self) -> list[int]:
        """Return the process numbers of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in children.split()]

    def status(self, path: str) -> int:
        """Return the status that a request is answered with; 0 when nobody answers."""
        try:
            with urlopen(self.address + path, timeout=10) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return int(error.code)
        except (URLError, OSError):
            return 0

    def _wait_for(self, word: str) -> None:
        deadline = monotonic() + PATIENCE
        while word not in self.log:
            if self.process.poll() is not None or monotonic() > deadline:
                self._end()
                raise AssertionError(self.log)
            sleep(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
