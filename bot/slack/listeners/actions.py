"""Clicks: those that open a modal are answered here and now, all others are kept by the middleware."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation.spoken import for_reader
from bot.intake import Handlers, Note
from bot.slack.contexts import Contexts
from bot.slack.envelopes import Clicked, trigger_of
from bot.slack.fields import Body
from bot.slack.middleware import AWAY, ENVELOPE, OPENING
from bot.slack.respond import Responder
from languages import say, spoken
from workflows.errors import TemporaryError

EVERYTHING = re.compile(".*", re.DOTALL)
_PATIENCE = 2.5  # seconds; the trigger is good for 3

Open = Callable[[Clicked, str], Awaitable[None]]


class Opener:
    """Answers clicks that open a modal; the one error boundary of these clicks."""

    def __init__(
        self,
        *,
        handlers: Handlers,
        contexts: Contexts,
        client: AsyncWebClient,
        responder: Responder,
        new_reference: Callable[[], str],
    ) -> None:
        self._handlers = handlers
        self._contexts = contexts
        self._client = client
        self._responder = responder
        self._new_reference = new_reference
        self._log = structlog.get_logger(__name__)

    async def open(self, clicked: Clicked, trigger: str) -> None:
        """Open the modal, or tell the clicker why there is none."""
        with ExitStack() as known:
            try:
                async with asyncio.timeout(_PATIENCE):
                    note = await self._note(clicked, known)
                    if note.view is not None:
                        await self._client.views_open(trigger_id=trigger, view=dict(note.view))
            except TemporaryError as error:
                self._log.warning("modal_not_opened", error=str(error))
                note = Note(text=spoken(AWAY))
            except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError) as error:
                self._log.warning("modal_not_opened", error=str(error) or type(error).__name__)
                note = Note(text=_late())
            except Exception:  # noqa: BLE001 - the boundary: whatever broke, the clicker gets an answer
                reference = self._new_reference()
                self._log.exception("modal_broke", reference=reference)
                note = Note(text=_broke(reference))
        if note.text:
            await self._responder.privately(clicked, note.text)

    async def _note(self, clicked: Clicked, known: ExitStack) -> Note:
        context = await self._contexts.of(clicked)
        known.enter_context(for_reader(context.principal))
        if self._contexts.refuses(context):
            await self._contexts.refuse(clicked, context)
            return Note()
        return await self._handlers.opened(self._contexts.click(clicked, context))


def _late() -> str:
    return say(
        ":boom: This took too long to open: my database or Slack does not answer in time. "
        "Nothing was changed. Try again in a minute."
    )


def _broke(reference: str) -> str:
    return say(
        ":boom: Something broke on my side. Click again, or ask for reference {reference} in my log.",
        reference=reference,
    )


def register(app: AsyncApp, open_modal: Open) -> None:
    """Acknowledge every click; open modals."""

    async def clicked(ack: AsyncAck, context: AsyncBoltContext, body: Body) -> None:
        await ack()
        envelope = context[ENVELOPE]
        if isinstance(envelope, Clicked) and envelope.verb in OPENING:
            await open_modal(envelope, trigger_of(body))

    app.action(EVERYTHING)(clicked)
