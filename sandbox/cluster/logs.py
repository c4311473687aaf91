"""What containers have written, worked out from what they run and when they ran: the same at every reading."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox.cluster.objects import JsonObject, micro_timestamp, parse_timestamp
from sandbox.cluster.programs import Program

MOST_LINES = 6000
_STARTUP_GAP = 0.15
_RARE = 97
"""One line in so many is a rare one."""


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line, with the moment it was written in seconds since the epoch."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class LogAsk:
    """Which part of a log is asked for, as in PodLogOptions; `since` is in seconds since the epoch."""

    previous: bool = False
    timestamps: bool = False
    tail: int | None = None
    most: int | None = None
    since_seconds: int | None = None
    since: float = 0.0


def cut(ask: LogAsk, lines: Sequence[LogLine], now: float) -> str:
    """The part asked for, as text."""
    start = now - ask.since_seconds if ask.since_seconds is not None else ask.since
    kept = [line for line in lines if line.at >= start]
    if ask.tail is not None:
        kept = kept[len(kept) - min(ask.tail, len(kept)) :]
    text = "".join(f"{micro_timestamp(line.at)} {line.text}\n" if ask.timestamps else f"{line.text}\n" for line in kept)
    return text if ask.most is None else text.encode()[: ask.most].decode(errors="ignore")


def container_log(program: Program, seed: str, state: JsonObject, now: float, *, failing: bool) -> list[LogLine]:
    """The lines of one life of a container: its `state` is running or terminated."""
    running = state.get("running")
    if running:
        start = parse_timestamp(running["startedAt"])
        lines = program.without_env if failing and program.without_env else program.startup
        lines = program.out_of_memory if failing and not program.without_env else lines
        startup = _spread(lines, start, start + _STARTUP_GAP * len(lines))
        steady = [] if failing else list(_steady(program, seed, start + _STARTUP_GAP * len(lines), now))
        return [line for line in startup if line.at <= now] + steady
    ended = state["terminated"]
    start, end = parse_timestamp(ended["startedAt"]), parse_timestamp(ended["finishedAt"])
    lines = program.out_of_memory if ended["reason"] == "OOMKilled" else program.without_env
    return _spread(lines or program.startup, start, max(end, start + 0.5))


def _spread(lines: tuple[str, ...], start: float, end: float) -> list[LogLine]:
    step = (end - start) / (len(lines) + 1)
    return [LogLine(at=start + step * (index + 1), text=text) for index, text in enumerate(lines)]


def _steady(program: Program, seed: str, start: float, now: float) -> Iterator[LogLine]:
    if not program.steady:
        return
    count = max(0, int((now - start) / program.every))
    for number in range(max(0, count - MOST_LINES), count):
        chance = zlib.crc32(f"{seed}/{number}".encode())
        values = {name: choices[(chance >> 3) % len(choices)] for name, choices in program.values.items()}
        lines = program.rare if program.rare and number % _RARE == 0 else program.steady
        template = lines[chance % len(lines)]
        text = template.format(n=number + 1, id=f"{chance:08x}", **values)
        jitter = chance % 1000 / 1000 * program.every * 0.8
        yield LogLine(at=start + number * program.every + jitter, text=text)
