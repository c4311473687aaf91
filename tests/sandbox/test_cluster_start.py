"""Starting the sandbox cluster beside whatever else the process does."""

import asyncio
import time
from itertools import count

import pytest

from sandbox.cluster import SandboxCluster


async def test_seeding_leaves_the_event_loop_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's past is played in a thread: database connections and sockets of the process stay alive meanwhile."""
    today = time.time
    monkeypatch.setattr(time, "time", lambda: today() + 86_400)  # a day that no other test has seeded
    turns = count()

    async def others() -> None:
        for _ in turns:
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    async with SandboxCluster():
        taken = next(turns)
    beside.cancel()
    assert taken > 200  # a handful, where seeding held the loop
