"""Which cluster an answer is about."""

from bot.messages.model import inline
from languages import say


def origin(cluster: str, *, sandbox: bool) -> str:
    """Which cluster an answer is about; the sandbox says that it is one."""
    if sandbox:
        return say("sandbox cluster {cluster}", cluster=inline(cluster))
    return say("cluster {cluster}", cluster=inline(cluster))
