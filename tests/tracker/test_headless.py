"""The tracker without a window, from sign-in to the diary of a real hall."""

import signal
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.operations import create_activity
from hiringhall.marketplace.diary.presence import at_work
from hiringhall.marketplace.diary.screenshots import Size, blob_name
from hiringhall.marketplace.diary.slots import day_of
from hiringhall.tracker.account import store_account
from hiringhall.tracker.main import tracker
from hiringhall.tracker.places import OnlyOne
from tests.support.hall import Hall
from tests.support.marks import on_sqlite
from tests.support.trackers import PASSWORD, Worker, earlier
from tests.support.waiting import until
from tests.tracker.conftest import Typist, diary, signed_in
from tests.tracker.programs import Program

RACING = ("-m", "tests.tracker.racing", 3)


def arguments(folder: Path, wanda: Worker) -> tuple[object, ...]:
    return ("--headless", "--data", folder, "--contract", wanda.contract.key, "--memo", "Index the shop")


def test_work_comes_into_the_diary(hall: Hall, wanda: Worker, folder: Path, typist: Typist) -> None:
    signs_in = ("--hall", hall.base_url, "--username", wanda.user.username)
    command = (*RACING, *signs_in, *arguments(folder, wanda))
    first = earlier(3)
    with Program(command, HIRINGHALL_TRACKER_PASSWORD=PASSWORD) as program:
        program.says("Working on Tune the ticket shop")
        until(lambda: _works(hall, wanda))
        for _ in range(30):
            typist.type("secret")
        typist.click(5)
        program.tell("go")
        until(lambda: len(diary(hall, wanda)) >= 2)
        assert program.ends(signal.SIGINT) == 0
    assert program.lines[0] == f"Signed in to {hall.base_url} as Wanda Worker."
    assert program.lines[-1] == "Stopped; all sent."
    cells = diary(hall, wanda)
    assert [cell.slot for cell in cells[:3]] == [first, first + 1, first + 2]
    assert [cell.status.value for cell in cells] == ["login", *["normal"] * (len(cells) - 2), "exit"]
    assert {cell.memo for cell in cells} == {"Index the shop"}
    assert (sum(cell.keyboard for cell in cells), sum(cell.mouse for cell in cells)) == (180, 5)
    for cell in cells:
        name = blob_name(day_of(cell.slot), wanda.user.id, str(cell.screenshot), Size.FULL)
        content = hall.backstage.hall.blobs.get(name)
        assert content is not None
        assert Image.open(BytesIO(content)).size == (800, 700)
    assert not _works(hall, wanda)
    assert all(b"secret" not in file.read_bytes() for file in folder.iterdir())


def _works(hall: Hall, wanda: Worker) -> bool:
    with hall.backstage.hall.database.reading() as session:
        return bool(at_work(session, [wanda.contract.id]))


@on_sqlite  # what the program says is the same on either
def test_on_a_server_without_a_screen_time_and_activity_are_kept(
    hall: Hall, wanda: Worker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with hall.backstage.act() as session:
        level = find_level(session, wanda.client, str(wanda.company))
        everyone = Assignees(everyone=True)
        activity = create_activity(
            session, wanda.client, level, code="DEPLOY", description="Nightly", assigned=everyone
        )
    store_account(folder, signed_in(hall, wanda))
    with Program((*RACING, *arguments(folder, wanda), "--activity", "DEPLOY")) as program:
        program.says("There is no screen here")
        program.says("Working on")
        program.tell("go")
        until(lambda: len(diary(hall, wanda)) >= 2)
        assert program.ends(signal.SIGTERM) == 0
    cells = diary(hall, wanda)
    assert {(cell.screenshot, cell.level, cell.activity_id) for cell in cells} == {(None, 0, activity.id)}


@on_sqlite  # nothing of it comes to the hall's database
def test_what_keeps_it_from_starting_is_said_in_a_sentence(hall: Hall, wanda: Worker, folder: Path) -> None:
    def says(*arguments: object) -> str:
        done = CliRunner().invoke(tracker, ["--headless", "--data", str(folder), *map(str, arguments)])
        assert done.exit_code == 1, done.output
        return done.output

    assert "Nobody is signed in here" in says()
    assert "must begin with https://" in says("--hall", "http://hall.example", "--username", "ann")
    assert "That is no address of a hall" in says("--hall", "ftp://hall.example", "--username", "ann")
    store_account(folder, signed_in(hall, wanda))
    listed = says()
    assert "Name a contract with --contract" in listed
    assert f"{wanda.contract.key}  Tune the ticket shop" in listed
    assert "no such activity" in says("--contract", wanda.contract.key, "--activity", "nothing")
    assert "at most 500 characters" in says("--contract", wanda.contract.key, "--memo", "x" * 501)
    with closing(OnlyOne(folder)):
        assert "runs already" in says("--contract", wanda.contract.key)
