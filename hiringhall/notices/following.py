"""Turns at the inbox: what the log newly says becomes entries, and what is due becomes daily mails."""

import threading

from hiringhall.hall import Hall
from hiringhall.marketplace.inbox import digest, following
from hiringhall.notices.letters import Letters


def follow_log(hall: Hall, closed: threading.Event | None = None) -> None:
    """Make entries of all that the log says by now, and queue the mail about them."""
    closed, writer = closed or threading.Event(), Letters(hall.settings, hall.sealer)
    with hall.database.reading() as session:
        waits = following.has_news(session)
    while waits and not closed.is_set():
        with hall.database.writing() as session:
            waits = following.follow(session, writer)


def send_digests(hall: Hall, closed: threading.Event | None = None) -> int:
    """Queue the daily mails that are due; return how many."""
    closed, writer, sent = closed or threading.Event(), Letters(hall.settings, hall.sealer), 0
    with hall.database.reading() as session:
        people = digest.people_due(session)
    for user_id in people:
        if closed.is_set():
            break
        with hall.database.writing() as session:
            sent += digest.send_digest(session, writer, user_id)
    return sent
