"""Who is signed in on this computer, from one start of the tracker to the next."""

from pathlib import Path

import msgspec
from msgspec import Struct

from hiringhall.tracker.places import write_own
from hiringhall.tracker.wire import Person


class Account(Struct, frozen=True):
    """A person at a hall, and the token that says so; whoever has it can write in their diary."""

    hall: str
    token: str
    person: Person

    @property
    def name(self) -> str:
        """What tells this account from all others, whatever the token."""
        return f"{self.hall} {self.person.key}"


def stored_account(folder: Path) -> Account | None:
    """Return who is signed in, if anybody."""
    try:
        return msgspec.json.decode((folder / "account.json").read_bytes(), type=Account)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def store_account(folder: Path, account: Account) -> None:
    """Remember who is signed in."""
    write_own(folder / "account.json", msgspec.json.encode(account))


def forget_account(folder: Path) -> None:
    """Sign out on this computer; cells that wait stay, for when the same person signs in again."""
    (folder / "account.json").unlink(missing_ok=True)
