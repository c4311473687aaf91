"""The processes that share the work, and which are gone; what a gone one held is free for the others at once."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables.runs import replica
from bot.store.tables.slack import inbox, outbox

_MOST = 1_000


class PostgresReplicaRegistry:
    """Satisfies `workflows.ports.ReplicaRegistry`; asks once, so that a heartbeat is never an old one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def join(self, executor_id: str) -> None:
        """Add this process, alive as of now."""
        row = {"executor_id": executor_id}
        alive = {"heartbeat_at": func.clock_timestamp()}
        statement = insert(replica).values(row).on_conflict_do_update(index_elements=["executor_id"], set_=alive)
        async with self._database.single() as connection:
            await connection.execute(statement)

    async def heartbeat(self, executor_id: str) -> bool:
        """Say that this process lives; False where the others declared it dead, and it must exit."""
        mine = update(replica).where(replica.c.executor_id == executor_id)
        statement = mine.values(heartbeat_at=func.clock_timestamp()).returning(replica.c.executor_id)
        async with self._database.single() as connection:
            return await connection.scalar(statement) is not None

    async def live(self) -> Sequence[str]:
        """The executor ids of all rows, longest there first; 1,000 at most."""
        statement = select(replica.c.executor_id).order_by(replica.c.joined_at, replica.c.executor_id).limit(_MOST)
        async with self._database.single() as connection:
            return (await connection.scalars(statement)).all()

    async def expired(self, seconds: float) -> Sequence[str]:
        """Remove the rows whose last heartbeat is older than `seconds`, and return their executor ids.

        Nobody could say anything while Postgres was away, so its own start counts as everybody's heartbeat.
        """
        heard = func.greatest(replica.c.heartbeat_at, func.pg_postmaster_start_time())
        silent = heard < func.clock_timestamp() - timedelta(seconds=seconds)
        async with self._database.begin() as connection:
            dead = (await connection.scalars(delete(replica).where(silent).returning(replica.c.executor_id))).all()
            await _free(connection, dead)
        return dead

    async def remove(self, executor_id: str) -> None:
        """Take this process out; removing twice is harmless."""
        async with self._database.begin() as connection:
            await connection.execute(delete(replica).where(replica.c.executor_id == executor_id))
            await _free(connection, [executor_id])


async def _free(connection: AsyncConnection, gone: Sequence[str]) -> None:
    """End the leases of replicas that are gone; nobody waits until they would have run out."""
    if not gone:
        return
    for table in (inbox, outbox):
        held = update(table).where(table.c.owner.in_(gone), table.c.lease_until > func.clock_timestamp())
        await connection.execute(held.values(lease_until=func.clock_timestamp()))
