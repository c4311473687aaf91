"""Puts together what an execution works with."""

from collections.abc import Callable
from datetime import datetime

from workflows.engine.call import Caller
from workflows.engine.changes import Changes
from workflows.engine.coverage import Coverage
from workflows.engine.ending import Closing
from workflows.engine.gate import Gate
from workflows.engine.interpreter import Parts
from workflows.engine.planner import Planner
from workflows.engine.reads import Reads
from workflows.engine.recorder import Recorder
from workflows.engine.steady import RunsUnderWay, SteadyApprovals
from workflows.ports import ActionRunner, Policy


def assemble(
    *,
    runner: ActionRunner,
    runs: RunsUnderWay,
    approvals: SteadyApprovals,
    recorder: Recorder,
    policy: Policy,
    caller: Caller,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
) -> Parts:
    """The parts, each with what it needs and nothing more."""
    planner = Planner(runner, caller)
    gate = Gate(
        planner=planner,
        policy=policy,
        coverage=Coverage(runs, approvals),
        approvals=approvals,
        recorder=recorder,
        clock=clock,
        new_id=new_id,
    )
    return Parts(
        runner=runner,
        runs=runs,
        reads=Reads(runner=runner, runs=runs, caller=caller, recorder=recorder),
        gate=gate,
        changes=Changes(runner=runner, planner=planner, caller=caller, recorder=recorder),
        closing=Closing(runs=runs, recorder=recorder),
    )
