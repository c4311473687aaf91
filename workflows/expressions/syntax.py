"""Conditions as a tree: a small parser by recursive descent, bounded in length and depth.

either     = both {"or" both}
both       = negation {"and" negation}
negation   = "not" negation | comparison
comparison = operand [("==" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "in") operand]
operand    = name | number | text | true | false | null | "[" [operand {"," operand}] "]" | "(" either ")"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from workflows.expressions.scope import InvalidExpression, Reference

MAX_LENGTH = 1000
MAX_DEPTH = 20


class Operator(StrEnum):
    """Compares two values."""

    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    NOT_IN = "not in"


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A value written out."""

    value: bool | int | float | str | None


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list written out."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two values compared."""

    operator: Operator
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, kw_only=True)
class Not:
    """The opposite."""

    operand: "Expression"


@dataclass(frozen=True, kw_only=True)
class All:
    """True where all are; those behind the first false one are not looked up."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, kw_only=True)
class Any:
    """True where one is; those behind the first true one are not looked up."""

    operands: tuple["Expression", ...]


Expression = Literal | Items | Reference | Comparison | Not | All | Any

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<symbol>==|!=|<=|>=|[<>()\[\],])
      | (?P<word>[A-Za-z][\w.]*)
    )\s*""",
    re.VERBOSE | re.ASCII,
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_WORDS = frozenset({"and", "or", "not", "in"})
_END = ""


@lru_cache(maxsize=512)
def parse(text: str) -> Expression:
    """Read a condition, with or without `{{ }}` around it; raises InvalidExpression."""
    if len(text) > MAX_LENGTH:
        raise InvalidExpression(f"the condition is longer than {MAX_LENGTH} characters: split the step")
    inner = text.strip()
    if inner.startswith("{{") and inner.endswith("}}"):
        inner = inner[2:-2]
    return _Parser(_tokens(inner)).parse()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            if not text[position:].strip():
                break
            raise InvalidExpression(f"cannot read {text[position : position + 20]!r} in the condition")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def parse(self) -> Expression:
        if not self._tokens:
            raise InvalidExpression("the condition is empty")
        found = self._either()
        if self._peek() != _END:
            raise InvalidExpression(f"the condition should end before {self._peek()[:20]!r}")
        return found

    def _either(self) -> Expression:
        operands = self._chain("or", self._both)
        return operands[0] if len(operands) == 1 else Any(operands=operands)

    def _both(self) -> Expression:
        operands = self._chain("and", self._negation)
        return operands[0] if len(operands) == 1 else All(operands=operands)

    def _chain(self, word: str, operand: Callable[[], Expression]) -> tuple[Expression, ...]:
        self._depth += 1
        if self._depth > MAX_DEPTH * 2:
            raise InvalidExpression(f"the condition is nested deeper than {MAX_DEPTH} levels")
        found = [operand()]
        while self._accept(word):
            found.append(operand())
        self._depth -= 1
        return tuple(found)

    def _negation(self) -> Expression:
        negations = 0
        while self._accept("not"):
            negations += 1
        found = self._comparison()
        return Not(operand=found) if negations % 2 else found

    def _comparison(self) -> Expression:
        left = self._operand()
        operator = self._operator()
        return left if operator is None else Comparison(operator=operator, left=left, right=self._operand())

    def _operator(self) -> Operator | None:
        if self._accept("not"):
            self._expect("in")
            return Operator.NOT_IN
        token = self._peek()
        if token in list(Operator):
            self._next += 1
            return Operator(token)
        return None

    def _operand(self) -> Expression:
        if self._accept("("):
            found = self._either()
            self._expect(")")
            return found
        if self._accept("["):
            return self._items()
        if self._next >= len(self._tokens):
            raise InvalidExpression("the condition ends too early")
        kind, token = self._tokens[self._next]
        self._next += 1
        match kind:
            case "number":
                return Literal(value=float(token) if "." in token else int(token))
            case "text":
                return Literal(value=token[1:-1])
            case "word" if token in _CONSTANTS:
                return Literal(value=_CONSTANTS[token])
            case "word" if token not in _WORDS:
                return Reference.parse(token)
        raise InvalidExpression(f"{token[:20]!r} stands where a value should")

    def _items(self) -> Expression:
        items: list[Expression] = []
        while not self._accept("]"):
            if items:
                self._expect(",")
            if self._peek() in ("[", "("):
                raise InvalidExpression("a list in a condition holds plain values")
            items.append(self._operand())
        return Items(items=tuple(items))

    def _peek(self) -> str:
        """The next symbol or word; a text in quotes is never taken for one."""
        if self._next >= len(self._tokens):
            return _END
        return self._tokens[self._next][1]

    def _accept(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._next += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise InvalidExpression(f"{token!r} is missing before {self._peek()[:20] or 'the end'!r}")
