"""The tracker as a program of its own, whose lines a test reads."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.support.waiting import until

PATIENCE = 60


class Program:
    """A running program; `lines` are what it has printed so far."""

    def __init__(self, command: Sequence[object], **environment: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            env=os.environ | environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def says(self, text: str) -> None:
        """Wait until it has printed a line with a text in it."""
        until(lambda: any(text in line for line in self.lines) or self.process.poll() is not None)
        assert any(text in line for line in self.lines), self.lines

    def prints(self, lines: int) -> None:
        """Wait until it has printed so many lines."""
        until(lambda: len(self.lines) >= lines or self.process.poll() is not None)
        assert len(self.lines) >= lines, self.lines

    def tell(self, text: str) -> None:
        """Give it a line on standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()

    def ends(self, signal: int) -> int:
        """Send it a signal, wait for its end, and return its status."""
        self.process.send_signal(signal)
        return self.status()

    def status(self) -> int:
        """Wait for its end and return its status."""
        status = self.process.wait(PATIENCE)
        self._reader.join()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
