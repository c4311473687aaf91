"""What was heard, and what was read out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SlotValue = str | int | float | bool


class Act(StrEnum):
    """What a sentence calls for; docs/understanding.md explains each."""

    RUN = "run"
    CONFIRM = "confirm"
    ASK = "ask"
    ANSWER = "answer"
    REFUSE = "refuse"
    NONE = "none"


class Refused(StrEnum):
    """Why a change is not even shown back."""

    UNCHECKED = "asks to leave a check out"
    NAMESPACE = "would take a whole namespace with it"
    FOR_EVER = "cannot be taken back"
    SEVERAL = "would sweep over more than one object"
    EVERYWHERE = "would sweep over all namespaces"


@dataclass(frozen=True, kw_only=True)
class ThreadAlert:
    """The alert at the head of the thread."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A text as somebody wrote it, in Slack's markup.

    Attributes:
        direct: whether it was said to the bot alone.
    """

    text: str
    thread_alert: ThreadAlert | None = None
    direct: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read.

    Attributes:
        intent: one of the names in docs/understanding.md, or the intent of a template.
        slots: only what the sentence says, and what the thread adds where it says "it".
        missing: slots that are needed and not given, or not certain.
        confidence: 0.0 to 1.0.
        because: why, for whoever mends the lexicon; of a refusal one of `Refused`.
    """

    intent: str
    act: Act
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    missing: Sequence[str] = ()
    language: str = "en"
    confidence: float = 1.0
    because: str = ""
