"""Alerts over time, and the queue of those that have to be looked at, for all replicas together."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.watched import Happened, Key, Told, Watched, ends, fires
from bot.store.audit import AuditWriter
from bot.store.database import Database, clock
from bot.store.tables.alerts import alert as table
from workflows.model.alert import ALERTNAME, Alert, AlertStatus
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.change import JsonValue
from workflows.model.intent import SlotValue
from workflows.model.run import Origin
from workflows.storable import storable

LEASE = timedelta(seconds=20)
"""How long a replica that stopped renewing keeps what it looks at."""
ACTOR = "system/alert"
_MOST = 50
_UNCHANGED = (Happened.NOTHING, Happened.ENDED_BEFORE, Happened.BACK_BEFORE)
_LOCKS = {"told": 0x0A1E_0001, "claim": 0x0A1E_0002}

_ALERT: TypeAdapter[Alert] = TypeAdapter(Alert)
_WATCHED: TypeAdapter[Watched] = TypeAdapter(Watched)
_STORED = (
    *("fingerprint", "alert", "source", "grouped_by", "status", "team", "channel", "thread_ts", "told_ts", "began_at"),
    *(
        "last_at",
        "resolved_at",
        "times",
        "last_cause",
        "template",
        "diagnosis",
        "diagnoses",
        "asked_at",
        "attempts",
        "run_id",
    ),
    *("target", "problem"),
)
_CAST = {"alert": "CAST(:alert AS jsonb)", "target": "CAST(:target AS jsonb)"}
_PUT = text(f"""
    INSERT INTO alert ({", ".join(_STORED)}, due_at)
    VALUES ({", ".join(_CAST.get(name, f":{name}") for name in _STORED)}, :asked_at)
    ON CONFLICT (channel, fingerprint) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _STORED)},
        due_at = CASE WHEN alert.diagnoses = excluded.diagnoses THEN alert.due_at ELSE excluded.due_at END,
        owner = CASE WHEN alert.diagnoses = excluded.diagnoses THEN alert.owner END,
        lease_until = CASE WHEN alert.diagnoses = excluded.diagnoses THEN alert.lease_until END
""")  # noqa: S608 - column names of ours
_COLUMNS = ", ".join(column.name for column in table.columns)
_THIS = "channel = :channel AND fingerprint = :fingerprint"
_GET = text(f"SELECT {_COLUMNS} FROM alert WHERE {_THIS}")  # noqa: S608
_HOLD = text(f"SELECT {_COLUMNS} FROM alert WHERE {_THIS} FOR UPDATE")  # noqa: S608
_GROUP = text(f"""
    SELECT {_COLUMNS} FROM alert WHERE channel = :channel AND grouped_by = :grouped_by AND source = :source
    ORDER BY fingerprint LIMIT :most FOR UPDATE
""")  # noqa: S608
_THREAD = text(f"""
    SELECT {_COLUMNS} FROM alert WHERE channel = :channel AND thread_ts = :thread_ts AND team = :team
    ORDER BY asked_at, fingerprint LIMIT :most
""")  # noqa: S608
_TOLD_IN = text(f"""
    SELECT {_COLUMNS} FROM alert
    WHERE channel = :channel AND (thread_ts = :thread_ts OR told_ts = :thread_ts) AND team = :team
    ORDER BY asked_at, fingerprint LIMIT :most
""")  # noqa: S608
_CLAIM = text(f"""
    UPDATE alert SET diagnosis = 'taken', owner = :owner, attempts = attempts + 1,
                     lease_until = clock_timestamp() + CAST(:lease AS interval)
    WHERE (channel, fingerprint) IN (
        SELECT channel, fingerprint FROM alert
        WHERE diagnosis = 'waiting' AND due_at <= clock_timestamp()
           OR diagnosis IN ('taken', 'found') AND lease_until < clock_timestamp()
        ORDER BY asked_at
        LIMIT greatest(0, :at_once - (
            SELECT count(*) FROM alert
            WHERE diagnosis IN ('taken', 'found') AND lease_until >= clock_timestamp()))
        FOR UPDATE SKIP LOCKED)
    RETURNING {_COLUMNS}
