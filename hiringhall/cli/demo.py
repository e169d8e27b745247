"""`hiringhall demo`: fill an empty hall with made-up people, jobs and past work, and print what is needed to use it."""

from typing import Any

import click

from hiringhall.cli.frame import Failure, answer, migrated_hall, settings_in_force, shared_options
from hiringhall.cli.progress import progress_bar
from hiringhall.demo import Counts, DemoFacts, demo_facts, fill_demo, is_empty
from hiringhall.hall import Hall
from hiringhall.marketplace.inbox.following import follow, skip

_COUNT = click.IntRange(min=0)


@click.command()
@click.option("--people", type=_COUNT, default=0, metavar="N", help="So many more people, for measurements.")
@click.option("--jobs", type=_COUNT, default=0, metavar="N", help="So many more jobs, for measurements.")
@click.option("--contracts", type=_COUNT, default=0, metavar="N", help="So many more past contracts, for measurements.")
@click.option("--proposals", type=_COUNT, default=0, metavar="N", help="So many more proposals, for measurements.")
@click.option("--seed", type=int, default=1, metavar="S", show_default=True, help="Decides what is made up.")
@click.option("--if-empty", is_flag=True, help="Leave a hall that has people as it is, and print its demo sign-ins.")
@shared_options
def demo(people: int, jobs: int, contracts: int, proposals: int, seed: int, if_empty: bool) -> None:
    """Fill an empty hall with the demo and print its sign-ins, an API key and an access token.

    The same seed gives the same people, keys and secrets. They are known to everybody: keep a demo hall to yourself.
    """
    more = Counts(people, jobs, contracts, proposals)
    if not more.is_possible:
        raise Failure("So many proposals need more people and jobs: nobody proposes twice to do a job.")
    with migrated_hall(settings_in_force()) as hall:
        with hall.database.writing() as session:
            fresh = is_empty(session)
            if not fresh and not if_empty:
                raise Failure("This hall has people already; the demo fills only an empty one.")
            if fresh:
                with progress_bar("Filling the hall", more.total) as progress:
                    fill_demo(
                        session,
                        hall.sealer,
                        hall.blobs,
                        seed=seed,
                        calendar=hall.calendar,
                        more=more,
                        progress=progress,
                    )
        if fresh:
            _fill_inboxes(hall, is_large=bool(more.total))
        with hall.database.reading() as session:
            facts = demo_facts(session, hall.sealer)
    answer(_as_json(facts), _as_text(facts))


def _fill_inboxes(hall: Hall, *, is_large: bool) -> None:
    """Make the entries of what the demo says happened, without mail; of a large one none, for nobody reads them."""
    waits = True
    while waits:
        with hall.database.writing() as session:
            if is_large:
                skip(session)
            waits = not is_large and follow(session, None)


def _as_json(facts: DemoFacts) -> dict[str, Any]:
    key = {"consumer_key": facts.consumer_key, "consumer_secret": facts.consumer_secret}
    token = {"token": facts.token, "token_secret": facts.token_secret, "user": facts.token_user}
    return {
        "password": facts.password or None,
        "sign_ins": facts.sign_ins,
        "key": key if facts.consumer_key else None,
        "token": token if facts.token else None,
    }


def _as_text(facts: DemoFacts) -> str:
    if not facts.sign_ins:
        return "This hall has people of its own and no demo."
    width = max(len(sign_in.username) for sign_in in facts.sign_ins)
    lines = [f"Sign in with the password {facts.password} as", ""]
    lines += [f"  {sign_in.username:{width}}  {sign_in.name}, {sign_in.role}" for sign_in in facts.sign_ins]
    if facts.consumer_key:
        lines += ["", "API key", f"  consumer key         {facts.consumer_key}"]
        lines += [f"  consumer secret      {facts.consumer_secret}"]
    if facts.token:
        lines += [f"  access token         {facts.token}  (of {facts.token_user})"]
        lines += [f"  access token secret  {facts.token_secret}"]
    return "\n".join(lines)
