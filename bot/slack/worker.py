"""Takes what the inbox keeps and hands it to the conversation; the one error boundary of everything from Slack."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta

import structlog
from pydantic import ValidationError

from bot.conversation.spoken import for_reader
from bot.intake import Handlers, PostHandler
from bot.slack.contexts import Contexts
from bot.slack.envelopes import Clicked, Envelope, Submitted, from_item
from bot.slack.posts import Posted
from bot.store.inbox import Inbox, InboxItem
from bot.waiting import happens
from workflows.errors import QuarterdeckError, TemporaryError

MAX_ATTEMPTS = 5
_RENEW_EVERY = 5.0  # seconds; a lease is 20
_LONGEST_PAUSE = 30.0  # seconds between two tries of an item
_LONGEST_QUIET = 0.1  # seconds that taking new items waits for the intake


class Worker:
    """One replica's worker.

    Args:
        concurrency: items handled at once, each of another thread.
        quiet: waits, so many seconds at most, until nothing is being taken in.
        sweep: seconds between two looks for what other replicas left; what this one stored wakes it at once.
        new_reference: makes what a person is told and the log knows, when something broke.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        handlers: Handlers,
        posts: PostHandler,
        contexts: Contexts,
        quiet: Callable[[float], Awaitable[None]],
        new_reference: Callable[[], str],
        concurrency: int = 16,
        sweep: float = 2.0,
    ) -> None:
        self._inbox = inbox
        self._handlers = handlers
        self._posts = posts
        self._contexts = contexts
        self._quiet = quiet
        self._new_reference = new_reference
        self._concurrency = concurrency
        self._sweep = sweep
        self._at_work: dict[asyncio.Task[None], str] = {}
        self._passed_over = False
        self._loops: list[asyncio.Task[None]] = []
        self._log = structlog.get_logger(__name__)

    def start(self) -> None:
        """Begin to take items."""
        self._loops = [
            asyncio.create_task(self._take(), name="inbox worker"),
            asyncio.create_task(self._renew(), name="inbox leases"),
        ]

    async def close(self, grace: float) -> None:
        """Take nothing more, let what is at work end within `grace` seconds, leave the rest to other replicas."""
        for loop in self._loops[:1]:
            await _stop(loop)
        if self._at_work:
            await asyncio.wait([*self._at_work], timeout=grace)
        for task in [*self._at_work, *self._loops[1:]]:
            await _stop(task)
        try:
            await self._inbox.release()
        except TemporaryError as error:
            self._log.warning("inbox_not_released", error=str(error), then="others take the items when the lease ends")

    async def _take(self) -> None:
        while True:
            self._inbox.arrived.clear()
            try:
                await self._start_what_waits()
            except TemporaryError as error:
                self._log.warning("inbox_away", error=str(error))
            except Exception:  # noqa: BLE001 - the boundary of this loop: requests have to be taken whatever broke once
                self._log.exception("inbox_broke")
            await happens(self._inbox.arrived, self._sweep)

    async def _start_what_waits(self) -> None:
        free = self._concurrency - len(self._at_work)
        if free <= 0:
            self._passed_over = True
            return
        await self._quiet(_LONGEST_QUIET)
        items = await self._inbox.claim(free)
        self._passed_over = len(items) == free
        for item in items:
            task = asyncio.create_task(self._handle(item), name=f"inbox {item.id}")
            self._at_work[task] = item.id
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._at_work.pop(task, None)
        if self._passed_over:
            self._inbox.arrived.set()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            if self._at_work:
                try:
                    await self._inbox.renew([*self._at_work.values()])
                except QuarterdeckError as error:
                    self._log.warning("inbox_lease_not_renewed", error=str(error))

    async def _handle(self, item: InboxItem) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(cause=item.id)
        try:
            await self._try(item)
        except TemporaryError as error:
            self._log.warning("inbox_item_unsettled", error=str(error), then="another try when the lease ends")

    async def _try(self, item: InboxItem) -> None:
        try:
            envelope = from_item(item)
        except ValidationError as error:
            self._log.error("inbox_item_unreadable", error=str(error), then="stored by another version; not handled")
            return await self._inbox.fail(item.id, "unreadable")
        if item.attempts > MAX_ATTEMPTS:
            return await self._give_up(item, envelope, f"given up after {MAX_ATTEMPTS} attempts")
        with ExitStack() as known:
            try:
                await self._dispatch(envelope, known)
            except TemporaryError as error:
                pause = error.delay or min(2.0 ** (item.attempts - 1), _LONGEST_PAUSE)
                self._log.warning("inbox_item_again", error=str(error), attempts=item.attempts, pause=pause)
                await self._inbox.retry(item.id, timedelta(seconds=pause))
                asyncio.get_running_loop().call_later(pause, self._inbox.arrived.set)
            except Exception:  # noqa: BLE001 - the boundary: whatever broke, the person gets an answer
                await self._give_up(item, envelope, "broke")
            else:
                await self._inbox.done(item.id)
        return None

    async def _dispatch(self, envelope: Envelope, known: ExitStack) -> None:
        if isinstance(envelope, Posted):
            return await self._posts.posted(self._contexts.post(envelope))
        context = await self._contexts.of(envelope)
        known.enter_context(for_reader(context.principal))
        structlog.contextvars.bind_contextvars(request_id=context.request_id, principal=context.principal.id)
        if self._contexts.refuses(context):
            await self._contexts.refuse(envelope, context)
        elif isinstance(envelope, Clicked):
            await self._handlers.clicked(self._contexts.click(envelope, context))
        elif isinstance(envelope, Submitted):
            await self._handlers.submitted(self._contexts.submission(envelope, context))
        else:
            await self._handlers.said(self._contexts.utterance(envelope, context))
        return None

    async def _give_up(self, item: InboxItem, envelope: Envelope, why: str) -> None:
        reference = self._new_reference()
        self._log.exception("inbox_item_failed", reference=reference, why=why, attempts=item.attempts)
        try:
            await self._handlers.failed(self._contexts.origin(envelope), envelope.user, reference)
        except TemporaryError:
            raise
        except Exception:  # noqa: BLE001 - telling of the failure must not bring the item back for ever
            self._log.exception("inbox_failure_not_told", reference=reference)
        await self._inbox.fail(item.id, reference)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
