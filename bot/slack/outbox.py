"""Empties the outbox: one queue a channel, approvals first, the newest state of each topic, at the pace Slack allows.

Pacing is reactive: it begins with a 429, which pauses that method in that channel; newer states replace those waiting.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.slack.delivery import Again, Delivery, Elsewhere, Sent, Undeliverable, Wait
from bot.store.outbox import LEASE, Method, Outbox, Outgoing
from bot.waiting import happens
from workflows.errors import TemporaryError

PROGRESS = 2
_ATTEMPTS = 500
_PROGRESS_ATTEMPTS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds between two tries
_AT_ONCE = 8  # messages of a channel, those of one thread one after another
_CAREFUL = 60.0  # seconds for which a channel that Slack paced is served one message at a time
_STALE = LEASE.total_seconds() / 3  # what waited longer for its turn after it was taken is given back


class Sender:
    """One replica's sender.

    Args:
        clock: seconds, monotonic.
        lanes: channels served at once.
        sweep: seconds between two looks for what other replicas left; what this one stored wakes it at once.
    """

    def __init__(
        self, outbox: Outbox, delivery: Delivery, *, clock: Callable[[], float], lanes: int = 16, sweep: float = 2.0
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._clock = clock
        self._bound = lanes
        self._sweep = sweep
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._paused: dict[tuple[str, Method], float] = {}
        self._paced: dict[str, float] = {}
        self._look = True
        self._passed_over = False
        self._loop: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__)

    def start(self) -> None:
        """Begin to send."""
        self._loop = asyncio.create_task(self._run(), name="outbox")

    async def close(self, grace: float) -> None:
        """Send what waits, for `grace` seconds at most; the rest stays for other replicas."""
        if self._loop is None:
            return
        try:
            async with asyncio.timeout(grace):
                await self._flush()
        except TimeoutError:
            self._log.warning("outbox_left", then="another replica sends it, or this one after its restart")
        except TemporaryError as error:
            self._log.warning("outbox_away", error=str(error))
        tasks = [self._loop, *self._lanes.values()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _flush(self) -> None:
        while self._lanes or await self._outbox.channels(1):
            self._look_again()
            if self._lanes:
                await asyncio.wait([*self._lanes.values()], return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(0.02)

    async def _run(self) -> None:
        while True:
            self._outbox.waiting.clear()
            try:
                await self._open_lanes()
            except TemporaryError as error:
                self._log.warning("outbox_away", error=str(error))
            except Exception:  # noqa: BLE001 - the boundary of this loop: answers have to leave whatever broke once
                self._log.exception("outbox_broke")
            if not await happens(self._outbox.waiting, self._sweep):
                self._look = True

    def _look_again(self) -> None:
        """Have all that waits looked for, not only what this process stored."""
        self._look = True
        self._outbox.waiting.set()

    async def _open_lanes(self) -> None:
        now = self._clock()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        self._paced = {channel: until for channel, until in self._paced.items() if until > now}
        channels = [*self._outbox.fresh]
        if self._look:
            self._look = False
            channels += await self._outbox.channels(self._bound + len(self._lanes) + len(self._paused))
        for channel in dict.fromkeys(channels):
            if channel not in self._lanes and len(self._lanes) < self._bound:
                lane = asyncio.create_task(self._empty(channel), name=f"outbox {channel}")
                self._lanes[channel] = lane
                lane.add_done_callback(partial(self._lane_ended, channel))
            elif channel not in self._outbox.fresh:
                self._passed_over = True

    def _lane_ended(self, channel: str, _: asyncio.Task[None]) -> None:
        self._lanes.pop(channel, None)
        if self._passed_over:
            self._passed_over = False
            self._look_again()
        elif self._outbox.fresh:
            self._outbox.waiting.set()

    async def _empty(self, channel: str) -> None:
        """Send what waits for a channel."""
        try:
            while True:
                self._outbox.fresh.discard(channel)
                most = 1 if channel in self._paced else _AT_ONCE
                batch = await self._outbox.claim(channel, self._paused_in(channel), most)
                await self._all(batch)
                if len(batch) < most and channel not in self._outbox.fresh:
                    break
        except TemporaryError as error:
            self._log.warning("outbox_away", error=str(error), channel=channel)
        except Exception:  # noqa: BLE001 - the boundary of this lane: the message is tried again when its lease ends
            self._log.exception("outbox_lane_broke", channel=channel)

    async def _all(self, batch: Sequence[Outgoing]) -> None:
        """Send messages, those of different threads at once."""
        threads: defaultdict[str, list[Outgoing]] = defaultdict(list)
        for message in batch:
            threads[message.thread_ts].append(message)
        taken = self._clock()
        async with asyncio.TaskGroup() as sending:
            for thread in threads.values():
                sending.create_task(self._in_turn(thread, taken))

    async def _in_turn(self, thread: Sequence[Outgoing], taken: float) -> None:
        for message in thread:
            late = self._clock() - taken > _STALE
            if late or message.method in self._paused_in(message.channel):
                await self._outbox.retry(message, delay=0.0, reason="not its turn yet", counts=False)
                self._look_again()
            else:
                await self._one(message)

    async def _one(self, message: Outgoing) -> None:
        try:
            outcome = await self._delivery.send(message)
        except Exception as error:  # noqa: BLE001 - one message that cannot be sent must not hold up its channel
            self._log.exception("outbox_send_broke", key=message.key)
            outcome = Again(reason=type(error).__name__, uncertain=True)
        match outcome:
            case Sent():
                await self._outbox.sent(message, ts=outcome.ts, channel=outcome.channel, url_used=outcome.url_used)
            case Wait():
                await self._pause(message, outcome.seconds)
            case Again():
                await self._again(message, outcome)
            case Elsewhere():
                self._log.warning("outbox_moved", key=message.key, reason=outcome.reason, to=outcome.to.channel)
                if outcome.note is not None:
                    await self._outbox.put(outcome.note)
                await self._outbox.move(message, to=outcome.to, ts=outcome.ts, reason=outcome.reason)
            case Undeliverable():
                self._log.error("outbox_undeliverable", key=message.key, channel=message.channel, reason=outcome.reason)
                await self._outbox.fail(message, outcome.reason)

    async def _pause(self, message: Outgoing, seconds: float) -> None:
        self._log.info("outbox_paced", channel=message.channel, method=message.method, seconds=seconds)
        self._paused[(message.channel, message.method)] = self._clock() + seconds
        self._paced[message.channel] = self._clock() + seconds + _CAREFUL
        await self._outbox.retry(message, delay=seconds, reason="rate limited", counts=False)
        self._wake_in(seconds)

    async def _again(self, message: Outgoing, outcome: Again) -> None:
        allowed = _PROGRESS_ATTEMPTS if message.priority >= PROGRESS else _ATTEMPTS
        if message.attempts + 1 >= allowed:
            self._log.error("outbox_given_up", key=message.key, attempts=allowed, reason=outcome.reason)
            return await self._outbox.fail(message, outcome.reason)
        pause = min(_FIRST_PAUSE * 2.0 ** min(message.attempts, 10), _LONGEST_PAUSE)
        self._log.warning("outbox_again", key=message.key, reason=outcome.reason, pause=pause)
        await self._outbox.retry(message, delay=pause, reason=outcome.reason, uncertain=outcome.uncertain)
        self._wake_in(pause)
        return None

    def _paused_in(self, channel: str) -> list[Method]:
        now = self._clock()
        return [method for (place, method), until in self._paused.items() if place == channel and until > now]

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds + 0.01, self._look_again)
