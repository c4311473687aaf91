"""One action: its time limit, and another try where the error says that one is worth it."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from languages import number, say
from workflows.errors import QuarterdeckError, TemporaryError
from workflows.plan import Drifted

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
LONGEST_ERROR = 500
"""Characters of an error that people are shown."""

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class CallFailed(QuarterdeckError):
    """The action failed for good.

    Attributes:
        attempts: how often it was tried.
        uncertain: whether it may have had its effect all the same.
    """

    def __init__(self, message: str, *, attempts: int, uncertain: bool) -> None:
        super().__init__(message)
        self.attempts = attempts
        self.uncertain = uncertain


@dataclass(frozen=True, kw_only=True)
class Called(Generic[T]):
    """What the action gave, and at which attempt."""

    value: T
    attempts: int


class Caller:
    """Calls actions; what their errors say is redacted here, once, before anybody sees it."""

    def __init__(self, jitter: random.Random, pause: Pause, redact: Callable[[str], str]) -> None:
        self._jitter = jitter
        self._pause = pause
        self._redact = redact

    async def call(
        self, action: Callable[[], Awaitable[T]], *, what: str, seconds: float, retries: int, dry_run: bool = False
    ) -> Called[T]:
        """The value of the first attempt that succeeds.

        Args:
            action: makes one attempt.
            what: the action's name, for the words of an error.
            dry_run: whether the attempts change nothing, for these words too.
            seconds: the limit of one attempt.
            retries: attempts after the first, made for TemporaryError alone.

        Raises CallFailed, or Drifted as the action raised it.
        """
        for attempt in range(1, retries + 2):
            try:
                return Called(value=await _once(action, _name(what, dry_run), seconds), attempts=attempt)
            except TemporaryError as error:
                if attempt > retries:
                    raise self._failed(error, attempt, uncertain=True) from error
                await self._pause(self.pause_before(attempt + 1, error.delay))
            except _TimedOut as error:
                raise self._failed(error, attempt, uncertain=True) from error
            except Drifted:
                raise
            except QuarterdeckError as error:
                raise self._failed(error, attempt, uncertain=False) from error
            except Exception as error:  # the entry into agents' code: a bug there fails its step alone
                log.exception("action.broke", action=what, dry_run=dry_run)
                message = say(
                    "{what} broke in a way it should not ({error}); the log has the details",
                    what=_name(what, dry_run),
                    error=type(error).__name__,
                )
                raise CallFailed(message, attempts=attempt, uncertain=True) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _failed(self, error: QuarterdeckError, attempts: int, *, uncertain: bool) -> CallFailed:
        return CallFailed(self._redact(str(error))[:LONGEST_ERROR], attempts=attempts, uncertain=uncertain)

    def pause_before(self, attempt: int, asked: float | None) -> float:
        """Seconds before `attempt` (2 is the first repeat): what the error asked for, else growing with jitter."""
        if asked is not None:
            return min(max(asked, 0.0), LONGEST_PAUSE)
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 2, 16)) * self._jitter.uniform(0.5, 1.0)


def _name(action: str, dry_run: bool) -> str:
    return say("the dry run of {action}", action=action) if dry_run else action


class _TimedOut(QuarterdeckError):
    """The attempt took longer than it may."""


async def _once(action: Callable[[], Awaitable[T]], what: str, seconds: float) -> T:
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await action()
    except TimeoutError as error:
        if limit.expired():
            words = say("{what} did not end within {seconds} s", what=what, seconds=number(seconds))
            raise _TimedOut(words) from error
        raise
