"""Events in Slack's shape, from what happened to what goes over the socket."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from sandbox.slack.model import APP_ID, BOT_USER_ID, TEAM_ID, Channel, Json, Message, Person
from sandbox.slack.text import mentions
from sandbox.slack.wire import message_json


class Events:
    """Turns changes of the workspace into events for the app."""

    def __init__(self, deliver: Callable[[Json], None], clock: Callable[[], float]) -> None:
        self._deliver = deliver
        self._clock = clock

    def said(self, message: Message, channel: Channel, author: Person, parent: str | None = None) -> None:
        """A person posted: message, and app_mention where a channel message mentions the bot.

        `parent` is the user who began the thread.
        """
        event = {**message_json(message), "client_msg_id": secrets.token_hex(16), **_where(message, channel)}
        if parent:
            event["parent_user_id"] = parent
        if author.is_stranger:
            event.update({"user_team": author.team_id, "source_team": author.team_id, "team": author.team_id})
        self._emit(event, shared=author.is_stranger)
        if BOT_USER_ID in mentions(message.text) and not channel.is_im:
            mention = {k: v for k, v in event.items() if k not in {"channel_type", "parent_user_id"}}
            self._emit({**mention, "type": "app_mention"}, shared=author.is_stranger)

    def posted_by_bot(self, message: Message, channel: Channel) -> None:
        """A bot posted: ours as an ordinary message with its bot_id, others with the subtype bot_message."""
        self._emit({**message_json(message), **_where(message, channel)})

    def edited(self, before: Message, after: Message, channel: Channel) -> None:
        """A message was edited."""
        self._emit(
            {
                "type": "message",
                "subtype": "message_changed",
                "message": message_json(after),
                "previous_message": message_json(before),
                "hidden": True,
                "ts": after.edited_ts or after.ts,
                "channel": channel.id,
                "channel_type": _channel_type(channel),
                "event_ts": after.edited_ts or after.ts,
            }
        )

    def deleted(self, message: Message, channel: Channel, at: str) -> None:
        """A message was deleted."""
        self._emit(
            {
                "type": "message",
                "subtype": "message_deleted",
                "previous_message": message_json(message),
                "deleted_ts": message.ts,
                "hidden": True,
                "ts": at,
                "channel": channel.id,
                "channel_type": _channel_type(channel),
                "event_ts": at,
            }
        )

    def home_opened(self, user: str, tab: str, channel: Channel, at: str) -> None:
        """A person opened the app's Home or Messages tab."""
        self._emit({"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, "event_ts": at})

    def joined(self, user: str, channel: Channel, at: str) -> None:
        """Somebody (or the bot) joined a channel."""
        self._emit(
            {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel.id,
                "channel_type": "C",
                "team": TEAM_ID,
                "event_ts": at,
            }
        )

    def _emit(self, event: Json, *, shared: bool = False) -> None:
        self._deliver(
            {
                "token": "sandbox",
                "team_id": TEAM_ID,
                "context_team_id": TEAM_ID,
                "context_enterprise_id": None,
                "api_app_id": APP_ID,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{secrets.token_hex(6).upper()}",
                "event_time": int(self._clock()),
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": TEAM_ID,
                        "user_id": BOT_USER_ID,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": shared,
                "event_context": secrets.token_urlsafe(24),
            }
        )


def _where(message: Message, channel: Channel) -> Json:
    return {"channel": channel.id, "channel_type": _channel_type(channel), "event_ts": message.ts}


def _channel_type(channel: Channel) -> str:
    return "im" if channel.is_im else "channel"


def origin(author: Person) -> Json:
    """The `user` object of commands and interactions."""
    return {"id": author.id, "username": author.name, "name": author.name, "team_id": author.team_id}
