"""The one way to Postgres: a bounded pool that heals when Postgres comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

import asyncpg
import structlog
from sqlalchemy import event, func, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.store.errors import StoreUnavailable, translated
from bot.store.url import DatabaseUrl

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]

_SERVER_SETTINGS = {
    "application_name": "quarterdeck",
    # A transaction of ours takes milliseconds. The bound lets the audit log tell a late row from a slow writer.
    "idle_in_transaction_session_timeout": "60s",
    "statement_timeout": "30s",
}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0  # seconds between two tries


async def clock(connection: AsyncConnection) -> datetime:
    """What time it is for the database, now, not when the transaction began."""
    now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    return now


class Dedicated(Protocol):
    """What we use of an asyncpg connection outside the pool."""

    async def add_listener(self, channel: str, callback: Callable[[object, int, str, str], None]) -> None:
        """LISTEN; the callback gets connection, backend pid, channel and payload."""

    def add_termination_listener(self, callback: Callable[[object], None]) -> None:
        """Be told when the connection ends."""

    async def execute(self, query: str) -> str:
        """Run one statement."""

    async def close(self) -> None:
        """Say goodbye."""

    def terminate(self) -> None:
        """Hang up."""


@dataclass(kw_only=True)
class _Attempt(Generic[T]):
    """What is known of a transaction when its COMMIT is sent: without a transaction id it wrote nothing."""

    xid: str | None = None
    result: T | None = None


class Database:
    """A bounded pool of connections to one database.

    Args:
        url: where Postgres is.
        pool_size: connections at most.
        patience: seconds that `transact` keeps trying while Postgres is away, e.g. restarts.
    """

    def __init__(self, url: DatabaseUrl, *, pool_size: int = 10, patience: float = 15.0) -> None:
        self.url = url
        self._name = str(url)
        self._patience = patience
        self._log = structlog.get_logger(__name__)
        self._engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self.dedicated,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            hide_parameters=True,  # what people wrote would come with an error into the log
        )
        event.listen(self._engine.sync_engine, "checkout", _not_hung_up)
        self._singly = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def dedicated(self) -> Dedicated:
        """A connection outside the pool, for LISTEN; the caller closes it. Raises StoreUnavailable or StoreRefused."""
        with translated(self._name):
            connection: Dedicated = await asyncpg.connect(
                dsn=self.url.asyncpg, timeout=self.url.connect_timeout, server_settings=_SERVER_SETTINGS
            )
        return connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, tried once: committed at the end of the block, rolled back where it raises.

        Raises StoreUnavailable or StoreRefused; whether a transaction whose COMMIT broke was stored is then unknown.
        """
        with translated(self._name):
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def single(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement commits by itself, in one round trip; tried once, errors as `begin`."""
        with translated(self._name):
            async with self._singly.connect() as connection:
                yield connection

    async def repeatable(self, work: Work[T]) -> T:
        """Run `work` as on `single`, again where Postgres went away, even if it may be done: reads, and the idempotent.

        Raises StoreUnavailable when the time is over, StoreRefused at once.
        """

        async def once(_: _Attempt[T]) -> T:
            async with self.single() as connection:
                return await work(connection)

        return await self._patiently(once, self._patience)

    async def transact(self, work: Work[T], *, patience: float | None = None) -> T:
        """Run `work` in a transaction, again where Postgres went away before it was committed, never after.

        Args:
            work: gets the connection; may be called more than once, so it does nothing but SQL.
            patience: seconds to keep trying; None takes the constructor's.

        Raises StoreUnavailable when the time is over, StoreRefused at once.
        """
        return await self._patiently(partial(self._once, work), self._patience if patience is None else patience)

    async def _patiently(self, once: Callable[[_Attempt[T]], Awaitable[T]], patience: float) -> T:
        clock = asyncio.get_running_loop().time
        deadline = clock() + patience
        pause = _FIRST_PAUSE
        while True:
            attempt = _Attempt[T]()
            try:
                return await once(attempt)
            except StoreUnavailable as error:
                if clock() + pause > deadline:
                    raise
                self._log.warning("database_away", error=str(error), retry_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            if attempt.xid is not None and await self._committed(attempt.xid, deadline - clock()):
                # The result is there: the transaction id is read after it.
                return attempt.result  # type: ignore[return-value]  # T may be None itself

    async def ping(self) -> None:
        """Ask Postgres for nothing; raises StoreUnavailable or StoreRefused."""
        async with self.begin() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    async def _once(self, work: Work[T], attempt: _Attempt[T]) -> T:
        async with self.begin() as connection:
            result = await work(connection)
            xid = await connection.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))
            attempt.result, attempt.xid = result, xid
        return result

    async def _committed(self, xid: str, patience: float) -> bool:
        """Whether a transaction whose COMMIT went unanswered was stored: Postgres remembers."""

        async def ask(connection: AsyncConnection) -> bool:
            status = await connection.scalar(text("SELECT pg_xact_status(CAST(:xid AS text)::xid8)"), {"xid": xid})
            if status == "in progress":
                raise StoreUnavailable("the interrupted transaction has not ended yet", delay=_FIRST_PAUSE)
            return bool(status == "committed")

        return await self.transact(ask, patience=max(0.0, patience))


def _not_hung_up(_: DBAPIConnection, entry: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
    """Have the pool replace a connection that Postgres ended: the driver knows that without asking over the network."""
    connection = entry.driver_connection
    if isinstance(connection, asyncpg.Connection) and connection.is_closed():
        raise DisconnectionError
