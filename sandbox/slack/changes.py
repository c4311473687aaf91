"""Who wants to know that the workspace changed: waiting tests and open pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sandbox.slack.model import Json

T = TypeVar("T")

STREAM_BOUND = 1000


class Stream:
    """One subscriber's bounded queue of changes; a reader that falls behind is cut off and has to load anew."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Json | None] = asyncio.Queue(STREAM_BOUND)

    def push(self, change: Json) -> bool:
        """Queue a change; False where the reader fell behind and the stream ends."""
        if self.queue.qsize() >= STREAM_BOUND - 1:
            self.end()
            return False
        self.queue.put_nowait(change)
        return True

    def end(self) -> None:
        """Tell the reader that nothing more comes."""
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(None)


class Changes:
    """Counts changes, wakes those who wait for one, and feeds the streams of open pages."""

    def __init__(self) -> None:
        self.version = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._streams: set[Stream] = set()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> None:
        """Call `callback` at every change that has something to save."""
        self._listeners.append(callback)

    def subscribe(self) -> Stream:
        """A new stream of changes, until `unsubscribe`."""
        stream = Stream()
        self._streams.add(stream)
        return stream

    def unsubscribe(self, stream: Stream) -> None:
        """Forget a stream."""
        self._streams.discard(stream)

    def close(self) -> None:
        """End every stream."""
        for stream in self._streams:
            stream.end()
        self._streams.clear()

    def announce(self, change: Json | None = None) -> None:
        """Something happened; `change` is what pages are told, None where it concerns only tests that wait."""
        self.version += 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()
        if change is None:
            return
        self._streams = {s for s in self._streams if s.push(change)}
        for callback in self._listeners:
            callback()

    async def wait(self) -> None:
        """Return at the next change."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    async def until(self, predicate: Callable[[], T | None], timeout: float) -> T:  # noqa: ASYNC109 - the wait is the API
        """The first truthy answer of `predicate`, asked again at every change; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while True:
                answer = predicate()
                if answer:
                    return answer
                await self.wait()
