"""The state of the workspace: people, channels, messages. Everything that changes it announces it."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from sandbox.slack.changes import Changes
from sandbox.slack.errors import NoSuchThing, SlackError
from sandbox.slack.model import Channel, Json, Message, Person
from sandbox.slack.seed import CHANNELS, PEOPLE, USERGROUPS
from sandbox.slack.wire import channel_json, page_message

MESSAGES_PER_CHANNEL = 500
EPHEMERALS = 500
REVISIONS = 10
REVISED_MESSAGES = 2000


class Workspace:
    """Holds the newest `most` messages of each channel and a bounded number of everything else."""

    def __init__(self, clock: Callable[[], float], changes: Changes, most: int = MESSAGES_PER_CHANNEL) -> None:
        self.clock = clock
        self._most = most
        self.changes = changes
        self.people: dict[str, Person] = {p.id: p for p in PEOPLE}
        self.channels: dict[str, Channel] = {c.id: c for c in CHANNELS}
        self.usergroups = USERGROUPS
        self.ephemerals: deque[Message] = deque(maxlen=EPHEMERALS)
        self._messages: dict[str, dict[str, Message]] = {}
        self._revisions: dict[tuple[str, str], deque[Message]] = {}
        self._last_microsecond = 0

    def stamp(self) -> str:
        """A message timestamp, later than every one before it."""
        self._last_microsecond = max(int(self.clock() * 1_000_000), self._last_microsecond + 1)
        return f"{self._last_microsecond // 1_000_000}.{self._last_microsecond % 1_000_000:06d}"

    def all_live_in(self, timezone: str) -> None:
        """Everybody moves to this zone."""
        self.people = {id_: replace(person, timezone=timezone) for id_, person in self.people.items()}

    def person(self, user: str) -> Person:
        """The person with this id; SlackError user_not_found."""
        if user not in self.people:
            raise SlackError("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        """The channel with this id; SlackError channel_not_found (names are not ids)."""
        if channel not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """The direct message between the bot and the user, made when first asked for."""
        person = self.person(user)
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        made = Channel(id=f"D0{person.id[2:]}", name=person.name, user=user)
        self.channels[made.id] = made
        self.changes.announce({"kind": "channel", "channel": channel_json(made)})
        return made

    def all_messages(self, channel: str) -> tuple[Message, ...]:
        """Every message of the channel, replies included, oldest first."""
        self.channel(channel)
        return tuple(self._messages.get(channel, {}).values())

    def thread(self, channel: str, thread_ts: str) -> tuple[Message, ...]:
        """The parent and its replies, oldest first; empty where there is no such parent."""
        return tuple(m for m in self.all_messages(channel) if thread_ts in (m.ts, m.thread_ts))

    def message(self, channel: str, ts: str) -> Message:
        """One message; SlackError message_not_found."""
        self.channel(channel)
        found = self._messages.get(channel, {}).get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def visible(self, user: str, channel: str, ts: str) -> Message:
        """A message or an ephemeral one as this person sees it; NoSuchThing."""
        for ephemeral in self.ephemerals:
            if (ephemeral.channel, ephemeral.ts, ephemeral.visible_to) == (channel, ts, user):
                return ephemeral
        try:
            return self.message(channel, ts)
        except SlackError as error:
            raise NoSuchThing(f"{user} sees no message {ts} in {channel}") from error

    def revisions(self, channel: str, ts: str) -> tuple[Message, ...]:
        """The message as it was before its edits, oldest first."""
        return tuple(self._revisions.get((channel, ts), ()))

    def add(self, message: Message) -> None:
        """Store a new message or ephemeral message."""
        if message.visible_to is not None:
            self.ephemerals.append(message)
        else:
            held = self._messages.setdefault(message.channel, {})
            held[message.ts] = message
            while len(held) > self._most:
                del held[next(iter(held))]
        self._announce(message)

    def edit(self, message: Message) -> None:
        """Put a changed message in the place of the one with its ts."""
        if message.visible_to is not None:
            self._swap_ephemeral(message, message)
        else:
            key = (message.channel, message.ts)
            self._revisions.setdefault(key, deque(maxlen=REVISIONS)).append(self.message(*key))
            while len(self._revisions) > REVISED_MESSAGES:
                del self._revisions[next(iter(self._revisions))]
            self._messages[message.channel][message.ts] = message
        self._announce(message)

    def remove(self, message: Message) -> None:
        """Take a message away."""
        if message.visible_to is not None:
            self._swap_ephemeral(message, None)
        else:
            self._messages[message.channel].pop(message.ts, None)
        self.changes.announce(
            {"kind": "removed", "channel": message.channel, "ts": message.ts, "visible_to": message.visible_to}
        )

    def react(self, message: Message, name: str) -> None:
        """Add the bot's reaction to a message."""
        changed = replace(message, reactions=(*message.reactions, name))
        self._messages[message.channel][message.ts] = changed
        self._announce(changed)

    def restore(self, messages: list[Message], channels: list[Channel]) -> None:
        """Take over what an earlier run saved."""
        for channel in channels:
            self.channels.setdefault(channel.id, channel)
        for message in messages:
            self.add(message)
            seconds, _, micros = message.ts.partition(".")
            self._last_microsecond = max(self._last_microsecond, int(seconds) * 1_000_000 + int(micros or 0))

    def _swap_ephemeral(self, old: Message, new: Message | None) -> None:
        kept = [m for m in self.ephemerals if (m.ts, m.visible_to) != (old.ts, old.visible_to)]
        self.ephemerals = deque([*kept, new] if new else kept, maxlen=EPHEMERALS)

    def _announce(self, message: Message) -> None:
        self.changes.announce({"kind": "message", "message": page_message(message)})


def with_ids(blocks: tuple[Json, ...]) -> tuple[Json, ...]:
    """The blocks with a block_id and action_ids where the app gave none, as Slack fills them in."""
    return tuple(_with_ids(block) for block in blocks)


def _with_ids(block: Json) -> Json:
    filled = {**block, "block_id": block.get("block_id") or secrets.token_hex(3)}
    if isinstance(filled.get("elements"), list) and filled.get("type") in {"actions", "context_actions"}:
        filled["elements"] = [_with_action_id(e) for e in filled["elements"]]
    for key in ("accessory", "element"):
        if isinstance(filled.get(key), dict) and filled[key].get("type") != "image":
            filled[key] = _with_action_id(filled[key])
    return filled


def _with_action_id(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or secrets.token_hex(3)}
