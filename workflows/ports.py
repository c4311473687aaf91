"""What the engine and the agents need from the outside, as narrow protocols; the composition root fills them in."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import BaseModel

from workflows.model.approval import ApprovalRequest
from workflows.model.audit import AuditEvent
from workflows.model.change import Parameters, PlannedChange, Preview
from workflows.model.decision import Decision
from workflows.model.principal import SecurityContext
from workflows.model.records import Person, Place, Refused, RunQuery, RunRecord, Voted, Window
from workflows.model.risk import Environment, Risk
from workflows.model.run import Run, RunState, StepRun


class ActionInfo(Protocol):
    """What a template may know of an action; `agents.base.Action` is one."""

    @property
    def agent(self) -> str:
        """Name of the owning agent, e.g. `KubernetesAgent`."""

    @property
    def name(self) -> str:
        """E.g. `scale_deployment`."""

    @property
    def parameters(self) -> type[BaseModel]:
        """The parameter model; unknown names are errors."""

    @property
    def result(self) -> type[BaseModel]:
        """The result model; expressions may only look up its fields."""

    @property
    def permission(self) -> str:
        """The permission it takes, e.g. `deployments.scale`."""

    @property
    def risk(self) -> Risk:
        """The base risk, before the environment raises it."""


class ActionIndex(Protocol):
    """Looks actions up by name, for the catalog's checks."""

    def find(self, agent: str, action: str) -> ActionInfo | None:
        """The action, or None where there is none of that name."""

    def names(self) -> Sequence[tuple[str, str]]:
        """All (agent, action) pairs, sorted."""


class StepKey(BaseModel, frozen=True):
    """Identifies one step of one run to the outside; written as `quarterdeck.io/step: <run>/<step>`."""

    run_id: str
    step_id: str

    def __str__(self) -> str:
        return f"{self.run_id}/{self.step_id}"


class Progress(Protocol):
    """Says how far a step is, for the run's message."""

    async def __call__(self, words: str, /) -> None:
        """A few words, redacted; they take the place of those before."""


class ActionRunner(Protocol):
    """Runs actions by name with parameters as JSON; `agents.registry.AgentRegistry` is one.

    Raises TemporaryError, PermanentError or InvalidParameters, and nothing else on purpose.
    """

    def info(self, agent: str, action: str) -> ActionInfo:
        """The action; raises InvalidParameters where there is none."""

    def environment(self, agent: str, action: str, parameters: Parameters, context: SecurityContext) -> Environment:
        """Where the call would act, decided from cluster and namespace."""

    async def run(
        self, agent: str, action: str, parameters: Parameters, context: SecurityContext, progress: Progress
    ) -> dict[str, object]:
        """Run a READ_ONLY action; the result model as JSON."""

    async def preview(self, agent: str, action: str, parameters: Parameters, context: SecurityContext) -> Preview:
        """Say what a changing action would do, by a server-side dry run. Changes nothing."""

    async def apply(
        self, change: PlannedChange, key: StepKey, context: SecurityContext, *, repeated: bool
    ) -> dict[str, object]:
        """Make the change. The action reads the object once more and uses its resourceVersion as precondition.

        Raises Drifted (`workflows.plan`) where the object is not what `change.preview` says, and recognises a write of
        its own from an earlier attempt (same key, or the wanted state where `repeated`: there was one) as done.
        """


class RunStore(Protocol):
    """Runs, in Postgres. Each call is one transaction; events given commit together with the state."""

    async def create(self, run: Run, *events: AuditEvent) -> bool:
        """Insert the run; False where a run of this id exists already."""

    async def get(self, run_id: str) -> Run | None:
        """The run with its steps, by id or by label."""

    async def cancel_requested(self, run_id: str) -> bool:
        """Whether somebody asked the run to stop."""

    async def set_state(self, run_id: str, state: RunState, *events: AuditEvent, summary: str = "") -> bool:
        """Move a run that has not ended to `state`; False where it had ended."""

    async def save_step(self, run_id: str, step: StepRun, *events: AuditEvent) -> None:
        """Insert or update one step."""

    async def request_cancel(self, run_id: str, *events: AuditEvent) -> bool:
        """Ask a run to stop; cancels its pending approval; False where it had ended, or was asked before."""

    async def recent(self, limit: int = 20) -> Sequence[Run]:
        """Newest first."""


