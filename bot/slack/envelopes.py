"""Slack's payloads, parsed: what was said, commanded, clicked or submitted. The only place that reads them.

The records are what the inbox keeps: what is needed to act, and nothing else.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import TypeAdapter

from bot.slack.fields import Body, record, text
from bot.slack.posts import Posted, posted
from bot.slack.text import mentions
from bot.store.inbox import InboxItem, ItemKind
from workflows.model.change import JsonValue
from workflows.storable import storable_text

_TEXT_SUBTYPES = ("", "file_share", "thread_broadcast")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message.

    Attributes:
        team: the team of whoever wrote it, not of the channel.
        text: as Slack wrote it.
        direct: in the direct message with the bot.
        mentioned: names the bot.
    """

    id: str
    team: str
    user: str
    channel: str
    ts: str
    thread_ts: str
    text: str
    direct: bool
    mentioned: bool

    @property
    def addressed(self) -> bool:
        """Whether it is meant for the bot beyond doubt."""
        return self.direct or self.mentioned


@dataclass(frozen=True, kw_only=True)
class Commanded:
    """A slash command."""

    id: str
    team: str
    user: str
    channel: str
    text: str
    response_url: str


@dataclass(frozen=True, kw_only=True)
class Clicked:
    """A button or a menu choice; `private` where only the clicker sees the message it is on."""

    id: str
    team: str
    user: str
    channel: str
    message_ts: str
    thread_ts: str
    private: bool
    action_id: str
    value: str
    response_url: str

    @property
    def verb(self) -> str:
        """The action_id without its suffix after `:`."""
        return self.action_id.partition(":")[0]

    @property
    def choice(self) -> str:
        """The suffix after `:`."""
        return self.action_id.partition(":")[2]


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A modal that was sent; `values` by action_id."""

    id: str
    team: str
    user: str
    callback_id: str
    subject: str
    values: Mapping[str, str]


Envelope: TypeAlias = Said | Commanded | Clicked | Submitted | Posted

_KINDS: Mapping[ItemKind, type[Said] | type[Commanded] | type[Clicked] | type[Submitted] | type[Posted]] = {
    ItemKind.MESSAGE: Said,
    ItemKind.COMMAND: Commanded,
    ItemKind.CLICK: Clicked,
    ItemKind.SUBMISSION: Submitted,
    ItemKind.POST: Posted,
}
_ADAPTERS: Mapping[ItemKind, TypeAdapter[Envelope]] = {kind: TypeAdapter(made) for kind, made in _KINDS.items()}


def parse(body: Body, bot_user: str) -> Envelope | None:
    """What came in; None where it is nothing that a person said or did, or another bot posted."""
    if body.get("type") == "event_callback":
        return _said(body, record(body, "event"), bot_user) or posted(body)
    if body.get("type") == "block_actions":
        return _clicked(body)
    if body.get("type") == "view_submission":
        return _submitted(body)
    return _commanded(body) if body.get("command") else None


def thread_of(envelope: Envelope) -> str:
    """What is handled one after another: a thread, what one person commands or submits, what bots post in a channel.

    An alert and its end are posts of their own, and have to be taken in their order.
    """
    match envelope:
        case Said():
            return f"{envelope.channel}/{envelope.thread_ts or envelope.ts}"
        case Clicked():
            return f"{envelope.channel}/{envelope.thread_ts or envelope.message_ts}"
        case Commanded():
            return f"{envelope.channel}/{envelope.user}"
        case Submitted():
            return f"{envelope.user}/{envelope.callback_id}"
        case Posted():
            return f"{envelope.channel}/posts"


def to_item(envelope: Envelope) -> InboxItem:
    """The record as the inbox keeps it."""
    kind = next(kind for kind, made in _KINDS.items() if isinstance(envelope, made))
    return InboxItem(
        id=envelope.id,
        kind=kind,
        thread=thread_of(envelope),
        dedupe=_dedupe(envelope),
        body=_ADAPTERS[kind].dump_python(envelope, mode="json"),
    )


def _dedupe(envelope: Envelope) -> str | None:
    """The same for the events that tell of one message; an edit is another telling."""
    if not isinstance(envelope, Said | Posted):
        return None
    edited = f"/{envelope.edited}" if isinstance(envelope, Posted) and envelope.edited else ""
    return f"{envelope.channel}/{envelope.ts}{edited}"


def from_item(item: InboxItem) -> Envelope:
    """The record as it was put into the inbox."""
    return _ADAPTERS[item.kind].validate_python(item.body)


def is_from_bot(body: Body, bot_user: str, bot_id: str) -> bool:
    """Whether an event tells of something that this bot did."""
    event = record(body, "event")
    inner = record(event, "message") or record(event, "previous_message") or event
    return text(inner, "user") == bot_user or (bot_id != "" and text(inner, "bot_id") == bot_id)


def trigger_of(body: Body) -> str:
    """The trigger_id, good for opening one modal within 3 s; empty where there is none."""
    return text(body, "trigger_id")


def home_of(body: Body) -> tuple[str, str] | None:
    """Team and user, where the event tells that somebody opened the Home tab."""
    event = record(body, "event")
    if text(event, "type") != "app_home_opened" or text(event, "tab") != "home":
        return None
    return text(body, "team_id"), text(event, "user")


def first_block(body: Body) -> str:
    """The block_id of a modal's first field, to show a complaint at; empty where it has none."""
    return next(iter(record(record(record(body, "view"), "state"), "values")), "")


