"""What is known of an alert over time, and how a new message changes it: pure, so that the rules can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.model.alert import Alert, AlertStatus
from workflows.model.intent import SlotValue
from workflows.model.run import Origin

QUIET = timedelta(minutes=1)
"""Whoever posts the same alert more often tells nobody anything new."""
Key = tuple[str, str]
"""Channel and fingerprint."""


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
    """One alert as the bot remembers it in one channel, by its fingerprint.

    Whoever reads another channel where the same alert is posted has an answer of their own there.

    Attributes:
        alert: as last told.
        origin: the thread of the message whose answer is the diagnosis.
        told_ts: the thread of the newest message that told that it fires again, where that is another one; or empty.
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
    told_ts: str = ""
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
    def key(self) -> Key:
        """What it is kept by."""
        return self.origin.channel, self.alert.fingerprint

    @property
    def firing(self) -> bool:
        """Whether it has not ended."""
        return self.alert.status is AlertStatus.FIRING

    @property
    def threads(self) -> Sequence[Origin]:
        """Where people look for how it stands: under the message that was answered, and under the newest one."""
        newest = replace(self.origin, thread_ts=self.told_ts, message_ts=self.told_ts)
        return [self.origin, newest] if self.told_ts else [self.origin]


class Happened(StrEnum):
    """What a message changed about an alert."""

    ASKED = "asked"  # it has to be looked at
    AGAIN = "again"  # it was looked at lately
    BACK = "back"  # as above, and people do not expect it: it had ended, or had been quiet
    BACK_BEFORE = "back before"  # by the same message, handed over once more
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
    whether it ended in between does not matter, so that what comes and goes costs no more than what stays. A message
    that was edited and still says that it fires says nothing new.
    """
    if before is None:
        return _asked(told, now, now, 1), Happened.ASKED
    newest = before.told_ts or before.origin.thread_ts
    if before.last_cause == told.cause:
        return before, Happened.BACK_BEFORE if before.told_ts == told.origin.thread_ts else Happened.NOTHING
    if before.firing and newest == told.origin.thread_ts:
        return before, Happened.NOTHING
    began = before.began_at if before.firing else now
    if now - before.asked_at >= again_after:
        return _asked(told, began, now, before.diagnoses + 1), Happened.ASKED
    back = not before.firing or now - before.last_at >= QUIET
    seen = replace(
        before,
        alert=replace(told.alert, others=before.alert.others),
        told_ts=_told_ts(before, told) if back else before.told_ts,
        began_at=began,
        last_at=now,
        resolved_at=None,
        times=before.times + 1,
        last_cause=told.cause,
    )
    return seen, Happened.BACK if back else Happened.AGAIN


def ends(before: Watched, cause: str, now: datetime) -> tuple[Watched, Happened]:
    """What an alert that has ended becomes; what is known of its diagnosis stays."""
    if not before.firing:
        return before, Happened.ENDED_BEFORE if before.last_cause == cause else Happened.NOTHING
    alert = replace(before.alert, status=AlertStatus.RESOLVED)
    return replace(before, alert=alert, resolved_at=now, last_at=now, last_cause=cause), Happened.ENDED


def _told_ts(before: Watched, told: Told) -> str:
    return "" if told.origin.thread_ts == before.origin.thread_ts else told.origin.thread_ts


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
