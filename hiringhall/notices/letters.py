"""Mail about entries, in plain text and in HTML, each with the way to what it is about and the way to stop it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.inbox.choices import DAILY_MAIL
from hiringhall.marketplace.inbox.models import Topic
from hiringhall.marketplace.inbox.posting import Message, Notice, post
from hiringhall.marketplace.mail import Mail
from hiringhall.notices.unsubscribing import unsubscribe_path
from hiringhall.settings import Settings
from hiringhall.storage.sealing import Sealer

INBOX = "/inbox"
CHOICES = "/account/notices"
_FOLDER = Path(__file__).with_name("templates")


class Item(NamedTuple):
    """One thing that a message tells, its paragraphs, and the address that leads to it."""

    text: str
    paragraphs: list[str]
    address: str


class Letters:
    """Writes the messages of one hall."""

    def __init__(self, settings: Settings, sealer: Sealer) -> None:
        self._address = settings.address
        self._name = settings.name
        self._sealer = sealer

    def at_once(self, user: User, notice: Notice) -> Message:
        """See Writer."""
        item = self._item(notice)
        return self._message(user, notice.said.text, "", [item], 0, notice.entry.topic)

    def daily(self, user: User, notices: Sequence[Notice], more: int) -> Message:
        """See Writer."""
        count = len(notices) + more
        subject = f"{self._name}: {count:,} notice{'' if count == 1 else 's'}"
        items = [self._item(notice) for notice in notices]
        return self._message(user, subject, "This is what happened since the last mail.", items, more, DAILY_MAIL)

    def send(self, session: Session, user: User, subject: str, text: str) -> Mail:
        """Queue a message about saved searches that is written in plain text already."""
        unsubscribe = self._unsubscribe(user, Topic.MATCHES)
        html = _template("plain.html").render(
            name=self._name,
            subject=subject,
            paragraphs=text.split("\n\n"),
            choices=self._address + CHOICES,
            unsubscribe=unsubscribe,
        )
        return post(session, user, Message(subject, text, html, unsubscribe))

    def _item(self, notice: Notice) -> Item:
        entry, said = notice
        return Item(said.text, said.more.split("\n\n") if said.more else [], f"{self._address}{INBOX}/{entry.id}")

    def _message(self, user: User, subject: str, opening: str, items: list[Item], more: int, what: str) -> Message:
        unsubscribe = self._unsubscribe(user, what)
        values = {
            "name": self._name,
            "user": user,
            "subject": subject,
            "opening": opening,
            "items": items,
            "more": more,
            "inbox": self._address + INBOX,
            "choices": self._address + CHOICES,
            "unsubscribe": unsubscribe,
        }
        text = _template("letter.txt").render(values)
        return Message(subject, text, _template("letter.html").render(values), unsubscribe)

    def _unsubscribe(self, user: User, what: str) -> str:
        return self._address + unsubscribe_path(self._sealer, user.key, what)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)
