"""Speaks to an app through the sandbox Slack and takes the time of what comes back."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sandbox.slack import SandboxSlack
from sandbox.slack.model import Json

OLIVE = "U0OLIVE"
OPS = "C0OPS"
MENTION = "<@U0BOT> "
PATIENCE = 60.0


@dataclass(frozen=True)
class _Expected:
    pattern: re.Pattern[str]
    seen: asyncio.Future[float]


class Talk:
    """Somebody who mentions the app and hears what the sandbox's page is told of."""

    def __init__(self, slack: SandboxSlack) -> None:
        self.slack = slack
        self._expected: defaultdict[str, list[_Expected]] = defaultdict(list)

    async def acknowledged(self, text: str, pattern: str) -> float:
        """Seconds from a mention until everything that Slack sent for it is acknowledged; its answer is waited for."""
        began = time.perf_counter()
        ts = await self.slack.say(OLIVE, OPS, MENTION + text)
        answer = self.expect(ts, pattern)
        await self.slack.wait_for(lambda: not self.slack.unacked, PATIENCE)
        seconds = time.perf_counter() - began
        await self.matched(answer)
        return seconds

    async def answered(self, text: str, pattern: str, channel: str = OPS) -> float:
        """Seconds from a mention until a message in its thread matches."""
        began = time.perf_counter()
        ts = await self.slack.say(OLIVE, channel, MENTION + text)
        return await self.matched(self.expect(ts, pattern)) - began

    def expect(self, thread: str, pattern: str) -> asyncio.Future[float]:
        """When a message in the thread matches, by `perf_counter`; only changes after this call count."""
        seen = asyncio.get_running_loop().create_future()
        self._expected[thread].append(_Expected(re.compile(pattern), seen))
        return seen

    async def matched(self, seen: asyncio.Future[float]) -> float:
        """What `expect` promised; TimeoutError after a minute."""
        async with asyncio.timeout(PATIENCE):
            return await seen

    def hear(self, change: Json) -> None:
        """A change in the workspace."""
        message = change.get("message")
        if not isinstance(message, dict) or not message.get("bot_id"):
            return
        thread = str(message.get("thread_ts") or message.get("ts"))
        text = str(message["visible_text"])
        for expected in self._expected.get(thread, ()):
            if not expected.seen.done() and expected.pattern.search(text):
                expected.seen.set_result(time.perf_counter())


@asynccontextmanager
async def talk(slack: SandboxSlack) -> AsyncIterator[Talk]:
    """A Talk that hears for as long as the block."""
    talking = Talk(slack)
    stream = slack.subscribe()

    async def hear() -> None:
        while (change := await stream.queue.get()) is not None:
            talking.hear(change)

    hearing = asyncio.create_task(hear(), name="hear")
    try:
        yield talking
    finally:
        slack.unsubscribe(stream)
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing


async def repeated(count: int, measure: Callable[[], Awaitable[float]], warm: int = 5) -> Sequence[float]:
    """`count` measurements one after another, after `warm` that do not count."""
    for _ in range(warm):
        await measure()
    return [await measure() for _ in range(count)]
