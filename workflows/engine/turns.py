"""Bounds how many changing runs are at work in this process, so that those that began end before more begin."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self


class Turn:
    """One run's place among those at work; it has it inside `async with`, but for while it waits for people."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._held = False

    async def __aenter__(self) -> Self:
        await self._take()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._give()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Let others have the place meanwhile, and wait for one again afterwards."""
        self._give()
        yield
        await self._take()

    async def _take(self) -> None:
        await self._free.acquire()
        self._held = True

    def _give(self) -> None:
        if self._held:
            self._held = False
            self._free.release()
