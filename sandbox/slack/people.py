"""What people and other bots say."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sandbox.slack.errors import NoSuchThing
from sandbox.slack.events import Events
from sandbox.slack.model import TEAM_ID, Channel, Json, Message
from sandbox.slack.text import rich_text, typed
from sandbox.slack.workspace import Workspace

MESSAGE_LIMIT = 12_000


class Talk:
    """Posts in somebody's name and tells the app."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self.workspace = workspace
        self.events = events

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """A person posts; NoSuchThing where the thread or the place is not theirs."""
        author = self.workspace.person(user)
        place = self._place(user, channel)
        parent = self._parent(place, thread_ts) if thread_ts else None
        said = typed(text[:MESSAGE_LIMIT], self.workspace.people.values(), self.workspace.channels.values())
        message = Message(
            channel=place.id,
            ts=self.workspace.stamp(),
            text=said,
            user=user,
            team=author.team_id,
            thread_ts=thread_ts,
            blocks=(rich_text(said, secrets.token_hex(3)),),
        )
        self.workspace.add(message)
        self.events.said(message, place, author, parent)
        return message.ts

    def post_as_bot(
        self,
        channel: str,
        text: str = "",
        *,
        name: str = "Alertmanager",
        bot_id: str = "B0ALERTS",
        attachments: tuple[Json, ...] = (),
        blocks: tuple[Json, ...] = (),
        thread_ts: str | None = None,
        icon: str | None = None,
    ) -> str:
        """Another bot posts, as monitoring does."""
        place = self.workspace.channel(channel)
        message = Message(
            channel=channel,
            ts=self.workspace.stamp(),
            text=text,
            bot_id=bot_id,
            username=name,
            icon=icon,
            team=TEAM_ID,
            subtype="bot_message",
            thread_ts=thread_ts,
            attachments=attachments,
            blocks=blocks,
        )
        self.workspace.add(message)
        self.events.posted_by_bot(message, place)
        return message.ts

    def edit_as_bot(self, channel: str, ts: str, *, text: str = "", attachments: tuple[Json, ...] = ()) -> None:
        """Another bot edits what it posted, as some monitoring does when an alert ends."""
        before = self.workspace.message(channel, ts)
        if not before.bot_id or before.from_bot:
            raise NoSuchThing(f"{ts} in {channel} is no message of another bot")
        after = replace(before, text=text, attachments=attachments, edited_ts=self.workspace.stamp())
        self.workspace.edit(after)
        self.events.edited(before, after, self.workspace.channel(channel))

    def _place(self, user: str, channel: str) -> Channel:
        place = self.workspace.channel(channel)
        if place.is_im and place.user != user:
            raise NoSuchThing(f"{user} cannot see the direct message {channel}")
        return place

    def _parent(self, place: Channel, thread_ts: str) -> str | None:
        thread = self.workspace.thread(place.id, thread_ts)
        if not thread or thread[0].ts != thread_ts:
            raise NoSuchThing(f"no message {thread_ts} in {place.id} to reply to")
        return thread[0].user
