"""Makes the changes that the gate let through, and takes them back where a later step failed."""

from itertools import chain, repeat

from languages import say
from workflows.engine.call import Caller, CallFailed
from workflows.engine.outcome import Outcome
from workflows.engine.planner import Planner, already_so
from workflows.engine.recorder import Recorder
from workflows.errors import QuarterdeckError
from workflows.model.change import JsonValue, PlannedChange, Undo
from workflows.model.run import Run, StepState
from workflows.model.template import Step
from workflows.plan import Drifted, differences
from workflows.ports import ActionRunner, StepKey

ROLLBACK = "rollback:"
ROLLBACK_RETRIES = 2


class Changes:
    """Each method is one journalled step."""

    def __init__(self, *, runner: ActionRunner, planner: Planner, caller: Caller, recorder: Recorder) -> None:
        self._runner = runner
        self._planner = planner
        self._caller = caller
        self._recorder = recorder

    async def make(self, run: Run, step: Step, change: PlannedChange) -> Outcome:
        """Make an approved change; PENDING where its object is no longer what was approved."""
        subject = str(change.preview.target)
        row = await self._recorder.started(run, step.id, f"{change.agent}.{change.action}", subject, change.parameters)
        outcome = await self._applied(run, change, step.timeout, step.retry_count)
        await self._recorder.ended(run, step.id, outcome, subject, row)
        return outcome

    async def take_back(self, run: Run, step: Step, undo: Undo, made: Outcome) -> Outcome:
        """Run the rollback that was approved with the change, against the object as it is now."""
        step_id = f"{ROLLBACK}{step.id}"
        try:
            change = await self._planner.change(run, step_id, undo.agent, undo.action, undo.parameters)
        except QuarterdeckError as error:
            outcome = Outcome(state=StepState.FAILED, error=str(error))
            await self._recorder.ended(run, step_id, outcome)
            return outcome
        subject = str(change.preview.target)
        row = await self._recorder.started(run, step_id, f"{undo.agent}.{undo.action}", subject, undo.parameters)
        if change.preview.diff:
            outcome = await self._applied(run, change, step.timeout, ROLLBACK_RETRIES)
        else:
            outcome = already_so(change.preview)
        if outcome.state is StepState.PENDING:
            words = "; ".join(outcome.drift)
            meanwhile = say("{object} was changed by somebody else meanwhile: {what}", object=subject, what=words)
            outcome = Outcome(state=StepState.FAILED, error=meanwhile)
        await self._recorder.ended(run, step_id, outcome, subject, row)
        if outcome.succeeded:
            await self._recorder.rolled_back(run, step.id, made.result)
        return outcome

    async def _applied(self, run: Run, change: PlannedChange, seconds: float, retries: int) -> Outcome:
        key = StepKey(run_id=run.id, step_id=change.step_id)
        # A row that runs when the run is taken up was left by a process that died in the middle.
        begun = any(row.step_id == change.step_id and row.state is StepState.RUNNING for row in run.steps)
        before = iter(chain((begun,), repeat(True)))
        try:
            called = await self._caller.call(
                lambda: self._runner.apply(change, key, run.context, repeated=next(before)),
                what=f"{change.agent}.{change.action}",
                seconds=seconds,
                retries=retries,
            )
        except Drifted as drifted:
            lines = differences(change.preview, drifted.fresh) or (str(drifted),)
            return Outcome(state=StepState.PENDING, drift=lines)
        except CallFailed as error:
            return Outcome(state=StepState.FAILED, error=str(error), attempts=error.attempts, uncertain=error.uncertain)
        return Outcome(state=StepState.SUCCEEDED, result=as_json(called.value), attempts=called.attempts)


def as_json(result: dict[str, object]) -> dict[str, JsonValue]:
    """A result model's JSON, of which the port's type says less than it holds."""
    return {name: _value(value) for name, value in result.items()}


def _value(value: object) -> JsonValue:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(name): _value(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner) for inner in value]
    return str(value)
