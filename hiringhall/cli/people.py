"""`hiringhall person`: accounts, past the sign-up page; the only way to make an operator."""

from typing import Any

import click

from hiringhall.cli.frame import answer, opened_hall, shared_options
from hiringhall.marketplace.accounts import passwords, people
from hiringhall.marketplace.actor import CONSOLE


@click.group()
def person() -> None:
    """Open accounts, also those of operators."""


@person.command()
@click.option("--username", metavar="NAME", required=True, help="Name to sign in with.")
@click.option("--email", metavar="ADDRESS", required=True, help="E-mail address.")
@click.option("--first-name", metavar="TEXT", required=True, help="First name.")
@click.option("--last-name", metavar="TEXT", required=True, help="Last name.")
@click.option("--timezone", metavar="ZONE", default="UTC", show_default=True, help="Time zone, such as Europe/Berlin.")
@click.option("--operator", is_flag=True, help="Let the person look after the hall: review API keys, suspend accounts.")
@click.option(
    "--password",
    metavar="TEXT",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Password; asked for when it is not given, which keeps it out of the list of processes.",
)
@shared_options
def create(
    username: str, email: str, first_name: str, last_name: str, timezone: str, operator: bool, password: str
) -> None:
    """Open an account, whether or not people may sign up by themselves."""
    hashed = passwords.prepare(password, username, email, first_name, last_name)
    with opened_hall() as hall, hall.database.writing() as session:
        made = people.sign_up(
            session,
            CONSOLE,
            username=username,
            email=email,
            password=hashed,
            settings=people.Settings(first_name=first_name, last_name=last_name, timezone=timezone),
            is_operator=operator,
        )
        facts: dict[str, Any] = {"reference": made.id, "username": made.username, "operator": made.is_operator}
    answer(facts, f"{made.name} can sign in as {made.username}.")
