"""Steps that only read."""

import asyncio

from tests.fakes.runs import read, run_of
from tests.fakes.world import World
from workflows.errors import PermanentError, TemporaryError
from workflows.model.run import Run, RunState, StepState


async def test_independent_steps_overlap(world: World) -> None:
    """Two steps that do not depend on each other are at work at the same time."""
    barrier = asyncio.Barrier(2)

    async def meet() -> None:
        await barrier.wait()

    world.hooks = {"read:a": meet, "read:b": meet}
    run = await world.execute(run_of(read("one", "a"), read("two", "b")))
    assert run.state is RunState.SUCCEEDED


async def test_dependent_step_waits_and_sees_the_result(world: World) -> None:
    """A step runs after those it needs, and its parameters look up their results."""
    run = await world.execute(
        run_of(
            read("one", "a"),
            read("two", "{{ inputs.which }}", needs=["one"], note="{{ steps.one.value }}"),
            inputs={"which": "b"},
        )
    )
    assert world.calls == ["read:a", "read:b"]
    assert world.runs.step(run.id, "two").result == {"value": 2}
    started = world.events("step.started")[1]
    assert started.details["parameters"] == {"name": "b", "namespace": "dev", "note": 1}


async def test_false_when_skips_the_step_and_keeps_going(world: World) -> None:
    """A step whose condition is false is skipped, and so is what needs it; the run succeeds."""
    run = await world.execute(
        run_of(read("one"), read("two", needs=["one"], when="steps.one.value > 5"), read("three", needs=["two"]))
    )
    assert run.state is RunState.SUCCEEDED
    assert world.runs.step(run.id, "two").state is StepState.SKIPPED
    assert world.runs.step(run.id, "three").state is StepState.SKIPPED


async def test_temporary_error_is_tried_again(world: World) -> None:
    """A step is repeated for an error that says it is worth it, after the pause that the error asks for."""
    fails = iter([TemporaryError("busy", delay=7.0), TemporaryError("busy")])

    async def flaky() -> None:
        error = next(fails, None)
        if error:
            raise error

    world.hooks = {"read:a": flaky}
    run = await world.execute(run_of(read("one", retries=2)))
    assert run.state is RunState.SUCCEEDED
    assert world.runs.step(run.id, "one").attempts == 3
    assert world.pauses[0] == 7.0
    assert 0.5 <= world.pauses[1] <= 1.0


async def test_retries_end(world: World) -> None:
    """When the last try fails the step fails with what the error says."""

    async def busy() -> None:
        raise TemporaryError("the cluster is busy")

    world.hooks = {"read:a": busy}
    run = await world.execute(run_of(read("one", retries=1)))
    assert run.state is RunState.FAILED
    assert run.summary == "one failed: the cluster is busy. What ran: nothing."
    assert world.calls == ["read:a", "read:a"]


async def test_permanent_error_is_not_tried_again(world: World) -> None:
    """An error that would come again is not repeated."""

    async def refuse() -> None:
        raise PermanentError("main refused us")

    world.hooks = {"read:a": refuse}
    run = await world.execute(run_of(read("one", retries=5)))
    assert world.calls == ["read:a"]
    assert world.runs.step(run.id, "one").error == "main refused us"


async def test_a_bug_in_an_action_fails_its_step_alone(world: World) -> None:
    """An error nobody meant fails the step in words for people; other branches still run."""

    async def bug() -> None:
        raise KeyError("spec")

    world.hooks = {"read:a": bug}
    run = await world.execute(run_of(read("one", "a"), read("two", "b")))
    assert run.state is RunState.FAILED
    assert "KeyError" in world.runs.step(run.id, "one").error
    assert world.runs.step(run.id, "two").state is StepState.SUCCEEDED


async def test_step_that_takes_too_long_fails_without_another_try(world: World) -> None:
    """An attempt that outlasts its limit fails the step."""

    async def hang() -> None:
        await asyncio.Event().wait()

    world.hooks = {"read:a": hang}
    run = await world.execute(run_of(read("one", timeout=0.01, retries=3)))
    assert world.runs.step(run.id, "one").error == "ShelfAgent.read did not end within 0.01 s"
    assert world.calls == ["read:a"]


async def test_failed_step_skips_what_needs_it(world: World) -> None:
    """What depends on a failed step is skipped, what does not still runs."""
    run = await world.execute(run_of(read("one", "nothing"), read("two", needs=["one"]), read("three", "b")))
    assert run.state is RunState.FAILED
    states = {row.step_id: row.state for row in run.steps}
    assert states == {"one": StepState.FAILED, "two": StepState.SKIPPED, "three": StepState.SUCCEEDED}


async def test_cancel_between_steps(world: World) -> None:
    """A cancelled run starts nothing more and says what had run."""

    async def cancel() -> None:
        await world.runs.request_cancel("run-1")

    world.hooks = {"read:a": cancel}
    run = await world.execute(run_of(read("one"), read("two", "b", needs=["one"])))
    assert run.state is RunState.CANCELLED
    assert run.summary == "This was cancelled. Nothing was changed. What ran: one. What did not: two."
    assert world.calls == ["read:a"]


async def test_cancel_that_comes_too_late(world: World) -> None:
    """A run that had nothing left to do when it was cancelled ends as it would have."""

    async def cancel() -> None:
        await world.runs.request_cancel("run-1")

    world.hooks = {"read:a": cancel}
    assert (await world.execute(run_of(read("one")))).state is RunState.SUCCEEDED


async def test_every_call_is_audited_before_and_after(world: World) -> None:
    """The event of a step is there before its call; another follows it, and one ends the run."""
    seen: list[str] = []

    async def look() -> None:
        seen.extend(world.audit.kinds())

    world.hooks = {"read:a": look}
    await world.execute(run_of(read("one")))
    assert seen == ["step.started"]
    assert world.audit.kinds() == ["step.started", "step.ended", "run.ended"]


async def test_failing_announcer_breaks_nothing(world: World) -> None:
    """A view that cannot be drawn does not fail the run."""

    class Broken:
        async def run_changed(self, run_id: str) -> None:
            raise RuntimeError("no Slack")

        async def run_ended(self, run: Run) -> None:
            raise RuntimeError("no Slack")

        async def approval_changed(self, request_id: str) -> None:
            raise RuntimeError("no Slack")

    world.announcer = Broken()  # type: ignore[assignment]
    assert (await world.execute(run_of(read("one")))).state is RunState.SUCCEEDED
