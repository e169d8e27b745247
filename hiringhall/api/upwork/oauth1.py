"""OAuth 1.0a, the server's side (RFC 5849): what a request presents, its base string, the check of its signature.

Pure: the caller looks up the secrets between `present` and `verify` and remembers the nonces.
"""

import hmac
import re
from binascii import b2a_base64
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.percent import escape, unescape

MAX_NONCE = 255

Purpose = Literal["request token", "access token", "call"]

_DIGESTS = {"HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256"}
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# Possessive throughout, so that a header made to be hard to read is refused in one pass.
_HEADER_PART = re.compile(r'[\s,]*+([^\s,="]++)\s*+=\s*+(?:"([^"]*+)"|([^\s,"]*+))\s*+(?=,|\Z)').match
_HEADER_END = re.compile(r"[\s,]*").fullmatch
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?").fullmatch
_CONSUMER_KEY = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII).fullmatch
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII).fullmatch


class Signed(Struct, frozen=True):
    """The parts of a request that its signature covers, as they were sent.

    `method` is the request's own, `path` still percent-encoded, `pairs` every decoded parameter of header (without
    realm), query and form body except oauth_signature.
    """

    method: str
    scheme: str
    host: str
    path: str
    pairs: list[tuple[str, str]]


class Presented(Struct, frozen=True):
    """What a request says about who signed it. `timestamp` is in seconds since the epoch; an absent text is ""."""

    consumer_key: str
    token: str
    signature: str
    signature_method: str
    timestamp: int
    nonce: str
    callback: str
    verifier: str


def read_header(authorization: str) -> list[tuple[str, str]]:
    """Return the parameters of an Authorization header in order, without realm; nothing when it is of another scheme.

    Raises WireError 400 when the header cannot be read. Values may stand with or without quotes.
    """
    if authorization[:6].lower() not in ("oauth ", "oauth\t"):
        return []
    if not authorization.isascii():
        raise errors.bad_parameter("Authorization", "Send characters beyond ASCII percent-encoded as UTF-8.")
    pairs = []
    position = 6
    while part := _HEADER_PART(authorization, position):
        position = part.end()
        name, quoted, bare = part.groups()
        if name.lower() != "realm":
            pairs.append((_header_text(name), _header_text(bare if quoted is None else quoted)))
    if not _HEADER_END(authorization, position):
        raise errors.bad_parameter("Authorization", f"The header cannot be read from character {position} on.")
    return pairs


def _header_text(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:
        raise errors.bad_parameter("Authorization", "A parameter is not percent-encoded UTF-8.") from None


def present(oauth: Mapping[str, str], *, now: int, window: int, purpose: Purpose = "call") -> Presented:
    """Check that the oauth_* parameters are complete and of our time, and return them.

    `now` and `window` are seconds; a timestamp may be `window` away from `now` on either side. Only a request token is
    asked for without oauth_token, and only there may oauth_signature_method be absent (the reference marks it
    optional), meaning HMAC-SHA1. Raises WireError with the documented messages. Source: reference, "Authentication";
    RFC 5849, section 3.2.
    """
    get = oauth.get
    _check_complete(oauth, purpose)
    if get("oauth_version", "1.0") != "1.0":
        raise errors.expected_version()
    method = get("oauth_signature_method") or ("HMAC-SHA1" if purpose == "request token" else "")
    if not method:
        raise errors.no_signature_method()
    if method not in _DIGESTS:
        raise errors.unsupported_signature_method()
    timestamp = oauth["oauth_timestamp"]
    if not _TIMESTAMP(timestamp) or abs(int(timestamp) - now) > window:
        raise errors.out_of_sequence()
    nonce = oauth["oauth_nonce"]
    if len(nonce) > MAX_NONCE:
        raise errors.bad_parameter("oauth_nonce", f"At most {MAX_NONCE} characters.")
    return Presented(
        consumer_key=oauth["oauth_consumer_key"],
        token=get("oauth_token", ""),
        signature=oauth["oauth_signature"],
        signature_method=method,
        timestamp=int(timestamp),
        nonce=nonce,
        callback=get("oauth_callback", ""),
        verifier=get("oauth_verifier", ""),
    )


def _check_complete(oauth: Mapping[str, str], purpose: Purpose) -> None:
    if purpose == "access token":
        for name in ("oauth_token", "oauth_signature", "oauth_consumer_key"):
            if not oauth.get(name):
                raise errors.access_token_missing(name)
    if not oauth.get("oauth_consumer_key") or not (oauth.get("oauth_token") or purpose == "request token"):
        raise errors.missing_key_or_token()
    if not _CONSUMER_KEY(oauth["oauth_consumer_key"]):
        raise errors.malformed_key()
    if not (oauth.get("oauth_signature") and oauth.get("oauth_timestamp") and oauth.get("oauth_nonce")):
        raise errors.missing_signature_part()


def base_string(signed: Signed) -> str:
    """Build the signature base string. Raises WireError 400 for a host or scheme that cannot be signed.

    Source: RFC 5849, section 3.4.1. The path is taken as it was sent: nothing is decoded, collapsed or normalised.
    """
    scheme = signed.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise errors.bad_scheme()
    if not _HOST(signed.host):
        raise errors.bad_host()
    host = signed.host.lower().removesuffix(":").removesuffix(_DEFAULT_PORTS[scheme])
    # Sorting the encoded pairs, not the joined texts: "=" would sort after "-" and "." of a longer name.
    pairs = sorted([(escape(name), escape(value)) for name, value in signed.pairs])
    parameters = "&".join([f"{name}={value}" for name, value in pairs])
    # All that is left to encode in the joined text are its own three separators, so that a second full pass is not
    # needed.
    parameters = parameters.replace("%", "%25").replace("=", "%3D").replace("&", "%26")
    return f"{signed.method.upper()}&{escape(f'{scheme}://{host}{signed.path}')}&{parameters}"


def sign(signed: Signed, signature_method: str, consumer_secret: str, token_secret: str = "") -> str:
    """Return the signature in base64, as the client should have made it; without a token there is no `token_secret`."""
    key = f"{escape(consumer_secret)}&{escape(token_secret)}"
    digest = hmac.digest(key.encode(), base_string(signed).encode(), _DIGESTS[signature_method])
    return b2a_base64(digest, newline=False).decode()


def verify(presented: Presented, signed: Signed, consumer_secret: str, token_secret: str = "") -> bool:
    """Tell whether the request was signed with these secrets, in time that does not depend on the signature."""
    expected = sign(signed, presented.signature_method, consumer_secret, token_secret)
    return hmac.compare_digest(expected.encode(), presented.signature.encode())
