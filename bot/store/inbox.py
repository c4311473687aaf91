"""What Slack handed over, kept until it is handled: inserted before the acknowledgement, taken by one replica's worker.

Items of one thread are handled one after another, in the order they arrived; different threads in parallel.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.together import Together
from workflows.model.change import JsonValue

LEASE = timedelta(seconds=20)
"""How long a replica that stopped renewing keeps its items."""


class ItemKind(StrEnum):
    """What came in."""

    MESSAGE = "message"
    COMMAND = "command"
    CLICK = "click"
    SUBMISSION = "submission"
    POST = "post"


@dataclass(frozen=True, kw_only=True)
class InboxItem:
    """One thing to handle.

    Attributes:
        id: the same for every delivery of the same thing: Slack's event id, or one derived from the trigger.
        thread: items with the same value are handled one after another.
        dedupe: a second identity, `team/channel/ts` of a message, as two events tell of the same text; None elsewhere.
        body: the parsed envelope as JSON.
        attempts: how often it was taken, this time included; 0 before it is stored.
    """

    id: str
    kind: ItemKind
    thread: str
    body: Mapping[str, JsonValue]
    dedupe: str | None = None
    attempts: int = 0


_CLAIM = text("""
    UPDATE inbox SET state = 'taken', owner = :owner, attempts = attempts + 1,
                     lease_until = clock_timestamp() + CAST(:lease AS interval)
    WHERE id IN (
        SELECT i.id FROM inbox i
        WHERE ((i.state = 'new' AND i.due_at <= clock_timestamp())
               OR (i.state = 'taken' AND i.lease_until < clock_timestamp()))
          AND NOT EXISTS (
              SELECT FROM inbox e
              WHERE e.thread = i.thread AND e.seq < i.seq AND e.state IN ('new', 'taken'))
        ORDER BY i.seq LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id, seq, kind, thread, dedupe, body, attempts
""")
_BUSY = text("SELECT EXISTS (SELECT FROM inbox WHERE thread = :thread AND state IN ('new', 'taken'))")
_RENEW = text("""
    UPDATE inbox SET lease_until = clock_timestamp() + CAST(:lease AS interval)
    WHERE owner = :owner AND state = 'taken' AND id = ANY(:ids)
""")
_PUT = text("""
    INSERT INTO inbox (id, kind, thread, dedupe, body)
    SELECT one ->> 'id', one ->> 'kind', one ->> 'thread', one ->> 'dedupe', one -> 'body'
    FROM jsonb_array_elements(CAST(:items AS jsonb)) WITH ORDINALITY AS given(one, place) ORDER BY place
    ON CONFLICT DO NOTHING RETURNING id
""")
_END = text("""
    UPDATE inbox AS i SET state = :state, reference = :reference, owner = NULL, lease_until = NULL,
                          ended_at = clock_timestamp()
    WHERE id = ANY(:ids) AND owner = :owner AND state = 'taken'
    RETURNING EXISTS (SELECT FROM inbox n WHERE n.thread = i.thread AND n.state = 'new')
""")
_RETRY = text("""
    UPDATE inbox SET state = 'new', owner = NULL, lease_until = NULL,
                     due_at = clock_timestamp() + CAST(:delay AS interval)
    WHERE id = :id AND owner = :owner AND state = 'taken'
""")
_RELEASE = text("""
    UPDATE inbox SET state = 'new', owner = NULL, lease_until = NULL, attempts = greatest(attempts - 1, 0)
    WHERE owner = :owner AND state = 'taken'
""")
_BLANK = text("""
    UPDATE inbox SET body = NULL
    WHERE body IS NOT NULL AND state IN ('done', 'failed') AND received_at < clock_timestamp() - CAST(:age AS interval)
""")


class Inbox:
    """The inbox table, as seen by one replica.

    Args:
        owner: identifies this process for ever; never used again after a restart.

    Every call raises StoreUnavailable where Postgres is away.
    """

    def __init__(self, database: Database, owner: str, *, lease: timedelta = LEASE) -> None:
        self._database = database
        self._owner = owner
        self._lease = lease
        self._puts = Together(self._put)
        self._dones = Together(self._done)
        self.arrived = asyncio.Event()
        """Set when this process stored something new."""

    async def put(self, item: InboxItem) -> bool:
        """Store the item; returns when it is durable. False where it, or the same text, was stored before.

        Tried once: the caller leaves the envelope unacknowledged where this raises.
        """
        return await self._puts.add(item)

    async def _put(self, items: Sequence[InboxItem]) -> Sequence[bool]:
        given = [
            {"id": item.id, "kind": item.kind, "thread": item.thread, "dedupe": item.dedupe, "body": dict(item.body)}
            for item in items
        ]
        async with self._database.single() as connection:
            stored = set((await connection.scalars(_PUT, {"items": json.dumps(given)})).all())
        if stored:
            self.arrived.set()
        return [item.id in stored for item in items]

    async def busy(self, thread: str) -> bool:
        """Whether something of this thread waits or is being handled."""
        async with self._database.single() as connection:
            return bool(await connection.scalar(_BUSY, {"thread": thread}))

    async def claim(self, limit: int) -> Sequence[InboxItem]:
        """Take up to `limit` items, oldest first, those of replicas that died among them."""
        async with self._database.single() as connection:
            rows = await connection.execute(_CLAIM, {"owner": self._owner, "lease": self._lease, "limit": limit})
            return [
                InboxItem(
                    id=row.id,
                    kind=ItemKind(row.kind),
                    thread=row.thread,
                    dedupe=row.dedupe,
                    body=row.body,
                    attempts=row.attempts,
                )
                for row in sorted(rows, key=lambda row: int(row.seq))
            ]

    async def renew(self, ids: Sequence[str]) -> None:
        """Keep these items, taken by this process, for another lease."""
        async with self._database.single() as connection:
            await connection.execute(_RENEW, {"owner": self._owner, "lease": self._lease, "ids": list(ids)})

    async def done(self, item_id: str) -> None:
        """The item is handled; what waited for it in its thread may be taken."""
        await self._dones.add(item_id)

    async def fail(self, item_id: str, reference: str) -> None:
        """The item broke and the person was told `reference`; it is not tried again."""
        await self._end([item_id], "failed", reference)

    async def retry(self, item_id: str, delay: timedelta) -> None:
        """Give the item back, to be taken again after `delay`."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(_RETRY, {"id": item_id, "owner": self._owner, "delay": delay})

        await self._database.repeatable(work)

    async def release(self) -> None:
        """Give back everything this process has taken, for other replicas to take at once."""
        async with self._database.single() as connection:
            await connection.execute(_RELEASE, {"owner": self._owner})

    async def purge(self, age: timedelta) -> int:
        """Blank the bodies of handled items older than `age`; how many. The ids stay, so that nothing acts twice."""
        async with self._database.single() as connection:
            return (await connection.execute(_BLANK, {"age": age})).rowcount

    async def _done(self, item_ids: Sequence[str]) -> Sequence[None]:
        await self._end(item_ids, "done", "")
        return [None] * len(item_ids)

    async def _end(self, item_ids: Sequence[str], state: str, reference: str) -> None:
        parameters = {"ids": list(item_ids), "owner": self._owner, "state": state, "reference": reference}

        async def work(connection: AsyncConnection) -> bool:
            return any((await connection.scalars(_END, parameters)).all())

        if await self._database.repeatable(work):
            self.arrived.set()
