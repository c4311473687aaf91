"""What leaves for Slack: one row a topic, the newest state wins, kept until it is sent.

`bot.slack.outbox` takes rows from here, sends them and writes down what came of it.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.together import Together
from workflows.model.change import JsonValue
from workflows.storable import storable

LEASE = timedelta(seconds=30)
"""How long a replica that died in the middle of a call keeps its message. Longer than the longest call."""
_THREADS = 4096


class Method(StrEnum):
    """How a message leaves."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    EPHEMERAL = "chat.postEphemeral"
    RESPOND = "response_url"
    FILE = "files.completeUploadExternal"


@dataclass(frozen=True, kw_only=True)
class OutboxMessage:
    """One topic at its newest state.

    Attributes:
        key: the topic, e.g. `run/<id>`; a later message with the same key edits what the first one posted.
        channel: a channel id, or a user id for a direct message.
        ephemeral_user: Slack user id that alone sees it; empty for everybody.
        fallback_user: Slack user id that gets it as a direct message where the place cannot be written to; or empty.
        response_url: used for private answers, and where the place cannot be written to; or empty.
        payload: `text`, and `blocks` where there are any; or `text` and a `file` with `name`, `text` and the `language`
            of whom it is for, which is uploaded once under the text as its comment, and never edited.
        priority: 0 leaves first (approvals), then 1 (ends), then 2 (progress).
        final: an end: kept until sent, and never overwritten by progress that comes late.
    """

    key: str
    team: str
    channel: str
    payload: Mapping[str, JsonValue]
    priority: int
    final: bool
    thread_ts: str = ""
    ephemeral_user: str = ""
    fallback_user: str = ""
    response_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing(OutboxMessage):
    """A message taken to be sent.

    Attributes:
        version: counts the states of the topic.
        sent_version: the state that people see; 0 where they see none.
        ts: Slack's id of the posted message; empty before.
        attempts: how often this state was tried and failed.
        url_uses: how often the response_url was used.
        uncertain: an earlier attempt may have posted it without our knowing.
    """

    version: int
    sent_version: int
    ts: str
    attempts: int
    url_uses: int
    uncertain: bool
    created_at: datetime

    @property
    def method(self) -> Method:
        """How it leaves; `_METHOD` says the same in SQL."""
        if "file" in self.payload:
            return Method.FILE
        if self.ephemeral_user:
            return Method.RESPOND if self.response_url else Method.EPHEMERAL
        return Method.UPDATE if self.ts else Method.POST


_METHOD = """
    CASE WHEN payload -> 'file' IS NOT NULL THEN 'files.completeUploadExternal'
         WHEN ephemeral_user <> '' AND response_url <> '' THEN 'response_url'
         WHEN ephemeral_user <> '' THEN 'chat.postEphemeral'
         WHEN ts <> '' THEN 'chat.update' ELSE 'chat.postMessage' END
"""
_FREE = "state = 'pending' AND due_at <= clock_timestamp() AND (owner IS NULL OR lease_until < clock_timestamp())"

