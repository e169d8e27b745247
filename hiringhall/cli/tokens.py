"""`hiringhall token`: access tokens, past the browser."""

import click

from hiringhall.cli.frame import answer, opened_hall, shared_options
from hiringhall.cli.lookup import find_person
from hiringhall.marketplace.accounts import keys, tokens
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

    Prints the token in force when there is one: tokens do not expire.
    """
    with opened_hall() as hall, hall.database.writing() as session:
        key = keys.key_by_consumer_key(session, consumer_key)
        made = tokens.grant(session, CONSOLE, hall.sealer, key, find_person(session, username).id)
    answer({"token": made.token, "token_secret": made.secret}, f"token   {made.token}\nsecret  {made.secret}")


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
