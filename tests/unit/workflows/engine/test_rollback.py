"""Taking changes back where a later step fails."""

import asyncio

from tests.fakes.runs import put, read, run_of
from tests.fakes.world import World
from workflows.errors import PermanentError, TemporaryError
from workflows.model.run import RunState, StepState


async def test_failed_verification_rolls_back(world: World) -> None:
    """A failing step after a change runs the rollback that was approved with it; the summary says all of it."""
    steps = (
        read("look"),
        put("set", "a", 6, needs=["look"], back="{{ steps.look.value }}"),
        read("verify", "nothing", needs=["set"]),
    )
    run = await world.execute_approved(run_of(*steps))
    assert run.state is RunState.FAILED
    assert world.shelf.writes == [("a", 6), ("a", 1)]
    assert run.summary == "verify failed: there is no number nothing. What ran: look, set. Rolled back: set."
    assert world.runs.step(run.id, "set").state is StepState.ROLLED_BACK
    assert len(world.approvals.requests) == 1


async def test_rollbacks_go_backwards(world: World) -> None:
    """Completed changes are taken back last one first; the one that failed for certain is not."""
    steps = (
        put("one", "a", 6, back=1),
        put("two", "b", 7, back=2, needs=["one"]),
        put("three", "c", 8, back=3, needs=["two"]),
    )

    async def vanish() -> None:
        del world.shelf.items["c"]

    world.hooks = {"set:b": vanish}
    run = await world.execute_approved(run_of(*steps))
    assert run.state is RunState.FAILED
    assert world.shelf.writes == [("a", 6), ("b", 7), ("b", 2), ("a", 1)]
    assert "What ran: one, two." in run.summary


async def test_change_in_doubt_is_rolled_back_too(world: World) -> None:
    """A change whose answer was lost may have been made, so its rollback runs as well."""

    async def lost() -> None:
        del world.hooks["set:a"]
        raise TemporaryError("connection reset by main")

    world.hooks = {"set:a": lost}
    run = await world.execute_approved(run_of(put("set", "a", 6, back=1)))
    assert run.state is RunState.FAILED
    assert world.shelf.items["a"].value == 1


async def test_rollback_that_fails_is_said_plainly(world: World) -> None:
    """Where the rollback fails, the summary says what has to be done by hand."""

    async def refuse() -> None:
        raise PermanentError("main refused us")

    async def from_now_on() -> None:
        world.hooks["set:a"] = refuse

    world.hooks = {"read:b": from_now_on}
    steps = (put("set", "a", 6, back=1), read("look", "b", needs=["set"]), read("verify", "nothing", needs=["look"]))
    run = await world.execute_approved(run_of(*steps))
    assert run.state is RunState.FAILED
    assert "I could not roll back set, it has to be done by hand: main refused us." in run.summary


async def test_the_question_shows_the_rollback(world: World) -> None:
    """The plan that is approved carries the rendered rollback, so that the approval covers it."""
    await world.execute_approved(
        run_of(read("look"), put("set", "a", 6, needs=["look"], back="{{ steps.look.value }}"))
    )
    rollback = world.approvals.requests["ask-1"].plan.changes[0].rollback
    assert rollback is not None
    assert rollback.parameters == {"name": "a", "value": 1}


async def test_failure_stops_further_changes(world: World) -> None:
    """After a failure no other approved change is begun."""
    gate = asyncio.Event()

    async def fail() -> None:
        gate.set()
        raise PermanentError("main refused us")

    async def wait() -> None:
        await gate.wait()

    world.hooks = {"set:a": fail, "read:b": wait}
    steps = (put("one", "a", 6), read("slow", "b", needs=[]), put("two", "c", 7, needs=["one"]))
    world.hooks.pop("read:b")
    run = await world.execute_approved(run_of(*steps))
    assert run.state is RunState.FAILED
    assert world.shelf.items["c"].value == 3
