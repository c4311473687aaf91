"""Runs that only read: written down once where they are quick, and as they go where they are not."""

from tests.fakes.runs import NOW, read, run_of
from tests.fakes.world import World
from workflows.engine.held import HeldRun
from workflows.engine.recorder import event
from workflows.engine.steady import Patience, SteadyAudit, SteadyRuns
from workflows.model.audit import AuditKind
from workflows.model.run import Run, RunState, StepRun, StepState


def _held(world: World, run: Run) -> HeldRun:
    patience = Patience(world.pause)
    return HeldRun(
        run,
        event(run, AuditKind.RUN_STARTED),
        runs=SteadyRuns(world.runs, patience),
        audit=SteadyAudit(world.audit, patience),
        announcer=world.announcer,
        clock=lambda: NOW,
    )


def _step(run: Run, step_id: str, state: StepState = StepState.SUCCEEDED) -> tuple[str, StepRun]:
    return run.id, StepRun(step_id=step_id, state=state)


async def test_a_quick_run_is_written_and_shown_once_when_it_ended(world: World) -> None:
    """Nothing is stored or shown before; then all of it is, the steps in declared order, the events in theirs."""
    run = run_of(read("one"), read("two", "b"))
    held = _held(world, run)
    await held.save_step(*_step(run, "two"), event(run, AuditKind.STEP_ENDED))
    await held.save_step(*_step(run, "one"))
    await held.run_changed(run.id)
    assert (world.runs.runs, world.audit.events, world.announcer.shown) == ({}, [], [])
    await held.set_state(run.id, RunState.SUCCEEDED, event(run, AuditKind.RUN_ENDED), summary="2 steps ran")
    await held.run_changed(run.id)
    stored = world.runs.runs[run.id]
    assert (stored.state, stored.summary, stored.ended_at) == (RunState.SUCCEEDED, "2 steps ran", NOW)
    assert [row.step_id for row in stored.steps] == ["one", "two"]
    assert world.audit.kinds() == ["run.started", "step.ended", "run.ended"]
    assert world.announcer.shown == [run.id]


async def test_a_slow_run_is_written_while_it_runs(world: World) -> None:
    """Let go of, it is there to be seen and cancelled; everything after goes to the store at once."""
    run = run_of(read("one"))
    held = _held(world, run)
    await held.save_step(*_step(run, "one", StepState.RUNNING))
    await held.let_go()
    assert world.runs.runs[run.id].state is RunState.RUNNING
    await held.append(event(run, AuditKind.STEP_STARTED))
    await held.save_step(*_step(run, "one"))
    await held.set_state(run.id, RunState.SUCCEEDED, summary="1 step ran")
    assert world.runs.step(run.id, "one").state is StepState.SUCCEEDED
    assert world.runs.runs[run.id].state is RunState.SUCCEEDED
    assert world.audit.kinds() == ["run.started", "step.started"]


async def test_what_ended_before_stands(world: World) -> None:
    """The same cause again, or on two replicas at once: the first end is the run's, and what is answered."""
    run = run_of(read("one"))
    first, second = _held(world, run), _held(world, run)
    await first.set_state(run.id, RunState.SUCCEEDED, summary="the first")
    await second.set_state(run.id, RunState.FAILED, summary="the second")
    assert second.run == world.runs.runs[run.id] == first.run
    assert second.run.summary == "the first"
