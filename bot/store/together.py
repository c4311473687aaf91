"""Does in one go what is asked for at the same time: while one call is under way, the next ones gather."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Hands items to `work` in batches; each caller gets the result of its own item, or the batch's error.

    Args:
        work: takes items, and returns as many results, in the same order.
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
            found = await self._work([item for item, _ in batch]) if batch else ()
        except Exception as error:  # noqa: BLE001 - handed on to everybody who waits for it
            for _, result in batch:
                if not result.done():
                    result.set_exception(error)
        else:
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