""")  # noqa: S608
_RENEW = text("""
    UPDATE alert SET lease_until = clock_timestamp() + CAST(:lease AS interval)
    WHERE owner = :owner AND diagnosis IN ('taken', 'found') AND (channel, fingerprint) IN (
        SELECT * FROM unnest(CAST(:channels AS text[]), CAST(:fingerprints AS text[])))
""")
_FOUND = text(f"""
    UPDATE alert SET diagnosis = 'found', run_id = :run_id, problem = :problem, target = CAST(:target AS jsonb)
    WHERE {_THIS} AND owner = :owner AND diagnosis = 'taken'
""")  # noqa: S608
_SHOWN = text(f"""
    UPDATE alert SET diagnosis = 'done', owner = NULL, lease_until = NULL
    WHERE {_THIS} AND owner = :owner AND diagnosis = 'found'
""")  # noqa: S608
_AGAIN = text(f"""
    UPDATE alert SET diagnosis = 'waiting', owner = NULL, lease_until = NULL,
                     due_at = clock_timestamp() + CAST(:delay AS interval)
    WHERE {_THIS} AND owner = :owner AND diagnosis = 'taken'
""")  # noqa: S608
_RELEASE = text("""
    UPDATE alert SET diagnosis = 'waiting', owner = NULL, lease_until = NULL, attempts = greatest(attempts - 1, 0)
    WHERE owner = :owner AND diagnosis IN ('taken', 'found')
