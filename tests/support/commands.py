"""`hiringhall` commands as processes of their own, quickly: forked from one that has loaded the program before.

Loading takes a second of every command, and there are hundreds. What the tests serve is started as anybody starts it.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["hiringhall.cli"])


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit status and what it printed."""

    status: int
    out: str
    err: str


def run_command(arguments: Sequence[str], environ: Mapping[str, str], folder: Path, patience: float) -> Done:
    """Run `hiringhall` in a folder, with nothing to read. Raises TimeoutExpired after `patience` seconds."""
    with tempfile.TemporaryDirectory(prefix="hiringhall-command-") as printed:
        process = _forks.Process(target=_become, args=(list(arguments), dict(environ), folder, printed))
        process.start()
        process.join(patience)
        status = process.exitcode
        if status is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(arguments), patience)
        return Done(status, *((Path(printed) / name).read_text() for name in ("out", "err")))


def _become(arguments: list[str], environ: dict[str, str], folder: Path, printed: str) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(printed) / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), number)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.argv = ["hiringhall", *arguments]
    from hiringhall.cli import main  # noqa: PLC0415 - loaded by the process that was forked

    main()
