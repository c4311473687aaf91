"""Slack, put together: the Bolt app on its socket, the inbox worker, the outbox sender."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Handlers, PostHandler
from bot.settings.models import AccessSettings, SlackSettings
from bot.slack.channels import channel_ids
from bot.slack.client import is_loopback, make_client, new_session, own_identity, socket_url
from bot.slack.contexts import Contexts
from bot.slack.delivery import Delivery
from bot.slack.envelopes import Submitted
from bot.slack.home import HomeTab
from bot.slack.identity import Identity, OwnIdentity
from bot.slack.listeners import actions, commands, events, views
from bot.slack.middleware import Gate
from bot.slack.outbox import Sender
from bot.slack.respond import Responder
from bot.slack.uploads import Uploads
from bot.slack.watchdog import Watchdog
from bot.slack.worker import Worker
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from workflows.errors import PermanentError, TemporaryError
from workflows.model.principal import Workspace
from workflows.ports import AuditLog
from workflows.redaction import Redactor

_PING_EVERY = 5.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What Slack needs of the rest of the bot.

    Attributes:
        workspace: what conversations may touch.
        clock: seconds, monotonic.
        new_reference: makes what a person is told and the log knows, when something broke.
    """

    handlers: Handlers
    posts: PostHandler
    inbox: Inbox
    outbox: Outbox
    audit: AuditLog
    access: AccessSettings
    workspace: Workspace
    redactor: Redactor
    clock: Callable[[], float]
    new_reference: Callable[[], str]


class SlackApp:
    """The bot on Slack: `start`, then `close`."""

    def __init__(self, settings: SlackSettings, parts: Parts) -> None:
        self._settings = settings
        self._parts = parts
        self._log = structlog.get_logger(__name__)
        self._running: _Running | None = None

    async def start(self) -> None:
        """Connect and begin to work. Raises SettingsError if Slack refuses a token, TemporaryError if it is away."""
        if self._settings.bot_token is None or self._settings.app_token is None:
            raise PermanentError("Slack needs SLACK_BOT_TOKEN (xoxb-...) and SLACK_APP_TOKEN (xapp-...): set both")
        session = new_session()
        try:
            self._running = await self._assemble(session)
        except BaseException:
            await session.close()
            raise

    async def connected(self) -> bool:
        """Whether a socket to Slack is open and answers."""
        return self._running is not None and await self._running.socket.client.is_connected()

    async def close(self, grace: float = 3.0) -> None:
        """Take nothing more, end what is at work, send what waits, hang up; `grace` seconds bound it together."""
        running, self._running = self._running, None
        if running is None:
            return
        await running.watchdog.close()
        await running.gate.close(grace * 0.2)
        await running.socket.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it without annotations
        await running.worker.close(grace * 0.5)
        await running.sender.close(grace * 0.3)
        await running.session.close()
        self._log.info("slack_closed")

    async def _assemble(self, session: aiohttp.ClientSession) -> "_Running":
        parts = self._parts
        reading = make_client(self._settings, session, retries=True)
        sending = make_client(self._settings, session, retries=False)
        own = await own_identity(reading)
        address = await socket_url(reading, self._settings)
        responder = Responder(sending, session, proxy=sending.proxy)
        uploads = Uploads(sending, session, parts.redactor, proxy=sending.proxy)
        identity = Identity(reading, own, parts.access, language=self._settings.language, clock=parts.clock)
        contexts = Contexts(
            identity=identity, own=own, workspace=parts.workspace, audit=parts.audit, outbox=parts.outbox
        )

        async def complaints(submitted: Submitted) -> Mapping[str, str]:
            context = await contexts.of(submitted)
            return (
                {}
                if contexts.refuses(context)
                else await parts.handlers.checked(contexts.submission(submitted, context))
            )

        gate = Gate(
            own=own,
            inbox=parts.inbox,
            outbox=parts.outbox,
            responder=responder,
            alert_channels=await channel_ids(reading, self._settings.alert_channels),
            complaints=complaints,
        )
        home = HomeTab(handlers=parts.handlers, contexts=contexts, client=reading, new_reference=parts.new_reference)
        opener = actions.Opener(
            handlers=parts.handlers,
            contexts=contexts,
            client=sending,
            responder=responder,
            new_reference=parts.new_reference,
        )
        socket = self._socket(self._bolt(own, reading, gate, opener, home), address)
        worker = Worker(
            inbox=parts.inbox,
            handlers=parts.handlers,
            posts=parts.posts,
            contexts=contexts,
            quiet=gate.quiet,
            new_reference=parts.new_reference,
        )
        sender = Sender(parts.outbox, Delivery(sending, responder, uploads, parts.redactor), clock=parts.clock)
        watchdog = Watchdog(socket.client)
        await socket.connect_async()  # type: ignore[no-untyped-call]  # as close_async
        worker.start()
        sender.start()
        watchdog.start()
        self._log.info("slack_connected", team=own.team, bot=own.bot_user)
        return _Running(session=session, gate=gate, socket=socket, worker=worker, sender=sender, watchdog=watchdog)

    def _bolt(
        self, own: OwnIdentity, client: AsyncWebClient, gate: Gate, opener: actions.Opener, home: HomeTab
    ) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            # Bolt's own authorization calls auth.test on the first event, and acknowledges that event where it fails.
            return AuthorizeResult(
                enterprise_id=None,
                team_id=own.team,
                bot_token=client.token,
                bot_id=own.bot_id,
                bot_user_id=own.bot_user,
            )

        tokenless = AsyncWebClient(base_url=client.base_url, session=client.session)
        app = AsyncApp(
            logger=logging.getLogger("slack_bolt"),
            name="quarterdeck",
            client=tokenless,
            authorize=authorize,
            ignoring_self_events_enabled=False,  # the gate does it, also for edits and deletions
            request_verification_enabled=False,  # Socket Mode: the socket is authenticated, requests carry no signature
            ssl_check_enabled=False,
            url_verification_enabled=False,
        )
        gate.register(app)
        events.register(app, home.opened)
        for kind in (commands, views):
            kind.register(app)
        actions.register(app, opener.open)
        app.error(_unacknowledged)
        return app

    def _socket(self, app: AsyncApp, url: str) -> AsyncSocketModeHandler:
        token = self._settings.app_token
        socket = AsyncSocketModeHandler(
            app, token.get_secret_value() if token else None, ping_interval=_PING_EVERY, web_client=None
        )
        if is_loopback(self._settings.api_url):
            socket.client.proxy = None
            socket.client.web_client.proxy = None
        socket.client.wss_uri = url
        return socket


@dataclass(frozen=True, kw_only=True)
class _Running:
    session: aiohttp.ClientSession
    gate: Gate
    socket: AsyncSocketModeHandler
    worker: Worker
    sender: Sender
    watchdog: Watchdog


async def _unacknowledged(error: Exception) -> None:
    """Bolt tells of an error in the middleware or a listener; the envelope stays unacknowledged."""
    log = structlog.get_logger(__name__)
    if isinstance(error, TemporaryError | TimeoutError):
        log.warning("intake_unacknowledged", error=str(error) or "timed out", then="Slack brings the event again")
    else:
        log.error("intake_broke", exc_info=error)
