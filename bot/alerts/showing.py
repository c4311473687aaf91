"""Draws the one answer in the thread of a message of monitoring, and says there how its alerts ended.

In the threads of later messages it says that it is the same, and where it was answered.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.alerts.watched import Watched
from bot.conversation.replies import Priority, Replies, Reply
from bot.messages.alerts import Answered, answer, resolved, same_again, with_left_out
from bot.messages.runs import ResultView
from bot.store.alerts import Alerts
from workflows.model.records import Place
from workflows.model.run import Origin, Run
from workflows.ports import Links, RunStore

_TOLD_AT = frozenset({2, 5, *(digit * 10**power for power in range(1, 7) for digit in (1, 2, 5))})
_KEPT = 100  # ended runs, for two of the longest answers
_REDRAWN = 5  # times at most, where it changes all the while


class Showing:
    """A view: any replica may draw any thread again, from what is stored."""

    def __init__(
        self,
        *,
        alerts: Alerts,
        runs: RunStore,
        replies: Replies,
        result_view: ResultView,
        links: Links,
        again_after: timedelta,
    ) -> None:
        """Take what it draws with; `again_after` is the time in which an alert is looked at once."""
        self._ended: OrderedDict[str, Run] = OrderedDict()
        self._links = links
        self._again_after = again_after
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
            others = max(one.alert.others for one in seen)
            message = with_left_out(message, others)
            priority = Priority.FINAL if len(done) == len(seen) else Priority.PROGRESS
            await self._replies.send(
                Reply(key=f"alert/{_thread(origin)}", origin=origin, message=message, priority=priority)
            )

    async def fired_again(self, watched: Watched) -> None:
        """Say in the answer how often it fired: at the 2nd, 5th, 10th, 20th, ... time, so that a storm is quiet."""
        if watched.times in _TOLD_AT and watched.diagnosis.over:
            await self.draw(watched.origin)

    async def same(self, origin: Origin, back: Sequence[Watched]) -> None:
        """Say under a new message that its alerts were looked at already, and where; and that they fire again there."""
        later = [one for one in back if one.origin.thread_ts != origin.thread_ts]
        if later:
            answered = [await self._answered(one) for one in later]
            links = [await self._links.to(_place(one.origin)) for one in later]
            message = same_again(answered, links, self._again_after)
            await self._replies.send(Reply(key=f"same/{_thread(origin)}", origin=origin, message=message))
        await self._stand(back)

    async def ended(self, ended: Sequence[Watched]) -> None:
        """Say in each thread how its alerts ended, in one message that is kept up to date."""
        await self._stand(ended)
        for origin in _different(one.origin for one in ended):
            await self.draw(origin)

    async def _stand(self, changed: Sequence[Watched]) -> None:
        """Draw the ends in all threads where people look for one of these."""
        for origin in _different(origin for one in changed for origin in one.threads):
            here = await self._alerts.told_in(origin)
            done = [await self._answered(one) for one in here if not one.firing]
            key = f"resolved/{_thread(origin)}"
            if done or await self._replies.shown(key):
                message = resolved(done, [await self._answered(one) for one in here if one.firing])
                await self._replies.send(Reply(key=key, origin=origin, message=message))

    async def _answered(self, watched: Watched) -> Answered:
        return Answered(
            subject=watched.alert.fingerprint,
            name=watched.alert.name,
            began_at=watched.began_at,
            last_at=watched.last_at,
            times=watched.times,
            ended_at=watched.resolved_at,
            target=watched.target,
            run=await self._run(watched.run_id) if watched.run_id else None,
            problem=watched.problem,
        )

    async def _run(self, run_id: str) -> Run | None:
        """The run as stored; one that has ended stays as it is, and is drawn again with each alert of its thread."""
        run = self._ended.get(run_id) or await self._runs.get(run_id)
        if run is not None and run.state.final:
            self._ended[run_id] = run
            if len(self._ended) > _KEPT:
                self._ended.popitem(last=False)
        return run


def _thread(origin: Origin) -> str:
    return f"{origin.channel}/{origin.thread_ts}"


def _place(origin: Origin) -> Place:
    return Place(channel=origin.channel, ts=origin.thread_ts)


def _different(origins: Iterable[Origin]) -> Sequence[Origin]:
    return [*{_thread(origin): origin for origin in origins}.values()]
