"""How long after its start a process answers."""

import time
from collections.abc import Mapping, Sequence

from tests.bench.processes import running
from tests.bench.talking import PATIENCE, Talk


async def first_answer(talk: Talk, arguments: Sequence[str], environment: Mapping[str, str], pattern: str) -> float:
    """Seconds from the start of the process until a mention that waited for it is answered."""
    slack = talk.slack
    await slack.wait_for(lambda: not slack.connections, PATIENCE)
    began = time.perf_counter()
    async with running(arguments, environment):
        await talk.answered("help", pattern)
        return time.perf_counter() - began
