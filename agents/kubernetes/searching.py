r"""Searches lines as `grep -i` does, in time that grows with the line and no faster, whatever was typed.

What people type is plain text, or a simple pattern: `error|fatal`, `timeout.*upstream`, `took \d+ms`, `^FATAL`.
Patterns have no groups and at most one repeat between two `.*`; anything else is searched for as the text it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINE = 2_000
"""Characters of a line that are looked at."""
_REPEATS = {"+": "{1,60}", "*": "{0,60}", "?": "?", "": ""}
_TOKEN = re.compile(
    r"""(?P<bar>\|)
      | (?P<atom> \\[dDwWsSbB] | \\[^\w\s] | \[\^?[^\[\]\\]{1,60}\] | [^\\\[\](){}*+?|] ) (?P<repeat>[*+?]?)""",
    re.VERBOSE,
)

Piece = re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to look for; a line matches where all pieces of one alternative stand in it, in their order."""

    alternatives: tuple[tuple[Piece, ...], ...]

    @classmethod
    def of(cls, wanted: str) -> "Search":
        """Read what was typed."""
        return cls(alternatives=_simple(wanted) or ((_piece(re.escape(wanted)),),))

    def matches(self, line: str) -> bool:
        """Whether the line has it."""
        looked_at = line[:MOST_LINE]
        return any(_in_order(pieces, looked_at) for pieces in self.alternatives)


def _in_order(pieces: Sequence[Piece], line: str) -> bool:
    at = 0
    for piece in pieces:
        found = piece.search(line, at)
        if found is None:
            return False
        at = found.end()
    return True


def _simple(wanted: str) -> tuple[tuple[Piece, ...], ...] | None:
    """The alternatives of a simple pattern; None where it is none."""
    alternatives: list[list[str]] = [[""]]
    repeats = at = 0
    while at < len(wanted):
        token = _TOKEN.match(wanted, at)
        if token is None:
            return None
        at = token.end()
        pieces = alternatives[-1]
        if token["bar"]:
            alternatives.append([""])
            repeats = 0
        elif token["atom"] == "." and token["repeat"] in ("*", "+"):
            pieces[-1] += "." if token["repeat"] == "+" else ""
            pieces.append("")
            repeats = 0
        else:
            repeats += token["repeat"] in ("*", "+")
            if repeats > 1:
                return None
            pieces[-1] += token["atom"] + _REPEATS[token["repeat"]]
    if not all(any(pieces) for pieces in alternatives):
        return None
    return _compiled(alternatives)


def _compiled(alternatives: Sequence[Sequence[str]]) -> tuple[tuple[Piece, ...], ...] | None:
    try:
        return tuple(tuple(_piece(piece) for piece in pieces if piece) for pieces in alternatives)
    except re.error:
        return None


def _piece(pattern: str) -> Piece:
    return re.compile(pattern, re.IGNORECASE)
