"""What the orchestrator made of an intent."""

from dataclasses import dataclass

from workflows.model.intent import Intent, SlotValue
from workflows.model.run import Run


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One thing to choose: its label, and the slots that choosing it fills."""

    label: str
    slots: tuple[tuple[str, SlotValue], ...]


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run was started, or found already started by the same cause."""

    run: Run


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Something is missing or ambiguous.

    Attributes:
        intent: what is known so far.
        missing: the input asked for; several, in one form, are joined by commas.
        question: a sentence for people.
        choices: what exists; empty where only a typed answer or a form helps.
        example: a whole sentence that would have worked; empty where choices say enough.
    """

    intent: Intent
    missing: str
    question: str
    choices: tuple[Choice, ...] = ()
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """It may not be done by this person.

    Attributes:
        what: what was asked in the reader's words, e.g. `scale shop-prod/web`.
        subject: the same for the audit log, whose words are those of the templates.
        permission: what it needs; empty where something else forbids it.
        reason: why, in the reader's words.
    """

    what: str
    subject: str
    permission: str
    reason: str


Outcome = Started | Ask | Refusal
