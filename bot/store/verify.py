"""Finds what was done to the audit log behind our back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.anchor import Anchor, Head
from bot.store.audit import text_hash
from bot.store.audit_key import AuditKey
from bot.store.chain import EVENT_COLUMNS, GENESIS, chain_hash
from bot.store.database import Database, clock
from bot.store.errors import StoreUnusable
from bot.store.tables.audit import audit_event, audit_seal, audit_text

_GRACE = timedelta(minutes=10)  # a transaction of ours lasts a minute at most, and the sealer works every second
_MOST_FLAWS = 10_000
_BATCH = 500


class FlawKind(StrEnum):
    """What can be wrong with the log."""

    CHANGED = "changed"  # an event or its text is not what was sealed
    MISSING = "missing"  # an event, a seal or a text is gone
    REORDERED = "reordered"  # a seal does not follow the one before it
    CUT_OFF = "cut_off"  # the chain no longer reaches its anchor
    FORGED = "forged"  # not made with the key
    INSERTED = "inserted"  # a row came in behind rows that were sealed long before it
    UNSEALED = "unsealed"  # sealing stopped


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One thing wrong.

    Attributes:
        event_id: the event's id; None where no event is meant.
        seq: position in the chain; None where none is meant.
        message: words for people.
    """

    kind: FlawKind
    event_id: int | None
    seq: int | None
    message: str


