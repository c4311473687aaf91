"""Socket Mode: connections, envelopes, acknowledgements, redelivery.

Each payload goes to one connection, in turn. An event that is not acknowledged within the redelivery interval, or whose
connection dies first, goes out again with its retry number; interactivity is never sent twice.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aiohttp import WSMsgType, web

from sandbox.slack.changes import Changes
from sandbox.slack.faults import Faults
from sandbox.slack.model import APP_ID, Json, Outcome

MAX_CONNECTIONS = 10
OUTBOX_BOUND = 2000
BACKLOG_BOUND = 5000
INTERACTIVE_TIMEOUT = 3.0
TICKET_SECONDS = 30.0
REFRESH_GRACE = 10.0
TICKETS = 100


class EnvelopeKind(StrEnum):
    """The envelope types that Slack sends."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"


@dataclass(frozen=True, kw_only=True)
class Redelivery:
    """When an unacknowledged event goes out again, in seconds, and how often at most."""

    interval: float = 3.0
    attempts: int = 3


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One payload on its way to the app."""

    id: str
    kind: EnvelopeKind
    payload: Json
    attempt: int = 0
    reason: str = ""

    def text(self) -> str:
        """The envelope as it goes over the socket."""
        body: Json = {
            "envelope_id": self.id,
            "type": self.kind.value,
            "payload": self.payload,
            "accepts_response_payload": self.kind is not EnvelopeKind.EVENT,
        }
        if self.kind is EnvelopeKind.EVENT:
            body.update({"retry_attempt": self.attempt, "retry_reason": self.reason})
        return json.dumps(body)


@dataclass(eq=False)
class Connection:
    """One open socket of the app."""

    id: str
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    outbox: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(OUTBOX_BOUND))
    draining: bool = False

    def push(self, text: str) -> None:
        """Queue a frame; a client that reads too slowly loses its connection."""
        try:
            self.outbox.put_nowait(text)
        except asyncio.QueueFull:
            self.abort()

    def abort(self) -> None:
        """Cut the TCP connection without a goodbye."""
        self.draining = True
        if self.transport is not None:
            self.transport.abort()


@dataclass
class Pending:
    """An envelope that waits for its acknowledgement."""

    envelope: Envelope
    connection: Connection | None = None
    timer: asyncio.TimerHandle | None = None
    waiter: asyncio.Future[Json] | None = None


class SocketHub:
    """All sockets of the app and all envelopes that are not yet acknowledged."""

    def __init__(self, changes: Changes, faults: Faults, clock: Callable[[], float], redelivery: Redelivery) -> None:
        self.changes = changes
        self.faults = faults
        self.clock = clock
        self.redelivery = redelivery
        self.connections: list[Connection] = []
        self.delivered: deque[Envelope] = deque(maxlen=5000)
        self.lost: deque[Envelope] = deque(maxlen=1000)
        self._pending: dict[str, Pending] = {}
        self._backlog: deque[str] = deque()
        self._tickets: dict[str, float] = {}
        self._turn = 0

    @property
    def unacked(self) -> tuple[Envelope, ...]:
        """The envelopes that the app has not acknowledged."""
        return tuple(p.envelope for p in self._pending.values())

    @property
    def in_use(self) -> int:
        """How many sockets take payloads."""
        return sum(not c.draining for c in self.connections)

    def issue_ticket(self) -> str:
        """A ticket that opens one socket."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self.clock() + TICKET_SECONDS
        while len(self._tickets) > TICKETS:
            del self._tickets[next(iter(self._tickets))]
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from hello to close."""
        expires = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if expires < self.clock():
            raise web.HTTPForbidden(text="invalid ticket")
        if len(self.connections) >= MAX_CONNECTIONS:
            raise web.HTTPTooManyRequests(text="too_many_websockets")
        socket = web.WebSocketResponse(heartbeat=20.0, timeout=1.0, max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(id=secrets.token_hex(4), socket=socket, transport=_transport(request))
        self.connections.append(connection)
        connection.push(json.dumps(self._hello()))
        writer = asyncio.create_task(self._write(connection))
        self._announce()
        try:
            self._flush_backlog()
            await self._read(connection)
        finally:
            writer.cancel()
            self._dropped(connection)
        return socket

    def deliver_event(self, payload: Json) -> None:
        """Send an event to one connection, or keep it until there is one."""
        envelope = Envelope(id=secrets.token_hex(16), kind=EnvelopeKind.EVENT, payload=payload)
        if len(self._pending) >= BACKLOG_BOUND:
            self._lose(next(iter(self._pending)))
        self._pending[envelope.id] = Pending(envelope)
        self._send(envelope.id)
        if self.faults.take_duplicate() and (connection := self._next_connection()):
            connection.push(envelope.text())

    async def deliver_interactive(self, kind: EnvelopeKind, payload: Json) -> Outcome:
        """Send a command or interaction and wait for the acknowledgement, 3 s at most."""
        connection = self._next_connection()
        if connection is None:
            return Outcome(acked=False, error="dispatch_failed")
        envelope = Envelope(id=secrets.token_hex(16), kind=kind, payload=payload)
        waiter: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pending[envelope.id] = Pending(envelope, connection, waiter=waiter)
        self.delivered.append(envelope)
        connection.push(envelope.text())
        if self.faults.take_duplicate() and (another := self._next_connection()):
            another.push(envelope.text())
        try:
            async with asyncio.timeout(INTERACTIVE_TIMEOUT):
                return Outcome(acked=True, payload=await waiter)
        except TimeoutError:
            return Outcome(acked=False, error="operation_timeout")
        finally:
            self._pending.pop(envelope.id, None)

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to reconnect ("refresh_requested") or that it soon has to ("warning")."""
        for connection in self.connections:
            connection.push(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))
            if reason == "refresh_requested":
                connection.draining = True
                asyncio.get_running_loop().call_later(REFRESH_GRACE, connection.abort)
        self._announce()

    def drop(self) -> int:
        """Cut every connection; how many there were."""
        dropped = [c for c in self.connections if not c.draining]
        for connection in dropped:
            connection.abort()
        return len(dropped)

    async def close(self) -> None:
        """Close every socket and forget what is pending."""
        for pending in self._pending.values():
            if pending.timer:
                pending.timer.cancel()
        self._pending.clear()
        await asyncio.gather(*(c.socket.close() for c in self.connections))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "started": "", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _next_connection(self) -> Connection | None:
        ready = [c for c in self.connections if not c.draining and not c.socket.closed]
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def _send(self, envelope_id: str) -> None:
        pending = self._pending[envelope_id]
        connection = self._next_connection()
        pending.connection = connection
        if connection is None:
            self._backlog.append(envelope_id)
            return
        self.delivered.append(pending.envelope)
        connection.push(pending.envelope.text())
        loop = asyncio.get_running_loop()
        pending.timer = loop.call_later(self.redelivery.interval, self._unanswered, envelope_id)

    def _unanswered(self, envelope_id: str) -> None:
        pending = self._pending.get(envelope_id)
        if pending is None:
            return
        if pending.envelope.attempt >= self.redelivery.attempts:
            self._lose(envelope_id)
        else:
            self._again(envelope_id, "timeout")

    def _again(self, envelope_id: str, reason: str) -> None:
        pending = self._pending[envelope_id]
        if pending.timer:
            pending.timer.cancel()
        pending.envelope = replace(pending.envelope, attempt=pending.envelope.attempt + 1, reason=reason)
        self._send(envelope_id)
        self.changes.announce()

    def _lose(self, envelope_id: str) -> None:
        pending = self._pending.pop(envelope_id)
        if pending.timer:
            pending.timer.cancel()
        self.lost.append(pending.envelope)
        self.changes.announce()

    def _flush_backlog(self) -> None:
        waiting, self._backlog = self._backlog, deque()
        for envelope_id in waiting:
            if envelope_id in self._pending:
                self._send(envelope_id)

    def _dropped(self, connection: Connection) -> None:
        self.connections.remove(connection)
        orphans = [i for i, p in self._pending.items() if p.connection is connection and p.waiter is None]
        for envelope_id in orphans:
            self._again(envelope_id, "connection_failed")
        self._announce()

    def _announce(self) -> None:
        self.changes.announce({"kind": "connected", "connected": self.in_use > 0})

    async def _write(self, connection: Connection) -> None:
        with suppress(ConnectionError):
            while not connection.socket.closed:
                await connection.socket.send_str(await connection.outbox.get())

    async def _read(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is WSMsgType.TEXT:
                self._acknowledge(frame.data)

    def _acknowledge(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        pending = self._pending.pop(str(body.get("envelope_id")), None) if isinstance(body, dict) else None
        if pending is None:
            return
        if pending.timer:
            pending.timer.cancel()
        if pending.waiter and not pending.waiter.done():
            payload = body.get("payload")
            pending.waiter.set_result(payload if isinstance(payload, dict) else {})
        self.changes.announce()


def _transport(request: web.Request) -> asyncio.Transport | None:
    return request.transport if isinstance(request.transport, asyncio.Transport) else None