def _said(body: Body, event: Body, bot_user: str) -> Said | None:
    if text(event, "type") not in ("message", "app_mention") or text(event, "subtype") not in _TEXT_SUBTYPES:
        return None
    if not text(event, "user") or text(event, "bot_id"):
        return None
    ts, thread_ts = text(event, "ts"), text(event, "thread_ts")
    return Said(
        id=text(body, "event_id"),
        team=_first(event, ("user_team", "source_team", "team")) or text(body, "team_id"),
        user=text(event, "user"),
        channel=text(event, "channel"),
        ts=ts,
        thread_ts="" if thread_ts == ts else thread_ts,
        text=text(event, "text"),
        direct=text(event, "channel_type") == "im",
        mentioned=text(event, "type") == "app_mention" or mentions(text(event, "text"), bot_user),
    )


def _commanded(body: Body) -> Commanded:
    return Commanded(
        id=_derived("Cm", body),
        team=text(body, "team_id"),
        user=text(body, "user_id"),
        channel=text(body, "channel_id"),
        text=text(body, "text"),
        response_url=text(body, "response_url"),
    )


def _clicked(body: Body) -> Clicked | None:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, dict):
        return None
    container, message = record(body, "container"), record(body, "message")
    return Clicked(
        id=_derived("Ac", body),
        team=_team(body),
        user=text(record(body, "user"), "id"),
        channel=text(record(body, "channel"), "id"),
        message_ts=text(container, "message_ts"),
        thread_ts=text(container, "thread_ts") or text(message, "thread_ts"),
        private=container.get("is_ephemeral") is True,
        action_id=text(action, "action_id"),
        value=text(action, "value") or text(record(action, "selected_option"), "value"),
        response_url=text(body, "response_url"),
    )


def _submitted(body: Body) -> Submitted:
    view = record(body, "view")
    blocks = record(record(view, "state"), "values")
    fields = {name: field for block in blocks.values() if isinstance(block, dict) for name, field in block.items()}
    return Submitted(
        id=_derived("Vw", body),
        team=_team(body),
        user=text(record(body, "user"), "id"),
        callback_id=text(view, "callback_id"),
        subject=text(view, "private_metadata"),
        values={storable_text(name): _typed(field) for name, field in fields.items()},
    )


def _typed(field: JsonValue) -> str:
    if not isinstance(field, dict):
        return ""
    return text(field, "value") or text(record(field, "selected_option"), "value")


def _team(body: Body) -> str:
    return text(record(body, "user"), "team_id") or text(record(body, "team"), "id")


def _derived(prefix: str, body: Body) -> str:
    """An id of the interaction: its trigger is unique, and no secret is left of it."""
    return prefix + hashlib.sha256(trigger_of(body).encode()).hexdigest()[:24].upper()


def _first(body: Body, keys: Sequence[str]) -> str:
    return next((found for key in keys if (found := text(body, key))), "")
