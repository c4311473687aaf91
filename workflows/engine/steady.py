"""The stores as a run sees them: while Postgres is away a run waits for it, it does not fail.

DBOS does the same with its own tables. A call whose answer was lost is made again, so an event may be in the audit log
twice after an outage; it is never missing.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol, TypeVar

import structlog

from workflows.engine.call import Pause
from workflows.errors import TemporaryError
from workflows.model.approval import ApprovalRequest
from workflows.model.audit import AuditEvent
from workflows.model.run import Run, RunState, StepRun
from workflows.ports import ApprovalStore, AuditLog, RunStore

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
TRIES = 1_000
"""More than an hour; then the run fails, and says so once Postgres is back."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Patience:
    """Repeats a call while its store says, by a TemporaryError, that Postgres is away."""

    def __init__(self, pause: Pause) -> None:
        self._pause = pause

    async def __call__(self, call: Callable[[], Awaitable[T]]) -> T:
        """The value of the first call that finds the store; raises what it says after the last try."""
        for tried in range(TRIES):
            try:
                return await call()
            except TemporaryError as error:
                if tried + 1 == TRIES:
                    raise
                log.warning("store.away", error=str(error), tried=tried + 1)
                await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tried, 8)))
        raise AssertionError("unreachable: the last try returns or raises")


class RunsUnderWay(Protocol):
    """What executing a run needs of a RunStore."""

    async def get(self, run_id: str) -> Run | None:
        """See RunStore."""

    async def cancel_requested(self, run_id: str) -> bool:
        """See RunStore."""

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """See RunStore."""

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """See RunStore."""


class SteadyRuns:
    """A RunStore that waits for Postgres."""

    def __init__(self, runs: RunStore, patience: Patience) -> None:
        self._runs = runs
        self._patience = patience

    async def create(self, run: Run, *events: AuditEvent) -> bool:
        """See RunStore."""
        return await self._patience(lambda: self._runs.create(run, *events))

    async def get(self, run_id: str) -> Run | None:
        """See RunStore."""
        return await self._patience(lambda: self._runs.get(run_id))

    async def cancel_requested(self, run_id: str) -> bool:
        """See RunStore."""
        return await self._patience(lambda: self._runs.cancel_requested(run_id))

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """See RunStore."""
        return await self._patience(lambda: self._runs.set_state(run_id, state, *events, summary=summary))

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """See RunStore."""
        await self._patience(lambda: self._runs.save_step(run_id, step, *events))


class SteadyApprovals:
    """An ApprovalStore that waits for Postgres."""

    def __init__(self, approvals: ApprovalStore, patience: Patience) -> None:
        self._approvals = approvals
        self._patience = patience

    async def open(self, request: ApprovalRequest, expires_in: timedelta, *events: AuditEvent) -> ApprovalRequest:
        """See ApprovalStore."""
        return await self._patience(lambda: self._approvals.open(request, expires_in, *events))

    async def get(self, request_id: str) -> ApprovalRequest | None:
        """See ApprovalStore."""
        return await self._patience(lambda: self._approvals.get(request_id))

    async def wait(self, request_id: str) -> ApprovalRequest:
        """See ApprovalStore."""
        return await self._patience(lambda: self._approvals.wait(request_id))

    async def supersede(self, request_id: str, *events: AuditEvent) -> None:
        """See ApprovalStore."""
        await self._patience(lambda: self._approvals.supersede(request_id, *events))


class SteadyAudit:
    """An AuditLog that waits for Postgres."""

    def __init__(self, audit: AuditLog, patience: Patience) -> None:
        self._audit = audit
        self._patience = patience

    async def append(self, *events: AuditEvent) -> None:
        """See AuditLog."""
        await self._patience(lambda: self._audit.append(*events))
