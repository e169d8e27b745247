"""Cells as trackers send them: kept once, refused one by one with a reason, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import func, select

from hiringhall import clock
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.operations import archive_activities, create_activity
from hiringhall.marketplace.catalog.reasons import ReasonType
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.diary import screenshots, slots
from hiringhall.marketplace.diary.editing import delete_cells
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.queries import ShownCell, cells_of
from hiringhall.marketplace.diary.screenshots import Size
from tests.api.tracker.conftest import signed_in
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.hired import FIXED
from tests.support.trackers import Kind, Tracker, Worker, another_contract, earlier, picture, sign_in, worker

A_WEEK = 7 * slots.A_DAY


def kept(hall: Hall, worker: Worker) -> list[ShownCell]:
    """Return all cells in the diary of the worker's contract."""
    with hall.backstage.hall.database.reading() as session:
        return cells_of(session, worker.actor, [worker.contract.key], range(earlier(2 * A_WEEK), earlier(-A_WEEK)))


def shown(hall: Hall, worker: Worker, slot: int) -> bytes:
    """Return the screenshot of a cell as it was sent. Raises NotFound."""
    with hall.backstage.hall.database.reading() as session:
        return screenshots.shown(session, worker.contract, slot).content(hall.backstage.hall.blobs, Size.FULL)


def test_a_cell_is_kept_with_its_screenshot(hall: Hall, wanda: Worker, kind: Kind) -> None:
    tracker, slot = signed_in(hall, wanda, kind), earlier(1)
    sent = tracker.cell(
        wanda.contract.id, slot, screenshot=picture(1), status="login", minutes=[[3, 0], [0, 0], [1, 7]]
    )
    status, answer = tracker.call("POST", "cells", {"cells": [sent]})
    assert (status, answer["results"]) == (200, [{"contract_id": wanda.contract.id, "slot": slot, "fate": "kept"}])
    assert abs(answer["server_time"] - clock.now()) < 60
    (cell,) = kept(hall, wanda)
    assert (cell.memo, cell.window_title, cell.status) == ("Index the shop", "shop.sql", "login")
    assert (cell.keyboard, cell.mouse, cell.level) == (4, 7, 2)
    assert (cell.computer, cell.client_version) == ("laptop", "test/1")
    assert Image.open(BytesIO(shown(hall, wanda, slot))).size == (64, 40)


