"""Delivery of queued mail."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.columns.columns import Columns
from hiringhall.hall import Hall
from hiringhall.live import Live
from hiringhall.mailroom import CarrierError, Mailroom, deliver_due, open_carrier
from hiringhall.mailroom.carriers import Attachment, Console, Folder, Smtp
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

BLOBS = Blobs("memory:///", Path())


class Postman:
    """Takes messages, or refuses the first `refusals` of them."""

    def __init__(self, refusals: int = 0) -> None:
        self.carried: list[int] = []
        self.files: list[Attachment] = []
        self.refusals = refusals

    def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
        if self.refusals:
            self.refusals -= 1
            raise CarrierError("The bag is full.")
        self.carried.append(mail.id)
        self.files += files


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
    assert deliver_due(database, BLOBS, postman) == 45
    assert deliver_due(database, BLOBS, postman) == 0
    assert len(set(postman.carried)) == 45
    assert all(entry.sent_at for entry in entries(database))


def test_of_several_workers_one_sends(database: Database) -> None:
    queue(database, 30)
    postmen = [Postman() for _ in range(4)]
    threads = [threading.Thread(target=deliver_due, args=(database, BLOBS, postman)) for postman in postmen]
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
            assert deliver_due(database, BLOBS, postman) == 0
            assert deliver_due(database, BLOBS, postman) == 0
        (entry,) = entries(database)
        assert "bag is full" in entry.last_error
        waited += pause
    with clock.shifted(waited):
        assert deliver_due(database, BLOBS, postman) == 1
    (entry,) = entries(database)
    assert (entry.last_error, entry.attempts) == ("", len(PAUSES) + 3)


@on_sqlite
@pytest.mark.filterwarnings("default")
def test_a_message_that_breaks_the_carrier_does_not_stop_the_others(database: Database) -> None:
    queue(database, 2)

    class Clumsy(Postman):
        def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
            if mail.id == 1:
                raise RuntimeError("dropped")
            super().carry(mail, files)

    postman = Clumsy()
    assert deliver_due(database, BLOBS, postman) == 1
    assert postman.carried == [2]
    assert "dropped" in entries(database)[0].last_error


def test_an_attempt_that_died_is_repeated_after_its_pause(database: Database) -> None:
    queue(database)

    class Dying(Postman):
        def carry(self, _mail: Mail, _files: Sequence[Attachment] = ()) -> None:
            raise SystemExit

    with pytest.raises(SystemExit):
        deliver_due(database, BLOBS, Dying())
    postman = Postman()
    assert deliver_due(database, BLOBS, postman) == 0
    with clock.shifted(PAUSES[0] + 1):
        assert deliver_due(database, BLOBS, postman) == 1


@on_sqlite
def test_the_folder_holds_messages_that_mail_programs_read(database: Database, tmp_path: Path) -> None:
    link = "https://hall.example/email/confirm/" + "x" * 60
    queue(database, text=f"Grüße\n{link}\n")
    queue(database, text=f"Plain\n{link}\n")
    carrier = Folder(tmp_path / "outbox", "Hall <hall@example.org>")
    deliver_due(database, BLOBS, carrier)
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


def test_files_go_with_a_message_and_nothing_goes_without_one_of_them(database: Database, tmp_path: Path) -> None:
    BLOBS.put("reports/there", b"day,hours\r\n")
    with database.writing() as session:
        for blob in ("reports/there", "reports/gone"):
            files = [mail.Enclosed("Stunden für Mai.csv", "text/csv", blob)]
            mail.send(session, "ada@example.org", "Hours", "Attached.", files)
        assert mail.blobs_to_send(session) == {"reports/there", "reports/gone"}
    assert deliver_due(database, BLOBS, Folder(tmp_path / "outbox", "hall@example.org")) == 1
    (file,) = (tmp_path / "outbox").iterdir()
    text, table = email.message_from_bytes(file.read_bytes(), policy=email.policy.default).iter_parts()
    assert text.get_content() == "Attached.\n"
    assert (table.get_filename(), table.get_content_type()) == ("Stunden für Mai.csv", "text/csv")
    assert table.get_payload(decode=True) == b"day,hours\r\n"
    assert "Stunden für Mai.csv is gone" in entries(database)[1].last_error
    with database.reading() as session:
        assert mail.blobs_to_send(session, ["reports/there", "reports/gone"]) == {"reports/gone"}


@on_sqlite
def test_a_subject_cannot_add_headers(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        mail.send(session, "ada@example.org", "Hello\r\nBcc: eve@example.org", "Text")
    deliver_due(database, BLOBS, Folder(tmp_path / "outbox", "hall@example.org"))
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
    deliver_due(database, BLOBS, Smtp("127.0.0.1", 9, "hall@example.org"))
    (entry,) = entries(database)
    assert entry.sent_at is None
    assert "refused" in entry.last_error.lower()


def test_a_commit_wakes_the_room(database: Database, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, mail="file")
    traffic, search = open_traffic(database, tmp_path), Search(database, tmp_path / "search")
    blobs, columns = Blobs("", tmp_path / "blobs"), Columns(database, tmp_path / "columns", 100)
    hall = Hall(settings, database, Sealer("a key of the tests"), traffic, search, blobs, columns, Live(database))
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


def test_a_message_is_sent_in_both_forms_with_the_way_to_stop_it(database: Database, tmp_path: Path) -> None:
    stop = "https://hall.example/unsubscribe/x/offers/" + "s" * 43
    with database.writing() as session:
        mail.send(session, "ada@example.org", "News", "Plain", html="<p>Rich</p>", unsubscribe=stop)
        mail.send(session, "ada@example.org", "Security", "Plain only")
    deliver_due(database, BLOBS, Folder(tmp_path / "outbox", "hall@example.org"))
    rich, plain = (
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted((tmp_path / "outbox").iterdir())
    )
    assert [part.get_content_type() for part in rich.iter_parts()] == ["text/plain", "text/html"]
    assert (rich["List-Unsubscribe"], rich["List-Unsubscribe-Post"]) == (f"<{stop}>", "List-Unsubscribe=One-Click")
    assert plain["List-Unsubscribe"] is None
    assert plain.get_content_type() == "text/plain"


class Refusing(socketserver.StreamRequestHandler):
    """A server that answers every recipient with what it was told to."""

    reply = b""
    timeout = 60  # seconds; the server ends with its last connection

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            word = line.split(b":")[0].strip().upper()[:4]
            answer = {b"RCPT": self.reply, b"QUIT": b"221 bye"}.get(word, b"250 ok")
            self.wfile.write(answer + b"\r\n")
            if word == b"QUIT":
                return


@contextmanager
def refusing(reply: bytes) -> Iterator[int]:
    """Run a server that refuses recipients; gives its port."""
    handler = type("Handler", (Refusing,), {"reply": reply})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("reply", "is_for_good"),
    [
        (b"550 5.1.1 No such user", True),
        (b"551 User not local", True),
        (b"450 4.2.1 Mailbox busy", False),
        (b"550 5.7.1 Relaying denied", False),
        (b"554 5.7.1 Policy", False),
    ],
)
def test_an_address_that_is_refused_for_good_is_not_tried_again(
    database: Database, reply: bytes, is_for_good: bool
) -> None:
    queue(database)
    with refusing(reply) as port:
        assert deliver_due(database, BLOBS, Smtp("127.0.0.1", port, "hall@example.org")) == 0
    (entry,) = entries(database)
    assert (entry.sent_at, entry.bounced_at is not None) == (None, is_for_good)
    assert reply[4:].decode() in entry.last_error
    postman = Postman()
    with clock.shifted(PAUSES[0] + 1):
        assert deliver_due(database, BLOBS, postman) == (0 if is_for_good else 1)
