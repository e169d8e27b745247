"""Go through OAuth 2.0 with Authlib: one JSON request a line on standard input, one JSON answer a line on output.

Runs in the client's own environment, not in the project's. A request holds `client_id`, `client_secret`, `call` and
`args`: `authorization_url` with the callback, `fetch_token` with the address that the person was sent to, `refresh`
with a refresh token, `get` with an access token and a path.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from authlib.integrations.requests_client import OAuth2Session

BASE = sys.argv[1] + "/api2"
TOKENS = f"{BASE}/oauth/token"


def unwrap(answer: Any) -> Any:
    """Take the tokens out of `data`, which Authlib lets a program do for a server that has them elsewhere."""
    told = answer.json()
    answer._content = json.dumps(told.get("data", told)).encode()
    return answer


def session_of(request: dict[str, Any], **options: Any) -> OAuth2Session:
    """Make a client that shows its secret as Basic, which is Authlib's habit."""
    session = OAuth2Session(request["client_id"], request["client_secret"], scope="basicInfo", **options)
    session.trust_env = False
    session.register_compliance_hook("access_token_response", unwrap)
    session.register_compliance_hook("refresh_token_response", unwrap)
    return session


def authorization_url(request: dict[str, Any], callback: str) -> Any:
    """Begin with PKCE."""
    session = session_of(request, redirect_uri=callback, code_challenge_method="S256")
    url, state = session.create_authorization_url(f"{BASE}/oauth/authorize", code_verifier="v" * 48)
    return {"url": url, "state": state}


def fetch_token(request: dict[str, Any], callback: str, state: str, target: str) -> Any:
    """Exchange the code."""
    session = session_of(request, redirect_uri=callback, state=state)
    return session.fetch_token(TOKENS, authorization_response=target, code_verifier="v" * 48)


def refresh(request: dict[str, Any], refresh_token: str) -> Any:
    """Refresh."""
    return session_of(request).refresh_token(TOKENS, refresh_token=refresh_token)


def get(request: dict[str, Any], access_token: str, path: str) -> Any:
    """Call a method with the token as Bearer, which is how Authlib presents it."""
    session = session_of(request, token={"access_token": access_token, "token_type": "bearer"})
    answer = session.get(f"{BASE}/{path}")
    return {"status": answer.status_code, "data": answer.json()}


CALLS: dict[str, Callable[..., Any]] = {
    "authorization_url": authorization_url,
    "fetch_token": fetch_token,
    "refresh": refresh,
    "get": get,
}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        outcome = {"result": CALLS[asked["call"]](asked, *asked["args"])}
    except Exception as error:
        outcome = {"error": {"kind": type(error).__name__, "message": str(error)}}
    print(json.dumps(outcome), flush=True)
