"""The command `hiringhall-tracker`: in a window, or without one."""

from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import click

from hiringhall import __version__

_EXTRA = ("mss", "pynput", "requests")


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hiringhall-tracker")
@click.option("--hall", metavar="URL", help="Address of the hall [default: the one signed in to last].")
@click.option("--username", metavar="NAME", help="Who signs in; the password is asked for.")
@click.option("--headless", is_flag=True, help="Work without a window, until Ctrl-C.")
@click.option("--contract", metavar="KEY", help="Headless: the contract to work on; without it they are listed.")
@click.option("--activity", metavar="CODE", help="Headless: the activity that the time is written on.")
@click.option("--memo", metavar="TEXT", default="", help="Headless: what is being done.")
@click.option("--insecure", is_flag=True, help="Allow http:// to another computer, where everybody can read along.")
@click.option(
    "--data",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HIRINGHALL_TRACKER_DATA",
    help="Folder for what was not sent so far [default: the platform's].",
)
@click.pass_obj
def tracker(
    clock: object,
    hall: str | None,
    username: str | None,
    headless: bool,
    contract: str | None,
    activity: str | None,
    memo: str,
    insecure: bool,
    data: Path | None,
) -> None:
    """Track work by the hour for a hall: screenshots and counts of keyboard and mouse, every ten minutes.

    Without --headless a window opens. The password is read from HIRINGHALL_TRACKER_PASSWORD, or asked for.
    """
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"The tracker needs {', '.join(missing)}; install it with: pip install 'hiringhall[tracker]'"
        )
    # Only here, since these need what was just looked for.
    from hiringhall.tracker.address import hall_address  # noqa: PLC0415
    from hiringhall.tracker.clock import Clock  # noqa: PLC0415
    from hiringhall.tracker.errors import TrackerError  # noqa: PLC0415
    from hiringhall.tracker.places import OnlyOne, data_folder, own_folder  # noqa: PLC0415

    # A test brings a clock of its own.
    clock = clock if isinstance(clock, Clock) else Clock()
    try:
        folder = own_folder(data or data_folder())
        address = hall_address(hall, insecure=insecure) if hall else None
        with closing(OnlyOne(folder)):
            if headless:
                from hiringhall.tracker.headless import Wanted, work_headless  # noqa: PLC0415

                work_headless(folder, clock, address, username, Wanted(contract, activity, memo))
            else:
                _require_window()
                from hiringhall.tracker.window.app import show_window  # noqa: PLC0415

                show_window(folder, clock, address, username, insecure=insecure)
    except TrackerError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'The system'}: {error.strerror or error}.") from error


def _require_window() -> None:
    """Raise a ClickException, which says what to do, where this Python can show no window."""
    try:
        import tkinter  # noqa: F401, ICN001, PLC0415
    except ImportError as error:
        raise click.ClickException(
            "The window needs tkinter, which this Python lacks (on Debian: apt-get install python3-tk);"
            " --headless works without."
        ) from error


def main() -> None:
    """Run the tracker."""
    tracker(prog_name="hiringhall-tracker")
