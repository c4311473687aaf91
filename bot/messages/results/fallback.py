"""A result that has no view of its own: labelled values, nothing left out silently."""

import json
from collections.abc import Mapping

from bot.messages.model import Code, Message, inline
from languages import plural
from workflows.model.change import JsonValue

MAX_LINES = 60


def fallback(action: str, result: Mapping[str, JsonValue]) -> Message:
    """The result as indented JSON, bounded."""
    lines = json.dumps(dict(result), indent=2, ensure_ascii=False).splitlines()
    shown = lines[:MAX_LINES]
    left_out = len(lines) - MAX_LINES
    more = plural(
        "{n} more line is in `quarterdeck runs show`", "{n} more lines are in `quarterdeck runs show`", left_out
    )
    return Message(
        headline=f":white_check_mark: *{inline(action.replace('_', ' '))}*",
        body=(Code(text="\n".join(shown)),),
        footnote=more if left_out > 0 else "",
    )
