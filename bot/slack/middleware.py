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
from languages import mark, say, spoken
from workflows.errors import QuarterdeckError, TemporaryError

OPENING = frozenset({"approval.deny", "approval.details", "question.form"})
"""Clicks that open a modal: they change nothing and their trigger is good for 3 s, so they skip the inbox."""
CHECKED = frozenset({"question.form"})
"""Modals that stay open, with what is wrong with them, until they are right."""
ENVELOPE = "quarterdeck.envelope"
AWAY = mark(":boom: I could not take this up: my database does not answer. Nothing was changed. Try again in a minute.")
_PATIENCE = 2.0  # seconds; an acknowledgement is due within 3
_CHECKING = 1.5  # seconds; as above, and the inbox comes after it

Next = Callable[[], Awaitable[None]]
Complaints = Callable[[Submitted], Awaitable[Mapping[str, str]]]
"""What is wrong with a modal, by block_id."""


class Gate:
    """The one global middleware: what Slack brings passes it before anything else."""

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
        """Put the gate before every listener."""
        app.middleware(self.admit)

    async def close(self, grace: float) -> None:
        """Take no more events, which Slack then brings to another replica; wait `grace` seconds for those at work."""
        self._closed = True
        try:
            async with asyncio.timeout(grace):
                await self._idle.wait()
                await asyncio.sleep(0)  # the acknowledgement is written after the insert
        except TimeoutError:
            self._log.warning("intake_interrupted", then="what was not acknowledged comes again")

    async def quiet(self, patience: float) -> None:
        """Wait, `patience` seconds at most, until no event is being stored: acknowledgements go before answers."""
        try:
            async with asyncio.timeout(patience):
                await self._idle.wait()
        except TimeoutError:
            self._log.debug("intake_goes_on", then="answers are worked on beside it")

    async def admit(self, body: Body, context: AsyncBoltContext, next: Next) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        """Keep what is meant for the bot. Only what has to be answered here and now goes on to a listener."""
        self._busy += 1
        self._idle.clear()
        try:
            answer = await self._answer(body, context)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()
        if answer is None:
            await next()
        return answer

    async def _answer(self, body: Body, context: AsyncBoltContext) -> BoltResponse | None:
        envelope = parse(body, self._own.bot_user)
        context[ENVELOPE] = envelope
        structlog.contextvars.clear_contextvars()
        if is_from_bot(body, self._own.bot_user, self._own.bot_id):
            return _acknowledged()
        if envelope is None:
            return None
        structlog.contextvars.bind_contextvars(cause=envelope.id, user=f"{envelope.team}/{envelope.user}")
        if not await self._relevant(envelope):
            return _acknowledged()
        if envelope.team != self._own.team:
            # The worker refuses: its answer and its audit event are durable.
            self._log.warning("other_team_asks", team=envelope.team, user=envelope.user)
        if isinstance(envelope, Clicked) and envelope.verb in OPENING:
            return None
        return await self._wrong(envelope) or await self._store(envelope, body)

    async def _wrong(self, envelope: Envelope) -> BoltResponse | None:
        """Leave a modal open that is wrong; where that cannot be told in time, the worker tells it later."""
        if isinstance(envelope, Submitted) and envelope.callback_id in CHECKED:
            try:
                async with asyncio.timeout(_CHECKING):
                    wrong = await self._complaints(envelope)
            except (QuarterdeckError, TimeoutError) as error:
                self._log.warning("modal_unchecked", error=str(error) or type(error).__name__)
            else:
                if wrong:
                    return BoltResponse(status=200, body={"response_action": "errors", "errors": {**wrong}})
        return None

    async def _store(self, envelope: Envelope, body: Body) -> BoltResponse:
        """Insert into the inbox; with the database away, events stay unacknowledged and people are told at once."""
        try:
            await self._keep(envelope)
        except (TemporaryError, TimeoutError) as error:
            if isinstance(envelope, Said | Posted):
                raise
            self._log.warning("inbox_away", error=str(error))
            return await self._sorry(envelope, body)
        return _acknowledged()

    async def _keep(self, envelope: Envelope) -> None:
        if self._closed and isinstance(envelope, Said | Posted):
            raise TemporaryError("this replica is shutting down and takes nothing more")
        item = to_item(envelope)
        # What people wrote one after another in a thread is stored in that order.
        turn = self._turns.setdefault(item.thread, asyncio.Lock())
        async with asyncio.timeout(_PATIENCE), turn:
            stored = await self._inbox.put(item)
        self._log.info("intake_stored" if stored else "intake_known", kind=type(envelope).__name__)

    async def _relevant(self, envelope: Envelope) -> bool:
        """Whether it is meant for the bot; what is not is acknowledged and not kept."""
        if isinstance(envelope, Posted):
            return envelope.channel in self._alert_channels and envelope.team == self._own.team
        return not isinstance(envelope, Said) or await self._overheard(envelope)

    async def _overheard(self, said: Said) -> bool:
        if said.addressed:
            return True
        if not said.thread_ts or said.team != self._own.team:
            return False
        return await self._outbox.in_thread(self._own.team, said.channel, said.thread_ts) or await self._inbox.busy(
            thread_of(said)
        )

    async def _sorry(self, envelope: Envelope, body: Body) -> BoltResponse:
        if isinstance(envelope, Clicked):
            await self._responder.privately(envelope, spoken(AWAY))
            return _acknowledged()
        if isinstance(envelope, Submitted):
            return BoltResponse(status=200, body=_complaint(body))
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": spoken(AWAY)})


def _acknowledged() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _complaint(body: Body) -> dict[str, object]:
    """What keeps a modal open, its text kept, and tells why."""
    block = first_block(body)
    if block:
        return {"response_action": "errors", "errors": {block: spoken(AWAY)}}
    title = {"type": "plain_text", "text": say("Try again")}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": spoken(AWAY)}}
    return {"response_action": "update", "view": {"type": "modal", "title": title, "blocks": [section]}}
