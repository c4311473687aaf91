"""Beating, and sweeping up after the dead."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from tests.fakes.stores import MemoryReplicas
from workflows.engine.recovery import Recovery
from workflows.errors import TemporaryError


class Runs:
    """Who has how many runs, and what was handed on."""

    def __init__(self, replicas: MemoryReplicas, **executors: int) -> None:
        self.found = Counter(executors)
        self.handed_on: list[str] = []
        self.replicas = replicas
        self.joining = ""

    async def executors(self) -> Counter[str]:
        """See Takeover; somebody may join just after."""
        if self.joining:
            self.found[self.joining] += 1
            await self.replicas.join(self.joining)
        return self.found

    async def hand_on(self, dead: Sequence[str]) -> None:
        """See Takeover."""
        self.handed_on.extend(dead)


class Watch:
    """A recovery, and whether it was told to exit."""

    def __init__(self, **executors: int) -> None:
        self.replicas = MemoryReplicas()
        self.runs = Runs(self.replicas, **executors)
        self.lost = 0
        self.pauses = 0
        self.paused = asyncio.Event()
        self.recovery = Recovery(
            replicas=self.replicas, executor_id="me", durable=self.runs, lost=self._lose, pause=self._pause
        )

    def _lose(self) -> None:
        self.lost += 1

    async def _pause(self, seconds: float) -> None:
        self.pauses += 1
        if self.pauses == 4:
            self.paused.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


async def test_runs_without_a_replica_are_handed_on_at_once() -> None:
    """The first beat hands on what belongs to nobody, and leaves the living alone."""
    watch = Watch(gone=2, me=1, other=3)
    await watch.replicas.join("other")
    await watch.recovery.join()
    assert await watch.recovery.beat()
    assert watch.runs.handed_on == ["gone"]


async def test_who_joins_during_a_sweep_is_not_robbed() -> None:
    """A replica that joins and starts a run while another one sweeps keeps it."""
    watch = Watch()
    watch.runs.joining = "newcomer"
    await watch.recovery.join()
    await watch.recovery.beat()
    assert watch.runs.handed_on == []


async def test_the_silent_are_judged_only_after_beating_for_a_while() -> None:
    """After an outage everybody looks dead: a replica first beats for as long as the others need to come back."""
    watch = Watch(silent=1)
    await watch.replicas.join("silent")
    await watch.recovery.join()
    watch.replicas.stale = ["silent"]
    for _ in range(3):
        await watch.recovery.beat()
    assert watch.runs.handed_on == []
    await watch.recovery.beat()
    assert watch.runs.handed_on == ["silent"]


async def test_declared_dead_means_exit() -> None:
    """A replica that finds its row gone says so once, and stops watching."""
    watch = Watch()
    await watch.recovery.join()
    await watch.replicas.remove("me")
    await watch.recovery.watch()
    assert watch.lost == 1


async def test_leaving_without_postgres_is_no_error() -> None:
    """A process on its way down does not stay for a Postgres that is away."""
    watch = Watch()

    async def remove(executor_id: str) -> None:
        raise TemporaryError("the database is away")

    watch.replicas.remove = remove  # type: ignore[method-assign]
    await watch.recovery.leave()


async def test_an_outage_does_not_end_the_watch() -> None:
    """A beat that cannot reach Postgres is tried again, and nobody is judged right after it."""
    watch = Watch()
    await watch.recovery.join()
    beats = 0

    async def heartbeat(executor_id: str) -> bool:
        nonlocal beats
        beats += 1
        raise OSError("connection refused")

    watch.replicas.heartbeat = heartbeat  # type: ignore[method-assign]
    task = asyncio.create_task(watch.recovery.watch())
    await watch.paused.wait()
    task.cancel()
    await asyncio.wait({task})
    assert beats == 4
    assert watch.lost == 0
