"""A run that only reads, held in memory until it ends, so that all of it is written down in one transaction.

If the process dies before, only work is lost: what asked for the run is still in the inbox, and asks again. A run that
takes longer than `HOLD_SECONDS` is written down as it stands, and from then on like any other.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from workflows.engine.steady import SteadyRuns
from workflows.model.audit import AuditEvent
from workflows.model.run import Run, RunState, StepRun
from workflows.ports import Announcer, AuditLog

HOLD_SECONDS = 0.5
"""Shorter than the time after which people want to see that something is under way."""


class HeldRun:
    """One run; a RunStore, an AuditLog and an Announcer to the code that executes it."""

    def __init__(
        self,
        run: Run,
        *events: AuditEvent,
        runs: SteadyRuns,
        audit: AuditLog,
        announcer: Announcer,
        clock: Callable[[], datetime],
    ) -> None:
        self.run = run
        self._events = [replace(event, at=event.at or clock()) for event in events]
        self._runs = runs
        self._audit = audit
        self._announcer = announcer
        self._clock = clock
        self._written = False
        self._turn = asyncio.Lock()

    async def get(self, run_id: str) -> Run | None:
        """See RunStore."""
        async with self._turn:
            return await self._runs.get(run_id) if self._written else self.run

    async def cancel_requested(self, run_id: str) -> bool:
        """See RunStore; what is not written down cannot be asked to stop."""
        async with self._turn:
            return await self._runs.cancel_requested(run_id) if self._written else False

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """See RunStore; a last state is written down."""
        async with self._turn:
            if self._written:
                return await self._runs.set_state(run_id, state, *events, summary=summary)
            ended = self._clock() if state.final else None
            self.run = replace(self.run, state=state, summary=summary or self.run.summary, ended_at=ended)
            self._note(events)
            if state.final:
                await self._write()
            return True

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """See RunStore."""
        async with self._turn:
            if self._written:
                return await self._runs.save_step(run_id, step, *events)
            rows = {row.step_id: row for row in self.run.steps} | {step.step_id: step}
            order = [declared.id for declared in self.run.template.steps]
            self.run = replace(self.run, steps=tuple(rows[one] for one in order if one in rows))
            self._note(events)
            return None

    async def append(self, *events: AuditEvent) -> None:
        """See AuditLog."""
        async with self._turn:
            if self._written:
                return await self._audit.append(*events)
            self._note(events)
            return None

    async def run_changed(self, run_id: str) -> None:
        """See Announcer: nobody is shown what is not written down."""
        if self.run.state.final:
            await self._announcer.run_ended(self.run)
        elif self._written:
            await self._announcer.run_changed(run_id)

    async def run_ended(self, run: Run) -> None:
        """See Announcer."""
        await self._announcer.run_ended(run)

    async def approval_changed(self, request_id: str) -> None:
        """See Announcer; a run that only reads asks for none."""
        await self._announcer.approval_changed(request_id)

    async def let_go(self) -> None:
        """Write the run down as it stands."""
        async with self._turn:
            if not self._written:
                await self._write()

    def _note(self, events: tuple[AuditEvent, ...]) -> None:
        self._events.extend(replace(event, at=event.at or self._clock()) for event in events)

    async def _write(self) -> None:
        if not await self._runs.create(self.run, *self._events):
            await self._write_over()
        self._written = True
        self._events.clear()

    async def _write_over(self) -> None:
        """The run is stored already: what ended stands, what a dead process left behind is run anew."""
        stored = await self._runs.get(self.run.id)
        if stored is None or stored.state.final:
            self.run = stored or self.run
            return
        for row in self.run.steps:
            await self._runs.save_step(self.run.id, row)
        await self._runs.set_state(self.run.id, self.run.state, *self._events, summary=self.run.summary)
        self.run = await self._runs.get(self.run.id) or self.run
