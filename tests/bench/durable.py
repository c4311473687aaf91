"""Runs of five changing steps whose wish is so already: all of the engine and the audit log, and no waiting."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from bot.store.url import DatabaseUrl
from tests.fakes.replica import Replica
from tests.fakes.runs import put, run_of
from tests.fakes.shelf import MemoryShelf
from workflows.model.run import Run, RunState

STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Durable:
    """Times of single runs in seconds, and runs a second with many at once."""

    seconds: Sequence[float]
    rate: float


async def durable(url: DatabaseUrl, *, single: int, together: int) -> Durable:
    """`single` runs one after another, then `together` at once."""
    replica = Replica(url, shelf=MemoryShelf(a=1))
    await replica.open()
    try:
        for _ in range(5):
            await _run(replica)
        seconds = [await _run(replica) for _ in range(single)]
        began = time.perf_counter()
        await asyncio.gather(*(_run(replica) for _ in range(together)))
        return Durable(seconds=seconds, rate=together / (time.perf_counter() - began))
    finally:
        await replica.close()


async def _run(replica: Replica) -> float:
    run = _five_steps()
    began = time.perf_counter()
    await replica.engine.start(run)
    done = await replica.reaches(run.id)
    if done.state is not RunState.SUCCEEDED:
        raise RuntimeError(f"run {run.id} ended as {done.state}: {done.summary}")
    return time.perf_counter() - began


def _five_steps() -> Run:
    names = [f"step{number}" for number in range(STEPS)]
    steps = [put(name, "a", 1, needs=tuple(names[:number][-1:])) for number, name in enumerate(names)]
    return replace(run_of(*steps, run_id=uuid4().hex), label=uuid4().hex[:8])
