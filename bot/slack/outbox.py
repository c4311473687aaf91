"""Empties the outbox: one queue a channel, approvals first, the newest state of each topic, at the pace Slack allows.

Pacing is reactive: it begins with a 429, which pauses that method in that channel; newer states replace those waiting.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from bot.slack.delivery import Again, Delivery, Elsewhere, Sent, Undeliverable, Wait
from bot.store.outbox import Method, Outbox, Outgoing
from workflows.errors import TemporaryError

PROGRESS = 2
_ATTEMPTS = 500
_PROGRESS_ATTEMPTS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds between two tries


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
            self._outbox.waiting.set()
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
            try:
                async with asyncio.timeout(self._sweep):
                    await self._outbox.waiting.wait()
            except TimeoutError:
                continue

    async def _open_lanes(self) -> None:
        now = self._clock()
        self._paused = {key: until for key, until in self._paused.items() if until > now}
        busy = len(self._lanes) + len(self._paused)
        for channel in await self._outbox.channels(self._bound + busy):
            if channel in self._lanes or len(self._lanes) >= self._bound:
                self._passed_over = True
            else:
                lane = asyncio.create_task(self._empty(channel), name=f"outbox {channel}")
                self._lanes[channel] = lane
                lane.add_done_callback(partial(self._lane_ended, channel))

    def _lane_ended(self, channel: str, _: asyncio.Task[None]) -> None:
        self._lanes.pop(channel, None)
        if self._passed_over:
            self._passed_over = False
            self._outbox.waiting.set()

    async def _empty(self, channel: str) -> None:
        """Send what waits for a channel, one after another."""
        try:
            while message := await self._outbox.claim(channel, self._paused_in(channel)):
                await self._one(message)
        except TemporaryError as error:
            self._log.warning("outbox_away", error=str(error), channel=channel)
        except Exception:  # noqa: BLE001 - the boundary of this lane: the message is tried again when its lease ends
            self._log.exception("outbox_lane_broke", channel=channel)

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
                await self._outbox.move(message, to=outcome.to, ts=outcome.ts, reason=outcome.reason)
            case Undeliverable():
                self._log.error("outbox_undeliverable", key=message.key, channel=message.channel, reason=outcome.reason)
                await self._outbox.fail(message, outcome.reason)

    async def _pause(self, message: Outgoing, seconds: float) -> None:
        self._log.info("outbox_paced", channel=message.channel, method=message.method, seconds=seconds)
        self._paused[(message.channel, message.method)] = self._clock() + seconds
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
        asyncio.get_running_loop().call_later(seconds + 0.01, self._outbox.waiting.set)
