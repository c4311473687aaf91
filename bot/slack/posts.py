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


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message of another bot that begins a thread; `user` is the bot's id. Texts are as Slack wrote them."""

    id: str
    team: str
    user: str
    channel: str
    ts: str
    author: str
    text: str
    attachments: tuple[Attachment, ...]


def posted(body: Body) -> Posted | None:
    """The post that an event tells of; None where it tells of none, or of a reply in a thread."""
    event = record(body, "event")
    if text(event, "type") != "message" or text(event, "subtype") not in _SUBTYPES or not text(event, "bot_id"):
        return None
    if text(event, "thread_ts") not in ("", text(event, "ts")):
        return None
    return Posted(
        id=text(body, "event_id"),
        team=text(event, "team") or text(body, "team_id"),
        user=text(event, "bot_id"),
        channel=text(event, "channel"),
        ts=text(event, "ts"),
        author=text(event, "username") or text(record(event, "bot_profile"), "name"),
        text=(text(event, "text") or "\n".join(_words(event.get("blocks"))))[:MAX_TEXT],
        attachments=tuple(_attachment(one) for one in records(event, "attachments")[:MAX_ATTACHMENTS]),
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
