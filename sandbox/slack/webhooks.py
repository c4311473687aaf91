"""Incoming webhooks: what monitoring posts through, under an address that is itself the secret."""

from __future__ import annotations

import hashlib
import json

from sandbox.slack.blocks.rules import check_message
from sandbox.slack.core import Core
from sandbox.slack.errors import SandboxSlackError, SlackError
from sandbox.slack.model import TEAM_ID, Channel, Json
from sandbox.slack.people import Talk
from sandbox.slack.text import escape

BOT = "B0ALERTS"
CHANNEL = "C0ALERTS"
MAX_ATTACHMENTS = 100
_WRITTEN = ("title", "text", "fallback", "pretext", "footer")


class Refused(SandboxSlackError):
    """A webhook's answer other than ok, as Slack words it."""

    def __init__(self, *, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def token_of(core: Core) -> str:
    """The last part of the address: as stable as the workspace's tokens, and nothing can be told from it."""
    return hashlib.sha256(f"webhook {core.identity.bot_token}".encode()).hexdigest()[:24]


def path_of(core: Core) -> str:
    """The path that monitoring posts to."""
    return f"/services/{TEAM_ID}/{BOT}/{token_of(core)}"


class Webhook:
    """Posts what comes in as a message of another bot."""

    def __init__(self, core: Core, talk: Talk) -> None:
        self._core = core
        self._talk = talk

    def receive(self, body: str, *, form: str | None = None) -> str:
        """Post a payload; the ts of the message.

        Args:
            body: the JSON that was sent.
            form: the form field `payload`, where a form was sent instead.

        Raises Refused with Slack's word and status.
        """
        try:
            payload = json.loads(body if form is None else form)
        except ValueError as error:
            raise Refused(code="invalid_payload", status=400) from error
        if not isinstance(payload, dict):
            raise Refused(code="invalid_payload", status=400)
        return self.post(payload)

    def post(self, payload: Json) -> str:
        """Post a payload that was read already."""
        place = self._place(payload.get("channel"))
        blocks, attachments = _records(payload, "blocks"), _records(payload, "attachments")
        text = payload.get("text")
        if not (text or blocks or attachments):
            raise Refused(code="no_text", status=400)
        if len(attachments) > MAX_ATTACHMENTS:
            raise Refused(code="too_many_attachments", status=400)
        try:
            check_message(blocks)
            for attachment in attachments:
                check_message(tuple(attachment.get("blocks") or ()))
        except SlackError as error:
            raise Refused(code="invalid_blocks", status=400) from error
        return self._talk.post_as_bot(
            place.id,
            escape(str(text or "")),
            name=str(payload.get("username") or "incoming-webhook"),
            bot_id=BOT,
            attachments=tuple(_stored(one, number) for number, one in enumerate(attachments, 1)),
            blocks=blocks,
            thread_ts=_text(payload, "thread_ts"),
            icon=_text(payload, "icon_emoji") or _text(payload, "icon_url"),
        )

    def _place(self, wanted: object) -> Channel:
        name = str(wanted or CHANNEL).removeprefix("#")
        channels = self._core.workspace.channels.values()
        found = next((one for one in channels if not one.is_im and name in (one.id, one.name)), None)
        if found is None:
            raise Refused(code="channel_not_found", status=404)
        return found


def _records(payload: Json, key: str) -> tuple[Json, ...]:
    found = payload.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused(code="invalid_payload", status=400)
    return tuple(found)


def _stored(attachment: Json, number: int) -> Json:
    """An attachment as Slack keeps it: numbered, its texts escaped."""
    texts = {key: escape(str(attachment[key])) for key in _WRITTEN if attachment.get(key)}
    return {**attachment, **texts, "id": number}


def _text(payload: Json, key: str) -> str | None:
    found = payload.get(key)
    return found if isinstance(found, str) and found else None
