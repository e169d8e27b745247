"""One hall on disk: its data folder and database, and the commands run on it."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from hiringhall.settings import PREFIX
from tests.support.commands import run_command

PROGRAM = Path(sys.executable).with_name("hiringhall")
PATIENCE = 120  # seconds a command may take

# What tests want unless they say otherwise: no limits in the way, keys usable at once, mail in a folder, and last
# week's diaries open on whatever day they run.
SETTINGS = {
    "rate_limit": "0",
    "daily_limit": "0",
    "approve_keys": "true",
    "mail": "file",
    "automatic_billing": "false",
}


class ApiKey(Struct, frozen=True):
    """An application key, as `hiringhall key create --json` prints it."""

    consumer_key: str
    consumer_secret: str


class AccessToken(Struct, frozen=True):
    """An access token, as `hiringhall token create --json` prints it; `user` where the command says whose it is."""

    token: str
    token_secret: str
    user: str = ""


class SignIn(Struct, frozen=True):
    """One person of the demo hall."""

    username: str
    role: str


class Demo(Struct, frozen=True):
    """What `hiringhall demo --json` prints: who can sign in, and a key with a token."""

    password: str
    sign_ins: list[SignIn]
    key: ApiKey
    token: AccessToken

    def username(self, who: str) -> str:
        """Return the username of `who`, which is a username or a role of the demo."""
        for sign_in in self.sign_ins:
            if who in (sign_in.username, sign_in.role):
                return sign_in.username
        known = ", ".join(f"{sign_in.username} ({sign_in.role})" for sign_in in self.sign_ins)
        raise LookupError(f"The demo hall has nobody called {who!r}; it has {known}.")


class CommandError(AssertionError):
    """A command of the hall failed; the message holds what it printed."""


@dataclass(frozen=True)
class Installation:
    """A data folder and a database. `database` empty means SQLite in the folder, as for everybody."""

    data: Path
    database: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def environ(self) -> dict[str, str]:
        """Return the environment of the hall's processes; nothing of the caller's own hall gets in."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        clean.pop("PYTHONDONTWRITEBYTECODE", None)  # every command would compile the libraries anew
        settings = SETTINGS | {"data": str(self.data), "database": self.database} | self.settings
        return clean | {PREFIX + name.upper(): value for name, value in settings.items()}

    def run(self, *arguments: str, patience: int = PATIENCE) -> str:
        """Run a `hiringhall` command, which may take `patience` seconds, and return what it printed."""
        done = run_command(arguments, self.environ(), Path.cwd(), patience)
        if done.status:
            raise CommandError(f"hiringhall {' '.join(arguments)} failed:\n{done.out}{done.err}")
        return done.out

    def fill_with_demo(self) -> Demo:
        """Create the tables and the demo hall."""
        self.run("migrate")
        return msgspec.json.decode(self.run("demo", "--json"), type=Demo)

    def create_key(self, owner: str, name: str, permissions: str = "all") -> ApiKey:
        """Create an application key that belongs to `owner`."""
        printed = self.run("key", "create", "--owner", owner, "--name", name, "--permissions", permissions, "--json")
        return msgspec.json.decode(printed, type=ApiKey)

    def create_token(self, key: ApiKey, user: str) -> AccessToken:
        """Create an access token with which the application `key` acts for `user`."""
        printed = self.run("token", "create", "--key", key.consumer_key, "--user", user, "--json")
        return msgspec.json.decode(printed, type=AccessToken)
