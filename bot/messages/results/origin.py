"""Which cluster an answer is about."""

from bot.messages.model import inline

SANDBOX = "sandbox cluster"


def origin(cluster: str, *, sandbox: bool) -> str:
    """Which cluster an answer is about; the sandbox says that it is one."""
    return f"{SANDBOX} {inline(cluster)}" if sandbox else f"cluster {inline(cluster)}"
