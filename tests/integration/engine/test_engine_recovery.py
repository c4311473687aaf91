"""Two processes on one Postgres: what one leaves behind, the other finishes, and does once."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest
from dbos import DBOS

from bot.store.url import DatabaseUrl
from tests.fakes.replica import Replica
from tests.fakes.runs import put, read, run_of
from workflows.model.run import Run, RunState

STEPS = (read("look"), put("set", "a", 6, needs=["look"]), read("verify", needs=["set"]))


class Other:
    """Another replica, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def says(self, line: str) -> None:
        """Wait until it prints the line."""
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            async for said in self._process.stdout:
                if said.decode().strip() == line:
                    return
        raise AssertionError(f"the other replica ended without saying {line!r}")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def ended(self) -> None:
        """Wait until it is gone."""
        async with asyncio.timeout(60):
            await self._process.wait()


@asynccontextmanager
async def other_replica(url: DatabaseUrl, hang: str = "") -> AsyncIterator[Other]:
    """Start another replica; killed at the end, where it still lives."""
    module = "tests.integration.engine.replica_process"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, url.libpq, "executor-other", hang, stdout=asyncio.subprocess.PIPE
    )
    other = Other(process)
    try:
        await other.says("ready")
        yield other
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def replica(database_url: DatabaseUrl) -> AsyncIterator[Replica]:
    """The replica that lives, not launched yet, with the shelf stocked."""
    replica = Replica(database_url)
    await replica.shelf.stock(a=1, b=2)
    replica.listener.start()
    try:
        yield replica
    finally:
        await replica.close()


async def _hand_over(replica: Replica, url: DatabaseUrl, run: Run) -> None:
    """Have the run started by a process that leaves at once, so that the other one takes it up."""
    first = Replica(url)
    await first.open()
    await first.engine.start(run)
    await first.asked(run.id)
    await first.close()


def _recoveries(attacker: psycopg.Connection) -> list[str]:
    rows = attacker.execute("SELECT details->>'executor' FROM audit_event WHERE kind = 'run.recovered' ORDER BY id")
    return [executor for (executor,) in rows.fetchall()]


async def test_killed_while_waiting(replica: Replica, database_url: DatabaseUrl, attacker: psycopg.Connection) -> None:
    """A run whose process is killed between question and answer is finished by another one."""
    run = run_of(*STEPS)
    await _hand_over(replica, database_url, run)
    async with other_replica(database_url) as other:
        await _becomes(lambda: asyncio.to_thread(_recoveries, attacker), ["executor-other"])
        other.signal(signal.SIGKILL)
        await other.ended()
        await replica.confirm(run.id)
        await replica.engine.launch()
        ended = await replica.reaches(run.id)
    assert ended.state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6)]
    assert _recoveries(attacker) == ["executor-other", replica.executor_id]


async def test_killed_while_a_step_runs(
    replica: Replica, database_url: DatabaseUrl, attacker: psycopg.Connection
) -> None:
    """A run whose process is killed after its change was written, and before that was recorded, is done once."""
    run = run_of(*STEPS)
    await _hand_over(replica, database_url, run)
    async with other_replica(database_url, hang="set:a") as other:
        await replica.confirm(run.id)
        await other.says("at set:a")
        other.signal(signal.SIGKILL)
        await other.ended()
        await replica.engine.launch()
        ended = await replica.reaches(run.id)
    assert ended.state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6)]


async def test_declared_dead_while_it_lives(
    replica: Replica, database_url: DatabaseUrl, attacker: psycopg.Connection
) -> None:
    """A process that was stopped, and finds itself declared dead, exits; its run is finished once by the other one."""
    run = run_of(*STEPS)
    await _hand_over(replica, database_url, run)
    async with other_replica(database_url) as other:
        await _owned_by(attacker, run.id, "executor-other")
        other.signal(signal.SIGSTOP)
        await replica.engine.launch()
        await _owned_by(attacker, run.id, replica.executor_id)
        other.signal(signal.SIGCONT)
        await other.ended()
        await replica.confirm(run.id)
        ended = await replica.reaches(run.id)
    assert ended.state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6)]


async def test_recover_pending_workflows_is_what_we_take_it_for(
    replica: Replica, database_url: DatabaseUrl, attacker: psycopg.Connection
) -> None:
    """The internal of DBOS that we use hands on the PENDING workflows of the executors named, and of no others."""
    run = run_of(*STEPS)
    await replica.engine.launch()
    await replica.engine.start(run)
    await replica.asked(run.id)
    assert await asyncio.to_thread(DBOS._recover_pending_workflows, ["executor-nobody"]) == []
    attacker.execute("UPDATE dbos.workflow_status SET executor_id = 'executor-dead'")
    handles = await asyncio.to_thread(DBOS._recover_pending_workflows, ["executor-dead"])
    assert [handle.get_workflow_id() for handle in handles] == [run.id]
    await _owned_by(attacker, run.id, replica.executor_id)
    await replica.confirm(run.id)
    assert (await replica.reaches(run.id)).state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6)]


async def _owned_by(attacker: psycopg.Connection, run_id: str, executor_id: str) -> None:
    """Wait until DBOS says that the executor has the run."""

    def owner() -> object:
        rows = attacker.execute(
            "SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = %s AND status = 'PENDING'", (run_id,)
        )
        return rows.fetchone()

    await _becomes(lambda: asyncio.to_thread(owner), (executor_id,))


async def _becomes(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Look until it is so: neither DBOS nor a dying process tells anybody."""
    async with asyncio.timeout(60):
        while await look() != wanted:  # noqa: ASYNC110 - there is nothing that could set an event
            await asyncio.sleep(0.05)
