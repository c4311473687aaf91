"""The real Slack edge on the sandbox Slack and a real Postgres, with a conversation that records and replies."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.intake import Click, Note, Post, Submission, Utterance
from bot.messages.model import Message
from bot.settings import load_settings
from bot.settings.models import AccessSettings, Binding
from bot.slack.app import Parts, SlackApp
from bot.store.database import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Method, Outbox, OutboxMessage, Outgoing
from sandbox.slack.server import SandboxSlack
from workflows.model.audit import AuditEvent
from workflows.model.change import JsonValue
from workflows.model.principal import SecurityContext, Workspace
from workflows.model.run import Origin
from workflows.redaction import Redactor

OPS = "C0OPS"
OLIVE, ANN, VIC, SAM = "U0OLIVE", "U0ANN", "U0VIC", "U0SAM"
ACCESS = AccessSettings(
    roles={"viewer": ("pods.get",), "approver": ("viewer", "approvals.decide")},
    bindings=(
        Binding(role="viewer", users=("*",)),
        Binding(role="approver", usergroups=("S0SRE",), emails=("olive@sandbox.test",)),
    ),
)


@dataclass
class AuditList:
    """An audit log that keeps its events."""

    events: list[AuditEvent] = field(default_factory=list)

    async def append(self, *events: AuditEvent) -> None:
        """Keep the events."""
        self.events.extend(events)


class Echo:
    """A conversation that says back what it heard, and remembers all of it; fails where it is told to."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.began: list[str] = []
        self.said_: list[Utterance] = []
        self.clicked_: list[Click] = []
        self.submitted_: list[Submission] = []
        self.posted_: list[Post] = []
        self.breaks: Exception | None = None
        self.hold: asyncio.Event | None = None
        self._pulse = asyncio.Event()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Return when `seen` holds; asked again whenever something came in."""
        async with asyncio.timeout(10):
            while not seen():
                self._pulse.clear()
                await self._pulse.wait()

    async def said(self, utterance: Utterance) -> None:
        """Answer in the thread, with buttons."""
        self.began.append(utterance.cause)
        self._pulse.set()
        if self.hold:
            await self.hold.wait()
        self.said_.append(utterance)
        self._pulse.set()
        if self.breaks:
            raise self.breaks
        private = utterance.context.principal.user if utterance.origin.surface == "slash" else ""
        await self.reply(f"reply/{utterance.cause}", f"heard: {utterance.text}", utterance.origin, private)

    async def clicked(self, click: Click) -> None:
        """Answer privately."""
        self.clicked_.append(click)
        await self.reply(f"note/{click.cause}", f"clicked {click.verb}", click.origin, click.context.principal.user)

    async def submitted(self, submission: Submission) -> None:
        """Remember."""
        self.submitted_.append(submission)
        self._pulse.set()

    async def checked(self, submission: Submission) -> Mapping[str, str]:
        """Nothing is wrong."""
        return {}

    async def home(self, context: SecurityContext) -> Message:
        """A Home that names its reader."""
        return Message(headline=f"Hello {context.principal.name}")

    async def posted(self, post: Post) -> None:
        """Remember."""
        self.posted_.append(post)
        self._pulse.set()

    async def opened(self, click: Click) -> Note:
        """A modal with one field, or a word."""
        if self.breaks:
            raise self.breaks
        if click.verb == "approval.details":
            return Note(text=f"nothing to show, {click.context.principal.name}")
        return Note(view=MODAL)

    async def failed(self, origin: Origin, user: str, reference: str) -> None:
        """Tell."""
        await self.reply(f"failed/{reference}", f"broke ({reference})", origin, user if not origin.thread_ts else "")

    async def reply(self, key: str, text: str, origin: Origin, private_to: str = "") -> None:
        """Put a message with buttons into the outbox."""
        await self.outbox.put(
            OutboxMessage(
                key=key,
                team=origin.team,
                channel=origin.channel,
                thread_ts=origin.thread_ts,
                ephemeral_user=private_to,
                fallback_user=private_to,
                response_url=origin.response_url,
                payload={"text": text, "blocks": blocks(text)},
                priority=1,
                final=True,
            )
        )


def blocks(text: str) -> list[JsonValue]:
    """A section and three buttons."""
    verbs = ("approval.approve", "approval.deny", "approval.details", "question.choose:2")
    buttons: list[JsonValue] = [
        {"type": "button", "action_id": verb, "value": "id-1", "text": {"type": "plain_text", "text": verb}}
        for verb in verbs
    ]
    section: JsonValue = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return [section, {"type": "actions", "elements": buttons}]


MODAL: dict[str, JsonValue] = {
    "type": "modal",
    "callback_id": "approval.deny",
    "private_metadata": "id-1",
    "title": {"type": "plain_text", "text": "Deny"},
    "submit": {"type": "plain_text", "text": "Deny"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


@dataclass(kw_only=True)
class Replica:
    """One running replica."""

    app: SlackApp
    echo: Echo
    inbox: Inbox
    outbox: Outbox
    audit: AuditList
    database: Database


@asynccontextmanager
async def replica(slack: SandboxSlack, database: Database, owner: str = "a") -> AsyncIterator[Replica]:
    """Start a replica, connected; close it at the end."""
    inbox, outbox, audit = Inbox(database, owner), Outbox(database, owner), AuditList()
    echo = Echo(outbox)
    counter = itertools.count(1)
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DATABASE_URL": database.url.libpq,
    }
    settings = load_settings(environment).slack
    app = SlackApp(
        settings,
        Parts(
            handlers=echo,
            posts=echo,
            inbox=inbox,
            outbox=outbox,
            audit=audit,
            access=ACCESS,
            workspace=Workspace(cluster="demo"),
            redactor=Redactor(),
            clock=time.monotonic,
            new_reference=lambda: f"REF{next(counter)}",
        ),
    )
    before = slack.connections
    await app.start()
    await slack.wait_connected(before + 1)
    try:
        yield Replica(app=app, echo=echo, inbox=inbox, outbox=outbox, audit=audit, database=database)
    finally:
        await app.close()


async def settled(slack: SandboxSlack) -> None:
    """Wait until every envelope is acknowledged."""
    await slack.wait_for(lambda: not slack.unacked, timeout=20)


def answers(slack: SandboxSlack, ts: str, channel: str = OPS) -> Sequence[str]:
    """What the bot said in the thread of a message."""
    return [m.text for m in slack.messages(channel, ts) if m.from_bot]


async def claimed(outbox: Outbox, channel: str, paused: Collection[Method]) -> Outgoing | None:
    """The most urgent message of a channel, taken."""
    found = await outbox.claim(channel, paused, 1)
    return found[0] if found else None
