"""The tracker without a window: plain lines, until it is told to stop."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import click

from hiringhall.tracker.account import Account, stored_account
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.recorder import Work
from hiringhall.tracker.sender import Line
from hiringhall.tracker.tracker import Tracker, sign_in
from hiringhall.tracker.wire import LONGEST_MEMO, Contract, Contracts

PASSWORD = "HIRINGHALL_TRACKER_PASSWORD"  # noqa: S105 - the name of a variable
_LOOK = 0.2
_FIRST_ANSWER = 15.0
"""Seconds to wait for the hall's contracts before those of the last time are good enough."""


class Wanted(NamedTuple):
    """What to work on, as it was asked for: key of the contract, code of the activity, memo."""

    contract: str | None
    activity: str | None
    memo: str


def work_headless(folder: Path, clock: Clock, hall: str | None, username: str | None, wanted: Wanted) -> None:
    """Track work until SIGINT or SIGTERM. Nobody is there to look at captures: they are kept at once.

    Raises TrackerError for what keeps it from starting.
    """
    if len(wanted.memo) > LONGEST_MEMO:
        raise TrackerError(f"The memo is too long; write at most {LONGEST_MEMO} characters.")
    account = _account(folder, clock, hall, username)
    click.echo(f"Signed in to {account.hall} as {account.person.name}.")
    tracker = Tracker(account, folder, clock, preview=0)
    tracker.begin()
    try:
        with _until_signal() as asked_to_stop:
            contract, work = _chosen(_contracts(tracker, asked_to_stop), wanted)
            if tracker.limits:
                click.echo(tracker.limits)
            click.echo(f"Working on {contract.title} for {contract.company}. Ctrl-C stops.")
            tracker.engine.start(work)
            _watch(tracker, asked_to_stop)
    finally:
        waiting = tracker.close()
    click.echo(f"Stopped; {waiting} cells wait and are sent with the next start." if waiting else "Stopped; all sent.")


def _account(folder: Path, clock: Clock, hall: str | None, username: str | None) -> Account:
    known = stored_account(folder)
    if known is not None and username is None and hall in {None, known.hall}:
        return known
    if hall is None or username is None:
        raise TrackerError("Nobody is signed in here; name the hall with --hall and who you are with --username.")
    password = os.environ.get(PASSWORD) or click.prompt(f"Password of {username}", hide_input=True)
    return sign_in(folder, clock, hall, username, password)


def _contracts(tracker: Tracker, asked_to_stop: threading.Event) -> Contracts:
    """Return what the hall says of contracts, or what it said the last time if it cannot be reached."""
    for _ in range(int(_FIRST_ANSWER / _LOOK)):
        if tracker.sender.has_asked or tracker.sender.sent.line is not Line.CONNECTED or asked_to_stop.wait(_LOOK):
            break
    sent, contracts = tracker.sender.sent, tracker.contracts
    if sent.line is Line.SIGNED_OUT:
        raise TrackerError("The hall has signed this computer out; sign in with --hall and --username.")
    if contracts is None:
        raise TrackerError(sent.message or "The hall did not answer in time.")
    return contracts


def _chosen(offered: Contracts, wanted: Wanted) -> tuple[Contract, Work]:
    contract = next((contract for contract in offered.contracts if contract.key == wanted.contract), None)
    if contract is None:
        listed = "".join(f"\n  {contract.key}  {contract.title} ({contract.company})" for contract in offered.contracts)
        raise TrackerError(f"Name a contract with --contract; yours are:{listed or ' none'}")
    activity = next((activity for activity in contract.activities if activity.code == wanted.activity), None)
    if wanted.activity and activity is None:
        codes = "".join(f"\n  {activity.code}  {activity.description}" for activity in contract.activities)
        raise TrackerError(f"This contract has no such activity; it has:{codes or ' none'}")
    return contract, Work(contract.id, activity.id if activity else None, wanted.memo)


def _watch(tracker: Tracker, asked_to_stop: threading.Event) -> None:
    """Print what changes until it is time to stop."""
    said: dict[str, str] = {}
    has_started = False
    while not asked_to_stop.wait(_LOOK):
        recording = tracker.engine.recording
        has_started = has_started or recording.work is not None
        for subject, line in _lines(tracker).items():
            if line and said.get(subject) != line:
                click.echo(line)
            said[subject] = line
        if has_started and recording.work is None:
            return


def _lines(tracker: Tracker) -> dict[str, str]:
    recording, sent = tracker.engine.recording, tracker.sender.sent
    at = recording.next_capture
    waiting = f"{sent.waiting} in hand." if sent.waiting else "All sent."
    return {
        "capture": f"Next capture at {datetime.fromtimestamp(at).astimezone():%H:%M:%S}." if at else "",
        "problem": recording.problem,
        "line": sent.message,
        "waiting": waiting,
    }


@contextmanager
def _until_signal() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set instead of ending the program; a second one ends it."""
    asked = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
