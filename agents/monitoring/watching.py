"""Looks again and again until something has come true, and rides out a cluster that is lost for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from workflows.errors import PermanentError, TemporaryError
from workflows.ports import Progress

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 2.0
_LOST_SECONDS = 20.0

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Look(Protocol[T_co]):
    """What is looked at."""

    async def look(self, seconds: float) -> T_co | None:
        """The result once it has come true, `seconds` after the first look; raises PermanentError where it never will.

        Raises TemporaryError where the cluster does not answer.
        """

    async def standing(self) -> str:
        """How far it is, as of the last look, in a few words."""

    async def too_late(self) -> str:
        """Why it has not come true, in a sentence, for when the time is up."""


class Watcher:
    """Watches on a clock.

    Args:
        monotonic: seconds that only grow.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep

    async def until(self, look: Look[T], seconds: float, progress: Progress) -> T:
        """The result of the first look that has one.

        Raises:
            PermanentError: `seconds` are up, or it will never come true.
            TemporaryError: the cluster was lost for 20 seconds, or when the time was up.
        """
        started = answered = self._monotonic()
        pause = _FIRST_PAUSE
        while True:
            try:
                found = await look.look(self._monotonic() - started)
                answered = self._monotonic()
                if found is not None:
                    return found
                if answered - started >= seconds:
                    raise PermanentError(await look.too_late())
                await progress(await look.standing())
            except TemporaryError:
                now = self._monotonic()
                if now - answered >= _LOST_SECONDS or now - started >= seconds:
                    raise
            await self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
