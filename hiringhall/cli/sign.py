"""`hiringhall sign`: an address that curl can call, signed as an application acting for a person."""

import secrets
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import click

from hiringhall import clock
from hiringhall.api.upwork import oauth1
from hiringhall.cli.frame import MISUSED, Failure, answer, opened_hall, settings_in_force, shared_options
from hiringhall.cli.lookup import find_person
from hiringhall.marketplace.accounts import tokens
from hiringhall.marketplace.actor import CONSOLE, Actor

METHOD = "HMAC-SHA256"


@click.command()
@click.argument("address")
@click.option("--user", "username", metavar="USER", required=True, help="Username or e-mail address to act for.")
@click.option("--key", "consumer_key", metavar="KEY", help="Consumer key [default: the newest one the person allowed].")
@click.option("--method", default="GET", show_default=True, help="Method the address will be called with.")
@shared_options
def sign(address: str, username: str, consumer_key: str | None, method: str) -> None:
    """Print ADDRESS with an OAuth signature in its query, good for one call within ten minutes.

    ADDRESS is a whole address or a path such as /api/hr/v2/companies.json of the hall at the configured host and port:

        curl "$(hiringhall sign --user owner /api/hr/v2/companies.json)"
    """
    with opened_hall() as hall, hall.database.reading() as session:
        user = find_person(session, username)
        held = next(
            (
                token
                for token in tokens.granted_keys(session, Actor(user.id, CONSOLE.via))
                if consumer_key in {None, token.api_key.consumer_key}
            ),
            None,
        )
        if held is None:
            raise Failure(f"{user.username} allows no such application; `hiringhall token create` makes a token.")
        key_secret = hall.sealer.open(held.api_key.sealed_secret)
        token_secret = hall.sealer.open(held.sealed_secret)
        signed = _signed(address, method, held.api_key.consumer_key, held.token, key_secret, token_secret)
    answer({"url": signed}, signed)


def _signed(address: str, method: str, consumer_key: str, token: str, key_secret: str, token_secret: str) -> str:
    in_force = settings_in_force()
    scheme = "https" if in_force.tls_cert else "http"
    base = in_force.public_url.rstrip("/") or f"{scheme}://{in_force.host}:{in_force.port}"
    parts = urlsplit(base + address if address.startswith("/") else address)
    if not parts.hostname:
        raise Failure("Write a whole address, or a path that begins with a slash.", MISUSED)
    pairs = [
        *parse_qsl(parts.query, keep_blank_values=True),
        ("oauth_consumer_key", consumer_key),
        ("oauth_nonce", secrets.token_hex(8)),
        ("oauth_signature_method", METHOD),
        ("oauth_timestamp", str(clock.now())),
        ("oauth_token", token),
        ("oauth_version", "1.0"),
    ]
    covered = oauth1.Signed(method=method, scheme=parts.scheme, host=parts.netloc, path=parts.path, pairs=pairs)
    pairs.append(("oauth_signature", oauth1.sign(covered, METHOD, key_secret, token_secret)))
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(pairs, quote_via=quote)}"