_PUT = text("""
    INSERT INTO outbox AS o (key, team, channel, thread_ts, ephemeral_user, fallback_user, response_url, payload,
                             priority, final, changed_at)
    VALUES (:key, :team, :channel, :thread_ts, :ephemeral_user, :fallback_user, :response_url,
            CAST(:payload AS jsonb), :priority, :final, clock_timestamp())
    ON CONFLICT (key) DO UPDATE SET
        payload = excluded.payload, priority = excluded.priority, final = excluded.final, version = o.version + 1,
        state = 'pending', attempts = 0, due_at = clock_timestamp(), changed_at = clock_timestamp(), last_error = ''
    WHERE (o.payload IS DISTINCT FROM excluded.payload OR o.state = 'failed') AND (excluded.final OR NOT o.final)
          AND excluded.payload -> 'file' IS NULL
    RETURNING key
""")
_CHANNELS = text(f"""
    SELECT channel, min(priority) AS priority, min(changed_at) AS since FROM outbox WHERE {_FREE}
    GROUP BY channel ORDER BY 2, 3 LIMIT :limit
""")  # noqa: S608 - conditions of ours
_CLAIM = text(f"""
    UPDATE outbox SET owner = :owner, lease_until = clock_timestamp() + CAST(:lease AS interval),
                      uncertain = uncertain OR owner IS NOT NULL
    WHERE key IN (
        SELECT key FROM outbox WHERE channel = :channel AND {_FREE} AND NOT ({_METHOD} = ANY(:paused))
        ORDER BY priority, changed_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING *
""")  # noqa: S608
_SENT = text("""
    UPDATE outbox SET sent_version = :version, ts = :ts, channel = :channel, owner = NULL, lease_until = NULL,
        uncertain = false, attempts = 0, last_error = '', url_uses = :url_uses,
        state = CASE WHEN version > :version THEN 'pending' ELSE 'sent' END
    WHERE key = :key AND owner = :owner
""")
_BACK = text("""
    UPDATE outbox SET owner = NULL, lease_until = NULL, attempts = attempts + :failed, uncertain = :uncertain,
        last_error = :reason, due_at = clock_timestamp() + CAST(:delay AS interval)
    WHERE key = :key AND owner = :owner
""")
_MOVE = text("""
    UPDATE outbox SET owner = NULL, lease_until = NULL, uncertain = false, last_error = :reason, channel = :channel,
        thread_ts = :thread_ts, ephemeral_user = :ephemeral_user, fallback_user = :fallback_user,
        response_url = :response_url, ts = :ts, due_at = clock_timestamp()
    WHERE key = :key AND owner = :owner
""")
_FAILED = text("""
    UPDATE outbox SET owner = NULL, lease_until = NULL, last_error = :reason,
        state = CASE WHEN version > :version THEN 'pending' ELSE 'failed' END
    WHERE key = :key AND owner = :owner
""")
_THREAD = text("""
    SELECT EXISTS (SELECT FROM outbox WHERE channel = :channel AND team = :team AND ephemeral_user = ''
                   AND (thread_ts = :ts OR ts = :ts))
""")
_BLANK = text("""
    UPDATE outbox SET payload = NULL
    WHERE payload IS NOT NULL AND state <> 'pending' AND changed_at < clock_timestamp() - CAST(:age AS interval)
""")


