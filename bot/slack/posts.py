"""What other bots post: the only place that reads their messages, whichever of Slack's forms they chose."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.intake import Attachment
from bot.slack.fields import Body, record, records, text
from workflows.model.change import JsonValue

MAX_ATTACHMENTS = 20
MAX_TEXT = 20_000
MAX_TITLE = 4_000
_DEPTH = 8
_SUBTYPES = ("", "bot_message", "file_share")
_EDITED = "message_changed"


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message of another bot that begins a thread, as it reads now. Texts are as Slack wrote them.

    Attributes:
        user: the bot's id.
        edited: when it was edited, as Slack's event says; empty where it was not.
    """

    id: str
    team: str
    user: str
    channel: str
    ts: str
    author: str
    text: str
    attachments: tuple[Attachment, ...]
    edited: str = ""


def posted(body: Body) -> Posted | None:
    """The post that an event tells of, new or edited; None where it tells of none, or of a reply in a thread.

    Slack tells of an edit also where it only unfolds a link: what reads as before is no edit.
    """
    event = record(body, "event")
    if text(event, "type") != "message":
        return None
    if text(event, "subtype") != _EDITED:
        return _post(body, event)
    after = _post(body, record(event, "message"), text(event, "event_ts") or text(event, "ts"))
    before = _post(body, record(event, "previous_message"))
    if after is None or (before is not None and (before.text, before.attachments) == (after.text, after.attachments)):
        return None
    return after


def _post(body: Body, message: Body, edited: str = "") -> Posted | None:
    if text(message, "subtype") not in _SUBTYPES or not text(message, "bot_id"):
        return None
    if text(message, "thread_ts") not in ("", text(message, "ts")):
        return None
    return Posted(
        id=text(body, "event_id"),
        team=text(message, "team") or text(body, "team_id"),
        user=text(message, "bot_id"),
        channel=text(record(body, "event"), "channel"),
        ts=text(message, "ts"),
        author=text(message, "username") or text(record(message, "bot_profile"), "name"),
        text=(text(message, "text") or "\n".join(_words(message.get("blocks"))))[:MAX_TEXT],
        attachments=tuple(_attachment(one) for one in records(message, "attachments")[:MAX_ATTACHMENTS]),
        edited=edited,
    )


def _attachment(body: Body) -> Attachment:
    fields = [f"{text(one, 'title')}: {text(one, 'value')}" for one in records(body, "fields")]
    parts = [text(body, "pretext"), text(body, "text"), *fields, *_words(body.get("blocks"))]
    return Attachment(
        title=text(body, "title")[:MAX_TITLE],
        link=text(body, "title_link")[:MAX_TITLE],
        text="\n".join(part for part in parts if part)[:MAX_TEXT],
        fallback=text(body, "fallback")[:MAX_TITLE],
    )


def _words(value: JsonValue, depth: int = 0) -> Iterator[str]:
    """Every text in blocks, in reading order."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _words(one, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield text(value, key)
            elif isinstance(one, dict | list):
                yield from _words(one, depth + 1)
