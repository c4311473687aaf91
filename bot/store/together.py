"""Does in one go what is asked for at the same time: while one call is under way, the next ones gather.

A call does all of its items or none. Where one that cannot be done spoils a batch, each item is tried by itself.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from workflows.errors import PermanentError

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Hands items to `work` in batches; each caller gets the result of its own item, or its error.

    Args:
        work: takes items, and returns as many results, in the same order; does nothing where it raises.
        most: items in one call.
    """

    def __init__(self, work: Callable[[Sequence[T]], Awaitable[Sequence[R]]], most: int = 100) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """The result for one item. Whoever gives up before its batch began takes the item back."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._working is None:
            self._working = asyncio.create_task(self._empty(), name="together")
        return await result

    async def _empty(self) -> None:
        try:
            while self._waiting:
                await self._one_batch()
        finally:
            self._working = None

    async def _one_batch(self) -> None:
        batch = self._next_batch()
        try:
            await self._settle(batch)
        except PermanentError as error:
            if len(batch) == 1:
                _fail(batch, error)
            for one in batch if len(batch) > 1 else ():
                await self._alone(one)
        except Exception as error:  # noqa: BLE001 - handed on to everybody who waits for it
            _fail(batch, error)

    async def _alone(self, one: tuple[T, asyncio.Future[R]]) -> None:
        try:
            await self._settle([one])
        except Exception as error:  # noqa: BLE001 - as above
            _fail([one], error)

    async def _settle(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        found = await self._work([item for item, _ in batch]) if batch else ()
        for (_, result), one in zip(batch, found, strict=True):
            if not result.done():
                result.set_result(one)

    def _next_batch(self) -> list[tuple[T, asyncio.Future[R]]]:
        batch: list[tuple[T, asyncio.Future[R]]] = []
        while self._waiting and len(batch) < self._most:
            item, result = self._waiting.popleft()
            if not result.done():
                batch.append((item, result))
        return batch


def _fail(batch: Sequence[tuple[T, asyncio.Future[R]]], error: Exception) -> None:
    for _, result in batch:
        if not result.done():
            result.set_exception(error)
