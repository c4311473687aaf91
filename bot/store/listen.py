"""One connection that listens for everybody in this process."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, Dedicated
from bot.store.errors import StoreRefused, StoreUnavailable, translated
from bot.waiting import happens

APPROVAL_CHANNEL = "quarterdeck_approval"
RUN_CHANNEL = "quarterdeck_run"

_CHECK_EVERY = 15.0  # seconds between two signs of life of the connection
_CHECK_WITHIN = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


async def notify(connection: AsyncConnection, channel: str, key: str) -> None:
    """Wake all replicas' waiters for the key once the caller's transaction commits."""
    await connection.execute(select(func.pg_notify(channel, key)))


class Listener:
    """Wakes waiters by channel and key; connects again when the connection breaks, and then wakes everybody.

    A notification is a hint to look again: waiters read the state themselves, also slowly without any hint.
    """

    def __init__(self, database: Database, channels: tuple[str, ...] = (APPROVAL_CHANNEL, RUN_CHANNEL)) -> None:
        self._database = database
        self._channels = channels
        self._waiters: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__)

    @property
    def waiters(self) -> int:
        """How many wait now."""
        return sum(len(events) for events in self._waiters.values())

    def start(self) -> None:
        """Listen from now on, in a task of its own."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen(), name="store-listener")

    async def close(self) -> None:
        """Stop listening; closing twice is harmless."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @contextmanager
    def waiting(self, channel: str, key: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something may have changed; the caller clears it before it looks."""
        event = asyncio.Event()
        self._waiters[channel, key].add(event)
        try:
            yield event
        finally:
            self._waiters[channel, key].discard(event)
            if not self._waiters[channel, key]:
                del self._waiters[channel, key]

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                connection = await self._database.dedicated()
            except (StoreUnavailable, StoreRefused) as error:
                self._log.warning("listener_away", error=str(error), retry_in=pause)
            else:
                pause = _FIRST_PAUSE
                await self._serve(connection)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _serve(self, connection: Dedicated) -> None:
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        try:
            with translated(str(self._database.url)):
                for channel in self._channels:
                    await connection.add_listener(channel, self._notified)
                self._wake_all()
                while not ended.is_set():
                    if await happens(ended, _CHECK_EVERY):
                        return
                    async with asyncio.timeout(_CHECK_WITHIN):
                        await connection.execute("SELECT 1")
        except StoreUnavailable as error:
            self._log.warning("listener_lost", error=str(error))
        finally:
            connection.terminate()

    def _notified(self, _connection: object, _pid: int, channel: str, key: str) -> None:
        for event in self._waiters.get((channel, key), ()):
            event.set()

    def _wake_all(self) -> None:
        for events in self._waiters.values():
            for event in events:
                event.set()
