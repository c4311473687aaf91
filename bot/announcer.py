"""Draws runs: the one message of a run, edited in place, and the word to its requester."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.replies import Priority, Replies, Reply
from bot.conversation.spoken import for_reader
from bot.messages.model import Message
from bot.messages.replies import undrawn
from bot.messages.runs import Around, ResultView, run_message
from bot.store.approvals import PostgresApprovalStore
from bot.telling import Telling
from workflows.engine import undo_id
from workflows.model.approval import ApprovalKind, ApprovalRequest
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import WorkflowTemplate
from workflows.ports import RunStore

PATIENCE = timedelta(milliseconds=700)
"""An answer that takes no longer than this needs no placeholder."""


class RunAnnouncer:
    """Satisfies `workflows.ports.Announcer`. A view: any replica may draw any run at any time."""

    def __init__(
        self,
        *,
        runs: RunStore,
        approvals: PostgresApprovalStore,
        replies: Replies,
        result_view: ResultView,
        changes_something: Callable[[WorkflowTemplate], bool],
        clock: Callable[[], datetime],
        approvals_channel: str = "",
    ) -> None:
        self._approvals_channel = approvals_channel
        self._runs = runs
        self._approvals = approvals
        self._replies = replies
        self._telling = Telling(replies)
        self._result_view = result_view
        self._changes_something = changes_something
        self._clock = clock
        self._placeholders: dict[str, asyncio.Task[None]] = {}

    async def run_changed(self, run_id: str) -> None:
        """Draw the run's message again."""
        run = await self._runs.get(run_id)
        if run is None or _drawn_elsewhere(run) or (run_id in self._placeholders and not _shows_at_once(run)):
            return
        if not _shows_at_once(run) and not await self._replies.shown(_key(run)):
            age = self._clock() - run.created_at
            if age < PATIENCE:
                self._wait(run.id, PATIENCE - age)
                return
        requests = await self._draw(run)
        with for_reader(run.context.principal):
            await self._telling.ended(run, requests)
        original = await self._runs.get(run.undo_of) if run.undo_of else None
        if original is not None:
            await self._draw(original)

    async def run_ended(self, run: Run) -> None:
        """Draw the run as the engine stored it a moment ago."""
        if not _drawn_elsewhere(run):
            await self._draw(run)

    async def approval_changed(self, request_id: str) -> None:
        """Draw the card again, and tell whom an edited message would not reach."""
        request = await self._approvals.get(request_id)
        run = await self._runs.get(request.run_id) if request else None
        if request is None or run is None:
            return
        requests = await self._draw(run)
        before = next((one for one in requests if one.round == request.round - 1), None)
        with for_reader(run.context.principal):
            await self._telling.decided(run, request)
            await self._telling.asked_again(run, request, before, self._where_asked(run))

    async def close(self) -> None:
        """Stop waiting to show progress; what ended is shown already."""
        for task in self._placeholders.values():
            task.cancel()
        await asyncio.gather(*self._placeholders.values(), return_exceptions=True)

    def _wait(self, run_id: str, delay: timedelta) -> None:
        async def show() -> None:
            await asyncio.sleep(delay.total_seconds())
            self._placeholders.pop(run_id, None)
            await self.run_changed(run_id)

        self._placeholders[run_id] = asyncio.create_task(show(), name=f"placeholder {run_id}")

    async def _draw(self, run: Run) -> Sequence[ApprovalRequest]:
        """Draw the run's message; its approval requests, oldest first. Whoever waits for it gets words in any case."""
        with for_reader(run.context.principal):
            try:
                return await self._drawn(run)
            except Exception:
                if _shows_at_once(run):
                    await self._send(run, undrawn(run.label, waits=not run.state.final))
                raise

    async def _drawn(self, run: Run) -> Sequence[ApprovalRequest]:
        waiting = self._placeholders.pop(run.id, None)
        if waiting is not None and waiting is not asyncio.current_task():
            waiting.cancel()
        changes = self._changes_something(run.template)
        requests = await self._approvals.of_run(run.id) if changes else ()
        undone = run.state in (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED) and bool(requests)
        around = Around(
            request=requests[-1] if requests else None,
            taken_back=await self._runs.get(undo_id(run)) if undone else None,
            stoppable=changes,
        )
        asked_here = not _among_themselves(run.origin)
        own = around if asked_here else replace(around, asked_in=self._approvals_channel)
        await self._send(run, run_message(run, own, self._result_view))
        asked = any(request.kind is ApprovalKind.APPROVAL for request in requests)
        if asked and not asked_here and self._approvals_channel:
            message = run_message(run, around, self._result_view)
            await self._replies.send(
                Reply(key=f"card/{run.id}", origin=self._where_asked(run), message=message, priority=_priority(run))
            )
        return requests

    async def _send(self, run: Run, message: Message) -> None:
        private = run.origin.surface == "slash" and not self._changes_something(run.template)
        await self._replies.send(
            Reply(
                key=_key(run),
                origin=run.origin,
                message=message,
                private_to=run.context.principal.user if private else "",
                fallback_user=run.context.principal.user,
                priority=_priority(run),
            )
        )

    def _where_asked(self, run: Run) -> Origin:
        """Where those who may approve see the card."""
        if _among_themselves(run.origin) and self._approvals_channel:
            return Origin(surface="approvals", team=run.context.principal.team, channel=self._approvals_channel)
        return run.origin


def _among_themselves(origin: Origin) -> bool:
    """Whether only the requester and the bot see what is said there."""
    return origin.surface in ("dm", "terminal") or not origin.channel or origin.channel.startswith("D")


def _key(run: Run) -> str:
    return f"run/{run.id}"


def _shows_at_once(run: Run) -> bool:
    return run.state.final or run.state is RunState.WAITING


def _priority(run: Run) -> Priority:
    if run.state is RunState.WAITING:
        return Priority.APPROVAL
    return Priority.FINAL if run.state.final else Priority.PROGRESS


def _drawn_elsewhere(run: Run) -> bool:
    """Whether the run answers an alert: one message tells of several, so `bot.alerts.showing` draws the answer."""
    return run.origin.surface == "alert"
