"""`hiringhall config`: every setting with its value, where that comes from, and what it means."""

import click

from hiringhall import settings
from hiringhall.cli.frame import answer, flags, given, settings_in_force, shared_options


@click.command()
@shared_options
def config() -> None:
    """List all settings: the value in force and its origin, the default and the meaning.

    Secrets and passwords in addresses are not shown.
    """
    in_force = settings_in_force()
    sources = settings.sources(flags(), file=given("config"))
    rows = [
        {
            "name": name,
            "value": settings.masked(name, getattr(in_force, name)),
            "default": settings.masked(name, getattr(settings.Settings(), name)),
            "source": sources[name].origin if name in sources else "the default",
            "environment": settings.PREFIX + name.upper(),
            "meaning": meaning,
        }
        for name, _, meaning in settings.describe()
    ]
    answer(rows, "\n\n".join(_as_text(row) for row in rows))


def _as_text(row: dict[str, str]) -> str:
    default = "" if row["value"] == row["default"] else f"\n    default: {row['default'] or '(empty)'}"
    return f"{row['name']} = {row['value'] or '(empty)'}    from {row['source']}{default}\n    {row['meaning']}"
