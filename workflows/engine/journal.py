"""Where the results of steps are kept while a run is under way, and how many of them are worked on at once.

A journal hands out one place for each name, in the order asked for. The durable one (`durable.py`) writes each result
down, so that another process that runs the same code gets the same results without doing the work again. That holds
only if every process asks for the same names in the same order: `interpreter.py` asks for all of them before it starts.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from languages import say
from workflows.errors import TemporaryError
from workflows.model.change import JsonValue

Record = dict[str, JsonValue]
Work = Callable[[], Awaitable[Record]]


class Draining(TemporaryError):
    """This process is on its way down; the request is taken up again by the next one."""


class Slot(Protocol):
    """The place of one result."""

    async def run(self, work: Work) -> Record:
        """The recorded result, or the result of `work`, recorded."""

    async def wait(self, work: Work) -> Record:
        """As `run`, for work that only waits: it takes no workplace and is left behind when the process drains."""


class Journal(Protocol):
    """Hands out places."""

    def reserve(self, name: str) -> Slot:
        """The next place, for ever by this name."""


class Workplaces:
    """Bounds how many steps are at work in this process, and lets those finish when it drains."""

    def __init__(self, limit: int) -> None:
        self._free = asyncio.Semaphore(limit)
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.draining = False

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a free place; raises Draining once the process takes nothing new."""
        async with self._free:
            if self.draining:
                raise Draining(say("I am restarting and start nothing new; this is taken up again in a moment"))
            self._busy += 1
            self._idle.clear()
            try:
                yield
            finally:
                self._busy -= 1
                if not self._busy:
                    self._idle.set()

    async def drain(self, seconds: float) -> bool:
        """Take nothing new; True where all that was at work ended within `seconds`."""
        self.draining = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True


class Unrecorded:
    """The journal of a run that only reads: nothing is kept, such a run is simply asked again."""

    def __init__(self, workplaces: Workplaces) -> None:
        self._workplaces = workplaces

    def reserve(self, name: str) -> Slot:
        """A place that does the work and keeps nothing."""
        return _Passing(self._workplaces)


class _Passing:
    def __init__(self, workplaces: Workplaces) -> None:
        self._workplaces = workplaces

    async def run(self, work: Work) -> Record:
        async with self._workplaces.place():
            return await work()

    async def wait(self, work: Work) -> Record:
        return await work()
