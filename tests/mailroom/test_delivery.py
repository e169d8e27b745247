"""Delivery of queued mail."""

import email
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.mailroom import CarrierError, Mailroom, deliver_due, open_carrier
from hiringhall.mailroom.carriers import Console, Folder, Smtp
from hiringhall.mailroom.delivery import PAUSES
from hiringhall.marketplace import mail, tables
from hiringhall.marketplace.mail import Mail
from hiringhall.search.search import Search
from hiringhall.settings import Settings, SettingsError
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs
from hiringhall.storage.migrations import upgrade
from hiringhall.storage.sealing import Sealer
from hiringhall.storage.traffic import open_traffic
from tests.support.marks import on_sqlite


class Postman:
    """Takes messages, or refuses the first `refusals` of them."""

    def __init__(self, refusals: int = 0) -> None:
        self.carried: list[int] = []
        self.refusals = refusals

    def carry(self, mail: Mail) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CarrierError("The bag is full.")
        self.carried.append(mail.id)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    tables.Base.metadata  # noqa: B018 - the whole schema is loaded
    database = Database(database_url)
    upgrade(database)
    yield database
    database.close()


def queue(database: Database, count: int = 1, text: str = "Hello") -> None:
    with database.writing() as session:
        for number in range(count):
            mail.send(session, "ada@example.org", f"Subject {number}", text)


def entries(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def test_what_is_due_is_sent_once(database: Database) -> None:
    queue(database, 45)
    postman = Postman()
    assert deliver_due(database, postman) == 45
    assert deliver_due(database, postman) == 0
    assert len(set(postman.carried)) == 45
    assert all(entry.sent_at for entry in entries(database))


def test_of_several_workers_one_sends(database: Database) -> None:
    queue(database, 30)
    postmen = [Postman() for _ in range(4)]
    threads = [threading.Thread(target=deliver_due, args=(database, postman)) for postman in postmen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    carried = [mail_id for postman in postmen for mail_id in postman.carried]
    assert sorted(carried) == [entry.id for entry in entries(database)]


def test_a_refused_message_stays_and_is_tried_after_growing_pauses(database: Database) -> None:
    queue(database)
    postman = Postman(refusals=len(PAUSES) + 2)
    waited = 0
    for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
        with clock.shifted(waited):
            assert deliver_due(database, postman) == 0
            assert deliver_due(database, postman) == 0
        (entry,) = entries(database)
        assert "bag is full" in entry.last_error
        waited += pause
    with clock.shifted(waited):
        assert deliver_due(database, postman) == 1
    (entry,) = entries(database)
    assert (entry.last_error, entry.attempts) == ("", len(PAUSES) + 3)


@on_sqlite
@pytest.mark.filterwarnings("default")
def test_a_message_that_breaks_the_carrier_does_not_stop_the_others(database: Database) -> None:
    queue(database, 2)

    class Clumsy(Postman):
        def carry(self, mail: Mail) -> None:
            if mail.id == 1:
                raise RuntimeError("dropped")
            super().carry(mail)

    postman = Clumsy()
    assert deliver_due(database, postman) == 1
    assert postman.carried == [2]
    assert "dropped" in entries(database)[0].last_error


def test_an_attempt_that_died_is_repeated_after_its_pause(database: Database) -> None:
    queue(database)

    class Dying(Postman):
        def carry(self, _mail: Mail) -> None:
            raise SystemExit

    with pytest.raises(SystemExit):
        deliver_due(database, Dying())
    postman = Postman()
    assert deliver_due(database, postman) == 0
    with clock.shifted(PAUSES[0] + 1):
        assert deliver_due(database, postman) == 1


@on_sqlite
def test_the_folder_holds_messages_that_mail_programs_read(database: Database, tmp_path: Path) -> None:
    link = "https://hall.example/email/confirm/" + "x" * 60
    queue(database, text=f"Grüße\n{link}\n")
    queue(database, text=f"Plain\n{link}\n")
    carrier = Folder(tmp_path / "outbox", "Hall <hall@example.org>")
    deliver_due(database, carrier)
    coded, plain = [file.read_bytes() for file in sorted((tmp_path / "outbox").iterdir())]
    message = email.message_from_bytes(coded)
    assert (message["To"], message["From"], message["Subject"]) == (
        "ada@example.org",
        "Hall <hall@example.org>",
        "Subject 0",
    )
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == f"Grüße\n{link}\n"
    assert link.encode() in plain


@on_sqlite
def test_a_subject_cannot_add_headers(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        mail.send(session, "ada@example.org", "Hello\r\nBcc: eve@example.org", "Text")
    deliver_due(database, Folder(tmp_path / "outbox", "hall@example.org"))
    message = email.message_from_bytes(next((tmp_path / "outbox").iterdir()).read_bytes())
    assert message["Bcc"] is None


def test_the_setting_chooses_the_carrier(tmp_path: Path) -> None:
    def chosen(text: str) -> object:
        return open_carrier(Settings(data=tmp_path, mail=text, mail_from="hall@example.org"))

    assert chosen("console") == Console("hall@example.org")
    assert chosen("file") == Folder(tmp_path / "outbox", "hall@example.org")
    assert chosen("smtp://mail.example") == Smtp("mail.example", 25, "hall@example.org")
    full = Smtp("mail.example", 2525, "hall@example.org", user="me@x", password="p:w", tls=True)
    assert chosen("smtps://me%40x:p%3Aw@mail.example:2525") == full
    for wrong in ("", "pigeon", "smtp://", "smtp://host:port", "http://mail.example"):
        with pytest.raises(SettingsError):
            chosen(wrong)


def test_a_server_that_is_away_is_a_reason_kept_with_the_message(database: Database) -> None:
    queue(database)
    deliver_due(database, Smtp("127.0.0.1", 9, "hall@example.org"))
    (entry,) = entries(database)
    assert entry.sent_at is None
    assert "refused" in entry.last_error.lower()


def test_a_commit_wakes_the_room(database: Database, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, mail="file")
    traffic, search = open_traffic(database, tmp_path), Search(database, tmp_path / "search")
    hall = Hall(settings, database, Sealer("a key of the tests"), traffic, search, Blobs("", tmp_path / "blobs"))
    room = Mailroom(hall)
    room.open()
    try:
        queue(database)
        for _ in range(200):
            if entries(database)[0].sent_at:
                break
            threading.Event().wait(0.02)
        assert entries(database)[0].sent_at
    finally:
        room.close()
        hall.traffic.close()
