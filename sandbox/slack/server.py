"""The sandbox Slack: a local server that an unchanged Slack app connects to, and the people who talk to it.

The composition root starts one where settings ask for it, tests drive one in process. It binds to loopback only.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from sandbox.slack.changes import Stream
from sandbox.slack.core import Identity, build
from sandbox.slack.errors import SandboxSlackError
from sandbox.slack.faults import Faults
from sandbox.slack.model import Call, Json, Message, Outcome, Person, View
from sandbox.slack.people import Talk
from sandbox.slack.situations import AllSituations, BadDays, Situations
from sandbox.slack.socketmode import Envelope, Redelivery
from sandbox.slack.state import Saver, Snapshot, load
from sandbox.slack.web.api import WebApi
from sandbox.slack.web.control import Control
from sandbox.slack.web.services import Services
from sandbox.slack.webhooks import Webhook, path_of
from sandbox.slack.workspace import MESSAGES_PER_CHANNEL

T = TypeVar("T")
BODY_LIMIT = 2 << 20


class SandboxSlack:
    """A Slack workspace on this machine; an async context manager, or `start` and `stop`.

    `state_file` keeps messages, tokens and the page's address over restarts. `clock` is in seconds since the epoch.
    `command` is the app's slash command; there is no other. `situations` are things to try besides Slack's own.
    Of each channel the newest `messages_per_channel` messages are kept; answers to older ones find no thread.
    `timezone` is where everybody lives: that of the page's reader, who reads their times.
    """

    def __init__(
        self,
        state_file: Path | None = None,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        clock: Callable[[], float] = time.time,
        app_token: str | None = None,
        bot_token: str | None = None,
        redelivery: Redelivery = Redelivery(),  # noqa: B008 - frozen
        command: str = "/deck",
        situations: Situations | None = None,
        messages_per_channel: int = MESSAGES_PER_CHANNEL,
        timezone: str | None = None,
    ) -> None:
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise SandboxSlackError(f"the sandbox Slack binds to loopback only, not to {host}")
        saved = load(state_file) if state_file else None
        self._host, self._port = host, port
        self._identity = Identity(
            app_token=app_token or (saved.app_token if saved else f"xapp-1-A0QUARTERDECK-{secrets.token_hex(24)}"),
            bot_token=bot_token or (saved.bot_token if saved else f"xoxb-sandbox-{secrets.token_hex(24)}"),
            page_token=saved.page_token if saved else secrets.token_urlsafe(24),
            command=command,
        )
        self._core = build(self._identity, clock, redelivery, messages_per_channel)
        if timezone:
            self._core.workspace.all_live_in(timezone)
        own = BadDays(self._core.faults, self._core.hub)
        self._situations = AllSituations([situations, own] if situations else [own])
        self._talk = Talk(self._core.workspace, self._core.events)
        self._saver = Saver(state_file, self._snapshot) if state_file else None
        self._runner: web.AppRunner | None = None
        if saved:
            self._core.workspace.restore(list(saved.messages), list(saved.channels))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; the addresses and tokens are good from here on."""
        app = web.Application(client_max_size=BODY_LIMIT)
        WebApi(self._core).register(app)
        webhook = Webhook(self._core, self._talk)
        Services(self._core, webhook).register(app)
        Control(self._core, self._talk, webhook, self._situations).register(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        shown = f"[{self._host}]" if ":" in self._host else self._host
        self._identity.origin = f"http://{shown}:{self._port}"
        if self._saver:
            self._saver.flush()
            self._core.changes.listen(self._saver.changed)

    async def stop(self) -> None:
        """Close every socket and page, save, stop listening."""
        self._core.changes.close()
        await self._core.hub.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
        if self._saver:
            self._saver.flush()

    @property
    def api_url(self) -> str:
        """The base address of the Web API, with its slash at the end."""
        return f"{self._identity.origin}/api/"

    @property
    def webhook_url(self) -> str:
        """The incoming webhook that monitoring posts to; it posts into #alerts unless the payload says otherwise."""
        return f"{self._identity.origin}{path_of(self._core)}"

    @property
    def page_url(self) -> str:
        """The address of the page; it carries a secret."""
        return f"{self._identity.origin}/{self._identity.page_token}/"

    @property
    def app_token(self) -> str:
        """The xapp token that opens sockets."""
        return self._identity.app_token

    @property
    def bot_token(self) -> str:
        """The xoxb token for every other method."""
        return self._identity.bot_token

    @property
    def faults(self) -> Faults:
        """Misbehaviour of the Web API and duplicates."""
        return self._core.faults

    @property
    def calls(self) -> tuple[Call, ...]:
        """The newest Web API calls (and response_url posts), oldest first, without tokens."""
        return tuple(self._core.calls)

    @property
    def connections(self) -> int:
        """How many sockets the app has open and in use."""
        return self._core.hub.in_use

    @property
    def delivered(self) -> tuple[Envelope, ...]:
        """Every envelope that went out, redeliveries included, oldest first."""
        return tuple(self._core.hub.delivered)

    @property
    def unacked(self) -> tuple[Envelope, ...]:
        """The envelopes that the app has not acknowledged yet."""
        return self._core.hub.unacked

    @property
    def lost(self) -> tuple[Envelope, ...]:
        """The events that stayed unacknowledged through every redelivery."""
        return tuple(self._core.hub.lost)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in the workspace."""
        return tuple(self._core.workspace.people.values())

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """A person posts; "@name", "#channel" and addresses become tokens. The ts of the message."""
        return self._talk.say(user, channel, text, thread_ts)

    async def edit_as_bot(self, channel: str, ts: str, *, text: str = "", attachments: Sequence[Json] = ()) -> None:
        """Another bot edits its message."""
        self._talk.edit_as_bot(channel, ts, text=text, attachments=tuple(attachments))

    async def post_as_bot(
        self,
        channel: str,
        text: str = "",
        *,
        name: str = "Alertmanager",
        bot_id: str = "B0ALERTS",
        attachments: Sequence[Json] = (),
        blocks: Sequence[Json] = (),
        thread_ts: str | None = None,
    ) -> str:
        """Another bot posts. The ts of the message."""
        return self._talk.post_as_bot(
            channel,
            text,
            name=name,
            bot_id=bot_id,
            attachments=tuple(attachments),
            blocks=tuple(blocks),
            thread_ts=thread_ts,
        )

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """A person runs a slash command; returns when it is acknowledged or has failed (3 s)."""
        return await self._core.interactions.command(user, channel, command, text)

    async def click(
        self, user: str, channel: str, ts: str, action_id: str, value: str | None = None, *, stale: bool = False
    ) -> Outcome:
        """A person clicks a button or chooses `value` in a menu; `stale` reaches one that an edit took away."""
        return await self._core.interactions.click(user, channel, ts, action_id, value, stale=stale)

    async def click_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Outcome:
        """A person clicks in a modal or Home; `values` are what its fields hold then."""
        return await self._core.interactions.click_view(user, view_id, action_id, value, values)

    async def submit(self, user: str, view_id: str, values: Mapping[str, object] | None = None) -> Outcome:
        """A person submits a modal; `values` by block_id or action_id, options by their value."""
        return await self._core.interactions.submit(user, view_id, values or {})

    async def close_view(self, user: str, view_id: str) -> Outcome:
        """A person dismisses a modal."""
        return await self._core.interactions.close_view(user, view_id)

    async def shortcut(self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Outcome:
        """A person uses a global shortcut, or one on a message."""
        return await self._core.interactions.shortcut(user, callback_id, channel, ts)

    async def open_home(self, user: str, tab: str = "home") -> None:
        """A person opens the app's "home" or "messages" tab."""
        workspace = self._core.workspace
        self._core.events.home_opened(user, tab, workspace.direct(user), workspace.stamp())

    async def join(self, user: str, channel: str) -> None:
        """Somebody joins a channel."""
        workspace = self._core.workspace
        self._core.events.joined(user, workspace.channel(channel), workspace.stamp())

    def direct(self, user: str) -> str:
        """The id of the direct message between a person and the bot."""
        return self._core.workspace.direct(user).id

    def messages(self, channel: str, thread_ts: str | None = None) -> tuple[Message, ...]:
        """Every message of a channel, or the parent and replies of one thread, oldest first."""
        if thread_ts:
            return self._core.workspace.thread(channel, thread_ts)
        return self._core.workspace.all_messages(channel)

    def revisions(self, channel: str, ts: str) -> tuple[Message, ...]:
        """A message as it was before each of its last edits, oldest first."""
        return self._core.workspace.revisions(channel, ts)

    def ephemerals(self, user: str, channel: str | None = None) -> tuple[Message, ...]:
        """What only this person was shown, oldest first."""
        found = (m for m in self._core.workspace.ephemerals if m.visible_to == user)
        return tuple(m for m in found if channel in (None, m.channel))

    def views(self, user: str) -> tuple[View, ...]:
        """The modals on a person's screen, the visible one last."""
        return self._core.views.stack(user)

    def home(self, user: str) -> View | None:
        """The App Home that the bot published for a person."""
        return self._core.views.home(user)

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - the wait is the API
        """The first truthy answer of `predicate`, asked at every change; TimeoutError tells what was there."""
        try:
            return await self._core.changes.until(predicate, timeout)
        except TimeoutError as error:
            raise TimeoutError(f"nothing matched within {timeout} s; {self._story()}") from error

    async def wait_for_message(
        self,
        channel: str,
        pattern: str,
        *,
        thread_ts: str | None = None,
        after: str = "",
        timeout: float = 10.0,  # noqa: ASYNC109
    ) -> Message:
        """The newest bot message later than `after` whose visible text matches the regular expression `pattern`."""

        def found() -> Message | None:
            candidates = (m for m in reversed(self.messages(channel, thread_ts)) if m.bot_id and m.ts > after)
            return next((m for m in candidates if re.search(pattern, m.visible_text)), None)

        return await self.wait_for(found, timeout)

    async def wait_for_ephemeral(self, user: str, pattern: str, *, timeout: float = 10.0) -> Message:  # noqa: ASYNC109
        """The newest ephemeral message for the person that matches."""

        def found() -> Message | None:
            return next((m for m in reversed(self.ephemerals(user)) if re.search(pattern, m.visible_text)), None)

        return await self.wait_for(found, timeout)

    async def wait_for_view(self, user: str, *, timeout: float = 10.0) -> View:  # noqa: ASYNC109
        """The modal on the person's screen."""
        return await self.wait_for(lambda: self.views(user)[-1] if self.views(user) else None, timeout)

    async def wait_connected(self, count: int = 1, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Return when the app has at least `count` sockets open."""
        await self.wait_for(lambda: self.connections >= count, timeout)

    def subscribe(self) -> Stream:
        """A stream of what the page is told, as it happens; give it back with `unsubscribe`."""
        return self._core.changes.subscribe()

    def unsubscribe(self, stream: Stream) -> None:
        """End a stream."""
        self._core.changes.unsubscribe(stream)

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every socket of the app to reconnect, or send it a "warning"."""
        self._core.hub.refresh(reason)

    def drop_socket(self) -> int:
        """Cut every socket of the app without a goodbye; how many there were."""
        return self._core.hub.drop()

    def _snapshot(self) -> Snapshot:
        workspace = self._core.workspace
        return Snapshot(
            app_token=self.app_token,
            bot_token=self.bot_token,
            page_token=self._identity.page_token,
            channels=tuple(c for c in workspace.channels.values() if c.is_im),
            messages=tuple(m for c in workspace.channels for m in workspace.all_messages(c))
            + tuple(workspace.ephemerals),
        )

    def _story(self) -> str:
        workspace = self._core.workspace
        recent = sorted((m for c in workspace.channels for m in workspace.all_messages(c)), key=lambda m: m.ts)[-8:]
        lines = [f"{m.channel} {m.user or m.username}: {m.visible_text[:160]!r}" for m in recent]
        refused = [f"{c.method} {c.error}" for c in self._core.calls if c.error][-5:]
        return f"connections {self.connections}; newest messages: {lines}; refused calls: {refused}"