class Outbox:
    """The outbox table, as seen by one replica.

    Args:
        owner: identifies this process for ever; never used again after a restart.

    Every call raises StoreUnavailable where Postgres is away.
    """

    def __init__(self, database: Database, owner: str, *, lease: timedelta = LEASE) -> None:
        self._database = database
        self._owner = owner
        self._lease = lease
        self._threads: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._sents = Together(self._sent)
        self.waiting = asyncio.Event()
        """Set when this process stored something to send."""
        self.fresh: set[str] = set()
        """The channels it is for, until they are served."""

    async def put(self, *messages: OutboxMessage) -> None:
        """Take the messages over, all or none; returns when they are durable. A state not sent yet is replaced.

        The same state again, progress after the end, or the same file again changes nothing.
        """

        async def work(connection: AsyncConnection) -> None:
            for message in messages:
                values = {name: value for name, value in vars(message).items() if name != "payload"}
                await connection.execute(_PUT, {**values, "payload": json.dumps(storable(dict(message.payload)))})

        if len(messages) == 1:  # the same again changes nothing
            await self._database.repeatable(work)
        else:
            await self._database.transact(work)
        self.fresh.update(message.channel for message in messages)
        self.waiting.set()

    async def known(self, key: str) -> bool:
        """Whether a message on this topic was taken over before."""
        return await self._column("SELECT true FROM outbox WHERE key = :key", key=key) is True

    async def ts_of(self, key: str) -> str:
        """Slack's id of the posted message on this topic; empty where none is posted yet."""
        return str(await self._column("SELECT ts FROM outbox WHERE key = :key", key=key) or "")

    async def in_thread(self, team: str, channel: str, thread_ts: str) -> bool:
        """Whether the bot wrote in this thread, or began it."""
        thread = (team, channel, thread_ts)
        if thread in self._threads:
            self._threads.move_to_end(thread)
            return True
        async with self._database.single() as connection:
            found = await connection.scalar(_THREAD, {"team": team, "channel": channel, "ts": thread_ts})
        if found:
            self._threads[thread] = None
            while len(self._threads) > _THREADS:
                self._threads.popitem(last=False)
        return bool(found)

    async def channels(self, limit: int) -> Sequence[str]:
        """Channels with something to send, the most urgent first."""
        async with self._database.single() as connection:
            rows = await connection.execute(_CHANNELS, {"limit": limit})
            return [row.channel for row in rows]

    async def claim(self, channel: str, paused: Collection[Method], most: int) -> Sequence[Outgoing]:
        """Take the most urgent messages of a channel, `most` at most, those of replicas that died among them.

        `paused` are the ways to leave that Slack asked us to pause in this channel.
        """
        parameters = {
            "owner": self._owner,
            "lease": self._lease,
            "channel": channel,
            "paused": [str(method) for method in paused],
            "most": most,
        }
        async with self._database.single() as connection:
            rows = (await connection.execute(_CLAIM, parameters)).all()
        return [_read(row) for row in sorted(rows, key=lambda row: (row.priority, row.changed_at))]

    async def sent(self, message: Outgoing, *, ts: str, channel: str, url_used: bool = False) -> None:
        """This state is shown; a newer one stays to be sent.

        `channel` is where it was posted; it differs from the message's where that was a user id.
        """
        shown = {"ts": ts or message.ts, "channel": channel, "version": message.version}
        uses = message.url_uses + int(url_used)
        await self._sents.add({"key": message.key, "owner": self._owner, "url_uses": uses, **shown})

    async def _sent(self, rows: Sequence[Mapping[str, object]]) -> Sequence[None]:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(_SENT, rows)

        await self._database.repeatable(work)
        return [None] * len(rows)

    async def retry(
        self, message: Outgoing, *, delay: float, reason: str, uncertain: bool = False, counts: bool = True
    ) -> None:
        """Give the message back, to be tried again after `delay` seconds.

        `uncertain`: Slack may have posted it. `counts`: this was an attempt; being asked to wait is none.
        """
        await self._write(
            _BACK,
            message,
            failed=int(counts),
            uncertain=uncertain or message.uncertain,
            reason=reason,
            delay=timedelta(seconds=delay),
        )

    async def move(self, message: Outgoing, *, to: OutboxMessage, ts: str, reason: str) -> None:
        """Send the message to another place, at once; `ts` empty posts it anew."""
        await self._write(
            _MOVE,
            message,
            channel=to.channel,
            thread_ts=to.thread_ts,
            ephemeral_user=to.ephemeral_user,
            fallback_user=to.fallback_user,
            response_url=to.response_url,
            ts=ts,
            reason=reason,
        )

    async def fail(self, message: Outgoing, reason: str) -> None:
        """This state cannot be sent; the reason is stored."""
        await self._write(_FAILED, message, version=message.version, reason=reason)

    async def purge(self, age: timedelta) -> int:
        """Blank payloads that were settled for longer than `age`; how many. What is where stays known."""
        async with self._database.single() as connection:
            return (await connection.execute(_BLANK, {"age": age})).rowcount

    async def _write(self, statement: TextClause, message: Outgoing, **values: object) -> None:
        parameters = {"key": message.key, "owner": self._owner, **values}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(statement, parameters)

        await self._database.repeatable(work)

    async def _column(self, statement: str, **values: object) -> object:
        async with self._database.single() as connection:
            found: object = await connection.scalar(text(statement), values)
        return found


def _read(row: Row[tuple[object, ...]]) -> Outgoing:
    return Outgoing(**{name: getattr(row, name) for name in Outgoing.__dataclass_fields__})
