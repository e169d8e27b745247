"""What oauthlib asks while it goes through a consent or a request for tokens."""

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from oauthlib.common import Request
from oauthlib.oauth2 import RequestValidator
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import bearer
from hiringhall.marketplace.accounts.bearer import Taken
from hiringhall.marketplace.accounts.credentials import find_key
from hiringhall.marketplace.accounts.models import ApiKey, Dialect
from hiringhall.marketplace.actor import Actor
from hiringhall.storage.sealing import Sealer

SCOPE = "basicInfo"
"""The one scope; what an application may do is said by the permissions it was registered with."""
GRANTS = ("authorization_code", "refresh_token", "client_credentials")


@dataclass(frozen=True)
class Client:
    """An application as oauthlib knows it."""

    client_id: str
    key: ApiKey


class Rules(RequestValidator):
    """What oauthlib asks about one request, and what it has kept; `actor` is the person who consents."""

    def __init__(self, session: Session, sealer: Sealer, actor: Actor | None = None) -> None:
        self._session = session
        self._sealer = sealer
        self._actor = actor
        self._found: ApiKey | None = None
        self._taken: Taken | None = None

    @property
    def key(self) -> ApiKey:
        """The application of the request, once it is known."""
        if self._found is None:
            raise RuntimeError("The application is known before anything is done for it.")
        return self._found

    @property
    def taken(self) -> Taken:
        """What the application brought; nothing but itself with client credentials."""
        return self._taken or Taken(self.key.owner_id)

    # Consent

    def validate_client_id(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Find the application that asks for consent."""
        self._found = find_key(self._session, client_id, Dialect.ELANCE)
        if self._found is not None:
            request.client = Client(client_id, self._found)
        return self._found is not None

    def get_default_redirect_uri(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> str:
        """Return the registered address."""
        return self.key.callback

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Only the registered address is returned to."""
        return bool(self.key.callback) and redirect_uri == self.key.callback

    def validate_response_type(
        self, client_id: str, response_type: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Only codes are handed to browsers."""
        return response_type == "code"

    def get_default_scopes(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:
        """Return the one scope."""
        return [SCOPE]

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Only the one scope can be asked for."""
        return set(scopes) <= {SCOPE}

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Every application has a secret, so PKCE is welcome but not needed."""
        return False

    def save_authorization_code(self, client_id: str, code: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        """Keep a code with what must fit when it is exchanged."""
        if self._actor is None:
            raise RuntimeError("A code is made for a person.")
        bearer.keep_code(
            self._session,
            self._actor,
            self._sealer,
            self.key,
            code["code"],
            redirect_uri="" if request.using_default_redirect_uri else request.redirect_uri or "",
            challenge=request.code_challenge or "",
            challenge_method=request.code_challenge_method or "",
        )

    # Tokens

    def client_authentication_required(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Every application shows its secret."""
        return True

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Check the secret, which is in the Authorization header or in the form."""
        named, secret = request.client_id, request.client_secret
        from_header = _read_basic(request.headers.get("Authorization", ""))
        if from_header is not None:
            if named not in {None, from_header[0]}:
                return False
            named, secret = from_header
        found = find_key(self._session, named or "", Dialect.ELANCE)
        if found is None or not _same(self._sealer.open(found.sealed_secret), secret or ""):
            return False
        self._found = found
        request.client = Client(found.consumer_key, found)
        return True

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Every application may use all of them."""
        return grant_type in GRANTS

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Use up the code: whatever does not fit afterwards, it is not good any more."""
        self._taken = bearer.take_code(self._session, self.key, code)
        request.scopes = [SCOPE]
        return self._taken is not None

    def get_code_challenge(self, code: str, request: Request) -> str:
        """Return the challenge of PKCE that came with the question; None without one."""
        return self._kept().challenge or None  # type: ignore[return-value] # oauthlib takes None for no challenge

    def get_code_challenge_method(self, code: str, request: Request) -> str:
        """Return how the challenge was made."""
        return str(self._kept().challenge_method)

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """An address that was asked for may be left out here, as most clients of Elance do, but not be another."""
        return redirect_uri == (self._kept().redirect_uri or self.key.callback)

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        """Do nothing: a code is used up when it is looked at."""

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """Use up the refresh token."""
        self._taken = bearer.take_refresh_token(self._session, self.key, refresh_token)
        return self._taken is not None

    def get_original_scopes(self, refresh_token: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:
        """Return the one scope."""
        return [SCOPE]

    def rotate_refresh_token(self, request: Request) -> bool:
        """Each refresh token is replaced when it is used."""
        return True

    def is_origin_allowed(self, client_id: str, origin: Any, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Secrets have no place in pages of other sites."""
        return False

    def new_access_token(self, _request: Request) -> str:
        """Return a new access token in Elance's shape."""
        return bearer.make_access_token(self.key.consumer_key, self.taken.user_id)

    def new_refresh_token(self, _request: Request) -> str:
        """Return a new refresh token in Elance's shape."""
        return bearer.make_refresh_token(self.taken.user_id)

    def save_bearer_token(self, token: Any, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the tokens be good."""
        bearer.keep_tokens(self._session, self.key, self.taken, token["access_token"], token.get("refresh_token"))

    def _kept(self) -> Any:
        return self.taken.code


def _read_basic(authorization: str) -> tuple[str, str] | None:
    """Return client id and secret of an Authorization header; None when it holds something else."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, separator, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, secret) if separator else None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
