"""`hiringhall token`: access tokens, past the browser."""

from dataclasses import asdict

import click

from hiringhall.cli.frame import answer, opened_hall, shared_options
from hiringhall.cli.lookup import find_person
from hiringhall.marketplace.accounts import bearer, keys, tokens
from hiringhall.marketplace.accounts.models import Dialect
from hiringhall.marketplace.actor import CONSOLE, Actor


@click.group()
def token() -> None:
    """Create, list and revoke access tokens."""


_KEY = click.option("--key", "consumer_key", metavar="KEY", required=True, help="The application's consumer key.")
_USER = click.option("--user", "username", metavar="USER", required=True, help="Username or e-mail address.")


@token.command()
@_KEY
@_USER
@shared_options
def create(consumer_key: str, username: str) -> None:
    """Let an application act for a person, as if they had consented, and print the access token.

    With OAuth 1.0a it is the token in force when there is one: those do not expire. With OAuth 2.0 it is a new access
    token with a refresh token.
    """
    with opened_hall() as hall, hall.database.writing() as session:
        key = keys.key_by_consumer_key(session, consumer_key)
        user_id = find_person(session, username).id
        if key.dialect is Dialect.ELANCE:
            issued = bearer.issue(session, CONSOLE, hall.sealer, key, user_id)
        else:
            made = tokens.grant(session, CONSOLE, hall.sealer, key, user_id)
    if key.dialect is Dialect.ELANCE:
        _answer_bearer(issued)
        return
    answer({"token": made.token, "token_secret": made.secret}, f"token   {made.token}\nsecret  {made.secret}")


def _answer_bearer(issued: bearer.Issued) -> None:
    answer(asdict(issued), f"token    {issued.access_token}\nrefresh  {issued.refresh_token}")


@token.command(name="list")
@_USER
@shared_options
def list_tokens(username: str) -> None:
    """List the applications that may act for a person."""
    with opened_hall() as hall, hall.database.reading() as session:
        user = find_person(session, username)
        rows = [
            {
                "token": held.token,
                "consumer_key": held.api_key.consumer_key,
                "name": held.api_key.name,
                "user": user.username,
                "created_at": held.created_at,
            }
            for held in tokens.granted_keys(session, Actor(user.id, CONSOLE.via))
        ]
    lines = [f"{row['token']}  {row['consumer_key']}  {row['name']}" for row in rows]
    answer(rows, "\n".join(lines) or f"No application may act for {username}.")


@token.command()
@_KEY
@_USER
@shared_options
def revoke(consumer_key: str, username: str) -> None:
    """End an application's access to a person's account."""
    with opened_hall() as hall, hall.database.writing() as session:
        key = keys.key_by_consumer_key(session, consumer_key)
        user = find_person(session, username)
        tokens.revoke_grant(session, CONSOLE, key.id, user.id)
    answer({"revoked": consumer_key, "user": user.username}, f"{key.name} may no longer act for {user.username}.")
