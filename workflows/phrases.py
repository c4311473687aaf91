"""Compiles a template's example phrases into patterns that match a whole sentence, or nothing.

A phrase is written as people write, with marks: `{input}` stands for a value, `[words]` may be left out, and
`(this|that)` is either. `{-input}` is a number with its sign turned, for phrases that say "fewer", and `{input=value}`
stands for no words: the phrase around it means that value. Because the whole sentence has to match, a negation, a
quotation or a hypothetical around an order is not that order: nobody's "don't scale web to 3" is a request to scale.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workflows.errors import InvalidTemplate
from workflows.model.intent import SlotValue
from workflows.model.template import Input, InputType

MAX_TEXT = 500
"""Longer texts are not orders; they are not even tried."""

MAX_FORMS = 256
"""How many plain sentences one phrase may stand for."""

_TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_INPUT = re.compile(r"\{(-?\w+(?:=[\w.-]+)?)\}")
_MEANT = re.compile(r"\{\w+=[^{}]*\}")
_POLITE = re.compile(r"^(?:(?:hey|hi|hello|ok|okay|please|pls|could you|can you|would you)[,!]?\s+)+", re.IGNORECASE)
_NAMESPACE = re.compile(
    r"(?<!\S)(?:(?:(?:in|from|within) (?:the )?(?:namespace|ns) |-n ?|--namespace[ =])(?P<after>[a-z0-9][a-z0-9-]*)"
    r"|(?:in|from|within) the (?P<before>[a-z0-9][a-z0-9-]*) (?:namespace|ns))(?!\S)",
    re.IGNORECASE,
)
"""The ways to name a namespace that all mean `in {namespace}`."""
_NO_NAMES = "everything|all|anything|tout|tous|toutes|it|this|that|them|these|those|ça|cela"
"""What sweeps over many objects, or points back to one, is never an order about an object that is called so."""
_NAME = rf"(?!(?:{_NO_NAMES})(?![a-z0-9-]))[a-z0-9](?:[a-z0-9./_-]*[a-z0-9])?"
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
        turned: the inputs that hold the number that is said with its sign turned.
        meant: the inputs that it gives a value without saying one.
    """

    intent: str
    language: str
    source: str
    opening: str
    anchor: str
    pattern: str
    inputs: Mapping[str, Input]
    weight: int
    turned: frozenset[str] = frozenset()
    meant: Mapping[str, SlotValue] = field(default_factory=dict)

    def match(self, text: str) -> Mapping[str, SlotValue] | None:
        """The slots, where the whole of a normalised text matches."""
        lowered = text.lower()
        if not lowered.startswith(self.opening) or self.anchor not in lowered:
            return None
        found = _compiled(self.pattern).fullmatch(text)
        if found is None:
            return None
        said = {name: _value(self.inputs[name], raw) for name, raw in found.groupdict().items() if raw and raw.strip()}
        turned = {name: -value for name, value in said.items() if name in self.turned and isinstance(value, int)}
        return {**said, **turned, **self.meant}


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
    return tuple(_compile(form, source, intent, language, inputs) for form in _plain(source))


def sentences(source: str) -> Sequence[str]:
    """The plain sentences a phrase stands for, the fullest first, the inputs that it says still in braces."""
    return list(dict.fromkeys(_MEANT.sub("", form) for form in _plain(source)))


def mentioned(source: str) -> Sequence[str]:
    """The names of the inputs in a phrase; raises InvalidTemplate where its braces hold something else."""
    if re.search(r"[{}]", _INPUT.sub("", source)):
        raise InvalidTemplate(f"example {source!r}: has braces that do not hold the name of an input")
    return [_name_of(mark) for mark in _INPUT.findall(source)]


def _name_of(mark: str) -> str:
    return mark.removeprefix("-").partition("=")[0]


def _plain(source: str) -> Sequence[str]:
    return list(dict.fromkeys(re.sub(r"\s+", " ", form).strip() for form in _forms(source)))


def _compile(form: str, source: str, intent: str, language: str, inputs: Mapping[str, Input]) -> Phrase:
    marks = _INPUT.findall(form)
    _check_marks(marks, source, inputs)
    plain = _MEANT.sub("", form)
    parts: list[str] = []
    literals: list[str] = []
    for index, piece in enumerate(_INPUT.split(plain)):
        if index % 2 == 0:
            parts.append(re.escape(piece).replace(r"\ ", r"\s+"))
            literals.append(piece.strip().lower())
        else:
            parts.append(f"(?P<{_name_of(piece)}>{_pattern(inputs[_name_of(piece)])})")
    meant = {name: value for name, equals, value in (mark.partition("=") for mark in marks) if equals}
    return Phrase(
        intent=intent,
        language=language,
        source=source,
        opening=plain.partition("{")[0].strip().lower(),
        anchor=max(literals, key=len),
        pattern="".join(parts),
        inputs=inputs,
        weight=sum(len(literal.replace(" ", "")) for literal in literals),
        turned=frozenset(_name_of(mark) for mark in marks if mark.startswith("-")),
        meant={name: _value(inputs[name], value) for name, value in meant.items()},
    )


def _check_marks(marks: Sequence[str], source: str, inputs: Mapping[str, Input]) -> None:
    names = [_name_of(mark) for mark in marks]
    for mark, name in zip(marks, names, strict=True):
        if name not in inputs or names.count(name) > 1:
            why = "is no input of the template" if name not in inputs else "stands there twice"
            raise InvalidTemplate(f"example {source!r}: {{{name}}} {why}")
        value = mark.partition("=")[2]
        if mark.startswith("-") and (value or inputs[name].type is not InputType.INTEGER):
            raise InvalidTemplate(f"example {source!r}: {{{mark}}} turns no number: only integers have a sign")
        if value and not re.fullmatch(_pattern(inputs[name]), value):
            raise InvalidTemplate(f"example {source!r}: {{{mark}}} is no value of {name}")


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


def _pattern(given: Input) -> str:
    if given.type is InputType.INTEGER:
        return rf"{_INTEGER}|{'|'.join(NUMBER_WORDS)}"
    if given.type is InputType.BOOLEAN:
        return f"(?:{given.pattern})" if given.pattern else "true|false|yes|no"
    if given.pattern:
        return f"(?:{given.pattern})"
    if given.resolve is not None:
        return _NAME
    return _TEXT


def _value(given: Input, raw: str) -> SlotValue:
    if given.type is InputType.INTEGER:
        return NUMBER_WORDS[raw.lower()] if raw.lower() in NUMBER_WORDS else int(raw)
    if given.type is InputType.BOOLEAN:
        return bool(given.pattern) or raw.lower() in ("true", "yes")
    return raw.lower() if given.resolve else raw
