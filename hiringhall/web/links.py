"""Addresses: of the hall itself, and those it may send a browser to."""

import re
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from litestar import Request

from hiringhall.api.asgi import Visitor
from hiringhall.settings import Settings

CONSENT = "/services/api/auth"
ELANCE_CONSENT = "/api2/oauth/authorize"
_LARGEST = 2**63 - 1


def is_secure(settings: Settings, came: Visitor) -> bool:
    """Tell whether people reach the hall by HTTPS."""
    if settings.public_url:
        return settings.public_url.lower().startswith("https:")
    return bool(settings.tls_cert) or came.scheme == "https"


def base_url(settings: Settings, came: Visitor) -> str:
    """Return the address of the hall as people write it, without a slash at the end."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    return f"{came.scheme}://{came.host}"


def mail_url(settings: Settings, came: Visitor) -> str:
    """Return the address of the hall for links in mail, without a slash at the end.

    A request can claim any host, and a link to it would hand the secret in it to that host. So without `public_url`
    only names of this machine are taken from the request.
    """
    name = urlsplit(f"//{came.host}").hostname if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", came.host) else None
    if settings.public_url or name in {settings.host, "localhost", "127.0.0.1", "::1"}:
        return base_url(settings, came)
    return settings.address


def own_path(target: str, base: str) -> str:
    """Return `target` when it is a page of the hall at `base`, else `/`. Its whole addresses count as their path.

    Browsers read a backslash as a slash and skip tabs and line ends, so anything with such signs is not ours.
    """
    if not target or not target.isascii() or re.search(r"[\x00-\x20\\\x7f]", target):
        return "/"
    if target.startswith(base + "/"):
        target = target[len(base) :]
    return target if re.match(r"/(?!/)", target) else "/"


def sign_in_path(request: Request[Any, Any, Any], base: str) -> str:
    """Return the address of the sign-in page that leads back to what was asked for."""
    query = request.scope["query_string"].decode("ascii", "replace")
    target = request.scope["path"] + (f"?{query}" if query else "")
    if request.method != "GET":
        target = own_path(request.headers.get("referer", ""), base)
    return "/login" if target == "/" else f"/login?redir={quote(target, safe='/')}"


def with_query(path: str, **values: str | int | None) -> str:
    """Return `path` with a query; what is None is left out."""
    query = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{path}?{query}" if query else path


def form_target(address: str) -> str:
    """Return what a form's policy must allow so that it may lead on to `address`; empty when it is no safe address."""
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"}:
        return f"{parts.scheme}://{parts.netloc}" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc) else ""
    return f"{parts.scheme}:" if re.fullmatch(r"[a-z][a-z0-9+.-]*", parts.scheme) else ""


def reference(text: str) -> int:
    """Return the reference in a path; 0, which nothing has, when it is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST)) else 0
    return number if number <= _LARGEST else 0
