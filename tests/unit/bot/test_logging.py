"""Logging: JSON lines, redacted, from structlog and the standard library."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import configure_logging
from workflows.redaction import Redactor

TOKEN = "xoxb-1234567890-abcdefABCDEF"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the log goes during the test; the process's logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logging("INFO", Redactor(["hold-this-back"]), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def _read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_keys(lines: io.StringIO) -> None:
    """An event has its name, level, logger, UTC time and keys."""
    structlog.get_logger("bot.app").info("started", replicas=2)
    (event,) = _read(lines)
    assert event["event"] == "started"
    assert event["level"] == "info"
    assert event["logger"] == "bot.app"
    assert event["replicas"] == 2
    assert str(event["timestamp"]).endswith("Z")


def test_secrets_are_gone_from_events_keys_and_nested_values(lines: io.StringIO) -> None:
    """Token shapes, fields named like secrets and values the bot holds never reach the stream."""
    structlog.get_logger().info(f"got {TOKEN}", headers={"authorization": "abc"}, text=["said hold-this-back"])
    assert TOKEN not in lines.getvalue()
    assert "hold-this-back" not in lines.getvalue()
    assert _read(lines)[0]["headers"] == {"authorization": "[redacted]"}


def test_standard_library_logs_take_the_same_way(lines: io.StringIO) -> None:
    """A library's line is JSON too, with its arguments filled in and redacted."""
    logging.getLogger("some.library").warning("login with %s failed", TOKEN)
    (event,) = _read(lines)
    assert event["event"] == "login with [redacted] failed"
    assert event["logger"] == "some.library"


@pytest.mark.parametrize("from_library", [True, False])
def test_exceptions_are_data_and_redacted(lines: io.StringIO, from_library: bool) -> None:
    """A traceback is JSON without locals, and its message is redacted."""
    local = "a-local-value"
    try:
        int(f"cannot reach postgres://qd:hunter2@db/qd with {TOKEN}")
    except ValueError:
        (logging.getLogger("lib") if from_library else structlog.get_logger()).exception("broke")
    (event,) = _read(lines)
    assert TOKEN not in lines.getvalue()
    assert "hunter2" not in lines.getvalue()
    assert local not in lines.getvalue()
    (trace,) = event["exception"]  # type: ignore[misc]
    assert trace["exc_type"] == "ValueError"  # type: ignore[has-type]


def test_the_level_holds_for_both(lines: io.StringIO) -> None:
    """Below the level nothing is written."""
    structlog.get_logger().debug("quiet")
    logging.getLogger("lib").debug("quiet")
    assert lines.getvalue() == ""


def test_bound_context_is_on_every_line(lines: io.StringIO) -> None:
    """What was bound for a request stands on each line of it."""
    with structlog.contextvars.bound_contextvars(request_id="7F3K"):
        logging.getLogger("lib").info("one")
        structlog.get_logger().info("two")
    assert [event["request_id"] for event in _read(lines)] == ["7F3K", "7F3K"]


def test_a_huge_or_odd_value_is_bounded(lines: io.StringIO) -> None:
    """A value of any size or type makes one line of bounded size."""
    structlog.get_logger().info("odd", text="x" * 100_000, thing=object(), many=list(range(10_000)))
    assert len(lines.getvalue()) < 20_000
    assert len(_read(lines)) == 1
