"""Text and JSON from outside as every store and every encoding takes them: no NUL, no half of a surrogate pair."""

import json
import math
import re

from workflows.model.change import JsonValue

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ODD = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def storable_text(text: str) -> str:
    """Text that Postgres takes: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", _REPLACEMENT).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable(value: JsonValue) -> JsonValue:
    """JSON that Postgres takes as JSONB: storable text, and null for numbers that JSON does not have."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable_text(key): storable(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_json(body: bytes) -> JsonValue:
    """JSON that somebody else wrote, its text storable; raises ValueError where it is none."""
    try:
        found: JsonValue = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return storable(found) if _ODD.search(body) else found
