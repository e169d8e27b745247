"""`hiringhall migrate`: bring the database's schema to this release's."""

import click

from hiringhall.cli.frame import answer, settings_in_force, shared_options
from hiringhall.hall import open_hall
from hiringhall.storage import migrations


@click.command()
@shared_options
def migrate() -> None:
    """Bring the database's schema to the one this release needs.

    Safe to repeat, and to run while the previous release still serves. `serve` does it by itself.
    """
    hall = open_hall(settings_in_force())
    try:
        before = migrations.current(hall.database)
        migrations.upgrade(hall.database)
        after = migrations.current(hall.database)
    finally:
        hall.close()
    text = f"The schema was at {after} already." if before == after else f"The schema is at {after} now."
    answer({"before": before, "after": after}, text)
