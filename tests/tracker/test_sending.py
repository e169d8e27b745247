"""What waits is sent to a real hall: all of it, once, whatever the line does."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.diary.presence import AtWork, at_work
from hiringhall.tracker.account import Account
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import RefusedError, UnreachableError
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.recorder import Work
from hiringhall.tracker.sender import Line as Standing
from hiringhall.tracker.sender import Sender
from hiringhall.tracker.slots import start_of
from hiringhall.tracker.store import Store
from hiringhall.tracker.tracker import sign_in
from hiringhall.tracker.wire import Cell, Status
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.trackers import PASSWORD, Worker, earlier, picture, worker
from tests.support.waiting import eventually, until
from tests.tracker.conftest import diary, signed_in
from tests.tracker.hands import SetClock
from tests.tracker.lines import Line

MINUTES = [(3, 1), *[(0, 0)] * 9]


@pytest.fixture
def database_kind() -> DatabaseKind:
    """Run on one database, which is the hall's business; test_headless goes through the whole on both."""
    return "sqlite"


def keep(store: Store, contract_id: int, *ago: int, screenshot: bytes | None = None) -> None:
    """Keep cells of so many slots ago, ready to be sent."""
    for slot in map(earlier, ago):
        captured = Cell(
            contract_id=contract_id,
            slot=slot,
            captured_at=start_of(slot) + 7,
            status=Status.NORMAL,
            minutes=MINUTES,
            memo="Index the shop",
            window_title="shop.sql",
            screenshot=screenshot or picture(),
        )
        assert store.open_cell(captured)
        store.close_cell(MINUTES, Status.NORMAL)


@pytest.fixture
def store(folder: Path, account: Account) -> Iterator[Store]:
    store = Store(folder / "cells.db", account.name, time.time())
    yield store
    store.close()


SendTo = Callable[[str, str], Sender]


@pytest.fixture
def send_to(store: Store) -> Iterator[SendTo]:
    """Return what starts to send to an address with a token."""
    started: list[Sender] = []

    def start(address: str, token: str) -> Sender:
        clock = Clock()
        started.append(Sender(HallClient(address, clock, token), store, clock))
        started[-1].start()
        return started[-1]

    yield start
    for sender in started:
        sender.close(0)


def test_what_was_kept_without_a_network_is_sent_with_one(
    hall: Hall, wanda: Worker, account: Account, store: Store, line: Line, send_to: SendTo
) -> None:
    line.cut()
    keep(store, wanda.contract.id, 3, 2)
    sender = send_to(line.address, account.token)
    until(lambda: sender.sent.line is Standing.OFFLINE)
    keep(store, wanda.contract.id, 1)
    assert sender.sent.waiting == 3
    assert "No connection" in sender.sent.message
    line.mend()
    sender.hurry()
    eventually(lambda: sender.sent, lambda sent: sent == (Standing.CONNECTED, 0, ""))
    cells = diary(hall, wanda)
    assert [cell.slot for cell in cells] == [earlier(3), earlier(2), earlier(1)]
    assert {(cell.keyboard, cell.mouse, cell.level, cell.memo, cell.window_title) for cell in cells} == {
        (3, 1, 1, "Index the shop", "shop.sql")
    }
    assert all(cell.screenshot for cell in cells)


def test_a_lost_answer_doubles_nothing(
    hall: Hall, wanda: Worker, account: Account, store: Store, line: Line, send_to: SendTo
) -> None:
    sender = send_to(line.address, account.token)
    until(lambda: sender.has_asked)
    line.loses_answers = True
    keep(store, wanda.contract.id, *range(1, 6))
    until(lambda: diary(hall, wanda) and sender.sent.line is Standing.OFFLINE)
    assert store.waiting() == 5
    line.mend()
    sender.hurry()
    until(lambda: store.waiting() == 0)
    assert [cell.slot for cell in diary(hall, wanda)] == [earlier(ago) for ago in range(5, 0, -1)]
    assert store.problems() == []


