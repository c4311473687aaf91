"""One execution of a template and of a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.model.change import JsonValue
from workflows.model.intent import SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.template import WorkflowTemplate


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    WAITING = "waiting"  # for an approval
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"  # by policy or permission
    DENIED = "denied"  # by a person
    EXPIRED = "expired"  # nobody answered
    CANCELLED = "cancelled"
    MANUAL = "manual"  # the commands were printed; nothing ran

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (RunState.RUNNING, RunState.WAITING)


class StepState(StrEnum):
    """Where a step stands."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"  # its `when` was false, or a step it needs did not succeed
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the request came from and its answers go. Opaque to everything below the edge.

    Attributes:
        surface: `mention`, `dm`, `thread`, `slash`, `button`, `alert`, `terminal`, or `approvals`: the channel where
            approvers are asked about what was said among the requester and the bot.
        team: Slack team id, or `-`.
        channel: Slack channel id, or empty in the terminal.
        thread_ts: the thread that answers go to; empty where there is none.
        message_ts: the message that asked; empty for commands.
        response_url: for slash commands, good for 5 answers in 30 minutes; else empty.
    """

    surface: str
    team: str = "-"
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    response_url: str = ""


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """One step of a run.

    Attributes:
        result: the action's result model as JSON; None until it succeeded.
        error: one sentence for people, redacted; empty unless it failed.
        progress: how far it is while it runs, e.g. `waiting for pods 2/3`; empty once it ended.
        uncertain: it failed in a way that leaves open whether it had its effect.
    """

    step_id: str
    state: StepState
    attempts: int = 0
    result: Mapping[str, JsonValue] | None = None
    error: str = ""
    progress: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    uncertain: bool = False

    @property
    def already_so(self) -> bool:
        """Whether there was nothing to do: what is done has a result."""
        return self.state is StepState.SUCCEEDED and self.result is None

    @property
    def had_effect(self) -> bool:
        """Whether it did what it is for, also where that was taken back later; True where that is not known."""
        if self.state is StepState.SUCCEEDED:
            return self.result is not None
        return self.state is StepState.ROLLED_BACK or self.uncertain


@dataclass(frozen=True, kw_only=True)
class Run:
    """One execution of a template; the resolved template travels with it, so edits never touch a run.

    Attributes:
        id: `run-<cause>`: the same cause makes the same run.
        label: four letters and digits that people quote, e.g. `9QXM`.
        covered_by: id of the approval that covers this run (an undo); None otherwise.
        undo_of: id of the run this one takes back; None otherwise.
        summary: one sentence for people about how it ended; empty before.
    """

    id: str
    label: str
    template: WorkflowTemplate
    inputs: Mapping[str, SlotValue]
    context: SecurityContext
    origin: Origin
    state: RunState
    created_at: datetime
    ended_at: datetime | None = None
    cancel_requested: bool = False
    covered_by: str | None = None
    undo_of: str | None = None
    summary: str = ""
    steps: tuple[StepRun, ...] = ()
