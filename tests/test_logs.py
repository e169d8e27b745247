"""Log lines: one form for all, the request's id in each, no secrets in any."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from hiringhall import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "info")
    with logs.bind(request_id="r-1"):
        structlog.get_logger("hall").info("job posted", job=7)
        logging.getLogger("library").warning("slow %s", "query")
    structlog.get_logger("hall").debug("too fine")
    ours, theirs = written(capsys)
    assert ours | {"at": ""} == {
        "event": "job posted", "job": 7, "request_id": "r-1", "level": "info", "logger": "hall", "at": "",
    }  # fmt: skip
    assert (theirs["event"], theirs["level"], theirs["request_id"]) == ("slow query", "warning", "r-1")


def test_exceptions_are_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "error")
    try:
        json.loads("{")
    except ValueError:
        structlog.get_logger("hall").exception("it broke")
    (line,) = written(capsys)
    assert "JSONDecodeError" in str(line["exception"])


@pytest.mark.parametrize("layout", ["json", "console"])
def test_secrets_are_blanked_by_name_and_in_texts(capsys: pytest.CaptureFixture[str], layout: logs.Layout) -> None:
    logs.configure(layout, "info")
    structlog.get_logger("hall").info(
        "GET /x?oauth_token=geheim&oauth_signature=geheim&a=1",
        password="geheim",
        headers={"Authorization": 'OAuth oauth_token="geheim"', "host": "x"},
        database="postgresql://hall:geheim@db/hall",
        header='OAuth oauth_consumer_key="k", oauth_signature="geheim"',
    )
    text = capsys.readouterr().err
    assert "geheim" not in text
    assert "a=1" in text
    assert "postgresql://hall:***@db/hall" in text


def test_the_readable_form_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", "info")
    structlog.get_logger("hall").info("job posted", job=7)
    text = capsys.readouterr().err
    assert "job posted" in text
    assert "job=7" in text
    assert "\x1b" not in text
