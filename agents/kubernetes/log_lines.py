"""What is in a log: its lines cleaned, those that were asked for, and which of them tell of an error."""

import re
from collections.abc import Sequence

from agents.kubernetes.results import LogExcerpt
from agents.kubernetes.rows import Redact
from agents.kubernetes.searching import Search

MOST_CHARACTERS = 600_000
MOST_FIRST_ERROR = 300
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")
_ERROR = re.compile(
    r"""(?<![\w/-]) (?: error | err | fatal | panic | critical | crit | traceback | segfault | exception
      | failed\ to | (?-i:[A-Za-z_.]{1,80} (?:Error|Exception)) ) (?![\w/-])""",
    re.VERBOSE | re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|0|without) err(?:or)?s?\b|\berr(?:or)?s?[\"']?\s?[=:]\s?[\"']?(?:0|nil|null|none|false|\"|')",
    re.IGNORECASE,
)


def excerpt(text: str, tail: int, redact: Redact, *, grep: str = "", whole: bool = True) -> LogExcerpt:
    """The last `tail` lines of a log, or those of them that match `grep`.

    Redacted as a whole, so that a secret over several lines is seen and none can be searched for; then searched, then
    bounded. `whole` is false where the text is known to be a part.
    """
    cleaned = _TERMINAL.sub("", redact(text)).rstrip("\n")
    everything = cleaned.split("\n") if cleaned else []
    searched = everything[-tail:]
    matching = _matching(searched, grep)
    kept = _bounded(matching)
    errors = [line for line in matching if tells_of_error(line)]
    return LogExcerpt(
        text="\n".join(kept),
        lines=len(kept),
        searched=len(searched),
        errors=len(errors),
        first_error=errors[0].strip()[:MOST_FIRST_ERROR] if errors else "",
        cut=not whole or len(everything) >= tail or len(kept) < len(matching),
    )


def tells_of_error(line: str) -> bool:
    """Whether a line says that something went wrong."""
    return bool(_ERROR.search(line[:1_000])) and not _NONE.search(line[:1_000])


def _matching(lines: Sequence[str], grep: str) -> Sequence[str]:
    if not grep:
        return lines
    search = Search.of(grep)
    return [line for line in lines if search.matches(line)]


def _bounded(lines: Sequence[str]) -> Sequence[str]:
    """The last lines that stay inside MOST_CHARACTERS; one line alone is cut."""
    room = MOST_CHARACTERS
    for index in range(len(lines) - 1, -1, -1):
        room -= len(lines[index]) + 1
        if room < 0:
            return lines[index + 1 :] or [lines[-1][-MOST_CHARACTERS:]]
    return lines
