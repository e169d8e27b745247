"""The two calls that hand out tokens: signed without a person, answered as a form.

Source: RFC 5849 section 2; reference, "Authentication".
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from hiringhall.api.upwork import envelope, errors, oauth1
from hiringhall.api.upwork.form import Form
from hiringhall.api.upwork.nonces import use_nonce
from hiringhall.api.upwork.signatures import is_signed
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts import tokens
from hiringhall.marketplace.accounts.credentials import find_key
from hiringhall.marketplace.accounts.models import RequestToken
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed, NotFound

FORM = "application/x-www-form-urlencoded"

Answer = tuple[int, dict[str, str], bytes, str]


@dataclass(frozen=True)
class TokenEndpoint:
    """A token call: the reference's id, its path and what answers it."""

    id: str
    title: str
    path: str
    handler: Callable[[Hall, Form, int], Answer]


def request_token(hall: Hall, read: Form, now: int) -> Answer:
    """Give an application a request token. Every failure of the credentials is the documented 401."""
    presented = oauth1.present(read.oauth, now=now, window=hall.settings.nonce_window, purpose="request token")
    with hall.database.writing() as session:
        key = find_key(session, presented.consumer_key)
        if key is None or not is_signed(hall, read, presented, key.sealed_secret, ""):
            raise errors.request_token_refused()
        use_nonce(hall, presented)
        try:
            issued = tokens.issue_request_token(session, hall.sealer, key, presented.callback)
        except InvalidInput as invalid:
            raise errors.bad_parameter("oauth_callback", invalid.why) from None
    # "true" is RFC 5849's word; on any other Java's signpost falls back to OAuth 1.0 and leaves out the verifier.
    return _form(now, oauth_callback_confirmed="true", oauth_token=issued.token, oauth_token_secret=issued.secret)


def access_token(hall: Hall, read: Form, now: int) -> Answer:
    """Turn an authorized request token into the access token."""
    presented = oauth1.present(read.oauth, now=now, window=hall.settings.nonce_window, purpose="access token")
    with hall.database.writing() as session:
        key = find_key(session, presented.consumer_key)
        held = session.get(RequestToken, presented.token)
        if key is None or held is None or held.key_id != key.id:
            raise errors.access_token_unknown_combination()
        if not is_signed(hall, read, presented, key.sealed_secret, held.sealed_secret):
            raise errors.access_token_refused()
        use_nonce(hall, presented)
        try:
            issued = tokens.exchange(session, hall.sealer, key, presented.token, presented.verifier)
        except (NotFound, InvalidState):
            raise errors.access_token_unknown_combination() from None
        except NotAllowed:
            raise errors.access_token_refused() from None
    return _form(now, oauth_token=issued.token, oauth_token_secret=issued.secret)


def _form(now: int, **values: str) -> Answer:
    return 200, envelope.standard_headers(now), urlencode(values).encode(), FORM


TOKEN_ENDPOINTS = (
    TokenEndpoint("oauth_request_token", "Get request token", "auth/v1/oauth/token/request", request_token),
    TokenEndpoint("oauth_access_token", "Get access token", "auth/v1/oauth/token/access", access_token),
)
