"""Cuts texts for Slack so that every cut is seen and nothing is cut in two that Slack reads as one."""

import re

FENCE = "```"
_ELLIPSIS = "…"
_NEAR = 200  # characters that may be lost for a cut at the end of a line
_WHOLE = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>")
_LONGEST_ENTITY = len("&amp;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, at the end of a line where one is near; a cut ends in an ellipsis.

    Entities (`&amp;`) and markup (`<!date^…>`, `<@U…>`) are kept or left out as a whole; a fence stays closed.
    """
    if len(text) <= limit:
        return text
    if text.startswith(FENCE) and text.endswith(FENCE) and limit > 2 * len(FENCE):
        inner = text[len(FENCE) : -len(FENCE)]
        return f"{FENCE}{cut(inner, limit - 2 * len(FENCE))}{FENCE}"
    at = _outside(text, limit - len(_ELLIPSIS) - 1)
    newline = text.rfind("\n", max(1, at - _NEAR), at)
    if newline > 0:
        return f"{text[: _outside(text, newline)]}\n{_ELLIPSIS}"
    return f"{text[: _outside(text, limit - len(_ELLIPSIS))]}{_ELLIPSIS}"


def _outside(text: str, at: int) -> int:
    """The last place up to `at` that is not inside of an entity or of markup."""
    for start in (text.rfind("<", 0, at), text.rfind("&", max(0, at - _LONGEST_ENTITY), at)):
        whole = _WHOLE.match(text, start) if start >= 0 else None
        if whole is not None and whole.end() > at:
            return start
    return at
