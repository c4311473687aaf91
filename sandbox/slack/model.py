"""What a workspace is made of. Block Kit payloads stay the JSON that Slack's own clients receive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Sandbox"
TEAM_DOMAIN = "sandbox"
APP_ID = "A0QUARTERDECK"
BOT_USER_ID = "U0BOT"
BOT_ID = "B0BOT"


_TEXT_KEYS = {"text", "fallback", "title", "pretext", "alt_text"}


class Role(StrEnum):
    """What the page says a person is for; the bot never sees it."""

    OPERATOR = "operator"
    APPROVER = "approver"
    VIEWER = "viewer"
    STRANGER = "stranger"
    BOT = "bot"


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user of the workspace, or of another team that shares a channel with it."""

    id: str
    name: str
    real_name: str
    email: str
    role: Role
    team_id: str = TEAM_ID
    is_bot: bool = False
    timezone: str = "Europe/Paris"
    locale: str = "en-US"

    @property
    def first_name(self) -> str:
        """What the others call the person: Slack's display name."""
        return self.real_name.partition(" ")[0]

    @property
    def is_stranger(self) -> bool:
        """Whether the person belongs to another team."""
        return self.team_id != TEAM_ID


@dataclass(frozen=True, kw_only=True)
class Usergroup:
    """A user group such as @sre."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel, or a direct message between the bot and `user`."""

    id: str
    name: str
    topic: str = ""
    user: str | None = None

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message with the bot."""
        return self.user is not None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; `visible_to` is set on an ephemeral one and names who sees it."""

    channel: str
    ts: str
    text: str
    user: str | None = None
    team: str = TEAM_ID
    bot_id: str | None = None
    username: str | None = None
    icon: str | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    reactions: tuple[str, ...] = ()
    metadata: Json | None = None
    edited_ts: str | None = None
    visible_to: str | None = None

    @property
    def is_reply(self) -> bool:
        """Whether the message hangs under another one."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def from_bot(self) -> bool:
        """Whether Quarterdeck itself posted it."""
        return self.bot_id == BOT_ID

    @property
    def visible_text(self) -> str:
        """All that a reader sees, one line a piece: the text, then every text in blocks and attachments."""
        pieces = [*texts_in(list(self.blocks)), *texts_in(list(self.attachments))]
        return "\n".join(([self.text] if self.text else []) + pieces)

    @property
    def actions(self) -> dict[str, Json]:
        """The interactive elements of the message by action_id."""
        return {str(e["action_id"]): e for _, e in elements_in(self.blocks)}

    def action_id(self, label: str) -> str:
        """The action_id of the button whose label matches the regular expression `label`; LookupError if none does."""
        for action_id, element in self.actions.items():
            if re.search(label, str(element.get("text", {}).get("text", ""))):
                return action_id
        raise LookupError(f"no button matches {label!r}; the message has {sorted(self.actions)}")


@dataclass(frozen=True, kw_only=True)
class View:
    """A modal on a person's screen, or their App Home."""

    id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def callback_id(self) -> str:
        """The callback_id that the bot gave the view."""
        return str(self.payload.get("callback_id", ""))

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks of the view."""
        return tuple(self.payload.get("blocks", ()))

    @property
    def visible_text(self) -> str:
        """Title and every text in the blocks, one line a piece."""
        return "\n".join(texts_in([self.payload.get("title", {}), *self.blocks]))


@dataclass(frozen=True, kw_only=True)
class Call:
    """One Web API call as the server received and answered it; `error` is None where it succeeded."""

    method: str
    args: Json
    at: float
    status: int
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a command, click or submission: acknowledged or not, and with which payload.

    `error` is Slack's word for what the person is told ("operation_timeout", "dispatch_failed"); `errors` are a
    modal's complaints by block_id.
    """

    acked: bool
    payload: Json | None = None
    error: str | None = None
    errors: tuple[tuple[str, str], ...] = ()


def texts_in(value: object) -> Iterator[str]:
    """Every string that a reader sees in blocks or attachments, in reading order."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(inner, str):
                yield from texts_in(inner)
            elif key in _TEXT_KEYS or (key == "value" and "title" in value):
                yield inner
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def elements_in(blocks: tuple[Json, ...]) -> Iterator[tuple[str, Json]]:
    """Every interactive element with the block_id it stands in."""
    for block in blocks:
        block_id = str(block.get("block_id", ""))
        inner = block.get("elements", ()) if block.get("type") in {"actions", "context_actions"} else ()
        for element in [*inner, block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block_id, element
