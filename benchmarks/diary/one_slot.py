"""Thousands of trackers that all send the cell of one slot: none is lost, and all are through before the next slot."""

from statistics import median

from sqlalchemy import func, select

from benchmarks.diary import scene
from benchmarks.diary.sending import send
from benchmarks.search.timing import resident
from hiringhall import clock
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.slots import slot_of
from tests.support.hall import Hall

CONNECTIONS = 200
PICTURES = 12


def measure(hall: Hall, trackers: int) -> None:
    """Let all send as fast as it goes, each over a connection of its own; print what it took."""
    people, pictures, slot = scene.hire(hall, trackers), scene.draw(PICTURES), slot_of(clock.now()) - 1
    requests = [
        lambda person=person: scene.request(hall, person, [(slot, pictures[person.user_id % PICTURES])])
        for person in people
    ]
    sent = send(hall, requests, CONNECTIONS, anew=True)
    with hall.backstage.hall.database.reading() as session:
        first = people[0].user_id
        stored = session.scalar(select(func.count()).where(DiaryCell.freelancer_id >= first, DiaryCell.slot == slot))
    print(f"one slot: {trackers} trackers, {CONNECTIONS} of them at once")
    print(f"  {sent.seconds:.0f} s, {trackers / sent.seconds:.0f} cells/s; kept {sent.fates['kept']}, stored {stored}")
    others = {fate: cells for fate, cells in sent.fates.items() if fate != "kept"}
    print(f"  other fates {others or 'none'}, sent away {dict(sent.refused) or 'none'}")
    each = sorted(sent.each)
    print(f"  a tracker waits {median(each):.1f} s in the middle, {each[-1]:.1f} s at most")
    print(f"  largest process {max(own for own, _ in resident(hall.process_group)) >> 20} MB of its own")
