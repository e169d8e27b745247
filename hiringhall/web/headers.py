"""Headers that every answer of the pages carries: what a browser may load, frame, guess and tell others."""

from collections.abc import Callable

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from hiringhall.api.asgi import Visitor
from hiringhall.settings import Settings
from hiringhall.web.links import is_secure

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and nothing from elsewhere; pictures as data because the design draws its ticks and arrows so."""

LEADS_ON = "hall_leads_on"
"""Key in the state of a request: where a form of this page may lead besides the hall itself; None for anywhere."""


SANDBOX = "default-src 'none'; sandbox"
"""The policy of what people sent as it is: should a browser show it all the same, it can do nothing."""

SANDBOXED = "hall_sandboxed"
"""Key in the state of a request whose answer gets that policy."""


def policy(leads_on: str | None = "") -> str:
    """Return the content security policy; forms may be sent to the hall and may lead on to `leads_on`."""
    if leads_on is None:
        return POLICY
    return f"{POLICY}; form-action 'self' {leads_on}".rstrip()


def hook(settings: Settings) -> Callable[[Message, Scope], None]:
    """Return the hook that adds the headers as the answer starts."""

    def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        state = scope["state"]
        headers["Content-Security-Policy"] = SANDBOX if SANDBOXED in state else policy(state.get(LEADS_ON, ""))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Without it a form of ours would be sent with "Origin: null"; elsewhere nothing of our addresses is told.
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        headers.setdefault("Cache-Control", "no-store")
        if is_secure(settings, Visitor.of(scope, settings)):  # type: ignore[arg-type]
            headers["Strict-Transport-Security"] = "max-age=31536000"

    return add
