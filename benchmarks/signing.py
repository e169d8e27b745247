"""Requests signed beforehand, by oauthlib."""

from oauthlib.oauth1 import Client

from tests.support.installation import Demo


def signed(demo: Demo, url: str) -> str:
    """Return an Authorization header for a GET of `url`."""
    key, token = demo.key, demo.token
    secrets = {"resource_owner_key": token.token, "resource_owner_secret": token.token_secret}
    _, headers, _ = Client(key.consumer_key, key.consumer_secret, **secrets).sign(url)
    return str(headers["Authorization"])


def request(demo: Demo, base: str, address: str) -> bytes:
    """Return the bytes of a signed GET."""
    host = base.removeprefix("http://")
    authorization = signed(demo, base + address)
    return f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n".encode()
