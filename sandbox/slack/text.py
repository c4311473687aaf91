"""Slack's text escapes and mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.slack.model import Channel, Json, Person

_TOKEN = re.compile(r"(<(?:@[UW]\w+|#C\w+|!\w[^<>]*|(?:https?|mailto):[^<>\s|]+)(?:\|[^<>]*)?>)")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_URL = re.compile(r"(?<![<|\w])(https?://[^\s<>|]*[^\s<>|.,;:!?)])")
_MENTION = re.compile(r"<@([UW]\w+)(?:\|[^<>]*)?>")


def escape(text: str) -> str:
    """Text as Slack stores it: &, < and > escaped outside of mentions and links."""
    return "".join(part if _TOKEN.fullmatch(part) else _escape_plain(part) for part in _TOKEN.split(text))


def _escape_plain(text: str) -> str:
    return _LOOSE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, people: Iterable[Person], channels: Iterable[Channel], *, named: bool = False) -> str:
    """What a person typed, as Slack sends it on: @name, #channel and addresses become tokens.

    `named` adds the names, as Slack does in slash commands with should_escape.
    """
    linked = _URL.sub(r"<\1>", escape(text))
    for person in people:
        token = f"<@{person.id}|{person.name}>" if named else f"<@{person.id}>"
        linked = re.sub(rf"(?<![\w<./])@{re.escape(person.name)}\b", token, linked)
    for channel in channels:
        if channel.is_im:
            continue
        token = f"<#{channel.id}|{channel.name}>"
        linked = re.sub(rf"(?<![\w<&])#{re.escape(channel.name)}\b", token, linked)
    return linked


def mentions(text: str) -> frozenset[str]:
    """The ids of the users that the text mentions."""
    return frozenset(_MENTION.findall(text))


def rich_text(text: str, block_id: str) -> Json:
    """The rich_text block that Slack makes of what a person typed."""
    elements: list[Json] = []
    position = 0
    for match in _MENTION.finditer(text):
        if match.start() > position:
            elements.append({"type": "text", "text": _unescape(text[position : match.start()])})
        elements.append({"type": "user", "user_id": match.group(1)})
        position = match.end()
    if position < len(text):
        elements.append({"type": "text", "text": _unescape(text[position:])})
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
