"""Misbehaviour on demand: what Slack does on a bad day."""

from __future__ import annotations

from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An HTTP answer given instead of doing the call."""

    status: int
    retry_after: int | None = None
    code: str = ""


class Faults:
    """Faults by Web API method ("*" is any method, "response_url" the response URLs), used up `times` times."""

    def __init__(self) -> None:
        self._refusals: dict[str, list[Refusal]] = {}
        self._latency: dict[str, float] = {}
        self._duplicates = 0

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

    def duplicate(self, times: int = 1) -> None:
        """Deliver each of the next `times` events, commands and interactions twice."""
        self._duplicates += times

    def clear(self) -> None:
        """Behave again."""
        self._refusals.clear()
        self._latency.clear()
        self._duplicates = 0

    def take_refusal(self, method: str) -> Refusal | None:
        """The fault due for this call, used up by asking."""
        for key in (method, ANY):
            if due := self._refusals.get(key):
                return due.pop(0)
        return None

    def delay(self, method: str) -> float:
        """Seconds to wait before answering."""
        return self._latency.get(method, self._latency.get(ANY, 0.0))

    def take_duplicate(self) -> bool:
        """Whether this event goes out twice, used up by asking."""
        if self._duplicates:
            self._duplicates -= 1
            return True
        return False
