"""Runs READ_ONLY steps, and settles the steps that do not run.

A step that only reads may be left at any moment, so a run that is asked to stop does not wait for it: the verification
of a change that does not take effect would otherwise hold it for minutes.
"""

import asyncio
from collections.abc import Coroutine

from workflows.engine.call import Caller, CallFailed
from workflows.engine.changes import as_json
from workflows.engine.outcome import Outcome
from workflows.engine.recorder import Recorder, subject_of
from workflows.engine.steady import RunsUnderWay
from workflows.errors import QuarterdeckError
from workflows.expressions import Scope, holds, render
from workflows.model.change import Parameters
from workflows.model.run import Run, StepState
from workflows.model.template import Step
from workflows.ports import ActionRunner, Progress

LOOK_EVERY = 0.5
"""Seconds between two looks whether somebody asked the run to stop."""


class Reads:
    """Each method is one journalled step."""

    def __init__(self, *, runner: ActionRunner, runs: RunsUnderWay, caller: Caller, recorder: Recorder) -> None:
        self._runner = runner
        self._runs = runs
        self._caller = caller
        self._recorder = recorder

    async def read(self, run: Run, step: Step, scope: Scope) -> Outcome:
        """Run the step, unless its `when` is false."""
        try:
            if step.when is not None and not holds(step.when, scope):
                return await self.skip(run, step)
            parameters = render(step.parameters, scope)
        except QuarterdeckError as error:
            outcome = Outcome(state=StepState.FAILED, error=str(error))
            await self._recorder.ended(run, step.id, outcome)
            return outcome
        action, subject = f"{step.agent}.{step.action}", subject_of(parameters)
        row = await self._recorder.started(run, step.id, action, subject, parameters)
        call = self._called(run, step, action, parameters, self._recorder.progress(run, row))
        outcome = await self._unless_stopped(run, call)
        await self._recorder.ended(run, step.id, outcome, subject, row)
        return outcome

    async def skip(self, run: Run, step: Step) -> Outcome:
        """Say that the step does not run: its `when` is false, or a step it needs did not succeed."""
        outcome = Outcome(state=StepState.SKIPPED)
        await self._recorder.ended(run, step.id, outcome)
        return outcome

    async def _unless_stopped(self, run: Run, call: Coroutine[None, None, Outcome]) -> Outcome:
        """What the call gives, or that it was cut short."""
        reading = asyncio.create_task(call, name=f"read for {run.id}")
        try:
            while not (await asyncio.wait({reading}, timeout=LOOK_EVERY))[0]:
                if await self._runs.cancel_requested(run.id):
                    return Outcome(state=StepState.SKIPPED, stopped=True)
            return reading.result()
        finally:
            if reading.cancel():
                await asyncio.wait({reading})

    async def _called(self, run: Run, step: Step, action: str, parameters: Parameters, progress: Progress) -> Outcome:
        try:
            called = await self._caller.call(
                lambda: self._runner.run(step.agent, step.action, parameters, run.context, progress),
                what=action,
                seconds=step.timeout,
                retries=step.retry_count,
            )
        except CallFailed as error:
            return Outcome(state=StepState.FAILED, error=str(error), attempts=error.attempts)
        return Outcome(state=StepState.SUCCEEDED, result=as_json(called.value), attempts=called.attempts)
