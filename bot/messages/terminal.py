"""Draws a message as plain text for the terminal: the same facts, without a Slack."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.messages.model import Attachment, Button, Code, Message, Part, Table, Text, layout
from languages import plural, say

MAX_FILE = 200_000
_EMOJI = {
    "white_check_mark": "✔",
    "warning": "⚠",
    "no_entry": "⛔",
    "boom": "✖",
    "red_circle": "●",
    "large_green_circle": "●",
    "large_yellow_circle": "●",
    "white_circle": "○",
    "hourglass": "…",
    "hourglass_flowing_sand": "…",
    "leftwards_arrow_with_hook": "↩",
    "raised_hand": "✋",
    "question": "?",
    "information_source": "i",
    "pencil": "✎",
}
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # would steer the terminal


def render(message: Message, channels: Mapping[str, str] | None = None) -> str:
    """The message as lines; buttons are named in brackets, or by what to type instead.

    `channels` are the names of those that are known by id.
    """
    named = channels or {}
    lines = [_plain(message.headline, named)]
    lines.extend(_part(part, named) for part in message.body)
    lines.extend(_buttons(message.buttons))
    if message.footnote:
        lines.append(_plain(message.footnote, named))
    lines.extend(_file(file) for file in message.files)
    return "\n".join(lines)


def _buttons(buttons: Sequence[Button]) -> Iterator[str]:
    typed = [button for button in buttons if button.command]
    yield from (_CONTROL.sub("", f"{button.label}: {button.command}") for button in typed)
    labels = [f"[{button.label}]" for button in buttons if not button.command]
    if labels:
        yield "  ".join(labels)


def _part(part: Part, channels: Mapping[str, str]) -> str:
    match part:
        case Text():
            return _plain(part.mrkdwn, channels)
        case Code():
            return _indented(part.text)
        case Table():
            return _indented(layout(part))


def _file(file: Attachment) -> str:
    """The whole text up to MAX_FILE characters, which are the last ones: a terminal scrolls."""
    text = file.text.rstrip("\n")
    if len(text) > MAX_FILE:
        kept = text[-MAX_FILE:]
        left_out = text[:-MAX_FILE].count("\n") + 1
        cut = plural("{n} line left out", "{n} lines left out", left_out)
        text = f"… {cut}\n{kept[kept.find(chr(10)) + 1 :]}"
    lines = plural("{n} line", "{n} lines", file.lines)
    return f"--- {file.name} ({lines})\n{text}"


def _indented(text: str) -> str:
    return "\n".join(f"    {_CONTROL.sub('', line)}" for line in text.splitlines())


def _plain(mrkdwn: str, channels: Mapping[str, str]) -> str:
    text = re.sub(r":([a-z_]+):", lambda found: _EMOJI.get(found[1], found[0]), mrkdwn)
    text = re.sub(r"<!date\^\d+\^[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"(?<!\w)\*([^*\n]+)\*(?!\w)", r"\1", text)
    text = re.sub(r"(?<!\w)_([^\n]+?)_(?!\w)", r"\1", text)
    text = re.sub(r"<#(\w+)(?:\|[^>]*)?>", lambda found: _channel(found[1], channels), text)
    text = re.sub(r"<@([^>]+)>", r"@\1", text).replace("`", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _channel(channel: str, names: Mapping[str, str]) -> str:
    return f"#{names[channel]}" if channel in names else say("channel {id}", id=channel)
