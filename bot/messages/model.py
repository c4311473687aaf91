"""A message before any surface: the answer first, then the evidence, then what can be done."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import east_asian_width

from workflows.model.intent import SlotValue


class ButtonStyle(StrEnum):
    """How a button is drawn."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What is asked before a click counts."""

    title: str
    text: str
    yes: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """One thing that can be done.

    Attributes:
        verb: e.g. `approval.approve`; with `choice` it makes the action id.
        subject: an opaque id and nothing else.
        command: what somebody would type instead, shown where nothing can be clicked; empty where there is none.
    """

    label: str
    verb: str
    subject: str
    choice: str = ""
    command: str = ""
    style: ButtonStyle = ButtonStyle.DEFAULT
    confirmation: Confirmation | None = None

    @property
    def action_id(self) -> str:
        """`verb` or `verb:choice`."""
        return f"{self.verb}:{self.choice}" if self.choice else self.verb


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph in Slack's mrkdwn, untrusted parts escaped."""

    mrkdwn: str


@dataclass(frozen=True, kw_only=True)
class Code:
    """Preformatted lines: a diff, a log, commands. Escaped by the surface."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells under a header; drawn in a fixed-width font."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Text | Code | Table


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that could be done next: an intent with its slots, which a click makes the clicker's own request.

    Attributes:
        command: as in `Button`.
        named: whether the label names what it is about.
    """

    label: str
    intent: str
    slots: Mapping[str, SlotValue]
    command: str = ""
    named: bool = False

    @property
    def key(self) -> str:
        """The same for the same offer, 12 hex digits."""
        meant = json.dumps([self.intent, dict(self.slots)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(meant.encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A text file that comes with a message, for what is more than people read in a message.

    Attributes:
        name: unlike that of any other file in the same thread, e.g. with the time it was made: it is how a file that
            was shared before a crash is recognised.
        text: without secrets; cut at its beginning where it is longer than the surface takes.
    """

    name: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message on one topic.

    Attributes:
        headline: the answer, in mrkdwn; also the notification's text.
        footnote: small print, in mrkdwn.
        files: what comes after it; the message says by itself what they hold.
        offers: what could be done next, most telling first; whoever knows the run makes buttons of them.
    """

    headline: str
    body: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    footnote: str = ""
    files: tuple[Attachment, ...] = ()
    offers: tuple[Offer, ...] = ()


_BLANKS = re.compile(r"(?:(?![\u00a0\u202f])\s|[\x00-\x1f\x7f-\x9f])+")  # French has no-break ones before its signs
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # inside of a word it is no markup
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z+][a-z0-9_+'-]*:)")
_ALIKE = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "'"})  # mrkdwn has no escapes for these


def escape(text: str) -> str:
    """Text from outside for preformatted lines: no mention or link by `<`, `>` and `&`, no reordering."""
    return _DIRECTIONS.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inline(text: str) -> str:
    """Text from outside as words in a line of ours: it stays in that line, and nothing in it is markup.

    What would make bold, struck, italic or code is shown by a character that looks alike; emoji stay their names.
    """
    words = _BLANKS.sub(" ", text).strip().translate(_ALIKE)
    return escape(_EMOJI.sub("\u2236", _UNDERSCORE.sub("\u02cd", words)))


def code(text: str) -> str:
    """Text from outside as code in a line of ours, without what would end it."""
    words = _BLANKS.sub(" ", text).strip().replace("`", "'")
    return f"`{escape(words)}`"


def width(text: str) -> int:
    """How many columns of a fixed-width font the text takes: letters as wide as Japanese ones take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def layout(table: Table) -> str:
    """The table as lines of equal columns, two blanks between them."""
    widths = [max(width(row[i]) for row in (table.header, *table.rows)) for i in range(len(table.header))]
    return "\n".join(_line(row, widths) for row in (table.header, *table.rows))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell}{' ' * (most - width(cell))}" for cell, most in zip(row, widths, strict=True)).rstrip()
