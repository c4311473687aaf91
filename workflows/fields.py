"""The fields of a change as people read them: a value that is not there is `nothing`, and no text is endless."""

import json
from collections.abc import Sequence

from languages import plural, say, spoken
from workflows.model.change import SAID, FieldChange, JsonValue

MOST_FIELDS = 10
"""Fields of one change that are listed where it is told what was changed."""
IN_A_SENTENCE = 3
LONGEST_VALUE = 120
"""Characters of a value where it is told what was changed."""


def value(given: JsonValue) -> str:
    """One value, whole; one that is `worded` in the reader's language."""
    if isinstance(given, dict) and SAID in given:
        return spoken(str(given[SAID]), **{name: each for name, each in given.items() if name != SAID})
    if given is None:
        return say("nothing")
    return given if isinstance(given, str) else json.dumps(given)


def told(target: str, fields: Sequence[FieldChange]) -> str:
    """What was changed of an object: in one line where that is one field, else one indented line a field."""
    if len(fields) < 2:
        return in_a_sentence(target, fields)
    lines = [f"  {_in_a_line(field.path)}: {_from_to(field)}" for field in fields[:MOST_FIELDS]]
    more = len(fields) - len(lines)
    left_out = [f"  {plural('and {n} more field', 'and {n} more fields', more)}"] if more else []
    return "\n".join([f"{target}:", *lines, *left_out])


def in_a_sentence(target: str, fields: Sequence[FieldChange]) -> str:
    """What was changed of an object, in one line however many fields there are."""
    pieces = [f"{_in_a_line(field.path)} {_from_to(field)}" for field in fields[:IN_A_SENTENCE]]
    shown, more = ", ".join(pieces), len(fields) - len(pieces)
    if more:
        shown = plural("{fields} and {n} more field", "{fields} and {n} more fields", more, fields=shown)
    return f"{target}: {shown}"


def _from_to(field: FieldChange) -> str:
    return f"{_short(field.before)} → {_short(field.after)}"


def _short(given: JsonValue) -> str:
    text = _in_a_line(value(given))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
