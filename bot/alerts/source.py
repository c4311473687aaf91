"""The seam between monitoring and the rest: one parser for each source, found by what the message looks like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.alerts.fingerprints import fingerprint
from bot.intake import Post
from workflows.model.alert import ALERTNAME, Alert, AlertStatus
from workflows.redaction import Redactor

MAX_ALERTS = 50
MAX_LABELS = 64
MAX_NAME = 128
MAX_VALUE = 256
MAX_ANNOTATION = 500
MAX_LINK = 2_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """One alert as a parser read it, before it is bounded and redacted; fields as of `Alert`.

    Attributes:
        unlisted: how many alerts its message counts and does not list; with the first one that it lists.
    """

    name: str
    group: str
    status: AlertStatus
    labels: Mapping[str, str]
    values: tuple[str, ...] = ()
    annotations: Mapping[str, str]
    link: str = ""
    count: int = 1
    unlisted: int = 0


class Source(Protocol):
    """Reads the messages of one monitoring system."""

    @property
    def name(self) -> str:
        """E.g. `alertmanager`."""

    def read(self, post: Post) -> Sequence[Told]:
        """The alerts that the message tells of; empty where it is none of this source's messages."""


class Sources:
    """All sources, asked in order."""

    def __init__(self, sources: Sequence[Source], redactor: Redactor) -> None:
        self._sources = sources
        self._redactor = redactor

    def read(self, post: Post, at: datetime) -> Sequence[Alert]:
        """The alerts of a message that was posted at `at`, at most MAX_ALERTS, each once; empty where it is none.

        Each says how many others of the message were left out.
        """
        for source in self._sources:
            told = source.read(post)
            if told:
                others = max(0, len(told) - MAX_ALERTS) + sum(one.unlisted for one in told)
                found = [self._alert(one, source.name, at, others) for one in told[:MAX_ALERTS]]
                return [*{alert.fingerprint: alert for alert in found}.values()]
        return ()

    def _alert(self, told: Told, source: str, at: datetime, others: int) -> Alert:
        name = self._text(told.name, MAX_NAME)
        kept = list(told.labels.items())[:MAX_LABELS]
        labels = {self._text(key, MAX_NAME): self._text(value, MAX_VALUE) for key, value in kept}
        labels[ALERTNAME] = name
        values = tuple(self._text(value, MAX_VALUE) for value in told.values[:MAX_LABELS])
        notes = list(told.annotations.items())[:MAX_LABELS]
        return Alert(
            fingerprint=fingerprint(labels, values),
            group=self._text(told.group, MAX_ANNOTATION),
            name=name,
            labels=labels,
            values=values,
            annotations={self._text(key, MAX_NAME): self._text(value, MAX_ANNOTATION) for key, value in notes},
            starts_at=at,
            status=told.status,
            source=source,
            link=told.link if len(told.link) <= MAX_LINK and told.link.startswith(("http://", "https://")) else "",
            count=told.count,
            others=others,
        )

    def _text(self, text: str, limit: int) -> str:
        cleaned = " ".join(self._redactor.redact(text).split())
        return cleaned if len(cleaned) <= limit else f"{cleaned[: limit - 1]}…"
