"""Text from outside made fit to be shown: no control characters, no secrets, bounded."""

import re

from languages import one_line
from workflows.redaction import redact

MAX_TEXT = 300
_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)?|[@-Z\\^_])")
# Zero-width and direction marks: they hide words from people, and split the shapes that redaction knows.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """The text without escape sequences, control characters and invisible marks; line breaks and tabs stay."""
    return _CONTROL.sub("", _UNSEEN.sub("", _ANSI.sub("", text.replace("\r\n", "\n"))))


def shown(text: str, limit: int = MAX_TEXT) -> str:
    """One line of text from outside: visible, redacted, at most `limit` characters."""
    # Redacted before it is cut: half a token no longer looks like one.
    line = one_line(redact(visible(text[:8_000])))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
