"""OAuth 2.0, the server's side: consent that is asked for and given, and requests for tokens.

Addresses given to oauthlib are of HTTPS whatever the request came by: whether plain HTTP is served is for the operator
to say. Source: RFC 6749; RFC 7636; developer pages of Elance as the fact sheet has them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from oauthlib.common import Request
from oauthlib.oauth2 import (
    AccessDeniedError,
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    InvalidRequestError,
    OAuth2Error,
    RefreshTokenGrant,
    TokenEndpoint,
)
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.api.elance.call import plain
from hiringhall.api.elance.rules import SCOPE, Rules
from hiringhall.marketplace.accounts import bearer, tokens
from hiringhall.marketplace.accounts.models import ApiKey
from hiringhall.marketplace.actor import Actor
from hiringhall.storage.sealing import Sealer

LONGEST_CHALLENGE = 128
_ASKED = (
    "client_id",
    "response_type",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_SENT = ("grant_type", "code", "redirect_uri", "refresh_token", "scope", "client_id", "client_secret", "code_verifier")
_ADDRESS = "https://hall/"

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """A request for consent that may be put to a person: which application, where it leads back to, its state."""

    key: ApiKey
    target: str
    state: str | None


def asked(pairs: Pairs) -> str:
    """Return the query of a question without what is empty or unknown, which clients send too."""
    return urlencode([(name, plain(value)) for name, value in pairs if name in _ASKED and plain(value)])


def look(session: Session, sealer: Sealer, query: str) -> Question:
    """Check a question.

    Raises oauthlib's FatalClientError when it cannot be trusted to lead back anywhere, other OAuth2Errors when it can.
    """
    rules = Rules(session, sealer)
    _, facts = _consent(rules).validate_authorization_request(f"{_ADDRESS}?{query}")
    return Question(rules.key, facts["redirect_uri"], facts["state"])


def allow(session: Session, sealer: Sealer, actor: Actor, query: str) -> str:
    """Note the consent; return the address that the person goes on to, with the code at its end without a state."""
    rules = Rules(session, sealer, actor)
    headers, _, _ = _consent(rules).create_authorization_response(f"{_ADDRESS}?{query}", scopes=[SCOPE])
    return str(headers["Location"])


def refuse(session: Session, sealer: Sealer, actor: Actor, query: str) -> str:
    """Note the refusal, which ends an earlier consent too; return the address that the person goes on to."""
    question = look(session, sealer, query)
    tokens.refuse_key(session, actor, question.key)
    return str(AccessDeniedError(state=question.state).in_uri(question.target))


def _consent(rules: Rules) -> AuthorizationEndpoint:
    code = AuthorizationCodeGrant(rules, pre_auth=[_limit_challenge])
    return AuthorizationEndpoint("code", _bearer(rules), {"code": code})  # type: ignore[arg-type] # stubs want a name


def _limit_challenge(request: Request) -> dict[str, Any]:
    if len(request.code_challenge or "") > LONGEST_CHALLENGE:
        raise InvalidRequestError("The code challenge is too long.", state=request.state, request=request)
    return {}


def _bearer(rules: Rules) -> BearerToken:
    return BearerToken(rules, rules.new_access_token, bearer.ACCESS_LIFE, rules.new_refresh_token)


def exchange(session: Session, sealer: Sealer, pairs: Pairs, authorization: str) -> dict[str, Any]:
    """Answer a request for tokens with what Elance put inside `data`. Raises OAuth2Error when it is refused.

    `expires_in` is when the access token ends, in seconds since the epoch, unless the application wants it in seconds
    from now. What a refusal changed must be kept: codes are used up and families end.
    """
    rules = Rules(session, sealer)
    grants = {
        "authorization_code": AuthorizationCodeGrant(rules),
        "refresh_token": RefreshTokenGrant(rules),
        "client_credentials": ClientCredentialsGrant(rules),
    }
    endpoint = TokenEndpoint("authorization_code", _bearer(rules), grants)  # type: ignore[arg-type] # stubs want a name
    sent = [(name, value) for name, value in pairs if name in _SENT and value]
    _, body, status = endpoint.create_token_response(
        _ADDRESS, body=sent, headers={"Authorization": authorization} if authorization else {}
    )
    told: dict[str, Any] = json.loads(body)
    if "error" in told:
        raise Denied(status, told["error"], told.get("error_description", ""))
    told["token_type"] = "bearer"  # noqa: S105 - the word for the kind of token
    if not rules.key.tells_seconds:
        told["expires_in"] += clock.now()
    return told


class Denied(Exception):  # noqa: N818 - an answer, not a fault
    """A request for tokens that is refused: status, code of RFC 6749 section 5.2, and a description."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(description or code)
        self.status = status
        self.code = code
        self.description = description or _DENIED.get(code, code)


_DENIED = {
    "invalid_client": "The client id or its secret is wrong.",
    "invalid_grant": "The code or refresh token is wrong, was used, or has ended.",
}


def leads_back(error: OAuth2Error) -> str:
    """Return the address on which an application is told what is wrong with its question."""
    return str(error.in_uri(error.redirect_uri or "/"))
