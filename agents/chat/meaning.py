"""What somebody's words come to: one request, several, a question back, or nothing."""

from dataclasses import dataclass

from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask
from workflows.model.intent import Intent


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A request that goes on from what the thread was about.

    Attributes:
        note: what was taken and from where, for people.
    """

    intent: Intent
    note: str


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """A change that was ordered with a misspelt word: it is asked about first."""

    intent: Intent


@dataclass(frozen=True, kw_only=True)
class Said:
    """One of several requests, with its words."""

    words: str
    meaning: Intent | Unclear


@dataclass(frozen=True, kw_only=True)
class Several:
    """Several requests in one message, in their order."""

    parts: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What is to be done, one after the other.

    Attributes:
        note: what to say before; empty where the answers say it all.
    """

    intents: tuple[Intent, ...]
    note: str = ""


Read = Intent | Unclear | Ask | Followed | Several | Unsure
"""What the lexicons make of a text."""

Meaning = Intent | Unclear | Ask | Understood
"""What the conversation goes on with."""
