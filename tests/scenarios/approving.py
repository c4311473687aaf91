"""What people do around an approval: ask for a change, find its card, click on it, and read what they are told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.slack.model import Message, Outcome, View
from tests.scenarios.stage import PEOPLE, Stage

OPS = "C0OPS"
OLIVE, ANN, BOB, VIC, SAM = "U0OLIVE", "U0ANN", "U0BOB", "U0VIC", "U0SAM"


def settings(**more: Any) -> dict[str, Any]:
    """The people of the stage with other settings beside them."""
    return {**PEOPLE, **more}


def quick(risk: str, quorum: int, expires: str) -> Mapping[str, Any]:
    """An approval rule whose time is up soon."""
    rule = {"decision": "require_approval", "quorum": quorum, "from": ["approver"], "expires": expires}
    return {"approvals": {risk: rule}}


@dataclass(frozen=True, kw_only=True)
class Card:
    """The message of one run, wherever it stands now."""

    stage: Stage
    channel: str
    thread: str
    ts: str

    @property
    def now(self) -> Message:
        """The message as people see it."""
        found = [one for one in self.stage.slack.messages(self.channel, self.thread or None) if one.ts == self.ts]
        return found[0]

    @property
    def run(self) -> Mapping[str, Any]:
        """The newest run of this stage."""
        return self.stage.rows("SELECT * FROM run ORDER BY created_at DESC LIMIT 1")[0]

    async def becomes(self, pattern: str, patience: float = 30) -> Message:
        """The message, once its text matches; TimeoutError after `patience` seconds."""
        return await self.stage.slack.wait_for(
            lambda: self.now if re.search(pattern, self.now.visible_text) else None, timeout=patience
        )

    async def click(self, user: str, label: str) -> None:
        """Click a button that the message has now."""
        outcome = await self.stage.slack.click(user, self.channel, self.ts, self.now.action_id(label))
        assert outcome.acked

    async def click_late(self, user: str, old: Message, label: str) -> Outcome:
        """Click a button that the message had when `old` was on the screen."""
        action = old.action_id(label)
        value = str(old.actions[action]["value"])
        return await self.stage.slack.click(user, self.channel, self.ts, action, value, stale=True)

    async def open(self, user: str, label: str) -> View:
        """Click a button that opens a modal."""
        await self.click(user, label)
        return await self.stage.slack.wait_for_view(user)

    async def told(self, user: str, pattern: str) -> Message:
        """What this person alone is told."""
        return await self.stage.slack.wait_for_ephemeral(user, pattern)


async def ask(stage: Stage, user: str, text: str, pattern: str = r"\?|wants to", channel: str = OPS) -> Card:
    """Ask the bot for a change and find the card."""
    thread = await stage.slack.say(user, channel, text if channel.startswith("D") else f"@quarterdeck {text}")
    message = await stage.slack.wait_for_message(channel, pattern, thread_ts=thread, timeout=30)
    return Card(stage=stage, channel=channel, thread=thread, ts=message.ts)
