"""What comes in, once Slack's shapes are gone: what was said, what was clicked, what was submitted.

The Slack listeners make these records, the inbox worker hands them to `Handlers`, and `bot.conversation` handles
them. The terminal makes the same records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.messages.model import Message
from workflows.model.change import JsonValue
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """Text from a person.

    Attributes:
        cause: identifies the event for ever; the same cause never acts twice. Slack's event id, or one of ours.
        text: as written, the mention of the bot removed, Slack's escapes undone.
        addressed: False for a reply in a thread of the bot that does not name it: answered only where it is certain.
    """

    cause: str
    text: str
    context: SecurityContext
    origin: Origin
    addressed: bool = True


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button or a menu choice.

    Attributes:
        verb: the action_id without its suffix after `:`, e.g. `approval.approve`, `run.undo`, `question.choose`.
        choice: the suffix after `:` of the action_id, e.g. `2` of `question.choose:2`; empty where there is none.
        subject: the button's value: an opaque id and nothing else.
    """

    cause: str
    verb: str
    choice: str
    subject: str
    context: SecurityContext
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A modal that was sent.

    Attributes:
        verb: the callback_id, e.g. `approval.deny`.
        subject: the private_metadata: an opaque id and nothing else.
        values: typed text by action_id.
    """

    cause: str
    verb: str
    subject: str
    values: Mapping[str, str]
    context: SecurityContext
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One attachment of another bot's message, Slack's escapes undone; absent parts are empty.

    Attributes:
        text: its text, fields and the texts of its blocks, a line each.
    """

    title: str = ""
    link: str = ""
    text: str = ""
    fallback: str = ""


@dataclass(frozen=True, kw_only=True)
class Post:
    """What another bot posted in an alert channel.

    Attributes:
        cause: Slack's event id.
        author: the name it posts under.
        text: its text, or what its blocks say; Slack's escapes undone.
        origin: the thread that begins with it.
    """

    cause: str
    author: str
    text: str
    attachments: tuple[Attachment, ...]
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Note:
    """A private answer, or a modal to open: what a click is answered with at once.

    Attributes:
        text: shown to the clicker alone; empty where a view is opened.
        view: a Slack modal view; None where text is the answer.
    """

    text: str = ""
    view: Mapping[str, JsonValue] | None = field(default=None)


class Handlers(Protocol):
    """What intake hands over to. Every call ends in an answer that a person can act on, also when something broke."""

    async def said(self, utterance: Utterance) -> None:
        """Answer what a person wrote."""

    async def clicked(self, click: Click) -> None:
        """Act on a click; runs from the inbox, so possibly on another replica, possibly again after a crash."""

    async def submitted(self, submission: Submission) -> None:
        """Act on a modal; runs from the inbox."""

    async def opened(self, click: Click) -> Note:
        """Answer a click that opens a modal (`approval.deny`, `approval.details`) within 3 s; changes nothing."""

    async def checked(self, submission: Submission) -> Mapping[str, str]:
        """What is wrong with a modal before it closes, by field; changes nothing and answers within 2 s."""

    async def home(self, context: SecurityContext) -> Message:
        """What somebody sees who opens the Home tab."""

    async def failed(self, origin: Origin, user: str, reference: str) -> None:
        """Tell a person that their request broke, with the reference that the log knows."""


class PostHandler(Protocol):
    """What posts in alert channels are handed over to."""

    async def posted(self, post: Post) -> None:
        """Take a post; runs from the inbox, so possibly again after a crash."""
