"""`hiringhall key`: API keys, past the pages on which people register their applications."""

from typing import Any

import click

from hiringhall.cli.frame import MISUSED, Failure, answer, opened_hall, shared_options
from hiringhall.cli.lookup import find_person
from hiringhall.marketplace.accounts import keys
from hiringhall.marketplace.accounts.models import ApiKey, Dialect
from hiringhall.marketplace.accounts.scopes import Scope, parse_scopes
from hiringhall.marketplace.actor import CONSOLE


class Permissions(click.ParamType[frozenset[Scope], str]):
    """`all` or a comma list of permissions."""

    name = "permissions"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[Scope]:
        """Read the list; an unknown name fails with those there are."""
        try:
            return parse_scopes(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def key() -> None:
    """Create, list and delete API keys."""


@key.command()
@click.option("--owner", metavar="USER", required=True, help="Username or e-mail address of the key's owner.")
@click.option("--name", metavar="TEXT", required=True, help="Name of the application, shown when it asks for access.")
@click.option("--permissions", metavar="all|P1,P2", type=Permissions(), required=True, help="What it may do.")
@click.option("--callback", metavar="URL", default="", help="Where people are sent back to after they consent.")
@click.option(
    "--dialect",
    type=click.Choice([dialect.value for dialect in Dialect]),
    default=Dialect.UPWORK.value,
    show_default=True,
    help="The API it speaks: upwork signs with OAuth 1.0a, elance uses OAuth 2.0.",
)
@click.option("--tells-seconds", is_flag=True, help="Elance only: expires_in is in seconds from now, not a time.")
@click.option("--consumer-key", metavar="KEY", help="An existing key to bring along, with its secret.")
@click.option("--consumer-secret", metavar="SECRET", help="The secret of --consumer-key.")
@shared_options
def create(
    owner: str,
    name: str,
    permissions: frozenset[Scope],
    callback: str,
    dialect: str,
    tells_seconds: bool,
    consumer_key: str | None,
    consumer_secret: str | None,
) -> None:
    """Create an API key, approved at once, and print it with its secret."""
    if (consumer_key is None) != (consumer_secret is None):
        raise Failure("A key is brought along with its secret: give --consumer-key and --consumer-secret.", MISUSED)
    pair = (consumer_key, consumer_secret) if consumer_key and consumer_secret else None
    with opened_hall() as hall, hall.database.writing() as session:
        made, secret = keys.register_key(
            session,
            CONSOLE,
            hall.sealer,
            name=name,
            scopes=permissions,
            callback=callback,
            approve=True,
            owner_id=find_person(session, owner).id,
            pair=pair,
            dialect=Dialect(dialect),
            tells_seconds=tells_seconds,
        )
        facts = {"consumer_key": made.consumer_key, "consumer_secret": secret}
    answer(facts, f"key     {facts['consumer_key']}\nsecret  {secret}")


@key.command(name="list")
@shared_options
def list_keys() -> None:
    """List all API keys."""
    with opened_hall() as hall, hall.database.reading() as session:
        rows = [_facts(row) for row in keys.own_keys(session, CONSOLE)]
    answer(rows, "\n".join(_as_text(row) for row in rows) or "There are no API keys.")


@key.command()
@click.argument("consumer_key", metavar="KEY")
@shared_options
def delete(consumer_key: str) -> None:
    """Delete an API key; its access tokens end with it."""
    with opened_hall() as hall, hall.database.writing() as session:
        found = keys.key_by_consumer_key(session, consumer_key)
        keys.delete_key(session, CONSOLE, found.id)
    answer({"deleted": consumer_key}, f"The key {consumer_key} is deleted.")


def _facts(row: ApiKey) -> dict[str, Any]:
    return {
        "consumer_key": row.consumer_key,
        "name": row.name,
        "owner": row.owner.username,
        "dialect": row.dialect.value,
        "status": row.status.value,
        "permissions": row.scopes,
        "callback": row.callback,
        "created_at": row.created_at,
    }


def _as_text(row: dict[str, Any]) -> str:
    permissions = "all" if len(row["permissions"]) == len(Scope) else ",".join(row["permissions"])
    facts = f"{row['consumer_key']:32}  {row['dialect']:6}  {row['status']:9}  {row['owner']:16}"
    return f"{facts}  {row['name']}  ({permissions})"
