"""A message before any surface: the answer first, then the evidence, then what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
    """

    label: str
    verb: str
    subject: str
    choice: str = ""
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
class Message:
    """One message on one topic.

    Attributes:
        headline: the answer, in mrkdwn; also the notification's text.
        footnote: small print, in mrkdwn.
    """

    headline: str
    body: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    footnote: str = ""


def escape(text: str) -> str:
    """Make text from outside harmless in mrkdwn: no mentions, links or markup by `<`, `>` and `&`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def layout(table: Table) -> str:
    """The table as lines of equal columns, two blanks between them."""
    widths = [max(len(row[i]) for row in (table.header, *table.rows)) for i in range(len(table.header))]
    return "\n".join(_line(row, widths) for row in (table.header, *table.rows))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
