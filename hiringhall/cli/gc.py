"""`hiringhall gc`: remove files that nobody will ask for any more."""

from typing import Any

import click
from obstore.exceptions import BaseError

from hiringhall.cli.frame import Failure, answer, opened_hall, shared_options
from hiringhall.reporting.forgetting import Forgotten, forget_results
from hiringhall.reporting.results import KEPT_DAYS
from hiringhall.timekeeping.retention import Expired, forget_screenshots
from hiringhall.timekeeping.sweeping import Unnamed, sweep

_MEGA = 1_000_000


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would be removed.")
@shared_options
def gc(dry_run: bool) -> None:
    """Remove screenshots older than `screenshot_days`, files of reports made long ago, and files that no record names.

    Cells of the diary stay, without a screenshot. Left alone is what was uploaded within the last day, and attachments
    of the last week, since a form may still bring them. Safe beside a serving hall, and to repeat.
    """
    with opened_hall() as hall:
        days = hall.settings.screenshot_days
        try:
            expired = forget_screenshots(hall.database, hall.blobs, days, dry_run=dry_run)
            reports = forget_results(hall.database, hall.blobs, dry_run=dry_run)
            unnamed = sweep(hall.database, hall.blobs, dry_run=dry_run)
        except BaseError as error:
            why, _, _ = str(error).partition("\n")
            raise Failure(f"The store of files cannot be used: {why}.") from error
    answer(
        _as_json(expired, reports, unnamed, dry_run=dry_run), _as_text(expired, reports, unnamed, days, dry_run=dry_run)
    )


def _as_json(expired: Expired, reports: Forgotten, unnamed: dict[str, Unnamed], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "expired": expired._asdict(),
        "reports": reports._asdict(),
        "unnamed": {kind: found._asdict() for kind, found in unnamed.items()},
    }


def _as_text(expired: Expired, reports: Forgotten, unnamed: dict[str, Unnamed], days: int, *, dry_run: bool) -> str:
    did = "Would remove" if dry_run else "Removed"
    kept = f"older than {days} days" if days else "for their age, since they are kept for ever"
    files = ", ".join(f"{found.files} {kind}" for kind, found in unnamed.items() if found.files) or "nothing"
    size = sum(found.bytes for found in unnamed.values())
    old = f"{expired.files} files, {expired.bytes / _MEGA:.1f} MB"
    return (
        f"{did} the screenshots of {expired.cells} cells {kept}: {old}.\n"
        f"{did} the files of {reports.runs} reports made over {KEPT_DAYS} days ago: {reports.bytes / _MEGA:.1f} MB.\n"
        f"{did} what no record names: {files}, {size / _MEGA:.1f} MB."
    )
