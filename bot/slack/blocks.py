"""Draws a message in Block Kit, inside Slack's limits. The only place that makes blocks of messages."""

from collections.abc import Sequence

from bot.messages.model import Button, ButtonStyle, Code, Confirmation, Message, Part, Table, Text, escape, layout
from workflows.model.change import JsonValue

Block = dict[str, JsonValue]

MAX_SECTION = 3_000
MAX_LABEL = 75
MAX_BUTTONS = 25
MAX_FOOTNOTE = 2_000
MAX_BLOCKS = 50
MAX_PARTS = MAX_BLOCKS - 3  # besides headline, buttons and footnote
MAX_ALL = 12_000
"""Characters of all blocks together; Slack documents no limit and refuses near 13,200."""
_FENCE, _NO_FENCE = "```", "'''"  # backticks inside would end the fence
_LEFT_OUT = "_More than fits into a message; the rest was left out._"


def payload(message: Message) -> dict[str, JsonValue]:
    """The arguments `text` and `blocks` of chat.postMessage and chat.update."""
    blocks: list[JsonValue] = [*blocks_of(message)]
    return {"text": _cut(plain(message.headline), MAX_SECTION), "blocks": blocks}


def blocks_of(message: Message) -> list[Block]:
    """The blocks of a message."""
    blocks = [_section(_cut(message.headline, MAX_SECTION))]
    room = MAX_ALL - len(message.headline) - len(message.footnote)
    for part in message.body[:MAX_PARTS]:
        text = _part(part, min(room, MAX_SECTION))
        room -= len(text)
        blocks.append(_section(text))
        if room < MAX_LABEL:
            blocks[-1] = _section(_LEFT_OUT)
            break
    if len(message.body) > MAX_PARTS:
        blocks[-1] = _section(_LEFT_OUT)
    if message.buttons:
        blocks.append({"type": "actions", "elements": [_button(one) for one in message.buttons[:MAX_BUTTONS]]})
    if message.footnote:
        element: Block = {"type": "mrkdwn", "text": _cut(message.footnote, MAX_FOOTNOTE)}
        blocks.append({"type": "context", "elements": [element]})
    return blocks


def modal(*, title: str, message: Message, verb: str = "", subject: str = "", submit: str = "") -> Block:
    """A modal that shows a message; `submit` empty makes it read-only."""
    view: Block = {
        "type": "modal",
        "title": _plain_text(title[:24]),
        "close": _plain_text("Close"),
        "blocks": [*blocks_of(message)],
    }
    if submit:
        view.update({"callback_id": verb, "private_metadata": subject, "submit": _plain_text(submit[:24])})
    return view


def text_input(*, action_id: str, label: str, hint: str, limit: int) -> Block:
    """An input block for a few lines of text that have to be given."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": True,
        "max_length": limit,
        "placeholder": _plain_text(hint[:150]),
    }
    return {"type": "input", "block_id": action_id, "label": _plain_text(label), "element": element}


def plain(mrkdwn: str) -> str:
    """The words of a headline for notifications and screen readers: markup taken off."""
    return mrkdwn.replace("*", "").replace("`", "").strip()


def _part(part: Part, room: int) -> str:
    match part:
        case Text():
            return _cut(part.mrkdwn, room)
        case Code():
            return _fenced(part.text, room)
        case Table():
            return _fenced(layout(part), room)


def _fenced(text: str, room: int) -> str:
    return f"```{_cut(escape(text.replace(_FENCE, _NO_FENCE)), room - 6)}```"


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}


def _button(button: Button) -> Block:
    element: Block = {
        "type": "button",
        "action_id": button.action_id,
        "text": _plain_text(_cut(button.label, MAX_LABEL)),
        "value": button.subject,
    }
    if button.style is not ButtonStyle.DEFAULT:
        element["style"] = str(button.style)
    if button.confirmation is not None:
        element["confirm"] = _confirm(button.confirmation, button.style)
    return element


def _confirm(asked: Confirmation, style: ButtonStyle) -> Block:
    confirm: Block = {
        "title": _plain_text(_cut(asked.title, 100)),
        "text": _plain_text(_cut(asked.text, 300)),
        "confirm": _plain_text(_cut(asked.yes, 30)),
        "deny": _plain_text("Back"),
    }
    if style is not ButtonStyle.DEFAULT:
        confirm["style"] = str(style)
    return confirm


def _plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters, the cut shown, at the end of a line where one is near."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 2]
    newline = kept.rfind("\n", max(0, len(kept) - 200))
    return (kept[:newline] if newline > 0 else kept) + "\n…"


def action_ids(blocks: Sequence[Block]) -> list[str]:
    """All action ids of the buttons, in order; they have to be unique in a message."""
    found: list[str] = []
    for block in blocks:
        elements = block.get("elements")
        if block.get("type") == "actions" and isinstance(elements, list):
            found.extend(str(one["action_id"]) for one in elements if isinstance(one, dict))
    return found
