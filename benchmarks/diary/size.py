"""How many bytes a cell takes on disk: rows and indexes, screenshots apart."""

import random

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.diary import scene
from hiringhall import clock
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.models import Billing, CellStatus, DiaryCell, Workstation
from tests.support.hall import Hall

PEOPLE, CELLS = 100, 2_000
_MEMOS = ("Index the tables of the ticket shop", "Review", "Write the queries anew and measure them", "Mail, planning")


def measure(hall: Hall) -> None:
    """Fill in cells as trackers send them, in the order of time, and print what the tables have grown by."""
    people = scene.hire(hall, PEOPLE)
    chance = random.Random(1)  # noqa: S311 - made-up work, not secrets
    database, last = hall.backstage.hall.database, slots.slot_of(clock.now())
    with database.writing() as session:
        workstation = session.scalar(select(func.max(Workstation.id))) or _workstation(session, people[0].user_id)
        before = _size(session)
    for start in range(last - CELLS, last, 100):
        with database.writing() as session:
            rows = [_row(person, slot, workstation, chance) for slot in range(start, start + 100) for person in people]
            session.execute(insert(DiaryCell), rows)
    with database.writing() as session:
        grown = _size(session) - before
    print(f"size: {PEOPLE * CELLS} cells of {PEOPLE} people take {grown / PEOPLE / CELLS:.0f} bytes each with indexes")


def _workstation(session: Session, user_id: int) -> int:
    made = Workstation(user_id=user_id, computer="bench", client_version="bench/1")
    session.add(made)
    session.flush()
    return made.id


def _row(person: scene.Person, slot: int, workstation: int, chance: random.Random) -> dict[str, object]:
    minutes = [counts.Minute(chance.randrange(200), chance.randrange(60)) for _ in range(counts.MINUTES)]
    return {
        "freelancer_id": person.user_id,
        "slot": slot,
        "contract_id": person.contract_id,
        "workstation_id": workstation,
        "captured_at": slots.start_of(slot) + chance.randrange(slots.SECONDS),
        "status": CellStatus.NORMAL,
        "billing": Billing.BILLABLE,
        "keyboard": sum(minute.keyboard for minute in minutes),
        "mouse": sum(minute.mouse for minute in minutes),
        "level": counts.level_of(minutes),
        "minutes": counts.pack(minutes),
        "memo": chance.choice(_MEMOS),
        "window_title": "tickets/queries.sql - editor",
        "screenshot": f"{chance.getrandbits(256):064x}",
        "manual": False,
    }


def _size(session: Session) -> int:
    """Return the bytes of the table of cells with its indexes; on SQLite of the file, in which nothing else grows."""
    if session.get_bind().dialect.name == "sqlite":
        pages, size = (session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
        return int(pages) * int(size)
    return int(session.scalar(text("SELECT pg_total_relation_size('diary_cells')")) or 0)
