"""Where the tracker keeps its files, and that one program at a time does."""

import os
import sys
from pathlib import Path
from typing import IO

from hiringhall.tracker.errors import TrackerError

_LOCK = "lock"


def data_folder() -> Path:
    """Return the folder for this program's data, as the platform wants it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "Hiring Hall Tracker"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Hiring Hall Tracker"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "hiringhall-tracker"


def own_folder(folder: Path) -> Path:
    """Create a folder that nobody else can look into, unless it is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def own_file(path: Path) -> Path:
    """Create an empty file that nobody else can read, unless it is there."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    return path


def write_own(path: Path, content: bytes) -> None:
    """Write a file that nobody else can read; after a crash it has its old content or the new one, whole."""
    draft = own_file(path.with_suffix(".new"))
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class OnlyOne:
    """The right to use a data folder, until `close` or the end of the process.

    Raises TrackerError where another tracker has it.
    """

    def __init__(self, folder: Path) -> None:
        self._file = own_file(folder / _LOCK).open("r+b")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise TrackerError("The tracker runs already on this computer; two would count the same time.") from error

    def close(self) -> None:
        """Give the right back."""
        self._file.close()


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there on Windows only

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not there on Windows

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
