"""What is known of an alert over time, and how a new message changes it: pure, so that the rules can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.model.alert import Alert, AlertStatus
from workflows.model.intent import SlotValue
from workflows.model.run import Origin


class Diagnosing(StrEnum):
    """Whether an alert was looked at."""

    WAITING = "waiting"
    TAKEN = "taken"
    FOUND = "found"  # and not shown yet
    DONE = "done"

    @property
    def over(self) -> bool:
        """Whether it is known what came of it."""
        return self in (Diagnosing.FOUND, Diagnosing.DONE)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One alert as the bot remembers it, by its fingerprint.

    Attributes:
        alert: as last told.
        origin: the thread of the message whose answer is the diagnosis.
        began_at: since when it fires, or fired.
        times: how often it was told of as firing since it was looked at.
        last_cause: the last message that told of it, so that the same message counts once.
        template: name of the template it starts; empty where none is triggered.
        diagnoses: how often it was looked at, the one that waits included.
        asked_at: when the newest of these was asked for.
        run_id: the run that looks at it; empty where none was started.
        target: what was looked at, or could be: slots of the intent `diagnose`.
        problem: why nothing was looked at, in words; empty where it was, or waits.
    """

    alert: Alert
    origin: Origin
    began_at: datetime
    last_at: datetime
    resolved_at: datetime | None = None
    times: int = 1
    last_cause: str
    template: str
    diagnosis: Diagnosing = Diagnosing.WAITING
    diagnoses: int = 1
    asked_at: datetime
    attempts: int = 0
    run_id: str = ""
    target: Mapping[str, SlotValue] = field(default_factory=dict)
    problem: str = ""

    @property
    def firing(self) -> bool:
        """Whether it has not ended."""
        return self.alert.status is AlertStatus.FIRING


class Happened(StrEnum):
    """What a message changed about an alert."""

    ASKED = "asked"  # it has to be looked at
    AGAIN = "again"  # it was looked at lately
    ENDED = "ended"
    ENDED_BEFORE = "ended before"  # by the same message, handed over once more
    NOTHING = "nothing"  # the message was counted before, or it tells the end of what does not fire


@dataclass(frozen=True, kw_only=True)
class Told:
    """A message that tells of an alert.

    Attributes:
        cause: Slack's event id.
        origin: the thread that begins with the message.
        template: name of the template that the alert starts; empty where none is triggered.
    """

    alert: Alert
    cause: str
    origin: Origin
    template: str


def fires(before: Watched | None, told: Told, now: datetime, again_after: timedelta) -> tuple[Watched, Happened]:
    """What an alert that fires becomes.

    It is looked at when it is new, and again only where the last look was asked for longer than `again_after` ago;
    whether it ended in between does not matter, so that what comes and goes costs no more than what stays.
    """
    if before is None:
        return _asked(told, now, now, 1), Happened.ASKED
    if before.last_cause == told.cause:
        return before, Happened.NOTHING
    began = before.began_at if before.firing else now
    if now - before.asked_at >= again_after:
        return _asked(told, began, now, before.diagnoses + 1), Happened.ASKED
    seen = replace(
        before,
        alert=told.alert,
        began_at=began,
        last_at=now,
        resolved_at=None,
        times=before.times + 1,
        last_cause=told.cause,
    )
    return seen, Happened.AGAIN


def ends(before: Watched, cause: str, now: datetime) -> tuple[Watched, Happened]:
    """What an alert that has ended becomes; what is known of its diagnosis stays."""
    if not before.firing:
        return before, Happened.ENDED_BEFORE if before.last_cause == cause else Happened.NOTHING
    alert = replace(before.alert, status=AlertStatus.RESOLVED)
    return replace(before, alert=alert, resolved_at=now, last_at=now, last_cause=cause), Happened.ENDED


def _asked(told: Told, began: datetime, now: datetime, diagnoses: int) -> Watched:
    return Watched(
        alert=told.alert,
        origin=told.origin,
        began_at=began,
        last_at=now,
        last_cause=told.cause,
        template=told.template,
        diagnoses=diagnoses,
        asked_at=now,
    )
