"""Which texts a source file says; in f-strings too, which gettext's own readers pass over."""

import ast
from collections.abc import Iterator, Mapping

Text = str | tuple[str, ...]
"""A text, or the one for one thing and the one for many."""

_LITERALS: Mapping[str, int] = {"say": 1, "mark": 1, "plural": 2}


def said_in(source: bytes) -> Iterator[Text]:
    """The literals that its calls of `say`, `mark` and `plural` begin with, in their order."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _LITERALS:
            count = _LITERALS[node.func.id]
            found = [one.value for one in node.args[:count] if isinstance(one, ast.Constant)]
            texts = tuple(one for one in found if isinstance(one, str))
            if len(texts) == count:
                yield texts if count > 1 else texts[0]
