"""The frame of every command: shared options, the settings they give, one way to answer and one to fail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from hiringhall import settings
from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.errors import Refused
from hiringhall.settings import Settings, SettingsError
from hiringhall.storage import UnsafeSqliteError, migrations
from hiringhall.storage.sealing import SealError

Command = TypeVar("Command", bound=Callable[..., Any])

FAILED = 1
MISUSED = 2


class Failure(click.ClickException):
    """A command that cannot be done; the message is printed to standard error."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        vars(self)["exit_code"] = status


class Frame(click.Group):
    """The outermost command: turns what can go wrong into one sentence and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises Failure for every expected mishap."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise Failure(str(error), MISUSED) from error
        except (Refused, UnsafeSqliteError, SealError) as error:
            raise Failure(str(error)) from error
        except (ArgumentError, NoSuchModuleError) as error:
            raise Failure(f"Setting database cannot be used: {error}", MISUSED) from error
        except DBAPIError as error:
            raise Failure(f"The database cannot be used: {_first_line(error.orig)}.") from error
        except CommandError as error:
            raise Failure(f"The database has a schema that this release does not know: {error}.") from error
        except OSError as error:
            raise Failure(f"{error.filename or 'The system'}: {error.strerror or error}.") from error


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")


def shared_options(command: Command) -> Command:
    """Give a command the options that all have; they count the same before and after its name."""
    file = click.Path(dir_okay=False, path_type=Path)
    folder = click.Path(file_okay=False, path_type=Path)
    for option in (
        click.option("--json", is_flag=True, default=None, help="Answer in JSON.", **_KEPT),
        click.option("--database", metavar="URL", help="Database [default: SQLite in the data folder].", **_KEPT),
        click.option("--data", metavar="DIR", type=folder, help="Data folder [default: data].", **_KEPT),
        click.option("--config", metavar="FILE", type=file, help="TOML file with settings.", **_KEPT),
    ):
        command = option(command)
    return command


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value is not None:
        context.meta[f"hiringhall.{parameter.name}"] = value


_KEPT: dict[str, Any] = {"expose_value": False, "callback": _remember}


def given(name: str) -> Any:
    """Return the value of a shared option, None when it was not given."""
    return click.get_current_context().meta.get(f"hiringhall.{name}")


def flags(**own: Any) -> dict[str, Any]:
    """Return the settings that were given as options: the shared ones and a command's own."""
    return {"data": given("data"), "database": given("database"), **own}


def settings_in_force(**own: Any) -> Settings:
    """Return the settings for this command. Raises SettingsError."""
    return settings.load(flags(**own), file=given("config"))


@contextmanager
def opened_hall() -> Iterator[Hall]:
    """Open the hall for a command that needs its data. Raises Failure when its schema is not this release's."""
    hall = open_hall(settings_in_force())
    try:
        require_newest(hall)
        yield hall
    finally:
        hall.close()


@contextmanager
def migrated_hall(in_force: Settings) -> Iterator[Hall]:
    """Open a hall and bring its schema to this release's."""
    hall = open_hall(in_force)
    try:
        migrations.upgrade(hall.database)
        yield hall
    finally:
        hall.close()


def require_newest(hall: Hall) -> None:
    """Raise Failure unless the schema is the one that this release needs."""
    now, wanted = migrations.current(hall.database), migrations.newest()
    if now != wanted:
        raise Failure(
            f"The database's schema is {now or 'empty'}, this release needs {wanted}; run `hiringhall migrate` first."
        )


def answer(facts: Any, text: str) -> None:
    """Print `text`, or `facts` as JSON when that was asked for."""
    click.echo(msgspec.json.encode(facts).decode() if given("json") else text)
