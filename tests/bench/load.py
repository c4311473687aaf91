"""Mentions at a rate, whatever the answers take: how many are answered, and how late."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.figures import percentile
from tests.bench.talking import Talk

CHANNELS = ("C0OPS", "C0ALERTS")


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of it; times in seconds, from when each was due."""

    answered: int
    rate: float
    p50: float
    p99: float


async def sustained(talk: Talk, *, rate: float, seconds: float, pattern: str) -> Load:
    """`rate` mentions a second for `seconds`; returns when all are answered."""
    count = int(rate * seconds)
    began = time.perf_counter()
    times = await asyncio.gather(*(_one(talk, number, began + number / rate, pattern) for number in range(count)))
    took = time.perf_counter() - began
    return Load(answered=count, rate=count / took, p50=percentile(times, 0.5), p99=percentile(times, 0.99))


async def flood(talk: Talk, *, at_once: int, count: int, pattern: str) -> float:
    """Answers a second to `count` mentions, `at_once` of them waiting for an answer all the time."""
    numbers = iter(range(count))

    async def speak() -> None:
        for number in numbers:
            await talk.answered("help", pattern, channel=CHANNELS[number % len(CHANNELS)])

    began = time.perf_counter()
    await asyncio.gather(*(speak() for _ in range(at_once)))
    return count / (time.perf_counter() - began)


async def _one(talk: Talk, number: int, due: float, pattern: str) -> float:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    await talk.answered("help", pattern, channel=CHANNELS[number % len(CHANNELS)])
    return time.perf_counter() - due
