"""The measurements that go through Slack: the bot, and the bare Bolt app on the same server in the same run."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.clicks import click_to_next_step
from tests.bench.figures import Figure, latency
from tests.bench.load import Load, flood, sustained
from tests.bench.processes import resident_mib, running
from tests.bench.startup import first_answer
from tests.bench.talking import Talk, repeated

BOT = ("-m", "bot.cli.main", "serve")
BARE = ("-m", "tests.bench.bare")
HELP = "can"  # both answer with what they can do
PODS = "pods ready"
RATE = 300.0  # mentions/s offered where the aim is a bounded wait
CROWD = 100  # mentions that wait for an answer all the time, for the rate that can be kept up
IDLE_SECONDS = 2.0  # what starting left behind is done by then


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one app did; times in seconds, memory in MiB, `flood` in answers a second."""

    starts: Sequence[float]
    acks: Sequence[float]
    helps: Sequence[float]
    flood: float
    memory: float | None


@dataclass(frozen=True, kw_only=True)
class BotSide(Side):
    """What the bot alone can do."""

    pods: Sequence[float]
    clicks: Sequence[float]
    steady: Load


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How often everything is measured; 1 is the whole measurement."""

    scale: float

    def times(self, count: int) -> int:
        """A count at this scale."""
        return max(3, int(count * self.scale))


async def measure(talk: Talk, environment: Mapping[str, str], amount: Amount) -> list[Figure]:
    """All figures of both apps, which read their tokens from `environment`."""
    bare = await _bare(talk, environment, amount)
    return _rows(await _bot(talk, environment, amount), bare)


async def _bare(talk: Talk, environment: Mapping[str, str], amount: Amount) -> Side:
    starts = [await first_answer(talk, BARE, environment, HELP) for _ in range(3)]
    async with running(BARE, environment) as pid:
        await talk.answered("help", HELP)
        await asyncio.sleep(IDLE_SECONDS)
        return Side(
            starts=starts,
            memory=resident_mib(pid),
            acks=await repeated(amount.times(200), lambda: talk.acknowledged("help", HELP)),
            helps=await repeated(amount.times(200), lambda: talk.answered("help", HELP)),
            flood=await flood(talk, at_once=CROWD, count=amount.times(4000), pattern=HELP),
        )


async def _bot(talk: Talk, environment: Mapping[str, str], amount: Amount) -> BotSide:
    starts = [await first_answer(talk, BOT, environment, HELP) for _ in range(3)]
    async with running(BOT, environment) as pid:
        await talk.answered("help", HELP)
        await asyncio.sleep(IDLE_SECONDS)
        return BotSide(
            starts=starts,
            memory=resident_mib(pid),
            acks=await repeated(amount.times(200), lambda: talk.acknowledged("help", HELP)),
            helps=await repeated(amount.times(200), lambda: talk.answered("help", HELP)),
            pods=await repeated(amount.times(100), lambda: talk.answered("list pods in shop-dev", PODS)),
            clicks=[await click_to_next_step(talk, 2 + number % 2) for number in range(amount.times(20))],
            steady=await sustained(talk, rate=RATE, seconds=5 * amount.scale, pattern=HELP),
            flood=await flood(talk, at_once=CROWD, count=amount.times(2000), pattern=HELP),
        )


def _rows(bot: BotSide, bare: Side) -> list[Figure]:
    rows = [
        latency("mention → everything acknowledged", bot.acks, bare=bare.acks, aim=2),
        latency("mention → answer to `help`", bot.helps, bare=bare.helps, aim=10),
        latency("mention → final answer to `list pods`", bot.pods, aim=40),
        latency("click → next step seen", bot.clicks, aim=50),
        Figure(
            what=f"`help` at {RATE:.0f} mentions/s: answer",
            unit="ms p99",
            value=bot.steady.p99 * 1000,
            aim=1000,
            detail=f"{bot.steady.answered} answered, {bot.steady.rate:.0f}/s, p50 {bot.steady.p50 * 1000:.0f} ms",
        ),
        Figure(
            what=f"`help` with {CROWD} waiting all the time",
            unit="answers/s",
            value=bot.flood,
            bare=bare.flood,
            aim=RATE,
            more=True,
        ),
        Figure(
            what="start of the process → first answer, Postgres up",
            unit="s",
            value=min(bot.starts),
            bare=min(bare.starts),
            aim=2,
            detail="best of 3",
        ),
    ]
    if bot.memory is not None:
        rows.append(Figure(what="memory, idle", unit="MiB", value=bot.memory, bare=bare.memory, aim=150))
    return rows
