"""Finishes what dead replicas began, without a control plane: every replica watches all the others.

A replica beats every 2 s and is dead after 6 s without a beat. Whoever notices removes its row; from then on its runs
belong to no live replica, and every sweep of every replica hands such runs on until none is left. That is idempotent,
so nothing is lost where the one that noticed dies as well. A replica that finds its own row gone was declared dead
while it lived (stopped, or cut off): its runs have gone to others, so it must exit at once.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from workflows.engine.call import Pause
from workflows.errors import TemporaryError
from workflows.ports import ReplicaRegistry

BEAT = 2.0
DEAD_AFTER = 6.0
LEAVE_SECONDS = 0.5
BEATS_BEFORE_JUDGING = 3
"""After an outage of Postgres every row looks old: beat for as long as the others have to come back before judging."""

BEATS_A_SWEEP = 3

log = structlog.get_logger(__name__)


class Takeover(Protocol):
    """What recovery needs of the durable engine."""

    async def executors(self) -> Counter[str]:
        """Who has how many of the runs that are under way."""

    async def hand_on(self, dead: Sequence[str]) -> None:
        """Give the runs of these executors to whoever takes them first; again changes nothing."""


class Recovery:
    """Beats, and sweeps."""

    def __init__(
        self,
        *,
        replicas: ReplicaRegistry,
        executor_id: str,
        durable: Takeover,
        lost: Callable[[], None],
        pause: Pause = asyncio.sleep,
    ) -> None:
        """Take what it works with.

        `lost` is called once where this process was declared dead; it has to exit.
        """
        self._replicas = replicas
        self._executor_id = executor_id
        self._durable = durable
        self._lost = lost
        self._pause = pause
        self._beats = 0

    async def join(self) -> None:
        """Be alive to the others; before the first run is taken."""
        await self._replicas.join(self._executor_id)

    async def leave(self) -> None:
        """Be gone, so that the others take over at once what this process leaves behind."""
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._replicas.remove(self._executor_id)
        except (TimeoutError, TemporaryError) as error:
            # Not worth staying for: the others notice the missing beats.
            log.warning("replica.leave_failed", executor=self._executor_id, error=str(error))

    async def watch(self) -> None:
        """Beat and sweep until cancelled, or until declared dead."""
        while True:
            try:
                if not await self.beat():
                    log.error("replica.declared_dead", executor=self._executor_id)
                    self._lost()
                    return
            except Exception:  # the entry point of a loop that must outlive every outage
                self._beats = 0
                log.warning("replica.beat_failed", executor=self._executor_id, exc_info=True)
            await self._pause(BEAT)

    async def beat(self) -> bool:
        """One beat and one sweep; False where this process was declared dead."""
        if not await self._replicas.heartbeat(self._executor_id):
            return False
        dead = await self._replicas.expired(DEAD_AFTER) if self._beats >= BEATS_BEFORE_JUDGING else ()
        for executor in dead:
            log.warning("replica.dead", executor=executor)
        if dead or self._beats % BEATS_A_SWEEP == 0:
            await self._sweep()
        self._beats += 1
        return True

    async def _sweep(self) -> None:
        # In this order: whoever joins and starts a run in between is then in the second list.
        executors = await self._durable.executors()
        live = await self._replicas.live()
        orphaned = {executor: runs for executor, runs in executors.items() if executor not in live}
        if orphaned:
            log.info("runs.handed_on", runs=sum(orphaned.values()), executors=sorted(orphaned))
            await self._durable.hand_on(sorted(orphaned))
