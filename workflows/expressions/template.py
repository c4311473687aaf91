"""Parameters with `{{ names }}` in them."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from workflows.expressions.scope import InvalidExpression, Reference, Scope
from workflows.model.change import JsonValue, Parameters

_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)

Parts = tuple[str | Reference, ...]


def render(parameters: Parameters, scope: Scope) -> Parameters:
    """The parameters with every expression looked up.

    A text that is exactly one expression becomes its value, of whatever type; expressions inside of a text become
    text. Keys are never rendered.

    Raises:
        Unrenderable: where a step it names has not run yet.
        InvalidExpression: where a text is no expression; the catalog has refused such templates before.
    """
    return {key: _rendered(value, scope) for key, value in parameters.items()}


def references(value: JsonValue) -> frozenset[Reference]:
    """Everything that expressions in the value look up; raises InvalidExpression."""
    return frozenset(part for text in _texts(value) for part in parts(text) if isinstance(part, Reference))


def single_reference(value: JsonValue) -> Reference | None:
    """The reference where the value is exactly one expression, else None; raises InvalidExpression."""
    if not isinstance(value, str):
        return None
    found = parts(value)
    return found[0] if len(found) == 1 and isinstance(found[0], Reference) else None


@lru_cache(maxsize=512)
def parts(text: str) -> Parts:
    """The text cut at its expressions; a text that is one expression, spaces around it aside, is that alone."""
    pieces = _BRACES.split(text.strip() if _BRACES.fullmatch(text.strip()) else text)
    found: list[str | Reference] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            found.append(Reference.parse(piece.strip()))
        elif "{{" in piece or "}}" in piece:
            raise InvalidExpression(f"{text[:60]!r} has braces without their partner: write {{{{ name }}}}")
        elif piece:
            found.append(piece)
    return tuple(found)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _rendered(value: JsonValue, scope: Scope) -> JsonValue:
    if isinstance(value, str):
        return _text(value, scope)
    if isinstance(value, list):
        return [_rendered(item, scope) for item in value]
    if isinstance(value, dict):
        return {key: _rendered(item, scope) for key, item in value.items()}
    return value


def _text(text: str, scope: Scope) -> JsonValue:
    reference = single_reference(text)
    if reference is not None:
        return scope.get(reference)
    return "".join(_words(scope.get(part)) if isinstance(part, Reference) else part for part in parts(text))


def _words(value: JsonValue) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
