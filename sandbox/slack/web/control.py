"""The page and its JSON API: everything that people do and everything that they see, under the secret path."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from aiohttp import web

from sandbox.slack.alertmanager import alert_payload
from sandbox.slack.core import Core
from sandbox.slack.interactions import SuggestionPlace
from sandbox.slack.model import Json, Outcome
from sandbox.slack.people import Talk
from sandbox.slack.situations import Situations
from sandbox.slack.web.guard import Guard
from sandbox.slack.webhooks import CHANNEL, Webhook
from sandbox.slack.wire import channel_json, page_message

Command: TypeAlias = Callable[[Json], Awaitable[Json]]

PAGE = Path(__file__).parent.parent / "page"
FILES = {"": PAGE / "index.html", **{path.name: path for path in PAGE.iterdir() if path.suffix in {".css", ".js"}}}
KEEPALIVE = 15.0
LONGEST_WAIT = 30.0


class Control:
    """The routes under /<token>/."""

    def __init__(self, core: Core, talk: Talk, webhook: Webhook, situations: Situations) -> None:
        self.core = core
        self.talk = talk
        self.webhook = webhook
        self.situations = situations
        self.commands: dict[str, Command] = {
            "say": self.say,
            "command": self.command,
            "click": self.click,
            "click_view": self.click_view,
            "suggest": self.suggest,
            "submit": self.submit,
            "close_view": self.close_view,
            "open_home": self.open_home,
            "post_as_bot": self.post_as_bot,
            "alert": self.alert,
            "faults": self.faults,
            "situation": self.situation,
        }

    def register(self, app: web.Application) -> None:
        """Add the routes."""
        guard = Guard(self.core.identity)
        app.router.add_get("/{token}/", guard.wrap(self.page))
        app.router.add_get("/{token}/{file}", guard.wrap(self.page))
        app.router.add_get("/{token}/control/events", guard.wrap(self.events))
        app.router.add_get("/{token}/control/wait", guard.wrap(self.wait))
        app.router.add_get("/{token}/control/{query}", guard.wrap(self.query))
        app.router.add_post("/{token}/control/{command}", guard.wrap(self.act))

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page and its scripts."""
        path = FILES.get(request.match_info.get("file", ""))
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Do what a person, another bot or a bad day does."""
        command = self.commands.get(request.match_info["command"])
        if command is None:
            raise web.HTTPNotFound
        body = await request.json()
        if not isinstance(body, dict):
            raise web.HTTPBadRequest(text="Send a JSON object.")
        return web.json_response({"ok": True, **await command(body)})

    async def query(self, request: web.Request) -> web.StreamResponse:
        """Read the workspace: state, people, channels, messages, ephemerals, views, calls, envelopes, situations."""
        readers: dict[str, Callable[[web.Request], Json]] = {
            "state": self.state,
            "people": lambda _: {"people": self._people()},
            "messages": self.messages,
            "ephemerals": self.ephemerals,
            "views": lambda r: self.core.views.shown(r.query["user"]),
            "calls": lambda _: {"calls": [asdict(c) for c in self.core.calls]},
            "envelopes": self.envelopes,
            "situations": lambda _: {"situations": [asdict(one) for one in self.situations.offered]},
        }
        reader = readers.get(request.match_info["query"])
        if reader is None:
            raise web.HTTPNotFound
        return web.json_response({"ok": True, "version": self.core.changes.version, **reader(request)})

    async def wait(self, request: web.Request) -> web.StreamResponse:
        """Answer when the version passes `after`, or after `timeout` seconds; ask again with the version given."""
        after = int(request.query.get("after", "0"))
        timeout = min(float(request.query.get("timeout", "10")), LONGEST_WAIT)
        changes = self.core.changes
        changed = True
        try:
            await changes.until(lambda: changes.version > after, timeout)
        except TimeoutError:
            changed = False
        return web.json_response({"ok": True, "version": changes.version, "changed": changed})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: every change as it happens."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        stream = self.core.changes.subscribe()
        try:
            await response.write(b"retry: 1000\n\n")
            while True:
                try:
                    async with asyncio.timeout(KEEPALIVE):
                        change = await stream.queue.get()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    break
                await response.write(b"data: " + json.dumps(change).encode() + b"\n\n")
        except ConnectionError:
            pass
        finally:
            self.core.changes.unsubscribe(stream)
        return response

    def state(self, request: web.Request) -> Json:
        """All that the page draws."""
        workspace = self.core.workspace
        everything = [m for c in list(workspace.channels) for m in workspace.all_messages(c)]
        return {
            "people": self._people(),
            "channels": [channel_json(c) for c in workspace.channels.values()],
            "messages": [page_message(m) for m in everything],
            "ephemerals": [page_message(m) for m in workspace.ephemerals],
            "views": [self.core.views.shown(p) for p in workspace.people],
            "usergroups": [{"id": g.id, "name": g.handle} for g in workspace.usergroups],
            "connected": self.core.hub.in_use > 0,
            "command": self.core.identity.command,
        }

    def messages(self, request: web.Request) -> Json:
        """The messages of a channel or thread."""
        channel, thread_ts = request.query["channel"], request.query.get("thread_ts")
        workspace = self.core.workspace
        found = workspace.thread(channel, thread_ts) if thread_ts else workspace.all_messages(channel)
        return {"messages": [page_message(m) for m in found]}

    def ephemerals(self, request: web.Request) -> Json:
        """What only one person was shown."""
        user, channel = request.query["user"], request.query.get("channel")
        found = (m for m in self.core.workspace.ephemerals if m.visible_to == user)
        return {"messages": [page_message(m) for m in found if channel in (None, m.channel)]}

    def envelopes(self, request: web.Request) -> Json:
        """Sockets and what is unacknowledged or lost."""
        hub = self.core.hub
        return {
            "connections": len(hub.connections),
            "unacked": [asdict(e) for e in hub.unacked],
            "lost": [asdict(e) for e in hub.lost],
        }

    async def say(self, body: Json) -> Json:
        """A person posts; a direct message where the channel is the bot's user id."""
        channel = body.get("channel") or self.core.workspace.direct(body["user"]).id
        return {"channel": channel, "ts": self.talk.say(body["user"], channel, body["text"], body.get("thread_ts"))}

    async def post_as_bot(self, body: Json) -> Json:
        """Another bot posts."""
        ts = self.talk.post_as_bot(
            body["channel"],
            body.get("text", ""),
            name=body.get("name", "Alertmanager"),
            attachments=tuple(body.get("attachments", ())),
            blocks=tuple(body.get("blocks", ())),
            thread_ts=body.get("thread_ts"),
        )
        return {"ts": ts}

    async def alert(self, body: Json) -> Json:
        """An Alertmanager posts about one alert: {"alertname", "namespace", ..., "resolved": false, "annotations": {}}.

        Every other text is a label.
        """
        labels = {name: value for name, value in body.items() if isinstance(value, str)}
        if not labels.get("alertname"):
            raise ValueError("alertname is missing: name the alert, e.g. KubePodCrashLooping")
        annotations = {name: str(value) for name, value in (body.get("annotations") or {}).items()}
        payload = alert_payload(labels, annotations, resolved=body.get("resolved") is True)
        return {"channel": CHANNEL, "ts": self.webhook.post(payload)}

    async def command(self, body: Json) -> Json:
        """A slash command."""
        text = body.get("text", "")
        return _outcome(await self.core.interactions.command(body["user"], body["channel"], body["command"], text))

    async def click(self, body: Json) -> Json:
        """A click on a message."""
        place = (body["user"], body["channel"], body["ts"], body["action_id"])
        chosen = (body.get("value"), body.get("values", {}))
        return _outcome(await self.core.interactions.click(*place, *chosen, stale=bool(body.get("stale"))))

    async def click_view(self, body: Json) -> Json:
        """A click in a view."""
        place = (body["user"], body["view_id"], body["action_id"])
        values = body.get("values", {})
        return _outcome(await self.core.interactions.click_view(*place, body.get("value"), values))

    async def suggest(self, body: Json) -> Json:
        """What the app suggests for a menu while somebody types."""
        place = SuggestionPlace(**{key: body[key] for key in ("view_id", "channel", "ts") if key in body})
        return await self.core.interactions.suggest(body["user"], place, body["action_id"], body["query"])

    async def submit(self, body: Json) -> Json:
        """A modal is submitted."""
        values = body.get("values", {})
        return _outcome(await self.core.interactions.submit(body["user"], body["view_id"], values))

    async def close_view(self, body: Json) -> Json:
        """A modal is dismissed."""
        return _outcome(await self.core.interactions.close_view(body["user"], body["view_id"]))

    async def open_home(self, body: Json) -> Json:
        """A person opens the app's Home or Messages tab."""
        workspace = self.core.workspace
        channel = workspace.direct(body["user"])
        self.core.events.home_opened(body["user"], body.get("tab", "home"), channel, workspace.stamp())
        return {"channel": channel.id}

    async def faults(self, body: Json) -> Json:
        """Misbehave: {"kind": "rate_limit" | "error" | "latency" | "duplicate" | "clear" | "drop" | "refresh", ...}."""
        options = {key: value for key, value in body.items() if key != "kind"}
        faults = self.core.faults
        kinds: dict[str, Callable[..., object]] = {
            "rate_limit": faults.rate_limit,
            "error": faults.error,
            "latency": faults.latency,
            "duplicate": faults.duplicate,
            "clear": faults.clear,
            "drop": self.core.hub.drop,
            "refresh": self.core.hub.refresh,
        }
        kinds[body["kind"]](**options)
        return {}

    async def situation(self, body: Json) -> Json:
        """Start a situation of control/situations, or undo it: {"id", "do": "start" | "undo"}."""
        does = {"start": self.situations.start, "undo": self.situations.undo}
        return asdict(await does[body.get("do", "start")](body["id"]))

    def _people(self) -> list[Json]:
        return [{**asdict(p), "is_stranger": p.is_stranger} for p in self.core.workspace.people.values()]


def _outcome(outcome: Outcome) -> Json:
    return {"acked": outcome.acked, "error": outcome.error, "errors": dict(outcome.errors), "payload": outcome.payload}
