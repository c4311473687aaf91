"""Writes down where a run stands, for people and for the audit log, and has it shown.

A step's event is written before its call and after it, together with the step's own row.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from workflows.engine.outcome import Outcome
from workflows.engine.steady import RunsUnderWay
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.change import JsonValue, Parameters
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.ports import Announcer, AuditLog, Progress

LONGEST_DETAIL = 120
"""Characters of a parameter that go to the audit log; longer ones are text, not a name or a number."""

LONGEST_PROGRESS = 200

log = structlog.get_logger(__name__)


class Recorder:
    """The one writer of a run's state while it is under way."""

    def __init__(
        self, runs: RunsUnderWay, audit: AuditLog, announcer: Announcer, clock: Callable[[], datetime]
    ) -> None:
        self._runs = runs
        self._audit = audit
        self._announcer = announcer
        self._clock = clock

    async def started(self, run: Run, step_id: str, action: str, subject: str, parameters: Parameters) -> StepRun:
        """Before the call: the step runs. The row is handed back to `ended`."""
        row = StepRun(step_id=step_id, state=StepState.RUNNING, started_at=self._clock())
        details: dict[str, JsonValue] = {"step": step_id, "action": action, "parameters": _bounded(parameters)}
        await self._save(run, row, event(run, AuditKind.STEP_STARTED, subject=subject, details=details))
        return row

    def progress(self, run: Run, row: StepRun) -> Progress:
        """For an action that takes a while: shows how far it is; the same words twice are written once."""
        shown = ""

        async def say(words: str) -> None:
            nonlocal shown
            if words[:LONGEST_PROGRESS] != shown:
                shown = words[:LONGEST_PROGRESS]
                await self._save(run, replace(row, progress=shown))

        return say

    async def ended(
        self, run: Run, step_id: str, outcome: Outcome, subject: str = "", row: StepRun | None = None
    ) -> None:
        """After the call, or instead of it: what came of the step."""
        ended = StepRun(
            step_id=step_id,
            state=outcome.state,
            attempts=outcome.attempts,
            result=outcome.result,
            error=outcome.error,
            started_at=row.started_at if row else None,
            ended_at=self._clock(),
            uncertain=outcome.uncertain,
        )
        details: dict[str, JsonValue] = {"step": step_id, "attempts": outcome.attempts}
        if outcome.already:
            details["already"] = True
        if outcome.drift:
            details["drift"] = list(outcome.drift)
        written = event(
            run,
            AuditKind.STEP_ENDED,
            subject=subject or step_id,
            outcome=_WORDS[outcome.state],
            details=details,
            text=outcome.error,
        )
        await self._save(run, ended, written)

    async def rolled_back(self, run: Run, step_id: str, result: Mapping[str, JsonValue] | None) -> None:
        """A completed step whose change was taken back."""
        row = StepRun(step_id=step_id, state=StepState.ROLLED_BACK, result=result, ended_at=self._clock())
        await self._save(run, row)

    async def moved(self, run: Run, state: RunState, *events: AuditEvent, summary: str = "") -> None:
        """The run is in another state."""
        await self._runs.set_state(run.id, state, *events, summary=summary)
        await self.shown(run)

    async def wrote(self, *events: AuditEvent) -> None:
        """Events that belong to no state."""
        await self._audit.append(*events)

    async def shown(self, run: Run) -> None:
        """Have the run's message drawn again."""
        try:
            await self._announcer.run_changed(run.id)
        except Exception:  # a view that fails must not stop what it shows
            log.exception("announce.failed", run=run.id, reference=run.label)

    async def asked(self, request_id: str) -> None:
        """Have the approval's card drawn."""
        try:
            await self._announcer.approval_changed(request_id)
        except Exception:  # as above; the requester finds the question in the run's state
            log.exception("announce.failed", approval=request_id)

    async def _save(self, run: Run, row: StepRun, *events: AuditEvent) -> None:
        await self._runs.save_step(run.id, row, *events)
        await self.shown(run)


def event(
    run: Run,
    kind: AuditKind,
    *,
    subject: str = "",
    outcome: str = "ok",
    details: Mapping[str, JsonValue] | None = None,
    text: str = "",
) -> AuditEvent:
    """An audit event about a run, by who asked for it."""
    return AuditEvent(
        kind=kind,
        actor=run.context.principal.id,
        request_id=run.context.request_id,
        run_id=run.id,
        subject=subject or run.template.name,
        outcome=outcome,
        details=details or {},
        text=text,
    )


def subject_of(parameters: Parameters) -> str:
    """What a call is about, by the parameters that name objects: `shop-prod/checkout`; empty where none do."""
    namespace = parameters.get("namespace")
    name = next((parameters[key] for key in ("deployment", "pod", "name") if parameters.get(key)), None)
    return "/".join(str(part) for part in (namespace, name) if part)


_WORDS = {
    StepState.SUCCEEDED: "ok",
    StepState.FAILED: "failed",
    StepState.SKIPPED: "skipped",
    StepState.PENDING: "drifted",
}


def _bounded(parameters: Parameters) -> dict[str, JsonValue]:
    return {
        name: value
        for name, value in parameters.items()
        if not isinstance(value, list | dict) and len(str(value)) <= LONGEST_DETAIL
    }
