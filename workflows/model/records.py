"""What the bot remembers of its own work, as it is asked for it later."""

from dataclasses import dataclass
from datetime import datetime

from workflows.model.approval import Approval, ApprovalRequest
from workflows.model.run import Run


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of time, `start` inside and `end` outside of it; aware times."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a message stands on Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A run, its newest approval request, and the message that shows both.

    Attributes:
        run: with its steps where one run was asked for; in lists only where the query says so.
        request: None where nothing was asked.
        place: the card where approvers see it, else the message of the run; None where it was never posted.
    """

    run: Run
    request: ApprovalRequest | None = None
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class RunQuery:
    """Which runs; they come newest first.

    Attributes:
        actions: (agent, action) pairs: only runs with a step of one of these; None for any run.
        of: principal ids: only runs of these people; None for everybody's.
        window: by when they ended, or began where they have not; None for ever.
        under_way: only runs that have not ended.
        steps: whether they come with their steps.
        takes_back: also the runs that take another one back, whatever their actions are.
    """

    limit: int
    actions: tuple[tuple[str, str], ...] | None = None
    of: frozenset[str] | None = None
    window: Window | None = None
    under_way: bool = False
    steps: bool = False
    takes_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Voted:
    """One person's answer to somebody's request."""

    vote: Approval
    record: RunRecord


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Something that somebody was not allowed to ask for; no run came of it.

    Attributes:
        actor: principal id.
        what: what was asked, e.g. `scale shop-prod/web`.
        permission: what was missing.
    """

    actor: str
    what: str
    permission: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who asked for something or decided something.

    Attributes:
        id: principal id, `team/user`.
    """

    id: str
    name: str
