"""The parts of the sandbox, put together once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.changes import Changes
from sandbox.slack.events import Events
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.interactions import Interactions
from sandbox.slack.model import Call
from sandbox.slack.posting import Poster
from sandbox.slack.socketmode import Redelivery, SocketHub
from sandbox.slack.tickets import Tickets
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace

CALLS = 5000


@dataclass(kw_only=True)
class Identity:
    """Where the server is, which secrets open it, and the slash command of the app."""

    app_token: str
    bot_token: str
    page_token: str
    command: str
    origin: str = ""

    def response_base(self) -> str:
        """What every response_url begins with."""
        return f"{self.origin}/response/"


@dataclass(kw_only=True)
class Core:
    """Everything that the Web API, the page and the Python API work on."""

    identity: Identity
    clock: Callable[[], float]
    changes: Changes
    faults: Faults
    workspace: Workspace
    views: Views
    tickets: Tickets
    hub: SocketHub
    events: Events
    poster: Poster
    files: Files
    interactions: Interactions
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS))


def build(identity: Identity, clock: Callable[[], float], redelivery: Redelivery, most: int) -> Core:
    """Wire the parts."""
    changes = Changes()
    faults = Faults(clock)
    workspace = Workspace(clock, changes, most)
    views = Views(changes)
    tickets = Tickets(clock)
    hub = SocketHub(changes, faults, clock, redelivery)
    events = Events(hub.deliver_event, clock)
    poster = Poster(workspace, events)
    return Core(
        identity=identity,
        clock=clock,
        changes=changes,
        faults=faults,
        workspace=workspace,
        views=views,
        tickets=tickets,
        hub=hub,
        events=events,
        poster=poster,
        files=Files(),
        interactions=Interactions(workspace, views, hub, tickets, poster, identity.response_base, identity.command),
    )