@dataclass(frozen=True, kw_only=True)
class VerifyReport:
    """What was looked at and what was found, 10,000 flaws at most.

    Attributes:
        seals: how many seals were checked.
        unsealed: events that are not sealed yet; that is no flaw while they are young.
        head: position of the newest seal.
    """

    seals: int
    unsealed: int
    head: int
    flaws: tuple[Flaw, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.flaws


@dataclass(kw_only=True)
class _Walk:
    """Where the walk along the chain stands."""

    seals: int = 0
    unsealed: int = 0
    head: int = 0
    hash: str = GENESIS
    anchored_hash: str | None = None
    highest: int = 0  # event id
    late: list[tuple[int, int, datetime]] = field(default_factory=list)  # event id, seq, sealed_at
    flaws: list[Flaw] = field(default_factory=list)

    def add(self, flaws: Iterator[Flaw]) -> None:
        self.flaws.extend(flaw for flaw in flaws if len(self.flaws) < _MOST_FLAWS)


async def verify(database: Database, key: AuditKey, anchor: Anchor) -> VerifyReport:
    """Check every event against its seal, the chain against itself, and its head against the anchor.

    Texts that expired are fine. Raises StoreUnavailable or StoreRefused.
    """
    walk = _Walk()
    # Before the snapshot, which then reaches at least as far.
    anchored = await asyncio.to_thread(_anchored, anchor)
    anchored_seq = anchored.seq if isinstance(anchored, Head) else 0
    async with database.begin() as connection:
        await _snapshot(connection)
        now = await clock(connection)
        result = await connection.stream(_everything().execution_options(yield_per=_BATCH))
        async for row in result.mappings():
            if row["seq"] is None:
                walk.unsealed += 1
            else:
                _step(walk, row, key, anchored_seq)
            walk.add(_text_flaws(row, now))
        walk.add(_anchor_flaws(walk, key, anchored, str(anchor.path)))
        walk.add(iter([flaw async for flaw in _late_flaws(connection, walk)]))
        walk.add(iter([flaw async for flaw in _unsealed_flaws(connection)]))
    return VerifyReport(seals=walk.seals, unsealed=walk.unsealed, head=walk.head, flaws=tuple(walk.flaws))


async def _snapshot(connection: AsyncConnection) -> None:
    await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    await connection.execute(text("SET LOCAL statement_timeout = 0"))


def _everything() -> Select[tuple[object, ...]]:
    joined = audit_seal.outerjoin(audit_event, audit_seal.c.event_id == audit_event.c.id, full=True)
    joined = joined.outerjoin(audit_text, audit_text.c.sha256 == audit_event.c.text_sha256)
    text_columns = (audit_text.c.salt, audit_text.c.body, audit_text.c.expires_at)
    order = (audit_seal.c.seq.asc().nulls_last(), audit_event.c.id)
    return select(*audit_seal.c, *EVENT_COLUMNS, *text_columns).select_from(joined).order_by(*order)


def _anchored(anchor: Anchor) -> Head | StoreUnusable | None:
    try:
        return anchor.read()
    except StoreUnusable as error:
        return error  # a flaw like others


def _step(walk: _Walk, row: RowMapping, key: AuditKey, anchored_seq: int) -> None:
    walk.add(_seal_flaws(walk, row, key))
    walk.seals += 1
    walk.head, walk.hash = row["seq"], row["hash"]
    if row["seq"] == anchored_seq:
        walk.anchored_hash = row["hash"]
    if row["event_id"] < walk.highest and len(walk.late) < _MOST_FLAWS:
        walk.late.append((row["event_id"], row["seq"], row["sealed_at"]))
    walk.highest = max(walk.highest, row["event_id"])


def _seal_flaws(walk: _Walk, row: RowMapping, key: AuditKey) -> Iterator[Flaw]:
    seq, event_id = row["seq"], row["event_id"]

    def flaw(kind: FlawKind, message: str) -> Flaw:
        return Flaw(kind=kind, event_id=event_id, seq=seq, message=message)

    if seq != walk.head + 1:
        gone = f"seal {walk.head + 1} is" if seq == walk.head + 2 else f"seals {walk.head + 1} to {seq - 1} are"
        yield flaw(FlawKind.MISSING, f"{gone} missing before seal {seq}")
    elif row["prev_hash"] != walk.hash:
        yield flaw(FlawKind.REORDERED, f"seal {seq} does not follow seal {walk.head}: seals were reordered or replaced")
    if row["key_id"] != key.id:
        yield flaw(FlawKind.FORGED, f"seal {seq} was made with the key {row['key_id']}, ours is {key.id}")
    elif not key.made(row["hash"], row["mac"]):
        yield flaw(FlawKind.FORGED, f"seal {seq} was not made with our key: somebody wrote it by hand")
    if row["id"] is None:
        yield flaw(FlawKind.MISSING, f"event {event_id} is missing: it was sealed as number {seq} and is gone")
    elif chain_hash(row["prev_hash"], seq, row, row["sealed_at"]) != row["hash"]:
        yield flaw(FlawKind.CHANGED, f"event {event_id} or its seal {seq} was changed after it was sealed")


def _text_flaws(row: RowMapping, now: datetime) -> Iterator[Flaw]:
    digest, event_id = row["text_sha256"], row["id"]
    if digest is None:
        return
    problem = _text_problem(row, digest, now)
    if problem is not None:
        kind, message = problem
        yield Flaw(kind=kind, event_id=event_id, seq=row["seq"], message=f"the text of event {event_id} {message}")


def _text_problem(row: RowMapping, digest: str, now: datetime) -> tuple[FlawKind, str] | None:
    until = row["text_expires_at"]
    if row["body"] is None:
        early = until is None or until > now
        return (FlawKind.MISSING, f"is missing: it was to be kept until {until}") if early else None
    if text_hash(row["salt"], row["body"]) != digest:
        return FlawKind.CHANGED, "was changed after it was written"
    if row["expires_at"] != until:
        return FlawKind.CHANGED, f"was to be kept until {until}, and now says {row['expires_at']}"
    return None


def _anchor_flaws(walk: _Walk, key: AuditKey, head: Head | StoreUnusable | None, path: str) -> Iterator[Flaw]:
    def flaw(kind: FlawKind, seq: int | None, message: str) -> Flaw:
        return Flaw(kind=kind, event_id=None, seq=seq, message=message)

    if isinstance(head, StoreUnusable):
        yield flaw(FlawKind.CHANGED, None, str(head))
    elif head is None:
        if walk.seals:
            yield flaw(FlawKind.MISSING, None, f"the anchor {path} is missing: a cut-off tail cannot be seen")
    elif not key.made(head.hash, head.mac):
        yield flaw(FlawKind.FORGED, head.seq, f"the anchor {path} was not written with our key {key.id}")
    elif head.seq > walk.head:
        yield flaw(FlawKind.CUT_OFF, head.seq, f"the log ends at seal {walk.head}, its anchor says {head.seq}: cut off")
    elif walk.anchored_hash != head.hash:
        yield flaw(
            FlawKind.CUT_OFF, head.seq, f"seal {head.seq} is not the anchored one: the log was cut and rewritten"
        )


async def _late_flaws(connection: AsyncConnection, walk: _Walk) -> AsyncIterator[Flaw]:
    """Rows that were sealed long after rows with higher ids: somebody used an id that a rollback had left free."""
    for event_id, seq, sealed_at in walk.late:
        younger = select(func.min(audit_seal.c.sealed_at)).where(audit_seal.c.event_id > event_id)
        first = await connection.scalar(younger)
        if first is not None and sealed_at - first > _GRACE:
            message = f"event {event_id} was inserted {sealed_at - first} after events with higher ids were sealed"
            yield Flaw(kind=FlawKind.INSERTED, event_id=event_id, seq=seq, message=message)


async def _unsealed_flaws(connection: AsyncConnection) -> AsyncIterator[Flaw]:
    long_ago = func.clock_timestamp() - _GRACE
    passed = select(func.max(audit_seal.c.event_id)).where(audit_seal.c.sealed_at < long_ago).scalar_subquery()
    joined = audit_event.outerjoin(audit_seal, audit_seal.c.event_id == audit_event.c.id)
    inserted = (audit_event.c.id < func.coalesce(passed, 0)).label("inserted")
    statement = select(audit_event.c.id, inserted).select_from(joined).where(audit_seal.c.seq.is_(None))
    statement = statement.where((audit_event.c.at < long_ago) | (audit_event.c.id < func.coalesce(passed, 0)))
    for event_id, among in await connection.execute(statement.order_by(audit_event.c.id).limit(_MOST_FLAWS)):
        kind = FlawKind.INSERTED if among else FlawKind.UNSEALED
        said = "stands among rows sealed long ago, unsealed" if among else "waits for its seal for over 10 minutes"
        yield Flaw(kind=kind, event_id=event_id, seq=None, message=f"event {event_id} {said}")
