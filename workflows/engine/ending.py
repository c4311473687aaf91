"""How a run ends: its last state, and the sentence for people that says what ran and what did not."""

from collections.abc import Mapping
from dataclasses import dataclass

from languages import plural, say, sentence, sentences
from workflows.engine.changes import ROLLBACK
from workflows.engine.outcome import Outcome
from workflows.engine.recorder import Recorder, event
from workflows.engine.steady import RunsUnderWay
from workflows.fields import in_a_sentence, told
from workflows.model.audit import AuditKind
from workflows.model.change import FieldChange, JsonValue, PlannedChange
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.words import stage


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ends, as the interpreter found it.

    Attributes:
        words: why, where there is more to say than what ran.
        by_hand: the commands for the person it is left to; they follow the words.
    """

    state: RunState
    words: str = ""
    by_hand: tuple[str, ...] = ()


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
    already = [
        say("{already}: nothing to change", already=outcome.already) for outcome in outcomes.values() if outcome.already
    ]
    if ending.state is RunState.SUCCEEDED:
        steps = sum(row.state is StepState.SUCCEEDED for row in rows.values())
        done = [_perhaps(told(*_done(change)), step_id, outcomes) for step_id, change in changes.items()]
        separator = "\n" if any("\n" in one for one in done) else "; "
        return separator.join(done + already) or plural("{n} step ran", "{n} steps ran", steps)
    facts = _failures(rows) if ending.state is RunState.FAILED else []
    if ending.state is RunState.CANCELLED:
        done = [_perhaps(in_a_sentence(*_done(change)), step_id, outcomes) for step_id, change in changes.items()]
        stays = say("What it changed stays: {what}.", what="; ".join(done))
        facts.append(stays if done else say("Nothing was changed."))
    if changes or ending.state in (RunState.FAILED, RunState.CANCELLED):
        facts.extend(_ran_and_not(run, rows))
    facts.extend(_rolled_back(rows))
    # What is done by hand follows the words that lead to it, indented: `workflows.fields.told` has such lines too.
    words = sentences([*facts, ending.words] if ending.by_hand else [ending.words, *facts])
    return "\n".join([_in_a_line(words), *(f"  {_in_a_line(command)}" for command in ending.by_hand)])


def _in_a_line(text: str) -> str:
    return " ".join(text.splitlines())


def _done(change: PlannedChange) -> tuple[str, tuple[FieldChange, ...]]:
    return str(change.preview.target), change.preview.diff


def _perhaps(what: str, step_id: str, outcomes: Mapping[str, Outcome]) -> str:
    uncertain = step_id in outcomes and outcomes[step_id].uncertain
    return say("{what} (perhaps)", what=what) if uncertain else what


def _failures(rows: Mapping[str, StepRun]) -> list[str]:
    return [
        say("{step} failed: {error}", step=stage(step_id), error=sentence(row.error))
        for step_id, row in rows.items()
        if row.state is StepState.FAILED and not step_id.startswith(ROLLBACK)
    ]


def _ran_and_not(run: Run, rows: Mapping[str, StepRun]) -> list[str]:
    ids = [step.id for step in run.template.steps]
    ran = [stage(step_id) for step_id in ids if rows[step_id].state in (StepState.SUCCEEDED, StepState.ROLLED_BACK)]
    unstarted = [stage(step_id) for step_id in ids if rows[step_id].state is StepState.SKIPPED]
    parts = [say("What ran: {steps}.", steps=", ".join(ran)) if ran else say("What ran: nothing.")]
    if unstarted:
        parts.append(say("What did not: {steps}.", steps=", ".join(unstarted)))
    return parts


def _rolled_back(rows: Mapping[str, StepRun]) -> list[str]:
    parts = []
    for step_id, row in rows.items():
        if not step_id.startswith(ROLLBACK):
            continue
        own = stage(step_id.removeprefix(ROLLBACK))
        if row.state is StepState.FAILED:
            why = sentence(row.error)
            parts.append(say("I could not roll back {step}, it has to be done by hand: {why}", step=own, why=why))
        else:
            parts.append(say("Rolled back: {step}.", step=own))
    return parts
