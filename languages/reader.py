"""Who reads what is being said: set at the edge for each request and each run, asked wherever words are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

SOURCE = "en"
"""The language of the texts as they stand in the code."""
LANGUAGES = (SOURCE, "ja", "fr")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom words are made for.

    Attributes:
        language: one of LANGUAGES.
        timezone: IANA name, for times where Slack does not show them in the reader's own zone by itself.
    """

    language: str = "en"
    timezone: str = "UTC"


_ANYBODY = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=_ANYBODY)


def reader() -> Reader:
    """Whom the words of this task are for; English and UTC where nobody said."""
    return _reader.get()


@contextmanager
def speaking(language: str, timezone: str = "UTC") -> Iterator[None]:
    """Make the words of this task, and of those that it starts, for such a reader; English for an unknown language."""
    token = _reader.set(Reader(language=language if language in LANGUAGES else "en", timezone=timezone))
    try:
        yield
    finally:
        _reader.reset(token)
