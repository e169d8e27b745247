"""Ports for servers of the tests: several workers and several checkouts at once, no port twice."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

# Below the range from which the kernel takes the ports of outgoing connections.
FIRST, LAST = 20_000, 32_000
FOLDER = Path(tempfile.gettempdir()) / f"hiringhall-ports-{os.getuid()}"


class Port:
    """A port number that no other test server uses until `release`; the lock ends with the process as well."""

    def __init__(self) -> None:
        FOLDER.mkdir(exist_ok=True)
        while True:
            self.number = random.randint(FIRST, LAST)  # noqa: S311 - not a secret
            self._lock = (FOLDER / str(self.number)).open("w")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", self.number))
            except OSError:
                self._lock.close()
            else:
                return

    def release(self) -> None:
        """Give the port back."""
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