def test_what_is_sent_again_is_known_and_changes_nothing(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    slot = earlier(1)
    first = tracker.cell(wanda.contract.id, slot, screenshot=picture(1))
    again = tracker.cell(wanda.contract.id, slot, screenshot=picture(2), memo="Something else")
    assert tracker.send([first, again]) == ["kept", "known"]
    assert tracker.send([again]) == ["known"]
    assert [cell.memo for cell in kept(hall, wanda)] == ["Index the shop"]
    assert shown(hall, wanda, slot) == picture(1)


def test_what_was_deleted_stays_away(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    slot = earlier(1)
    sent = tracker.cell(wanda.contract.id, slot, screenshot=picture(1))
    assert tracker.send([sent]) == ["kept"]
    backstage = hall.backstage
    with backstage.act() as session:
        delete_cells(session, wanda.actor, backstage.hall.blobs, wanda.contract.key, [range(slot, slot + 1)])
    assert tracker.send([sent]) == ["deleted"]
    assert kept(hall, wanda) == []


def test_each_cell_is_refused_for_itself(hall: Hall, wanda: Worker, kind: Kind) -> None:
    foreign, fixed = worker(hall.backstage), another_contract(hall.backstage, wanda, FIXED)
    tracker, mine, now = signed_in(hall, wanda, kind), wanda.contract.id, clock.now()
    broken = picture(3, "PNG", (300, 200))

    def cell(ago: int = 4, contract: Any = mine, **facts: Any) -> dict[str, Any]:
        return tracker.cell(contract, earlier(ago), **facts)

    wrong: list[tuple[Any, str]] = [
        (cell(-2), "captured_at"),
        (cell(captured_at=now + 120), "captured_at"),
        (cell(A_WEEK + 3), "captured_at"),
        (cell(captured_at=slots.start_of(earlier(4)) - 1), "captured_at"),
        (cell(contract=foreign.contract.id), "contract_id"),
        (cell(contract=fixed.id), "contract_id"),
        (cell(contract=2**53), "contract_id"),
        (cell(contract=0), "contract_id"),
        (cell(contract=-7), "contract_id"),
        (cell(contract=str(mine)), "contract_id"),
        (cell(activity_id=1), "activity_id"),
        (cell(memo="x" * 501), "memo"),
        (cell(memo="a\0b"), "memo"),
        (cell(memo=5), "memo"),
        (cell(status="away"), "status"),
        (cell(minutes=[[0, 0]] * 11), "minutes"),
        (cell(minutes=[[1]]), "minutes"),
        (cell(minutes=[[-1, 0]]), "minutes"),
        (cell(minutes=[[2**60, 0]]), "minutes"),
        (cell(captured_at=2**60), "captured_at"),
        (cell(captured_at=1.5), "captured_at"),
        (cell(screenshot=b"GIF89a, or what looks like it"), "screenshot"),
        (cell(screenshot=b""), "screenshot"),
        (cell(screenshot=broken[:-40]), "screenshot"),
        (cell(screenshot=picture(4, "GIF")), "screenshot"),
        (cell(screenshot=picture(5, "WEBP") + b"\0" * screenshots.LARGEST), "screenshot"),
        ({name: value for name, value in cell().items() if name != "slot"}, "slot"),
    ]
    good = [cell(2, screenshot=picture(1)), cell(3, screenshot=picture(2, "PNG"), window_title="a\0b")]
    status, answer = tracker.call("POST", "cells", {"cells": [good[0], *(sent for sent, _ in wrong), good[1]]})
    assert status == 200
    first, *refused, last = answer["results"]
    assert (first["fate"], last["fate"]) == ("kept", "kept")
    assert [(result["fate"], result.get("field")) for result in refused] == [("refused", field) for _, field in wrong]
    assert all(result["message"] for result in refused)
    named = [(result["contract_id"], result["slot"]) for result in refused]
    sent = [(each.get("contract_id"), each.get("slot")) for each, _ in wrong]
    assert named == [(contract if isinstance(contract, int) else None, slot) for contract, slot in sent]
    assert [cell.window_title for cell in kept(hall, wanda)] == ["ab", "shop.sql"]


def test_what_is_no_cell_at_all_keeps_no_other_out(wanda: Worker, tracker: Tracker) -> None:
    good = tracker.cell(wanda.contract.id, earlier(1))
    assert tracker.send([5, good, {}, [], "x", None]) == [
        "refused",
        "kept",
        "refused contract_id",
        "refused",
        "refused",
        "refused",
    ]


def test_a_cell_sent_twice_is_known_only_if_the_first_was_kept(wanda: Worker, tracker: Tracker) -> None:
    slot = earlier(1)
    bad = tracker.cell(wanda.contract.id, slot, screenshot=b"no picture")
    good = tracker.cell(wanda.contract.id, slot, screenshot=picture(1))
    assert tracker.send([bad, good]) == ["refused screenshot", "refused screenshot"]
    assert tracker.send([good, bad]) == ["kept", "known"]


def test_work_of_seven_days_without_a_network_is_kept(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    days = [tracker.cell(wanda.contract.id, earlier(1 + day * slots.A_DAY)) for day in range(7)]
    oldest = tracker.cell(wanda.contract.id, earlier(A_WEEK))
    assert tracker.send([oldest, *days]) == ["kept"] * 8
    assert len(kept(hall, wanda)) == 8


def test_a_clock_may_be_a_minute_ahead(wanda: Worker, tracker: Tracker) -> None:
    at = clock.now() + 30
    cell = tracker.cell(wanda.contract.id, slots.slot_of(at), captured_at=at)
    assert tracker.send([cell]) == ["kept"]


def test_no_time_is_written_while_a_contract_is_paused_or_over(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    other = another_contract(hall.backstage, wanda)
    with clock.shifted(-86_400), hall.backstage.act() as session:
        pause_contract(session, wanda.client, wanda.contract.key)
        reason = next(
            iter(__import__("hiringhall.marketplace.catalog", fromlist=["reasons"]).reasons(ReasonType.CLIENT_ENDS))
        )
        end_contract(session, wanda.client, other.key, reason.code)
    before, after = earlier(slots.A_DAY + 6), earlier(6)
    cells = [tracker.cell(contract.id, slot) for contract in (wanda.contract, other) for slot in (before, after)]
    assert tracker.send(cells[:2]) == ["kept", "refused contract_id"]
    cells[2] = tracker.cell(other.id, before - 1)
    assert tracker.send(cells[2:]) == ["kept", "refused contract_id"]


def test_a_slot_belongs_to_one_contract(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    other, slot = another_contract(hall.backstage, wanda), earlier(1)
    first, second = (tracker.cell(contract.id, slot, screenshot=picture(1)) for contract in (wanda.contract, other))
    assert tracker.send([first, second]) == ["kept", "refused slot"]
    assert tracker.send([second]) == ["refused slot"]


def test_time_is_written_on_activities_of_the_contract(hall: Hall, wanda: Worker, tracker: Tracker) -> None:
    with hall.backstage.act() as session:
        level = find_level(session, wanda.client, str(wanda.company))
        assigned = Assignees(contracts=(wanda.contract.id,))
        ids = [
            create_activity(session, wanda.client, level, code=code, description=code, assigned=to).id
            for code, to in (("SHOP", assigned), ("OLD", assigned), ("OTHER", None))
        ]
        archive_activities(session, wanda.client, ids[1:2])
    cells = [tracker.cell(wanda.contract.id, earlier(1 + n), activity_id=each) for n, each in enumerate(ids)]
    assert tracker.send(cells) == ["kept", "refused activity_id", "refused activity_id"]


def test_only_the_freelancer_writes_the_diary(hall: Hall, wanda: Worker) -> None:
    backstage = hall.backstage
    others = ["owner", "admin", "finance", "hiring", "agency-owner", "staffing", "operator", "outsider"]
    ids = [wanda.client.user_id or 0, *(backstage.user_id(hall.demo.username(name)) for name in others)]
    for user_id in ids:
        tracker = Tracker(hall.base_url, token=sign_in(backstage, user_id))
        assert tracker.send([tracker.cell(wanda.contract.id, earlier(1))]) == ["refused contract_id"]
    assert kept(hall, wanda) == []


def test_a_whole_sending_is_refused_for_its_form_alone(hall: Hall, wanda: Worker, kind: Kind) -> None:
    tracker = signed_in(hall, wanda, kind)
    cell = tracker.cell(wanda.contract.id, earlier(1))
    status, answer = tracker.call("POST", "cells", {"cells": [cell] * 61})
    assert (status, answer["error"]["field"]) == (400, "cells")
    forms: tuple[Any, ...] = ({}, {"cells": 5}, {"cells": None}, [], 7, "cells")
    for sent in forms:
        status, answer = tracker.call("POST", "cells", sent)
        assert status == 400
        assert answer["error"]["message"]
        assert abs(answer["server_time"] - clock.now()) < 60
    for body in (b"", b"\xc1", b'{"cells": [', b"[" * 200_000, b'{"cells": [' + b"[" * 200_000, b"\x91" * 200_000):
        assert tracker.raw("POST", "cells", body).status_code == 400
    assert kept(hall, wanda) == []


def test_too_large_a_body_is_refused_before_it_is_read(hall_server: StartHall) -> None:
    hall = hall_server(max_tracker_body=100_000)
    wanda = worker(hall.backstage)
    tracker = signed_in(hall, wanda)
    large, small = (tracker.encode({"cells": [], "rest": "x" * size}) for size in (100_000, 99_000))
    whole = tracker.raw("POST", "cells", large)
    assert (whole.status_code, "100000 bytes" in whole.json()["error"]["message"]) == (413, True)
    in_parts = tracker.raw("POST", "cells", iter([large[:50_000], large[50_000:]]))
    assert in_parts.status_code == 413
    assert tracker.raw("POST", "cells", small).status_code == 200
    assert tracker.raw("POST", "cells", iter([small])).status_code == 200


def test_two_computers_that_send_the_same_at_once_make_it_once(hall: Hall, wanda: Worker) -> None:
    other = another_contract(hall.backstage, wanda)
    trackers = [signed_in(hall, wanda) for _ in range(4)]
    span = [earlier(1 + n) for n in range(6)]

    def send(index: int) -> list[str]:
        contract = (wanda.contract, other)[index % 2].id
        return trackers[index].send([trackers[index].cell(contract, slot, screenshot=picture(slot)) for slot in span])

    with ThreadPoolExecutor(4) as pool:
        fates = list(pool.map(send, range(4)))
    for of_slot in zip(*fates, strict=True):
        assert sorted(of_slot) == ["kept", "known", "refused slot", "refused slot"]
    with hall.backstage.hall.database.reading() as session:
        written = select(func.count()).select_from(DiaryCell).where(DiaryCell.freelancer_id == wanda.user.id)
        assert session.scalar(written) == len(span)
    for index in range(2):
        first = (wanda, Worker(wanda.user, wanda.client, wanda.company, other))[index]
        for slot, fate in zip(span, fates[index], strict=True):
            if fate in {"kept", "known"}:
                assert shown(hall, first, slot) == picture(slot)
