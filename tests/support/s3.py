"""An object store that speaks S3, within the test process and on this machine only."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from moto.server import ThreadedMotoServer

from tests.support.ports import Port

PATIENCE = 30  # seconds


class ObjectStore:
    """A server with buckets; `environ` is what an operator sets so that a hall finds it."""

    def __init__(self) -> None:
        self._port = Port()
        self._server = ThreadedMotoServer("127.0.0.1", self._port.number, verbose=False)
        self._server.start()
        self.address = f"http://127.0.0.1:{self._port.number}"
        self.environ = {
            "AWS_ENDPOINT": self.address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "hall",
            "AWS_SECRET_ACCESS_KEY": "not a secret",
            "AWS_REGION": "us-east-1",
        }

    @contextmanager
    def bucket(self) -> Iterator[str]:
        """Lend an empty bucket; gives its URL for the setting `blobs`."""
        name = f"hall-{secrets.token_hex(8)}"
        requests.put(f"{self.address}/{name}", timeout=PATIENCE).raise_for_status()
        yield f"s3://{name}"

    def close(self) -> None:
        """Stop serving."""
        self._server.stop()
        self._port.release()