class ApprovalStore(Protocol):
    """Approval requests, in Postgres, decided by the database's clock."""

    async def open(self, request: ApprovalRequest, expires_in: timedelta, *events: AuditEvent) -> ApprovalRequest:
        """Store the request and its event in one transaction; returns it with the database's times.

        Opening the same (run_id, round) again returns the stored one and writes nothing. A run that was asked to stop
        gets its request back cancelled.
        """

    async def get(self, request_id: str) -> ApprovalRequest | None:
        """The request with its votes."""

    async def wait(self, request_id: str) -> ApprovalRequest:
        """Return when it is no longer pending: woken by NOTIFY, and by a slow poll. Expires it when its time is up."""

    async def supersede(self, request_id: str, *events: AuditEvent) -> None:
        """Mark an approved request as overtaken by drift; writes the event of that itself, before those given."""


class AuditLog(Protocol):
    """The one writer of audit events that belong to no state change."""

    async def append(self, *events: AuditEvent) -> None:
        """Write the events in one transaction, in order."""


class Records(Protocol):
    """What the bot did and what was decided, read back from Postgres for those who ask. Every list is bounded."""

    async def runs(self, query: RunQuery) -> Sequence[RunRecord]:
        """The runs that match, newest first."""

    async def run(self, which: str) -> RunRecord | None:
        """One run with its steps, by id or by label; of several with one label, the newest."""

    async def waiting(self, limit: int) -> Sequence[RunRecord]:
        """The runs that wait for an approval or a confirmation whose time is not up, oldest first."""

    async def votes(self, voters: frozenset[str], window: Window, limit: int) -> Sequence[Voted]:
        """What these people decided about others' requests, newest first."""

    async def refusals(self, people: frozenset[str], window: Window, limit: int) -> Sequence[Refused]:
        """What these people were refused before a run began, newest first."""

    async def people(self, name: str, limit: int) -> Sequence[Person]:
        """Those of this name, or of this Slack user id, who asked for or decided something; case does not count."""


class Links(Protocol):
    """Finds the address of a message; `bot.slack.links.Permalinks` is one."""

    async def to(self, place: Place) -> str:
        """The address; empty where Slack gives none."""


class Policy(Protocol):
    """Decides; pure, and bound to the settings by the composition root."""

    def decide(self, change: PlannedChange, context: SecurityContext, now: datetime) -> Decision:
        """What is needed before this change may run."""

    def strictest(self, decisions: Sequence[Decision]) -> Decision:
        """The decision that holds for all of them together."""


class Announcer(Protocol):
    """Shows people where a run stands. A view: it may be called again, and it never decides anything."""

    async def run_changed(self, run_id: str) -> None:
        """Draw the run's message again from the stored state; posts it where there is none and 700 ms have passed."""

    async def run_ended(self, run: Run) -> None:
        """Draw the message of a run that only read, in the last state that the caller has just stored."""

    async def approval_changed(self, request_id: str) -> None:
        """Draw the approval's card again: posted, voted on, or decided."""


class ReplicaRegistry(Protocol):
    """The processes that share the work, in Postgres, by the database's clock."""

    async def join(self, executor_id: str) -> None:
        """Add this process, alive as of now."""

    async def heartbeat(self, executor_id: str) -> bool:
        """Say that this process lives; False where its row is gone: the others declared it dead, and it must exit."""

    async def live(self) -> Sequence[str]:
        """The executor ids of all rows."""

    async def expired(self, seconds: float) -> Sequence[str]:
        """Remove the rows whose last heartbeat is older than `seconds`, and return their executor ids."""

    async def remove(self, executor_id: str) -> None:
        """Take this process out on its orderly way down; removing twice is harmless."""


class Bound(Protocol):
    """Bounds how many steps work at once in this process."""

    def slot(self) -> AbstractAsyncContextManager[None]:
        """Wait for a free place."""
