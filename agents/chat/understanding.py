"""The seam of understanding: a text in, an intent or a reason out. Knows no cluster and starts nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
        words: what was understood after all, and why nothing comes of it; empty where nothing was.
        held: whether something that was said keeps it from being an order: a negation, a doubt, a question.
        courtesy: whether it is a greeting, thanks or the like, which wants nothing.
    """

    because: str
    words: str = ""
    held: bool = False
    reads: bool = False
    courtesy: bool = False


class Understanding(Protocol):
    """Turns a text into an intent; stages of other kinds fit behind the same seam."""

    def understand(self, text: str) -> Intent | Unclear:
        """What somebody wants. Never raises for any text."""


_OPENING = 3  # letters
_Ranked = tuple[int, int, Phrase]
"""The more literal phrase first, then the one that was declared first."""


class Grammar:
    """Understands the example phrases of the templates, in every language they are given in."""

    def __init__(self, templates: Iterable[WorkflowTemplate]) -> None:
        phrases = tuple(
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
        self._opened, self._anchored = _indexed(phrases)

    def understand(self, text: str) -> Intent | Unclear:
        """The intent of the most literal phrase that matches the whole text."""
        if len(text) > MAX_TEXT:
            return Unclear(because="the text is longer than an order")
        plain = normalise(text)
        for _, _, phrase in sorted(self._candidates(plain.lower()), key=lambda one: one[:2]):
            slots = phrase.match(plain)
            if slots is not None:
                return Intent(name=phrase.intent, slots=slots, language=phrase.language)
        return Unclear(because="no phrase matches")

    def _candidates(self, lowered: str) -> Iterable[_Ranked]:
        """The phrases that may match, by what a text begins with or contains; most phrases are never looked at."""
        yield from self._opened.get(lowered[:_OPENING], ())
        for anchor, phrases in self._anchored.items():
            if anchor in lowered:
                yield from phrases


def _indexed(phrases: Sequence[Phrase]) -> tuple[Mapping[str, list[_Ranked]], Mapping[str, list[_Ranked]]]:
    """The phrases by the first letters of their opening, and those that open with too little, by their anchor."""
    opened: defaultdict[str, list[_Ranked]] = defaultdict(list)
    anchored: defaultdict[str, list[_Ranked]] = defaultdict(list)
    for place, phrase in enumerate(phrases):
        known = len(phrase.opening) >= _OPENING
        index, key = (opened, phrase.opening[:_OPENING]) if known else (anchored, phrase.anchor)
        index[key].append((-phrase.weight, place, phrase))
    return opened, anchored
