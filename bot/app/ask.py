"""One question in the terminal, on the same path as a mention."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from agents.chat.language import asked_in
from bot.app.agents import Memory, open_house
from bot.app.asker import asker
from bot.app.core import new_id, open_core
from bot.app.people import SANDBOX_CHANNELS, with_sandbox_people
from bot.app.state import prepare_state
from bot.app.store import open_store
from bot.conversation.replies import Replies, Reply
from bot.conversation.spoken import for_reader
from bot.intake import Click, Utterance
from bot.messages.model import Button
from bot.messages.stopping import VERB as STOP
from bot.messages.terminal import render
from bot.settings import Flags, Settings, SlackMode
from bot.slack.replies import SlackReplies
from bot.store.outbox import Outbox
from workflows.model.principal import SecurityContext, Workspace
from workflows.model.run import Origin, Run

TERMINAL = Origin(surface="terminal")
LOOK = 0.5  # seconds between two looks at a run that says nothing
ASKING = ("approval.withdraw", "question.choose")
ANSWERABLE = ("approval.approve", *ASKING)


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """What the terminal gives: a way to print, and a way to have one of several buttons chosen.

    Attributes:
        show: prints a text.
        choose: the label of the chosen button; None for none of them.
    """

    show: Callable[[str], None]
    choose: Callable[[list[str]], Awaitable[str | None]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of a question.

    Attributes:
        messages: everything that was said, as text, in order.
        run: the run that was started; None where none was.
        open: whether a question was asked back and left unanswered.
    """

    messages: tuple[str, ...]
    run: Run | None
    open: bool


class TerminalReplies:
    """Prints replies; what belongs into a channel, such as a card for approvers, goes into the outbox too."""

    def __init__(self, show: Callable[[str], None], slack: Replies, channels: Mapping[str, str]) -> None:
        self._show = show
        self._channels = channels
        self._slack = slack
        self._seen: dict[str, str] = {}
        self.said: list[str] = []
        self.waiting: asyncio.Queue[Reply] = asyncio.Queue(maxsize=64)

    async def send(self, reply: Reply) -> None:
        """Print it where it says something new."""
        if reply.origin.channel:
            await self._slack.send(reply)
            return
        text = render(reply.message, self._channels)
        if self._seen.get(reply.key) == text:
            return
        self._seen[reply.key] = text
        self.said.append(text)
        self._show(text)
        if any(button.verb != STOP for button in reply.message.buttons):  # what is under way can wait
            await self.waiting.put(reply)

    async def shown(self, key: str) -> bool:
        """Whether something on this topic was printed or put into the outbox."""
        return key in self._seen or await self._slack.shown(key)


async def ask(
    settings: Settings, flags: Flags, *, in_cluster: bool, text: str, user: str | None, terminal: Terminal
) -> Asked:
    """Say `text` as a person, print the answers, and wait for the end of what was started."""
    if settings.slack_mode is SlackMode.SANDBOX:
        settings = with_sandbox_people(settings)
    prepare_state(settings.state)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        house = await stack.enter_async_context(
            open_house(settings, flags, Memory(records=store.records), in_cluster=in_cluster)
        )
        principal = await stack.enter_async_context(asker(settings, user))
        executor = f"ask-{new_id()}"
        channels = SANDBOX_CHANNELS if settings.slack_mode is SlackMode.SANDBOX else {}
        replies = TerminalReplies(terminal.show, SlackReplies(Outbox(store.database, executor)), channels)
        core = await stack.enter_async_context(open_core(settings, store, house, replies, executor, _die))
        cause = f"terminal-{new_id()}"
        said_in = asked_in(house.grammar)(text) if settings.slack.language == "auto" else None
        context = SecurityContext(
            principal=replace(principal, language=said_in or principal.language),
            workspace=Workspace(cluster=house.cluster_name),
            session_id=cause,
            request_id=cause[-6:].upper(),
        )
        await core.conversation.said(Utterance(cause=cause, text=text, context=context, origin=TERMINAL))
        causes = [cause]
        while (reply := await _next(replies, causes, store.runs.get)) is not None:
            click = await _click(reply, terminal, context)
            if click is None:
                break
            causes.append(click.subject)
            await core.conversation.clicked(click)
        left = any(button.verb in ASKING for button in reply.message.buttons) if reply else False
        runs = [await store.runs.get(f"run-{one}") for one in causes]
        return Asked(messages=tuple(replies.said), run=next((run for run in reversed(runs) if run), None), open=left)


async def _next(
    replies: TerminalReplies, causes: list[str], get: Callable[[str], Awaitable[Run | None]]
) -> Reply | None:
    """The next message that wants an answer; None when everything has ended."""
    while True:
        if not replies.waiting.empty():
            return replies.waiting.get_nowait()
        runs = [await get(f"run-{cause}") for cause in causes]
        if all(run is None or run.state.final for run in runs):
            return None
        try:
            async with asyncio.timeout(LOOK):
                return await replies.waiting.get()
        except TimeoutError:
            continue


async def _click(reply: Reply, terminal: Terminal, context: SecurityContext) -> Click | None:
    """What the person at the terminal chooses; None where it is not theirs to choose, or they chose nothing."""
    mine = [button for button in reply.message.buttons if button.verb in ANSWERABLE]
    if not any(button.verb in ASKING for button in mine):
        return None
    with for_reader(context.principal):
        label = await terminal.choose([button.label for button in mine])
    chosen: Button | None = next((button for button in mine if button.label == label), None)
    if chosen is None:
        return None
    return Click(
        cause=f"terminal-{new_id()}",
        verb=chosen.verb,
        choice=chosen.choice,
        subject=chosen.subject,
        context=context,
        origin=TERMINAL,
    )


def _die() -> None:
    """The other replicas declared this process dead: it must not go on."""
    os.kill(os.getpid(), signal.SIGTERM)
