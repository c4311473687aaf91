"""Draws the one answer in the thread of a message of monitoring, and says there how its alerts ended."""

from collections.abc import Sequence

from bot.alerts.watched import Watched
from bot.conversation.replies import Priority, Replies, Reply
from bot.messages.alerts import Answered, answer, resolved
from bot.messages.runs import ResultView
from bot.store.alerts import Alerts
from workflows.model.run import Origin
from workflows.ports import RunStore

_TOLD_AT = frozenset({2, 5, *(digit * 10**power for power in range(1, 7) for digit in (1, 2, 5))})
_REDRAWN = 5  # times at most, where it changes all the while


class Showing:
    """A view: any replica may draw any thread again, from what is stored."""

    def __init__(self, *, alerts: Alerts, runs: RunStore, replies: Replies, result_view: ResultView) -> None:
        self._alerts = alerts
        self._runs = runs
        self._replies = replies
        self._result_view = result_view

    async def draw(self, origin: Origin) -> None:
        """Draw the answer of a thread again; there is none before the first of its alerts was looked at.

        It is looked at once more afterwards: who read earlier and wrote later must not have the last word.
        """
        drawn: Sequence[Watched] | None = None
        for _ in range(_REDRAWN):
            seen = await self._alerts.of_thread(origin)
            if seen == drawn:
                return
            await self._send(origin, seen)
            drawn = seen

    async def _send(self, origin: Origin, seen: Sequence[Watched]) -> None:
        done = [await self._answered(one) for one in seen if one.diagnosis.over]
        message = answer(done, self._result_view)
        if message is not None:
            priority = Priority.FINAL if len(done) == len(seen) else Priority.PROGRESS
            await self._replies.send(
                Reply(key=f"alert/{_thread(origin)}", origin=origin, message=message, priority=priority)
            )

    async def fired_again(self, watched: Watched) -> None:
        """Say in the answer how often it fired: at the 2nd, 5th, 10th, 20th, ... time, so that a storm is quiet."""
        if watched.times in _TOLD_AT and watched.diagnosis.over:
            await self.draw(watched.origin)

    async def ended(self, cause: str, ended: Sequence[Watched]) -> None:
        """Say in each thread which of its alerts ended; the same cause says it once."""
        for thread in dict.fromkeys(_thread(one.origin) for one in ended):
            here = [one for one in ended if _thread(one.origin) == thread]
            origin = here[0].origin
            firing = sum(one.firing for one in await self._alerts.of_thread(origin))
            times = [(one.alert.name, one.resolved_at - one.began_at) for one in here if one.resolved_at is not None]
            await self._replies.send(
                Reply(key=f"resolved/{thread}/{cause}", origin=origin, message=resolved(times, firing))
            )

    async def _answered(self, watched: Watched) -> Answered:
        return Answered(
            subject=watched.alert.fingerprint,
            name=watched.alert.name,
            began_at=watched.began_at,
            last_at=watched.last_at,
            times=watched.times,
            target=watched.target,
            run=await self._runs.get(watched.run_id) if watched.run_id else None,
            problem=watched.problem,
        )


def _thread(origin: Origin) -> str:
    return f"{origin.channel}/{origin.thread_ts}"
