"""Draws a message in Block Kit, inside Slack's limits. The only place that makes blocks of messages."""

from collections.abc import Sequence

from bot.messages.model import Button, ButtonStyle, Code, Confirmation, Message, Part, Table, Text, escape, layout
from bot.slack.cutting import FENCE, cut
from languages import mark, say, spoken
from workflows.model.change import JsonValue

Block = dict[str, JsonValue]

MAX_SECTION = 3_000
MAX_TITLE = 24  # of a modal, and of its buttons
MAX_LABEL = 75
MAX_BUTTONS = 25
MAX_FOOTNOTE = 2_000
MAX_BLOCKS = 50
MAX_PARTS = MAX_BLOCKS - 3  # besides headline, buttons and footnote
MAX_ALL = 12_000
"""Characters of all blocks together; Slack documents no limit and refuses near 13,200."""
MAX_BUTTON_WORDS = 5_000
MIN_ROOM = 150
NOTHING = "…"
_NO_FENCE = "'''"  # backticks inside would end the fence
_LEFT_OUT = mark("_More than fits into a message; the rest was left out._")


def payload(message: Message) -> dict[str, JsonValue]:
    """The arguments `text` and `blocks` of chat.postMessage and chat.update."""
    blocks: list[JsonValue] = [*blocks_of(message)]
    return {"text": cut(plain(message.headline), MAX_SECTION), "blocks": blocks}


def blocks_of(message: Message) -> list[Block]:
    """The blocks of a message."""
    headline, footnote = cut(message.headline, MAX_SECTION) or NOTHING, cut(message.footnote, MAX_FOOTNOTE)
    buttons = _buttons(message.buttons)
    room = MAX_ALL - len(headline) - len(footnote) - sum(map(_words, buttons))
    blocks = [_section(headline), *_body(message.body, room)]
    if buttons:
        blocks.append({"type": "actions", "elements": [*buttons]})
    if footnote:
        element: Block = {"type": "mrkdwn", "text": footnote, "verbatim": True}
        blocks.append({"type": "context", "elements": [element]})
    return blocks


def _body(parts: Sequence[Part], room: int) -> list[Block]:
    """As many parts as fit into `room` characters; what is left out is said."""
    blocks: list[Block] = []
    left_out = spoken(_LEFT_OUT)
    for index, part in enumerate(parts):
        more = index < len(parts) - 1
        if room < MIN_ROOM or (more and len(blocks) == MAX_PARTS - 1):
            return [*blocks, _section(left_out)]
        text = _part(part, min(room - len(left_out), MAX_SECTION))
        room -= len(text)
        if text:
            blocks.append(_section(text))
    return blocks


def _buttons(wanted: Sequence[Button]) -> list[Block]:
    """As many as Slack takes, each action once, as leave room to say what they are about.

    Slack refuses a message in which two buttons have the same action id.
    """
    kept: list[Block] = []
    room = MAX_BUTTON_WORDS
    once = {button.action_id: button for button in reversed(wanted)}
    different = [button for button in wanted if once[button.action_id] is button]
    for button in map(_button, different[:MAX_BUTTONS]):
        room -= _words(button)
        if room < 0:
            break
        kept.append(button)
    return kept


def _words(block: JsonValue) -> int:
    """How many characters of it people read."""
    if not isinstance(block, dict):
        return 0
    own = block.get("text")
    return (len(own) if isinstance(own, str) else 0) + sum(map(_words, block.values()))


def modal(*, title: str, message: Message, verb: str = "", subject: str = "", submit: str = "") -> Block:
    """A modal that shows a message; `submit` empty makes it read-only."""
    view: Block = {
        "type": "modal",
        "title": _plain_text(cut(title, MAX_TITLE)),
        "close": _plain_text(cut(say("Close"), MAX_TITLE)),
        "blocks": [*blocks_of(message)],
    }
    if submit:
        view.update({"callback_id": verb, "private_metadata": subject, "submit": _plain_text(cut(submit, MAX_TITLE))})
    return view


def home_view(message: Message) -> Block:
    """An App Home that shows a message."""
    return {"type": "home", "blocks": [*blocks_of(message)]}


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
            return cut(part.mrkdwn, room)
        case Code():
            return _fenced(part.text, room)
        case Table():
            return _fenced(layout(part), room)


def _fenced(text: str, room: int) -> str:
    inner = cut(escape(text.replace(FENCE, _NO_FENCE)), room - 2 * len(FENCE))
    return f"{FENCE}{inner}{FENCE}" if inner else ""


def _section(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def _button(button: Button) -> Block:
    element: Block = {
        "type": "button",
        "action_id": button.action_id,
        "text": _plain_text(cut(button.label, MAX_LABEL)),
        "value": button.subject,
    }
    if button.style is not ButtonStyle.DEFAULT:
        element["style"] = str(button.style)
    if button.confirmation is not None:
        element["confirm"] = _confirm(button.confirmation, button.style)
    return element


def _confirm(asked: Confirmation, style: ButtonStyle) -> Block:
    confirm: Block = {
        "title": _plain_text(cut(asked.title, 100)),
        "text": _plain_text(cut(asked.text, 300)),
        "confirm": _plain_text(cut(asked.yes, 30)),
        "deny": _plain_text(cut(say("Back"), 30)),
    }
    if style is not ButtonStyle.DEFAULT:
        confirm["style"] = str(style)
    return confirm


def _plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text or NOTHING, "emoji": False}


def action_ids(blocks: Sequence[Block]) -> list[str]:
    """All action ids of the buttons, in order; they have to be unique in a message."""
    found: list[str] = []
    for block in blocks:
        elements = block.get("elements")
        if block.get("type") == "actions" and isinstance(elements, list):
            found.extend(str(one["action_id"]) for one in elements if isinstance(one, dict))
    return found
