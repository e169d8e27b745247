"""`hiringhall check`: look for breaches of what always holds."""

import click

from hiringhall.cli.frame import FAILED, answer, settings_in_force, shared_options
from hiringhall.hall import open_hall
from hiringhall.marketplace.checks import run_checks


@click.command()
@shared_options
@click.pass_context
def check(context: click.Context) -> None:
    """Check the records against what always holds; exit with 1 and the list when something does not.

    Changes nothing and can be run beside a serving hall.
    """
    hall = open_hall(settings_in_force())
    try:
        outcomes = run_checks(hall.database)
    finally:
        hall.close()
    breaches = [{"check": outcome.name, "found": found} for outcome in outcomes for found in outcome.found]
    lines = [f"{breach['check']}: {breach['found']}" for breach in breaches]
    verdict = f"{len(breaches)} breaches." if breaches else f"{len(outcomes)} checks, no breach."
    answer(
        {"ok": not breaches, "checks": [outcome.name for outcome in outcomes], "breaches": breaches},
        "\n".join([*lines, verdict]),
    )
    context.exit(FAILED if breaches else 0)
