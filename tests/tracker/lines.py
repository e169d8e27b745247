"""A line to a hall that a test can cut, or let lose what comes back."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Forwards connections to a hall.

    While `is_cut` nobody gets through; while `loses_answers` what is sent arrives and no answer comes back.
    """

    def __init__(self, base_url: str) -> None:
        self.is_cut = False
        self.loses_answers = False
        self.lost = 0
        self._target = ("127.0.0.1", urlsplit(base_url).port or 0)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._open: list[socket.socket] = []
        self._threads[0].start()

    def cut(self) -> None:
        """Cut all connections, and let nobody through from now on."""
        self.is_cut = True
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let everybody through again."""
        self.is_cut = self.loses_answers = False

    def close(self) -> None:
        """End all connections."""
        self.cut()
        self._server.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for connection in [self._server, *self._open]:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            self._open.append(near)
            if self.is_cut:
                near.shutdown(socket.SHUT_RDWR)
                continue
            far = socket.create_connection(self._target)
            self._open.append(far)
            for start, end, is_answer in ((near, far, False), (far, near, True)):
                self._threads.append(threading.Thread(target=self._forward, args=(start, end, is_answer)))
                self._threads[-1].start()

    def _forward(self, start: socket.socket, end: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while content := start.recv(65_536):
                if is_answer and self.loses_answers:
                    self.lost += 1
                    break
                end.sendall(content)
        for each in (start, end):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
