"""Misbehaviour on demand: what Slack does on a bad day."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

ANY = "*"
MESSAGES = "chat."
BUSY_RETRY = 5
"""The longest Retry-After, in seconds, that a busy Slack gives."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An HTTP answer given instead of doing the call."""

    status: int
    retry_after: int | None = None
    code: str = ""


class Faults:
    """Faults by Web API method ("*" is any method, "response_url" the response URLs), used up `times` times."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._refusals: dict[str, list[Refusal]] = {}
        self._latency: dict[str, float] = {}
        self._duplicates = 0
        self._busy_until = 0.0
        self._slow_until = 0.0
        self._slow_by = 0.0

    def rate_limit(self, method: str = ANY, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next `times` calls with 429 and Retry-After (whole seconds)."""
        self._refusals.setdefault(method, []).extend([Refusal(status=429, retry_after=retry_after)] * times)

    def error(self, method: str = ANY, status: int = 500, times: int = 1) -> None:
        """Answer the next `times` calls with an HTTP error and no JSON."""
        self._refusals.setdefault(method, []).extend([Refusal(status=status)] * times)

    def refuse(self, method: str, code: str, times: int = 1) -> None:
        """Answer the next `times` calls with `ok: false` and this error code."""
        self._refusals.setdefault(method, []).extend([Refusal(status=200, code=code)] * times)

    def latency(self, method: str = ANY, seconds: float = 0.0) -> None:
        """Answer calls late, until set to 0."""
        self._latency[method] = seconds

    def busy(self, seconds: float) -> None:
        """Answer everything that posts or edits a message with 429, for so long."""
        self._busy_until = self._clock() + seconds

    def slow(self, seconds: float, *, by: float) -> None:
        """Answer every call `by` seconds later, for so long."""
        self._slow_until, self._slow_by = self._clock() + seconds, by

    def duplicate(self, times: int = 1) -> None:
        """Deliver each of the next `times` events, commands and interactions twice."""
        self._duplicates += times

    def clear(self) -> None:
        """Behave again."""
        self._refusals.clear()
        self._latency.clear()
        self._duplicates = 0
        self._busy_until = self._slow_until = 0.0

    def take_refusal(self, method: str) -> Refusal | None:
        """The fault due for this call, used up by asking."""
        busy = self._busy_until - self._clock()
        if busy > 0 and method.startswith(MESSAGES):
            return Refusal(status=429, retry_after=min(math.ceil(busy), BUSY_RETRY))
        for key in (method, ANY):
            if due := self._refusals.get(key):
                return due.pop(0)
        return None

    def delay(self, method: str) -> float:
        """Seconds to wait before answering."""
        slow = self._slow_by if self._clock() < self._slow_until else 0.0
        return max(slow, self._latency.get(method, self._latency.get(ANY, 0.0)))

    def take_duplicate(self) -> bool:
        """Whether this event goes out twice, used up by asking."""
        if self._duplicates:
            self._duplicates -= 1
            return True
        return False
