"""Signed requests for the tests, with oauthlib as the hand that signs them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849 import signature

from hiringhall.api.upwork.form import Sent

NOW = 1_396_000_000
CONSUMER_SECRET = "con&sumer sécret"
TOKEN_SECRET = "tok/en=secret"
FORM = "application/x-www-form-urlencoded"

Pairs = Sequence[tuple[str, str]]
Placement = Literal["header", "query", "form"]


def encoded(pairs: Pairs, blank: str = "%20") -> str:
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs).replace("%20", blank)


def oauth_parameters(**more: str | None) -> dict[str, str]:
    parameters = {
        "oauth_consumer_key": "consumerkey",
        "oauth_token": "acctok",
        "oauth_nonce": "39262993316b0286eb00c889.85199323",
        "oauth_timestamp": str(NOW),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_version": "1.0",
    } | more
    return {name: value for name, value in parameters.items() if value is not None}


@dataclass
class Request:
    method: str = "GET"
    path: str = "/api/auth/v1/info.json"
    query: str = ""
    body: bytes = b""
    content_type: str | None = None
    accept: str | None = None
    scheme: str = "https"
    host: str = "www.upwork.com"
    placement: Placement = "header"
    oauth: dict[str, str] = field(default_factory=oauth_parameters)
    consumer_secret: str = CONSUMER_SECRET
    token_secret: str = TOKEN_SECRET
    signature: str | None = None

    def sent(self) -> Sent:
        oauth = self.oauth | {"oauth_signature": self.signature or self._sign()}
        headers = {"host": self.host}
        query, body = self.query, self.body
        if self.content_type is not None:
            headers["content-type"] = self.content_type
        if self.accept is not None:
            headers["accept"] = self.accept
        if self.placement == "header":
            headers["authorization"] = header(oauth)
        elif self.placement == "query":
            query = joined(query, encoded(list(oauth.items())))
        else:
            body = joined(body.decode(), encoded(list(oauth.items()))).encode()
        return Sent(self.method, self.scheme, self.host, self.path, query, headers, body)

    def _sign(self) -> str:
        form = self.body.decode() if (self.content_type or "").startswith(FORM) else ""
        parameters = signature.collect_parameters(
            uri_query=self.query, body=form, headers={"Authorization": header(self.oauth)}
        )
        uri = signature.base_string_uri(f"{self.scheme}://{self.host}{self.path}")
        base = signature.signature_base_string(self.method, uri, signature.normalize_parameters(parameters))  # type: ignore[arg-type]
        client = Client("consumerkey", self.consumer_secret, resource_owner_secret=self.token_secret)
        if self.oauth.get("oauth_signature_method") == "HMAC-SHA256":
            return str(signature.sign_hmac_sha256_with_client(base, client))  # type: ignore[no-untyped-call]
        return str(signature.sign_hmac_sha1_with_client(base, client))


def header(oauth: dict[str, str]) -> str:
    return "OAuth " + ", ".join(f'{quote(name)}="{quote(value, safe="~")}"' for name, value in oauth.items())


def joined(first: str, second: str) -> str:
    return f"{first}&{second}" if first and second else first or second
