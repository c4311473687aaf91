"""Chains committed audit events into seals, in one process at a time, and anchors the head in a file.

Events are sealed in the order of their ids, as they become visible: one whose transaction took longer is sealed after
its younger siblings. So writers never wait for each other.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial

import structlog
from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.anchor import Anchor, Head
from bot.store.audit_key import AuditKey
from bot.store.chain import EVENT_COLUMNS, GENESIS, Seal, link
from bot.store.database import Database, clock
from bot.store.errors import StoreRefused, StoreUnavailable, StoreUnusable
from bot.store.tables.audit import audit_event, audit_seal
from bot.waiting import happens

_LOCK = 7_263_002  # our number among Postgres's advisory locks
# Ids below the newest sealed one that a round looks through for events that committed late.
_WINDOW = 10_000


@dataclass(frozen=True, kw_only=True)
class _Round:
    """What one transaction found and did.

    Attributes:
        more: whether the batch was full, so that more may wait.
        head: the newest seal; None where there is none, or where its key is not ours.
        anchored_hash: the hash at the anchored position; None where the chain does not reach it.
    """

    sealed: int
    more: bool
    head: Head | None
    anchored_hash: str | None


class Sealer:
    """Seals what was committed; every replica runs one, and a lock lets one of them work.

    Args:
        key: makes the MACs; all replicas need the same one.
        anchor: where this replica keeps the head.
        interval: seconds between two rounds.
        batch: events sealed in one transaction.
    """

    def __init__(
        self, database: Database, key: AuditKey, anchor: Anchor, *, interval: float = 1.0, batch: int = 500
    ) -> None:
        self._database = database
        self._key = key
        self._anchor = anchor
        self._interval = interval
        self._batch = batch
        self._woken = asyncio.Event()
        self._looked_at_all = False
        self._complained = ""
        self._log = structlog.get_logger(__name__)

    async def run(self) -> None:
        """Seal until cancelled; a database that is away is waited for."""
        while True:
            self._woken.clear()
            try:
                await self.seal_now()
            except (StoreUnavailable, StoreRefused) as error:
                self._log.warning("audit_sealing_interrupted", error=str(error))
            await happens(self._woken, self._interval)

    def wake(self) -> None:
        """Have the next round now."""
        self._woken.set()

    async def seal_now(self) -> int:
        """Seal all that is committed, unless another replica is at it; returns how many events this call sealed."""
        total, more = 0, True
        while more:
            anchored, readable = await self._anchored()
            seq = anchored.seq if anchored else 0
            done = await self._database.transact(partial(self._round, anchored_seq=seq))
            if readable and done.head is not None:
                await self._put_anchor(anchored, done.head, done.anchored_hash)
            total, more = total + done.sealed, done.more
        return total

    async def _round(self, connection: AsyncConnection, anchored_seq: int) -> _Round:
        free = bool(await connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))))
        last = await _newest(connection)
        if last is not None and last.key_id != self._key.id:
            self._complain_of_key(last.key_id)
            return _Round(sealed=0, more=False, head=None, anchored_hash=None)
        seals = await self._seal(connection, last) if free else []
        newest = seals[-1] if seals else last
        at_anchor = select(audit_seal.c.hash).where(audit_seal.c.seq == anchored_seq)
        return _Round(
            sealed=len(seals),
            more=len(seals) == self._batch,
            head=Head(seq=newest.seq, hash=newest.hash, mac=newest.mac) if newest else None,
            anchored_hash=await connection.scalar(at_anchor),
        )

    async def _seal(self, connection: AsyncConnection, last: Seal | None) -> Sequence[Seal]:
        events = await self._unsealed(connection)
        now = await clock(connection)
        seals: list[Seal] = []
        for event in events:
            before = seals[-1] if seals else last
            seq, prev_hash = (before.seq + 1, before.hash) if before else (1, GENESIS)
            seals.append(link(self._key, seq, prev_hash, event, now))
        if seals:
            await connection.execute(insert(audit_seal), [asdict(seal) for seal in seals])
        return seals

    async def _unsealed(self, connection: AsyncConnection) -> Sequence[RowMapping]:
        joined = audit_event.outerjoin(audit_seal, audit_seal.c.event_id == audit_event.c.id)
        statement = select(*EVENT_COLUMNS).select_from(joined).where(audit_seal.c.seq.is_(None))
        if self._looked_at_all:
            newest = select(func.coalesce(func.max(audit_seal.c.event_id), 0)).scalar_subquery()
            statement = statement.where(audit_event.c.id > newest - _WINDOW)
        found = (await connection.execute(statement.order_by(audit_event.c.id).limit(self._batch))).mappings().all()
        self._looked_at_all = self._looked_at_all or len(found) < self._batch
        return found

    async def _anchored(self) -> tuple[Head | None, bool]:
        try:
            return await asyncio.to_thread(self._anchor.read), True
        except StoreUnusable as error:
            self._complain("audit_anchor_unreadable", error=str(error))
            return None, False

    async def _put_anchor(self, anchored: Head | None, head: Head, anchored_hash: str | None) -> None:
        """Move the anchor on, but only along the chain: one that the chain left is evidence and stays."""
        if anchored is not None and anchored_hash != anchored.hash:
            mend = "run `quarterdeck audit verify`; once it is explained, move the anchor file away"
            self._complain("audit_anchor_mismatch", anchor=str(self._anchor.path), seq=anchored.seq, mend=mend)
            return
        if head == anchored:
            return
        try:
            await asyncio.to_thread(self._anchor.write, head)
        except OSError as error:
            mend = "make the state folder writable"
            self._complain("audit_anchor_unwritable", anchor=str(self._anchor.path), error=str(error), mend=mend)
            return
        self._complained = ""

    def _complain_of_key(self, chain_key: str) -> None:
        mend = "give every replica the same audit key; sealing goes on where the key is the chain's"
        self._complain("audit_key_mismatch", chain_key=chain_key, own_key=self._key.id, mend=mend)

    def _complain(self, event: str, **facts: str | int) -> None:
        """Once, not every second."""
        if self._complained != event:
            self._complained = event
            self._log.error(event, **facts)


async def _newest(connection: AsyncConnection) -> Seal | None:
    statement = select(audit_seal).order_by(audit_seal.c.seq.desc()).limit(1)
    row = (await connection.execute(statement)).mappings().first()
    return None if row is None else Seal(**row)
