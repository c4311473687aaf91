"""How the app's messages come to be, change and go: checked, escaped, stored, announced, echoed as events."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.slack.blocks.rules import check_message
from sandbox.slack.errors import SlackError
from sandbox.slack.events import Events
from sandbox.slack.model import BOT_ID, BOT_USER_ID, Json, Message
from sandbox.slack.text import escape
from sandbox.slack.tickets import ResponseUrl
from sandbox.slack.workspace import Workspace, with_ids

POST_LIMIT = 40_000
UPDATE_LIMIT = 4_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the app wants a message to say; None leaves a part of an edited message as it is."""

    text: str | None = None
    blocks: tuple[Json, ...] | None = None
    attachments: tuple[Json, ...] | None = None
    metadata: Json | None = None
    files: tuple[Json, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False

    def check(self, limit: int = POST_LIMIT) -> None:
        """Refuse what Slack refuses: no_text, msg_too_long, invalid_blocks.

        Slack cuts a new message at 40,000 characters without a word; the sandbox refuses it, so that nobody
        relies on the cut.
        """
        if not (self.text or self.blocks or self.attachments or self.files):
            raise SlackError("no_text")
        if len(self.text or "") > limit:
            raise SlackError("msg_too_long")
        check_message(self.blocks or ())
        for attachment in self.attachments or ():
            check_message(tuple(attachment.get("blocks") or ()))


class Poster:
    """Posts, edits and deletes as Quarterdeck."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self.workspace = workspace
        self.events = events

    def post(self, channel: str, draft: Draft) -> Message:
        """Post for all to see."""
        draft.check()
        place = self.workspace.channel(channel)
        message = self._written(channel, draft)
        self.workspace.add(message)
        self.events.posted_by_bot(message, place)
        return message

    def whisper(self, channel: str, user: str, draft: Draft) -> Message:
        """Post for one person's eyes, until they look away."""
        draft.check()
        self.workspace.channel(channel)
        self.workspace.person(user)
        message = replace(self._written(channel, draft), visible_to=user)
        self.workspace.add(message)
        return message

    def edit(self, before: Message, draft: Draft) -> Message:
        """Change a message of ours; what the draft leaves out stays, as chat.update documents it."""
        if not before.from_bot:
            raise SlackError("cant_update_message")
        draft.check(UPDATE_LIMIT)
        after = replace(
            before,
            text=before.text if draft.text is None else escape(draft.text),
            blocks=before.blocks if draft.blocks is None else with_ids(draft.blocks),
            attachments=before.attachments if draft.attachments is None else draft.attachments,
            metadata=before.metadata if draft.metadata is None else draft.metadata,
            edited_ts=self.workspace.stamp(),
        )
        self.workspace.edit(after)
        if after.visible_to is None:
            self.events.edited(before, after, self.workspace.channel(after.channel))
        return after

    def delete(self, message: Message) -> None:
        """Take a message of ours away."""
        if not message.from_bot:
            raise SlackError("cant_delete_message")
        self.workspace.remove(message)
        if message.visible_to is None:
            self.events.deleted(message, self.workspace.channel(message.channel), self.workspace.stamp())

    def respond(self, response: ResponseUrl, draft: Draft, *, in_channel: bool, replaces: bool, deletes: bool) -> None:
        """What was sent to a response_url, or in the acknowledgement of a command."""
        original = self._original(response)
        if deletes and original:
            self.delete(original)
        elif replaces and original:
            blocks = draft.blocks if draft.blocks is not None else ()
            self.edit(original, replace(draft, blocks=blocks))
        elif in_channel:
            self.post(response.channel, draft)
        else:
            self.whisper(response.channel, response.user, draft)

    def _original(self, response: ResponseUrl) -> Message | None:
        if response.ts is None:
            return None
        return self.workspace.visible(response.user, response.channel, response.ts)

    def _written(self, channel: str, draft: Draft) -> Message:
        if draft.thread_ts:
            self._check_parent(channel, draft.thread_ts)
        return Message(
            channel=channel,
            ts=self.workspace.stamp(),
            text=escape(draft.text or ""),
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            subtype="thread_broadcast" if draft.thread_ts and draft.broadcast else None,
            thread_ts=draft.thread_ts or None,
            blocks=with_ids(draft.blocks or ()),
            attachments=draft.attachments or (),
            metadata=draft.metadata,
            files=draft.files,
        )

    def _check_parent(self, channel: str, thread_ts: str) -> None:
        try:
            parent = self.workspace.message(channel, thread_ts)
        except SlackError as error:
            raise SlackError("thread_not_found") from error
        if parent.is_reply:
            raise SlackError("cannot_reply_to_message", "thread_ts names a reply; use its parent's ts")
