"""What another process makes of a run that one began."""

import asyncio

import pytest

from tests.fakes.runs import put, read, run_of
from tests.fakes.world import MemoryJournal, World
from workflows.engine.interpreter import Execution
from workflows.errors import TemporaryError
from workflows.model.approval import ApprovalState
from workflows.model.run import RunState

STEPS = (read("look"), put("set", "a", 6, needs=["look"]), read("verify", needs=["set"]))


async def _until(world: World, what: str, execution: Execution) -> None:
    """Run until `what` is called, and die there."""
    reached = asyncio.Event()

    async def die() -> None:
        reached.set()
        await asyncio.Event().wait()

    world.hooks[what] = die
    task = asyncio.create_task(execution.finish())
    async with asyncio.timeout(10):
        await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    del world.hooks[what]


async def test_names_are_asked_for_in_the_same_order(world: World) -> None:
    """Every execution of a run reserves the same names in the same order, whatever happens in it."""
    run = run_of(*STEPS)
    await world.execute_approved(run)
    first = list(world.journal.reserved)
    world.journal.reserved.clear()
    await world.execution(run).finish()
    assert world.journal.reserved == first
    assert first == ["step:look", "step:set", "step:verify", "rollback:set", "end", "plan:1", "await:1", "step:set:1"]


async def test_died_after_the_write(world: World) -> None:
    """A change that was written but not recorded is recognised, not made again; only the second attempt is told so."""
    run = run_of(*STEPS)
    await world.runs.create(run)
    approving = asyncio.create_task(world.decided(ApprovalState.APPROVED))
    await _until(world, "set:a", world.execution(run))
    await approving
    await world.execution(world.runs.runs[run.id]).finish()
    assert world.runs.runs[run.id].state is RunState.SUCCEEDED
    assert world.shelf.writes == [("a", 6)]
    assert world.calls.count("read:a") == 2
    assert world.calls.count("again:a") == 1
    assert len(world.approvals.requests) == 1


async def test_died_while_waiting(world: World) -> None:
    """A run that waited goes on waiting for the same question elsewhere."""
    run = run_of(*STEPS)
    await world.runs.create(run)
    first = asyncio.create_task(world.execution(run).finish())
    await world.approvals.asked()
    first.cancel()
    await asyncio.wait({first})
    second = asyncio.create_task(world.execution(world.runs.runs[run.id]).finish())
    await world.decided(ApprovalState.APPROVED)
    await second
    assert world.runs.runs[run.id].state is RunState.SUCCEEDED
    assert len(world.approvals.requests) == 1


async def test_cancelled_after_death_still_settles_what_had_begun(world: World) -> None:
    """A change that may have been made is brought to its end before a cancellation stops the run."""
    run = run_of(*STEPS)
    await world.runs.create(run)
    approving = asyncio.create_task(world.decided(ApprovalState.APPROVED))
    await _until(world, "set:a", world.execution(run))
    await approving
    await world.runs.request_cancel(run.id)
    await world.execution(world.runs.runs[run.id]).finish()
    ended = world.runs.runs[run.id]
    assert ended.state is RunState.CANCELLED
    assert ended.summary == (
        "This was cancelled. What it changed stays: dev/a: value 1 → 6. What ran: look, set. What did not: verify."
    )


async def test_died_after_the_question_was_stored(world: World) -> None:
    """A question that was stored but not recorded is found again; nobody is asked twice."""
    run = run_of(put("set", "a", 6))
    await world.execute_approved(run)
    fresh = MemoryJournal()
    fresh.records = {name: record for name, record in world.journal.records.items() if name.startswith("step:")}
    again = run_of(put("set", "a", 6), run_id="run-1")
    await world.execution(again, fresh).finish()
    assert len(world.approvals.requests) == 1


async def test_change_that_had_begun_when_another_failed_is_not_forgotten(world: World) -> None:
    """Where one parallel change failed, the other one may have been made: it is settled, and then rolled back."""
    run = run_of(put("one", "a", 6, back=1), put("two", "b", 7, back=2))
    await world.runs.create(run)
    written = asyncio.Event()

    async def fail() -> None:
        await written.wait()
        del world.hooks["set:a"]
        raise TemporaryError("connection reset by main")

    async def die() -> None:
        written.set()
        await asyncio.Event().wait()

    world.hooks = {"set:a": fail, "set:b": die}
    first = asyncio.create_task(world.execution(run).finish())
    await world.decided(ApprovalState.APPROVED)
    await world.journal.recorded("step:one:1")
    first.cancel()
    await asyncio.wait({first})
    world.hooks = {}
    await world.execution(world.runs.runs[run.id]).finish()
    assert world.runs.runs[run.id].state is RunState.FAILED
    assert sorted(world.shelf.writes[:2]) == [("a", 6), ("b", 7)]
    assert world.shelf.writes[2:] == [("b", 2), ("a", 1)]


async def test_died_while_rolling_back(world: World) -> None:
    """A rollback that was under way is finished, and nothing is taken back twice."""
    steps = (put("one", "a", 6, back=1), put("two", "b", 7, back=2, needs=["one"]), read("no", "none", needs=["two"]))
    run = run_of(*steps)
    await world.runs.create(run)

    async def die_later() -> None:
        world.hooks["set:a"] = die

    async def die() -> None:
        reached.set()
        await asyncio.Event().wait()

    reached = asyncio.Event()
    world.hooks = {"set:b": die_later}
    first = asyncio.create_task(world.execution(run).finish())
    await world.decided(ApprovalState.APPROVED)
    await reached.wait()
    first.cancel()
    await asyncio.wait({first})
    world.hooks = {}
    await world.execution(world.runs.runs[run.id]).finish()
    assert world.shelf.writes == [("a", 6), ("b", 7), ("b", 2), ("a", 1)]
    assert world.runs.runs[run.id].summary.endswith("What ran: one, two. Rolled back: two. Rolled back: one.")
