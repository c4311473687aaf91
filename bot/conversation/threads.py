"""What a thread was about: the alert at its head, and the last runs in it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from agents.chat.reading.model import ThreadAlert
from agents.chat.thread import LATELY, Thread, topic_of
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run


class Threads(Protocol):
    """Finds runs by thread; `bot.store.runs.PostgresRunStore` is one."""

    async def in_thread(self, origin: Origin, person: str, limit: int) -> Sequence[Run]:
        """The runs that were asked for where `origin` is, newest first, without what only others saw."""


async def thread_of(
    runs: Threads,
    head: Callable[[Origin], Awaitable[ThreadAlert | None]],
    origin: Origin,
    context: SecurityContext,
) -> Thread:
    """What is known of the thread that somebody speaks in; nothing where it is none.

    In a direct message nobody else talks, so all of it is one thread.
    """
    place = place_of(origin)
    if place is None:
        return Thread()
    found = await runs.in_thread(place, context.principal.id, LATELY)
    return Thread(
        alert=await head(origin) if origin.thread_ts else None,
        topics=tuple(topic_of(run) for run in found),
    )


def place_of(origin: Origin) -> Origin | None:
    """The thread that somebody speaks in, which of a direct message is all of it; None where it is none."""
    direct = origin.surface == "dm"
    if not origin.channel or not (origin.thread_ts or direct):
        return None
    return Origin(surface=origin.surface, team=origin.team, channel=origin.channel) if direct else origin
