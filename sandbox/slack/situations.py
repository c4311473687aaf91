"""Things to try: situations that a person starts from the page, each with what it did and what to expect of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sandbox.slack.errors import NoSuchThing
from sandbox.slack.faults import Faults
from sandbox.slack.socketmode import SocketHub

BUSY_SECONDS = 20.0
SLOW_SECONDS = 30.0
SLOW_BY = 2.0


class Group(StrEnum):
    """Under which heading a situation is offered."""

    CLUSTER = "cluster"
    SLACK = "slack"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One thing to try.

    Attributes:
        verb: what the button that starts it says.
        undo: what the button that takes it back says; empty where it ends by itself.
        ask: a question that fits it; empty where none does.
    """

    id: str
    group: Group
    title: str
    about: str
    verb: str
    undo: str = ""
    ask: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was done, and what to expect of it."""

    did: str
    expect: str = ""


class Situations(Protocol):
    """Starts situations; the composition root brings those of the cluster."""

    @property
    def offered(self) -> Sequence[Situation]:
        """Everything that can be started."""

    async def start(self, situation: str) -> Told:
        """Make it so; NoSuchThing for what is not offered, SandboxSlackError where it does not work."""

    async def undo(self, situation: str) -> Told:
        """Take it back."""


class BadDays:
    """What can be wrong with Slack itself."""

    def __init__(self, faults: Faults, hub: SocketHub) -> None:
        self._faults = faults
        self._hub = hub
        self._does: dict[str, Callable[[], Told]] = {
            "rate-limit": self._rate_limit,
            "slow": self._slow,
            "disconnect": self._disconnect,
            "refresh": self._refresh,
        }

    @property
    def offered(self) -> Sequence[Situation]:
        """Rate limit, slowness, a cut and a refreshed socket."""
        return (
            Situation(
                id="rate-limit",
                group=Group.SLACK,
                title="Too many messages",
                about=f"Slack answers every message of the bot with 429 for {BUSY_SECONDS:.0f} s.",
                verb="Limit",
                undo="End it now",
                ask="list pods in shop-prod",
            ),
            Situation(
                id="slow",
                group=Group.SLACK,
                title="A slow Slack",
                about=f"Every call takes {SLOW_BY:.0f} s longer, for {SLOW_SECONDS:.0f} s.",
                verb="Slow down",
                undo="End it now",
                ask="list pods in shop-prod",
            ),
            Situation(
                id="disconnect",
                group=Group.SLACK,
                title="The connection is cut",
                about="The bot's sockets are cut without a goodbye.",
                verb="Cut",
                ask="list pods in shop-prod",
            ),
            Situation(
                id="refresh",
                group=Group.SLACK,
                title="Slack asks to reconnect",
                about="As it does every few hours.",
                verb="Ask",
            ),
        )

    async def start(self, situation: str) -> Told:
        """Begin a bad day; those with a duration end by themselves."""
        if situation not in self._does:
            raise NoSuchThing(f"there is no situation {situation}")
        return self._does[situation]()

    async def undo(self, situation: str) -> Told:
        """A good day again."""
        self._faults.clear()
        return Told(did="Slack answers as usual again.")

    def _rate_limit(self) -> Told:
        self._faults.busy(BUSY_SECONDS)
        return Told(
            did=f"Slack refuses the bot's messages for {BUSY_SECONDS:.0f} s.",
            expect="Answers wait; none is lost, none comes twice. Approvals come first once messages go out again.",
        )

    def _slow(self) -> Told:
        self._faults.slow(SLOW_SECONDS, by=SLOW_BY)
        return Told(
            did=f"Every call of the bot takes {SLOW_BY:.0f} s longer for {SLOW_SECONDS:.0f} s.",
            expect="Answers come late; a click is still acknowledged at once.",
        )

    def _disconnect(self) -> Told:
        count = self._hub.drop()
        return Told(
            did=f"{count} sockets of the bot were cut.",
            expect="“bot not connected” for a moment, then it is back; what you say meanwhile is answered once.",
        )

    def _refresh(self) -> Told:
        self._hub.refresh()
        return Told(did="Slack asked the bot to reconnect.", expect="Nothing that you would notice.")


class AllSituations:
    """Several sources of situations as one."""

    def __init__(self, sources: Sequence[Situations]) -> None:
        self._sources = sources

    @property
    def offered(self) -> Sequence[Situation]:
        """What all sources offer, in their order."""
        return [one for source in self._sources for one in source.offered]

    async def start(self, situation: str) -> Told:
        """Start what one of the sources offers."""
        return await self._source(situation).start(situation)

    async def undo(self, situation: str) -> Told:
        """Take back what one of the sources offers."""
        return await self._source(situation).undo(situation)

    def _source(self, situation: str) -> Situations:
        for source in self._sources:
            if any(one.id == situation for one in source.offered):
                return source
        raise NoSuchThing(f"there is no situation {situation!r}; GET control/situations lists them")
