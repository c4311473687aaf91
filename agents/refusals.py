"""Why an action does not take a value, in the reader's language: what the models of parameters find, in our words."""

from typing import Final

from pydantic_core import ErrorDetails

from languages import mark, spoken

_WHOLE = mark("it must be a whole number")
_WHY: Final = {
    "missing": mark("it is missing"),
    "extra_forbidden": mark("there is nothing of this name to give"),
    "string_pattern_mismatch": mark("it has letters or signs that have no place there"),
    "string_too_long": mark("it has more than {max_length} characters"),
    "string_too_short": mark("it has fewer than {min_length} characters"),
    "string_type": mark("it must be a text"),
    "greater_than_equal": mark("it must be {ge} or more"),
    "less_than_equal": mark("it must be {le} or less"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_parsing": mark("it must be yes or no"),
    "literal_error": mark("it must be {expected}"),
}


def why(found: ErrorDetails) -> str:
    """One thing that was found, as what follows a colon; in pydantic's words where we have none for it."""
    text = _WHY.get(found["type"])
    return found["msg"] if text is None else spoken(text, **found.get("ctx", {}))
