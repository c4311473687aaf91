"""How far back somebody asked to look, as the reader's language writes it."""

import re
from datetime import timedelta

from agents.kubernetes.parameters import in_seconds
from bot.messages.model import inline
from languages.times import lasted

_DURATION = re.compile(r"[1-9][0-9]{0,5} ?[smhd][a-z]*")


def span(since: str) -> str:
    """`15m` as `15 min`; what is no length of time, as it is."""
    return lasted(timedelta(seconds=in_seconds(since))) if _DURATION.fullmatch(since) else inline(since)
