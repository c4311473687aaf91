"""How a run ends: its last state, and the sentence for people that says what ran and what did not."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.engine.changes import ROLLBACK
from workflows.engine.outcome import Outcome
from workflows.engine.recorder import Recorder, event
from workflows.engine.steady import RunsUnderWay
from workflows.fields import in_a_sentence, told
from workflows.model.audit import AuditKind
from workflows.model.change import FieldChange, JsonValue, PlannedChange
from workflows.model.run import Run, RunState, StepRun, StepState


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ends, as the interpreter found it.

    Attributes:
        words: why, where there is more to say than what ran.
    """

    state: RunState
    words: str = ""


class Closing:
    """Ends runs, from the stored steps: they know also what another process did."""

    def __init__(self, *, runs: RunsUnderWay, recorder: Recorder) -> None:
        self._runs = runs
        self._recorder = recorder

    async def close(
        self, run: Run, ending: Ending, outcomes: Mapping[str, Outcome], changes: Mapping[str, PlannedChange]
    ) -> RunState:
        """Mark what did not run, and move the run to its last state; one journalled step."""
        stored = await self._runs.get(run.id)
        rows = {row.step_id: row for row in stored.steps} if stored else {}
        for step in run.template.steps:
            row = rows.get(step.id)
            if row is None or row.state in (StepState.PENDING, StepState.RUNNING):
                await self._recorder.ended(run, step.id, Outcome(state=StepState.SKIPPED))
                rows[step.id] = StepRun(step_id=step.id, state=StepState.SKIPPED)
        summary = _summary(run, ending, rows, outcomes, changes)
        details: dict[str, JsonValue] = {"steps": {step_id: row.state.value for step_id, row in rows.items()}}
        ended = event(run, AuditKind.RUN_ENDED, outcome=ending.state.value, details=details, text=summary)
        await self._recorder.moved(run, ending.state, ended, summary=summary)
        return ending.state


def _summary(
    run: Run,
    ending: Ending,
    rows: Mapping[str, StepRun],
    outcomes: Mapping[str, Outcome],
    changes: Mapping[str, PlannedChange],
) -> str:
    already = [f"{outcome.already}: nothing to change" for outcome in outcomes.values() if outcome.already]
    if ending.state is RunState.SUCCEEDED:
        steps = sum(row.state is StepState.SUCCEEDED for row in rows.values())
        counted = "1 step ran" if steps == 1 else f"{steps} steps ran"
        done = [f"{told(*_done(change))}{_doubt(step_id, outcomes)}" for step_id, change in changes.items()]
        return ("\n" if any("\n" in one for one in done) else "; ").join(done + already) or counted
    parts = [ending.words, *_failures(rows)] if ending.state is RunState.FAILED else [ending.words]
    if ending.state is RunState.CANCELLED:
        done = [f"{in_a_sentence(*_done(change))}{_doubt(step_id, outcomes)}" for step_id, change in changes.items()]
        parts.append(f"What it changed stays: {'; '.join(done)}." if done else "Nothing was changed.")
    if changes or ending.state in (RunState.FAILED, RunState.CANCELLED):
        parts.extend(_ran_and_not(run, rows))
    parts.extend(_rolled_back(rows))
    return " ".join(part for part in parts if part)


def _done(change: PlannedChange) -> tuple[str, tuple[FieldChange, ...]]:
    return str(change.preview.target), change.preview.diff


def _doubt(step_id: str, outcomes: Mapping[str, Outcome]) -> str:
    return " (perhaps)" if step_id in outcomes and outcomes[step_id].uncertain else ""


def _failures(rows: Mapping[str, StepRun]) -> list[str]:
    return [
        f"{step_id} failed: {_sentence(row.error)}"
        for step_id, row in rows.items()
        if row.state is StepState.FAILED and not step_id.startswith(ROLLBACK)
    ]


def _ran_and_not(run: Run, rows: Mapping[str, StepRun]) -> list[str]:
    ids = [step.id for step in run.template.steps]
    ran = [step_id for step_id in ids if rows[step_id].state in (StepState.SUCCEEDED, StepState.ROLLED_BACK)]
    unstarted = [step_id for step_id in ids if rows[step_id].state is StepState.SKIPPED]
    parts = [f"What ran: {', '.join(ran) or 'nothing'}."]
    if unstarted:
        parts.append(f"What did not: {', '.join(unstarted)}.")
    return parts


def _rolled_back(rows: Mapping[str, StepRun]) -> list[str]:
    parts = []
    for step_id, row in rows.items():
        if not step_id.startswith(ROLLBACK):
            continue
        own = step_id.removeprefix(ROLLBACK)
        if row.state is StepState.FAILED:
            parts.append(f"I could not roll back {own}, it has to be done by hand: {_sentence(row.error)}")
        else:
            parts.append(f"Rolled back: {own}.")
    return parts


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
