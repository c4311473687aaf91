"""Compiles a template's example phrases into patterns that match a whole sentence, or nothing.

A phrase is written as people write, with three marks: `{input}` stands for a value, `[words]` may be left out, and
`(this|that)` is either. Because the whole sentence has to match, a negation, a quotation or a hypothetical around an
order is not that order: nobody's "don't scale web to 3" is a request to scale.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from workflows.errors import InvalidTemplate
from workflows.model.intent import SlotValue
from workflows.model.template import Input, InputType

MAX_TEXT = 500
"""Longer texts are not orders; they are not even tried."""

MAX_FORMS = 256
"""How many plain sentences one phrase may stand for."""

_TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_INPUT = re.compile(r"\{(\w+)\}")
_POLITE = re.compile(r"^(?:(?:hey|hi|hello|ok|okay|please|pls|could you|can you|would you)[,!]?\s+)+", re.IGNORECASE)
_NAMESPACE = re.compile(
    r"(?<!\S)(?:(?:(?:in|from|within) (?:the )?(?:namespace|ns) |-n ?|--namespace[ =])(?P<after>[a-z0-9][a-z0-9-]*)"
    r"|(?:in|from|within) the (?P<before>[a-z0-9][a-z0-9-]*) (?:namespace|ns))(?!\S)",
    re.IGNORECASE,
)
"""The ways to name a namespace that all mean `in {namespace}`."""
_NAME = r"(?!(?:everything|all|anything|tout|tous|toutes)(?![a-z0-9-]))[a-z0-9](?:[a-z0-9./_-]*[a-z0-9])?"
"""No name: what sweeps over many objects is never one order about an object that is called so."""
_TEXT = r"\S(?:.*\S)?"
_INTEGER = r"-?\d{1,9}"
NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
"""Numbers that may be written as words."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One example phrase, ready to match.

    Attributes:
        intent: the intent it stands for.
        language: the language it is written in.
        opening: what a text has to begin with, in lower case; looked at before the pattern is ever compiled.
        anchor: the longest words that a text has to contain, in lower case; empty where there are none.
        weight: how many literal characters it has; of two matches the more literal one wins.
    """

    intent: str
    language: str
    source: str
    opening: str
    anchor: str
    pattern: str
    inputs: Mapping[str, Input]
    weight: int

    def match(self, text: str) -> Mapping[str, SlotValue] | None:
        """The slots, where the whole of a normalised text matches."""
        lowered = text.lower()
        if not lowered.startswith(self.opening) or self.anchor not in lowered:
            return None
        found = _compiled(self.pattern).fullmatch(text)
        if found is None:
            return None
        return {name: _value(self.inputs[name], raw) for name, raw in found.groupdict().items() if raw and raw.strip()}


def normalise(text: str) -> str:
    """Fold what people type without meaning to: width, case, code marks, politeness, end punctuation."""
    folded = unicodedata.normalize("NFKC", text[: MAX_TEXT + 1]).replace("’", "'").replace("`", "").strip()
    folded = _POLITE.sub("", re.sub(r"\s+", " ", folded))
    folded = re.sub(r"[\s.!?。！？]+$", "", folded)
    folded = re.sub(r"[,]?\s+(?:please|pls|thanks|thank you)$", "", folded, flags=re.IGNORECASE)
    return _NAMESPACE.sub(lambda found: f"in {found['before'] or found['after']}", folded)


def compile_phrases(source: str, *, intent: str, language: str, inputs: Mapping[str, Input]) -> tuple[Phrase, ...]:
    """Compile a phrase into one pattern for each sentence it stands for.

    Raises InvalidTemplate where its marks do not close, it names an input that is not there, or it stands for more
    than MAX_FORMS sentences.
    """
    return tuple(_compile(form, source, intent, language, inputs) for form in sentences(source))


def sentences(source: str) -> Sequence[str]:
    """The plain sentences a phrase stands for, the fullest first, inputs still in braces."""
    return list(dict.fromkeys(re.sub(r"\s+", " ", form).strip() for form in _forms(source)))


def _compile(form: str, source: str, intent: str, language: str, inputs: Mapping[str, Input]) -> Phrase:
    parts: list[str] = []
    used: set[str] = set()
    literals: list[str] = []
    for index, piece in enumerate(_INPUT.split(form)):
        if index % 2 == 0:
            parts.append(re.escape(piece).replace(r"\ ", r"\s+"))
            literals.append(piece.strip().lower())
            continue
        if piece not in inputs or piece in used:
            why = "stands there twice" if piece in used else "is no input of the template"
            raise InvalidTemplate(f"example {source!r}: {{{piece}}} {why}")
        used.add(piece)
        parts.append(f"(?P<{piece}>{_pattern(inputs[piece])})")
    return Phrase(
        intent=intent,
        language=language,
        source=source,
        opening=form.partition("{")[0].strip().lower(),
        anchor=max(literals, key=len),
        pattern="".join(parts),
        inputs=inputs,
        weight=sum(len(literal.replace(" ", "")) for literal in literals),
    )


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _forms(source: str) -> list[str]:
    tokens = _TOKEN.findall(source)
    forms, rest = _alternatives(tokens, 0, "", source)
    if rest != len(tokens):
        raise InvalidTemplate(f"example {source!r}: {tokens[rest]!r} closes nothing")
    return forms


def _alternatives(tokens: list[str], at: int, closing: str, source: str) -> tuple[list[str], int]:
    """Read up to `closing`; the sentences that the tokens stand for, and where reading stopped."""
    done: list[str] = []
    forms = [""]
    while at < len(tokens) and tokens[at] not in (closing, "]", ")"):
        token = tokens[at]
        at += 1
        if token == "|" and closing:  # noqa: S105 - a mark of the phrase, no secret
            done, forms = done + forms, [""]
        elif token in ("[", "("):
            inner, at = _alternatives(tokens, at, {"[": "]", "(": ")"}[token], source)
            if at >= len(tokens) or tokens[at] != {"[": "]", "(": ")"}[token]:
                raise InvalidTemplate(f"example {source!r}: {token!r} is never closed")
            at += 1
            inner = [*inner, ""] if token == "[" else inner  # noqa: S105 - as above
            forms = [head + tail for head in forms for tail in inner]
        else:
            forms = [head + token for head in forms]
        if len(forms) + len(done) > MAX_FORMS:
            raise InvalidTemplate(f"example {source!r} stands for more than {MAX_FORMS} sentences: split it")
    return done + forms, at


def _pattern(field: Input) -> str:
    if field.type is InputType.INTEGER:
        return rf"{_INTEGER}|{'|'.join(NUMBER_WORDS)}"
    if field.type is InputType.BOOLEAN:
        return f"(?:{field.pattern})" if field.pattern else "true|false|yes|no"
    if field.pattern:
        return f"(?:{field.pattern})"
    if field.resolve is not None:
        return _NAME
    return _TEXT


def _value(field: Input, raw: str) -> SlotValue:
    if field.type is InputType.INTEGER:
        return NUMBER_WORDS[raw.lower()] if raw.lower() in NUMBER_WORDS else int(raw)
    if field.type is InputType.BOOLEAN:
        return bool(field.pattern) or raw.lower() in ("true", "yes")
    return raw.lower() if field.resolve else raw
