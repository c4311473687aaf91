"""The stores in memory, for tests of what decides rather than of what is written; the real ones have their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workflows.model.approval import Approval, ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.run import Run, RunState, StepRun


class MemoryAudit:
    """Keeps events in order."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    async def append(self, *events: AuditEvent) -> None:
        """See AuditLog."""
        self.events.extend(events)

    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [event.kind.value for event in self.events]


class MemoryApprovals:
    """Keeps requests; `decide` stands in for the click."""

    def __init__(self, audit: MemoryAudit, now: datetime) -> None:
        self.requests: dict[str, ApprovalRequest] = {}
        self.stopping: set[str] = set()
        self._audit = audit
        self._now = now
        self._changed = asyncio.Condition()

    async def open(self, request: ApprovalRequest, expires_in: timedelta, *events: AuditEvent) -> ApprovalRequest:
        """See ApprovalStore."""
        for known in self.requests.values():
            if (known.run_id, known.round) == (request.run_id, request.round):
                return known
        state = ApprovalState.CANCELLED if request.run_id in self.stopping else request.state
        stored = replace(request, state=state, created_at=self._now, expires_at=self._now + expires_in)
        async with self._changed:
            self.requests[request.id] = stored
            await self._audit.append(*events)
            self._changed.notify_all()
        return stored

    async def get(self, request_id: str) -> ApprovalRequest | None:
        """See ApprovalStore."""
        return self.requests.get(request_id)

    async def wait(self, request_id: str) -> ApprovalRequest:
        """See ApprovalStore."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.requests[request_id].state is not ApprovalState.PENDING)
        return self.requests[request_id]

    async def supersede(self, request_id: str, *events: AuditEvent) -> None:
        """See ApprovalStore."""
        await self._move(request_id, ApprovalState.SUPERSEDED)
        kind = AuditKind.APPROVAL_SUPERSEDED
        await self._audit.append(AuditEvent(kind=kind, actor="system/quarterdeck", subject=request_id), *events)

    async def asked(self, number: int = 1) -> ApprovalRequest:
        """The request number `number`, once it was opened."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= number)
        return list(self.requests.values())[number - 1]

    async def decide(self, request: ApprovalRequest, state: ApprovalState, reason: str = "") -> None:
        """Move a pending request on, as a click or the clock would."""
        verdict = {ApprovalState.APPROVED: Verdict.APPROVE, ApprovalState.DENIED: Verdict.DENY}.get(state)
        if verdict:
            vote = Approval(voter="T1/UANN", voter_name="Ann", verdict=verdict, reason=reason, at=self._now)
            self.requests[request.id] = replace(self.requests[request.id], votes=(vote,))
        await self._move(request.id, state)

    async def _move(self, request_id: str, state: ApprovalState) -> None:
        async with self._changed:
            self.requests[request_id] = replace(self.requests[request_id], state=state)
            self._changed.notify_all()


class MemoryRuns:
    """Keeps runs; a cancelled one cancels its pending approval."""

    def __init__(self, audit: MemoryAudit, approvals: MemoryApprovals, now: datetime) -> None:
        self.runs: dict[str, Run] = {}
        self._audit = audit
        self._approvals = approvals
        self._now = now

    async def create(self, run: Run, *events: AuditEvent) -> bool:
        """See RunStore."""
        if run.id in self.runs:
            return False
        self.runs[run.id] = run
        await self._audit.append(*events)
        return True

    async def get(self, run_id: str) -> Run | None:
        """See RunStore."""
        return self.runs.get(run_id)

    async def cancel_requested(self, run_id: str) -> bool:
        """See RunStore."""
        run = self.runs.get(run_id)
        return run is not None and run.cancel_requested

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """See RunStore."""
        run = self.runs[run_id]
        if run.state.final:
            return False
        ended_at = self._now if state.final else None
        self.runs[run_id] = replace(run, state=state, summary=summary, ended_at=ended_at)
        await self._audit.append(*events)
        return True

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """See RunStore."""
        run = self.runs[run_id]
        others = tuple(row for row in run.steps if row.step_id != step.step_id)
        self.runs[run_id] = replace(run, steps=(*others, step))
        await self._audit.append(*events)

    async def request_cancel(self, run_id: str, *events: AuditEvent) -> bool:
        """See RunStore."""
        run = self.runs[run_id]
        if run.state.final or run.cancel_requested:
            return False
        self.runs[run_id] = replace(run, cancel_requested=True)
        self._approvals.stopping.add(run_id)
        await self._audit.append(*events)
        for request in list(self._approvals.requests.values()):
            if request.run_id == run_id and request.state is ApprovalState.PENDING:
                await self._approvals.decide(request, ApprovalState.CANCELLED)
        return True

    async def recent(self, limit: int = 20) -> Sequence[Run]:
        """See RunStore."""
        return sorted(self.runs.values(), key=lambda run: run.created_at, reverse=True)[:limit]

    def step(self, run_id: str, step_id: str) -> StepRun:
        """One step of a run."""
        return next(row for row in self.runs[run_id].steps if row.step_id == step_id)


class MemoryReplicas:
    """Keeps executor ids; none expires unless told to."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.stale: list[str] = []

    async def join(self, executor_id: str) -> None:
        """See ReplicaRegistry."""
        self.rows.append(executor_id)

    async def heartbeat(self, executor_id: str) -> bool:
        """See ReplicaRegistry."""
        return executor_id in self.rows

    async def live(self) -> Sequence[str]:
        """See ReplicaRegistry."""
        return list(self.rows)

    async def expired(self, seconds: float) -> Sequence[str]:
        """See ReplicaRegistry."""
        gone, self.stale = self.stale, []
        self.rows = [row for row in self.rows if row not in gone]
        return gone

    async def remove(self, executor_id: str) -> None:
        """See ReplicaRegistry."""
        self.rows = [row for row in self.rows if row != executor_id]


class SilentAnnouncer:
    """Shows nothing, and counts what it was asked to show."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    async def run_changed(self, run_id: str) -> None:
        """See Announcer."""
        self.shown.append(run_id)

    async def run_ended(self, run: Run) -> None:
        """See Announcer."""
        self.shown.append(run.id)

    async def approval_changed(self, request_id: str) -> None:
        """See Announcer."""
        self.shown.append(request_id)
