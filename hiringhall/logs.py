"""Logs: one JSON object a line, or readable text, on standard error; with the request's id and without secrets.

Everything goes one way: our own events, those of libraries and the web server's. A door binds what belongs to its
request (`bind(request_id=…)`); the lines written while it is served carry it.
"""

import logging.config
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal

import structlog

from hiringhall.settings import HIDDEN, without_password

Layout = Literal["json", "console"]
Event = MutableMapping[str, Any]

_SECRET_NAME = re.compile(r"password|secret|token|authorization|cookie|signature|verifier|nonce", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(
    r"""((?:oauth_(?:token|signature|verifier|nonce|token_secret)|password|secret)["']?\s*[=:]\s*["']?)[^&\s"',;]+""",
    re.IGNORECASE,
)


def configure(layout: Layout, level: str) -> None:
    """Send this process's log lines of at least `level` to standard error in the given layout."""
    logging.config.dictConfig(server_config(layout, level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def server_config(layout: Layout, level: str) -> dict[str, Any]:
    """Return the configuration of the standard library's logging, which worker processes are handed too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "hiringhall.logs.make_formatter", "layout": layout}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "loggers": {
            "_granian": {"handlers": ["lines"], "level": level.upper(), "propagate": False},
            "granian.access": {"handlers": ["lines"], "level": level.upper(), "propagate": False},
            # These repeat what the hall says itself.
            "alembic": {"level": "WARNING"},
        },
        "root": {"handlers": ["lines"], "level": level.upper()},
    }


def make_formatter(layout: Layout) -> logging.Formatter:
    """Return the formatter that writes every record, also those of libraries, in the one layout."""
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if layout == "json":
        last += [structlog.processors.format_exc_info, hide_secrets, structlog.processors.JSONRenderer(default=str)]
    else:
        last += [
            hide_secrets,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_common(), processors=last)


@contextmanager
def bind(**facts: object) -> Iterator[None]:
    """Add `facts` to every line that is logged while the block runs, such as the request's id."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def hide_secrets(_logger: Any, _method: str, event: Event) -> Event:
    """Blank what must not stand in a log, by its name or by the form in which it appears in a text."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: Any) -> Any:
    if name != "event" and _SECRET_NAME.search(name) and value:
        return HIDDEN
    if isinstance(value, str):
        return without_password(_SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", value))
    if isinstance(value, dict):
        return {key: _hidden(str(key), inner) for key, inner in value.items()}
    return value


def _common() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
