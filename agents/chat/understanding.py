"""The seam of understanding: a text in, an intent or a reason out. Knows no cluster and starts nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from workflows.model.intent import Intent
from workflows.model.template import WorkflowTemplate
from workflows.phrases import MAX_TEXT, Phrase, compile_phrases, normalise


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """Nothing was understood.

    Attributes:
        because: for the log and for people, e.g. `no phrase matches`.
    """

    because: str


class Understanding(Protocol):
    """Turns a text into an intent; stages of other kinds fit behind the same seam."""

    def understand(self, text: str) -> Intent | Unclear:
        """What somebody wants. Never raises for any text."""


class Grammar:
    """Understands the example phrases of the templates, in every language they are given in."""

    def __init__(self, templates: Iterable[WorkflowTemplate]) -> None:
        self._phrases: tuple[Phrase, ...] = tuple(
            phrase
            for template in templates
            if template.triggers.intent
            for language, examples in template.triggers.examples.items()
            for example in examples
            for phrase in compile_phrases(
                example,
                intent=template.triggers.intent,
                language=language,
                inputs={field.name: field for field in template.inputs},
            )
        )

    def warm(self) -> None:
        """Compile every pattern now; takes about a second of CPU, so it belongs into a thread."""
        for phrase in self._phrases:
            phrase.warm()

    def understand(self, text: str) -> Intent | Unclear:
        """The intent of the most literal phrase that matches the whole text."""
        if len(text) > MAX_TEXT:
            return Unclear(because="the text is longer than an order")
        plain = normalise(text)
        best: tuple[int, Intent] | None = None
        for phrase in self._phrases:
            if best is not None and phrase.weight <= best[0]:
                continue
            slots = phrase.match(plain)
            if slots is not None:
                best = phrase.weight, Intent(name=phrase.intent, slots=slots, language=phrase.language)
        return Unclear(because="no phrase matches") if best is None else best[1]
