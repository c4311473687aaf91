"""What every payload passes before it is acknowledged: log context, our own messages, relevance, team, inbox.

Bolt acknowledges an event before its listener runs, so the durable insert happens here: raising leaves the envelope
unacknowledged and Slack brings it again; returning a response acknowledges it and runs nothing further.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from weakref import WeakValueDictionary

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.slack.envelopes import (
    Clicked,
    Envelope,
    Said,
    Submitted,
    first_block,
    is_from_bot,
    parse,
    thread_of,
    to_item,
)
from bot.slack.fields import Body
from bot.slack.identity import OwnIdentity
from bot.slack.posts import Posted
from bot.slack.respond import Responder
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from workflows.errors import QuarterdeckError, TemporaryError

OPENING = frozenset({"approval.deny", "approval.details", "question.form"})
"""Clicks that open a modal: they change nothing and their trigger is good for 3 s, so they skip the inbox."""
CHECKED = frozenset({"question.form"})
"""Modals that stay open, with what is wrong with them, until they are right."""
ENVELOPE = "quarterdeck.envelope"
AWAY = ":boom: I could not take this up: my database does not answer. Nothing was changed. Try again in a minute."
_PATIENCE = 2.0  # seconds; an acknowledgement is due within 3
_CHECKING = 1.5  # seconds; as above, and the inbox comes after it

Next = Callable[[], Awaitable[None]]
Complaints = Callable[[Submitted], Awaitable[Mapping[str, str]]]
"""What is wrong with a modal, by block_id."""


class Gate:
    """The global middleware, in order of `register`."""

    def __init__(
        self,
        *,
        own: OwnIdentity,
        inbox: Inbox,
        outbox: Outbox,
        responder: Responder,
        alert_channels: frozenset[str],
        complaints: Complaints,
    ) -> None:
        self._complaints = complaints
        self._own = own
        self._alert_channels = alert_channels
        self._inbox = inbox
        self._outbox = outbox
        self._responder = responder
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._busy = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._log = structlog.get_logger(__name__)

    def register(self, app: AsyncApp) -> None:
        """Put the middleware before every listener."""
        for step in (self.log_context, self.own_messages, self.relevance, self.team, self.check, self.store):
            app.middleware(step)

    async def close(self, grace: float) -> None:
        """Take no more events, which Slack then brings to another replica; wait `grace` seconds for those at work."""
        self._closed = True
        try:
            async with asyncio.timeout(grace):
                await self._idle.wait()
                await asyncio.sleep(0)  # the acknowledgement is written after the insert
        except TimeoutError:
            self._log.warning("intake_interrupted", then="what was not acknowledged comes again")

    async def log_context(self, body: Body, context: AsyncBoltContext, next: Next) -> None:  # noqa: A002 - Bolt's name
        """Parse once, and name the cause in every log line from here on."""
        envelope = parse(body, self._own.bot_user)
        context[ENVELOPE] = envelope
        structlog.contextvars.clear_contextvars()
        if envelope is not None:
            structlog.contextvars.bind_contextvars(cause=envelope.id, user=f"{envelope.team}/{envelope.user}")
        await next()

    async def own_messages(self, body: Body, next: Next) -> BoltResponse | None:  # noqa: A002
        """Acknowledge what the bot did itself."""
        if is_from_bot(body, self._own.bot_user, self._own.bot_id):
            return _acknowledged()
        await next()
        return None

    async def relevance(self, context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002
        """Acknowledge, and do not keep, what is not meant for the bot."""
        envelope: Envelope | None = context[ENVELOPE]
        if isinstance(envelope, Said) and not await self._relevant(envelope):
            return _acknowledged()
        if isinstance(envelope, Posted) and not self._watched(envelope):
            return _acknowledged()
        await next()
        return None

    async def team(self, context: AsyncBoltContext, next: Next) -> None:  # noqa: A002
        """Note where a stranger asks. The worker refuses: its answer and its audit event are durable."""
        envelope: Envelope | None = context[ENVELOPE]
        if envelope is not None and envelope.team != self._own.team:
            self._log.warning("other_team_asks", team=envelope.team, user=envelope.user)
        await next()

    async def check(self, context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002
        """Leave a modal open that is wrong; where that cannot be told in time, the worker tells it later."""
        envelope: Envelope | None = context[ENVELOPE]
        if isinstance(envelope, Submitted) and envelope.callback_id in CHECKED:
            try:
                async with asyncio.timeout(_CHECKING):
                    wrong = await self._complaints(envelope)
            except (QuarterdeckError, TimeoutError) as error:
                self._log.warning("modal_unchecked", error=str(error) or type(error).__name__)
            else:
                if wrong:
                    return BoltResponse(status=200, body={"response_action": "errors", "errors": {**wrong}})
        await next()
        return None

    async def store(self, body: Body, context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002
        """Insert into the inbox; with the database away, events stay unacknowledged and people are told at once."""
        envelope: Envelope | None = context[ENVELOPE]
        if envelope is not None and not _opens(envelope):
            try:
                await self._keep(envelope)
            except (TemporaryError, TimeoutError) as error:
                if isinstance(envelope, Said | Posted):
                    raise
                self._log.warning("inbox_away", error=str(error))
                return await self._sorry(envelope, body)
        await next()
        return None

    async def _keep(self, envelope: Envelope) -> None:
        if self._closed and isinstance(envelope, Said | Posted):
            raise TemporaryError("this replica is shutting down and takes nothing more")
        self._busy += 1
        self._idle.clear()
        item = to_item(envelope)
        # What people wrote one after another in a thread is stored in that order.
        turn = self._turns.setdefault(item.thread, asyncio.Lock())
        try:
            async with asyncio.timeout(_PATIENCE), turn:
                stored = await self._inbox.put(item)
            self._log.info("intake_stored" if stored else "intake_known", kind=type(envelope).__name__)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    def _watched(self, posted: Posted) -> bool:
        """Whether it stands in an alert channel, and no other team's bot wrote it."""
        return posted.channel in self._alert_channels and posted.team == self._own.team

    async def _relevant(self, said: Said) -> bool:
        if said.addressed:
            return True
        if not said.thread_ts or said.team != self._own.team:
            return False
        return await self._outbox.in_thread(self._own.team, said.channel, said.thread_ts) or await self._inbox.busy(
            thread_of(said)
        )

    async def _sorry(self, envelope: Envelope, body: Body) -> BoltResponse:
        if isinstance(envelope, Clicked):
            await self._responder.privately(envelope, AWAY)
            return _acknowledged()
        if isinstance(envelope, Submitted):
            return BoltResponse(status=200, body=_complaint(body))
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": AWAY})


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _opens(envelope: Envelope) -> bool:
    return isinstance(envelope, Clicked) and envelope.verb in OPENING


def _complaint(body: Body) -> dict[str, object]:
    """What keeps a modal open, its text kept, and tells why."""
    block = first_block(body)
    if block:
        return {"response_action": "errors", "errors": {block: AWAY}}
    title = {"type": "plain_text", "text": "Try again"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": AWAY}}
    return {"response_action": "update", "view": {"type": "modal", "title": title, "blocks": [section]}}