""")
_PURGE = text("DELETE FROM alert WHERE diagnosis = 'done' AND last_at < clock_timestamp() - CAST(:age AS interval)")


class Alerts:
    """The alert table, as seen by one replica.

    Args:
        owner: identifies this process for ever; never used again after a restart.
        again_after: how long after a look the same alert is not looked at again.
        at_once: how many alerts are looked at at once by all replicas together.

    Every call raises StoreUnavailable where Postgres is away.
    """

    def __init__(
        self,
        database: Database,
        writer: AuditWriter,
        owner: str,
        *,
        again_after: timedelta,
        at_once: int,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._writer = writer
        self._owner = owner
        self._again_after = again_after
        self._at_once = at_once
        self._lease = lease
        self.waiting = asyncio.Event()
        """Set when this process stored something to look at."""

    async def tell(self, told: Sequence[Told]) -> Sequence[tuple[Watched, Happened]]:
        """Write down what one message tells, with its audit events; what it changed, alert by alert."""

        async def work(connection: AsyncConnection) -> Sequence[tuple[Watched, Happened]]:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCKS["told"]})
            now = await clock(connection)
            changed = [change for one in told for change in await self._told(connection, one, now)]
            for watched, happened in changed:
                if happened not in _UNCHANGED:
                    await connection.execute(_PUT, _row(watched))
            events = [_event(*change) for change in changed if change[1] not in _UNCHANGED]
            await self._writer.write(connection, *events)
            return changed

        changed = await self._database.transact(work)
        if any(happened is Happened.ASKED for _, happened in changed):
            self.waiting.set()
        return changed

    async def get(self, channel: str, fingerprint: str) -> Watched | None:
        """What is known of an alert in a channel."""
        found = await self._select(_GET, channel=channel, fingerprint=fingerprint)
        return found[0] if found else None

    async def of_thread(self, origin: Origin) -> Sequence[Watched]:
        """The alerts that are talked about in a thread, at most 50, in the order they were asked for."""
        return await self._select(
            _THREAD, team=origin.team, channel=origin.channel, thread_ts=origin.thread_ts, most=_MOST
        )

    async def told_in(self, origin: Origin) -> Sequence[Watched]:
        """As `of_thread`, with those whose newest message begins the thread."""
        return await self._select(
            _TOLD_IN, team=origin.team, channel=origin.channel, thread_ts=origin.thread_ts, most=_MOST
        )

    async def claim(self) -> Sequence[Watched]:
        """Take what has to be looked at, oldest first, as many as there are free places in all replicas together."""

        async def work(connection: AsyncConnection) -> Sequence[Watched]:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCKS["claim"]})
            values = {"owner": self._owner, "lease": self._lease, "at_once": self._at_once}
            rows = (await connection.execute(_CLAIM, values)).mappings().all()
            return sorted(map(_watched, rows), key=lambda one: one.asked_at)

        return await self._database.transact(work, patience=0.0)

    async def renew(self, keys: Sequence[Key]) -> None:
        """Keep these alerts, taken by this process, for another lease."""
        channels, fingerprints = [channel for channel, _ in keys], [fingerprint for _, fingerprint in keys]
        await self._execute(_RENEW, lease=self._lease, channels=channels, fingerprints=fingerprints)

    async def found(self, key: Key, *, run_id: str, target: Mapping[str, SlotValue], problem: str) -> None:
        """The alert was looked at, or cannot be; it has to be shown yet."""
        given = json.dumps(dict(target))
        await self._execute(_FOUND, **_named(key), run_id=run_id, target=given, problem=problem)

    async def shown(self, key: Key) -> None:
        """What was found is on its way to people."""
        await self._execute(_SHOWN, **_named(key))

    async def again(self, key: Key, delay: timedelta) -> None:
        """Give the alert back, to be looked at after `delay`."""
        await self._execute(_AGAIN, **_named(key), delay=delay)

    async def release(self) -> None:
        """Give back everything this process has taken, for other replicas to take at once."""
        await self._execute(_RELEASE)

    async def purge(self, age: timedelta) -> int:
        """Forget alerts that nobody told of for that long; how many."""
        async with self._database.begin() as connection:
            return (await connection.execute(_PURGE, {"age": age})).rowcount

    async def _told(self, connection: AsyncConnection, told: Told, now: datetime) -> Sequence[tuple[Watched, Happened]]:
        key = told.origin.channel, told.alert.fingerprint
        row = (await connection.execute(_HOLD, _named(key))).mappings().first()
        before = _watched(row) if row else None
        if told.alert.status is AlertStatus.FIRING:
            return [fires(before, told, now, self._again_after)]
        if before is None and set(told.alert.labels) == {ALERTNAME}:
            values = {
                "channel": told.origin.channel,
                "grouped_by": told.alert.group,
                "source": told.alert.source,
                "most": _MOST,
            }
            rows = (await connection.execute(_GROUP, values)).mappings().all()
            return [ends(_watched(one), told.cause, now) for one in rows]
        return [ends(before, told.cause, now)] if before else []

    async def _select(self, query: TextClause, **values: object) -> Sequence[Watched]:
        async def work(connection: AsyncConnection) -> Sequence[Watched]:
            return [_watched(row) for row in (await connection.execute(query, values)).mappings()]

        return await self._database.transact(work)

    async def _execute(self, query: TextClause, **values: object) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(query, {**values, "owner": self._owner})

        await self._database.transact(work)


def _named(key: Key) -> dict[str, str]:
    return {"channel": key[0], "fingerprint": key[1]}


def _watched(row: RowMapping) -> Watched:
    origin = Origin(
        surface="alert",
        team=row["team"],
        channel=row["channel"],
        thread_ts=row["thread_ts"],
        message_ts=row["thread_ts"],
    )
    return _WATCHED.validate_python({**dict(row), "origin": origin})


def _row(watched: Watched) -> Mapping[str, object]:
    alert, origin = watched.alert, watched.origin
    kept: JsonValue = _ALERT.dump_python(alert, mode="json")
    return {
        **{name: value for name, value in vars(watched).items() if name in _STORED},
        "fingerprint": alert.fingerprint,
        "alert": json.dumps(storable(kept)),
        "source": alert.source,
        "grouped_by": alert.group,
        "status": alert.status.value,
        "team": origin.team,
        "channel": origin.channel,
        "thread_ts": origin.thread_ts,
        "diagnosis": watched.diagnosis.value,
        "target": json.dumps(dict(watched.target)),
    }


def _event(watched: Watched, happened: Happened) -> AuditEvent:
    ended = happened is Happened.ENDED
    return AuditEvent(
        kind=AuditKind.ALERT_RESOLVED if ended else AuditKind.ALERT_RECEIVED,
        actor=ACTOR,
        request_id=watched.last_cause,
        subject=watched.alert.name,
        outcome="ok" if ended else str(happened),
        details={
            "fingerprint": watched.alert.fingerprint,
            "source": watched.alert.source,
            "channel": watched.origin.channel,
            "labels": dict(watched.alert.labels),
            "values": list(watched.alert.values),
            "times": watched.times,
            "template": watched.template,
        },
    )
