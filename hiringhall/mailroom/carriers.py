"""Who carries a message away: the console, a folder of .eml files, or an SMTP server."""

import os
import re
import smtplib
import ssl
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from hiringhall.marketplace.mail import Mail
from hiringhall.settings import Settings, SettingsError

LONGEST_LINE = 900  # signs; SMTP allows 998
TIMEOUT = 30  # seconds an SMTP server may take for one answer


class CarrierError(Exception):
    """A message could not be handed over; the text says why and is kept with it."""


class BouncedError(CarrierError):
    """The recipient's server takes no mail for this address, now or later."""


class Attachment(NamedTuple):
    """A file that goes with a message, with its content."""

    name: str
    media_type: str
    content: bytes


class Carrier(Protocol):
    """Hands one message over."""

    def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
        """Hand `mail` over with its files, or raise CarrierError: BouncedError when trying again is in vain."""


def open_carrier(settings: Settings) -> Carrier:
    """Return the carrier that the setting `mail` names. Raises SettingsError when it names none."""
    if settings.mail == "console":
        return Console(settings.mail_from)
    if settings.mail == "file":
        return Folder(settings.data / "outbox", settings.mail_from)
    try:
        url = urlsplit(settings.mail)
        if url.scheme in {"smtp", "smtps"} and url.hostname:
            return Smtp(
                url.hostname,
                url.port or (465 if url.scheme == "smtps" else 25),
                settings.mail_from,
                user=unquote(url.username or ""),
                password=unquote(url.password or ""),
                tls=url.scheme == "smtps",
            )
    except ValueError:  # a port that is no number
        pass
    raise SettingsError("Setting mail: write console, file, smtp://user:password@host:port or smtps://…")


def compose(mail: Mail, sender: str, files: Sequence[Attachment] = ()) -> EmailMessage:
    """Return the message in its Internet form."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.created_at, UTC))
    # The same on every attempt, so that a message that was sent twice is recognised as one.
    message["Message-ID"] = f"<{mail.id}.{mail.created_at}@{sender.rpartition('@')[2].strip('> ') or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    # Plain words and links stay readable and whole in the source of the message.
    message.set_content(mail.text, cte="7bit" if mail.text.isascii() and _lines_fit(mail.text) else None)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for file in files:
        kind, _, form = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=form, filename=file.name)
    return message


def _is_unknown(code: int, said: bytes) -> bool:
    """Tell whether a server refuses an address as such, and not the sender, the size or the moment."""
    return code in _UNKNOWN and not re.match(rb"5\.7\.", said)


_UNKNOWN = frozenset({550, 551, 553, 556})
"""Replies of SMTP to a recipient there is not. Source: RFC 5321, 4.2.3, and RFC 7504; 5.7 is policy (RFC 3463)."""


def _lines_fit(text: str) -> bool:
    return all(len(line) <= LONGEST_LINE for line in text.splitlines())


@dataclass(frozen=True)
class Console:
    """Writes messages to standard output, for trying out."""

    sender: str

    def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
        """See Carrier."""
        sys.stdout.write(f"\n{compose(mail, self.sender, files)}\n")
        sys.stdout.flush()


@dataclass(frozen=True)
class Folder:
    """Writes each message to a file of its own; a second attempt writes the same file."""

    folder: Path
    sender: str

    def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
        """See Carrier."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self.folder / f".{mail.id:08}.{os.getpid()}"
            draft.write_bytes(bytes(compose(mail, self.sender, files)))
            draft.replace(self.folder / f"{mail.id:08}.eml")
        except OSError as error:
            raise CarrierError(str(error)) from None


@dataclass(frozen=True)
class Smtp:
    """Hands messages to an SMTP server, encrypted when it can be; a password only when it is."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False

    def carry(self, mail: Mail, files: Sequence[Attachment] = ()) -> None:
        """See Carrier."""
        try:
            with self._connect() as server:
                server.send_message(compose(mail, self.sender, files))
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients[mail.recipient]
            kind = BouncedError if _is_unknown(code, said) else CarrierError
            raise kind(f"{code} {said.decode(errors='replace')}") from None
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise CarrierError(f"{type(error).__name__}: {error}") from None

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            self._introduce(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if not self.tls:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.user and self.host not in {"localhost", "127.0.0.1", "::1"}:
                raise CarrierError(f"{self.host} offers no encryption; the password was not sent.")
        if self.user:
            server.login(self.user, self.password)