def test_a_hall_that_takes_little_at_once_gets_it_in_pieces(hall_server: StartHall, folder: Path) -> None:
    hall = hall_server(max_tracker_body=100_000)
    wanda = worker(hall.backstage)
    account, clock = signed_in(hall, wanda), Clock()
    store = Store(folder / "cells.db", account.name, clock.now())
    keep(store, wanda.contract.id, *range(2, 9), screenshot=picture(1, "PNG") + b"\0" * 30_000)
    keep(store, wanda.contract.id, 1, screenshot=picture(1, "PNG") + b"\0" * 150_000)
    sender = Sender(HallClient(account.hall, clock, account.token), store, clock)
    sender.start()
    until(lambda: store.waiting() == 0)
    sender.close(1)
    store.close()
    # One alone is too large for this hall: its time is kept, its screenshot is not.
    assert [bool(cell.screenshot) for cell in diary(hall, wanda)] == [True] * 7 + [False]


def test_a_refused_cell_is_a_problem_that_is_shown_and_the_rest_is_kept(
    hall: Hall, wanda: Worker, account: Account, store: Store, send_to: SendTo
) -> None:
    keep(store, wanda.contract.id, 3)
    keep(store, worker(hall.backstage).contract.id, 2)
    keep(store, wanda.contract.id, 1)
    send_to(account.hall, account.token)
    until(lambda: store.waiting() == 0)
    assert [cell.slot for cell in diary(hall, wanda)] == [earlier(3), earlier(1)]
    assert [(problem.slot, problem.message) for problem in store.problems()] == [
        (earlier(2), "you have no such contract.")
    ]


def test_who_is_signed_out_loses_nothing(
    hall: Hall, wanda: Worker, account: Account, store: Store, send_to: SendTo
) -> None:
    client = HallClient(account.hall, Clock(), account.token)
    client.sign_out()
    client.close()
    keep(store, wanda.contract.id, 1)
    sender = send_to(account.hall, account.token)
    eventually(lambda: sender.sent.line, lambda line: line is Standing.SIGNED_OUT)
    assert store.waiting() == 1
    send_to(account.hall, signed_in(hall, wanda).token)
    until(lambda: store.waiting() == 0)
    assert len(diary(hall, wanda)) == 1


def working(hall: Hall, worker: Worker) -> list[AtWork]:
    with hall.backstage.hall.database.reading() as session:
        return at_work(session, [worker.contract.id])


def test_the_hall_knows_who_works(hall: Hall, wanda: Worker, account: Account, send_to: SendTo) -> None:
    sender = send_to(account.hall, account.token)
    sender.works_on(Work(wanda.contract.id, None, "Index the shop"))
    until(lambda: [one.memo for one in working(hall, wanda)] == ["Index the shop"])
    sender.works_on(Work(wanda.contract.id, None, "Draw it"))
    until(lambda: [one.memo for one in working(hall, wanda)] == ["Draw it"])
    sender.works_on(None)
    until(lambda: not working(hall, wanda))


def test_work_that_the_hall_does_not_want_is_told(hall: Hall, wanda: Worker, account: Account, send_to: SendTo) -> None:
    with hall.backstage.act() as session:
        pause_contract(session, wanda.client, wanda.contract.key)
    sender = send_to(account.hall, account.token)
    sender.works_on(Work(wanda.contract.id))
    until(lambda: "paused" in sender.stopped)


def test_the_hall_puts_the_clock_right(account: Account) -> None:
    clock = SetClock(time.time() - 3600)
    client = HallClient(account.hall, clock, account.token)
    client.contracts()
    client.close()
    assert abs(clock.now() - time.time()) < 3


def test_a_netrc_file_is_not_used(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ann password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client = HallClient(account.hall, Clock(), account.token)
    assert [contract.title for contract in client.contracts().contracts] == ["Tune the ticket shop"]
    client.close()


def test_signing_in_says_what_is_wrong(hall: Hall, wanda: Worker, folder: Path, line: Line) -> None:
    name = wanda.user.username
    assert sign_in(folder, Clock(), hall.base_url, name, PASSWORD).person.timezone == "Asia/Tokyo"
    with pytest.raises(RefusedError, match="do not match"):
        sign_in(folder, Clock(), hall.base_url, name, "wrong")
    with pytest.raises(UnreachableError, match="does not answer as a hall does"):
        sign_in(folder, Clock(), f"{hall.base_url}/static", name, PASSWORD)
    line.cut()
    with pytest.raises(UnreachableError, match="No connection"):
        sign_in(folder, Clock(), line.address, name, PASSWORD)
