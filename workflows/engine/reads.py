"""Runs READ_ONLY steps, and settles the steps that do not run."""

from workflows.engine.call import Caller, CallFailed
from workflows.engine.changes import as_json
from workflows.engine.outcome import Outcome
from workflows.engine.recorder import Recorder, subject_of
from workflows.errors import QuarterdeckError
from workflows.expressions import Scope, holds, render
from workflows.model.change import Parameters
from workflows.model.run import Run, StepState
from workflows.model.template import Step
from workflows.ports import ActionRunner, Progress


class Reads:
    """Each method is one journalled step."""

    def __init__(self, *, runner: ActionRunner, caller: Caller, recorder: Recorder) -> None:
        self._runner = runner
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
        outcome = await self._called(run, step, action, parameters, self._recorder.progress(run, row))
        await self._recorder.ended(run, step.id, outcome, subject, row)
        return outcome

    async def skip(self, run: Run, step: Step) -> Outcome:
        """Say that the step does not run: its `when` is false, or a step it needs did not succeed."""
        outcome = Outcome(state=StepState.SKIPPED)
        await self._recorder.ended(run, step.id, outcome)
        return outcome

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
