"""What is under way where somebody speaks, and words that stand for a button on it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from agents.chat.bare import decides, stops
from bot.conversation.cancelling import Cancelling
from bot.conversation.heard import heard
from bot.conversation.voice import Voice
from bot.intake import Utterance
from bot.messages.model import Message
from bot.messages.stopping import decide_by_buttons, nothing_to_stop, which_to_stop
from workflows.model.run import Origin, Run, RunState
from workflows.ports import AuditLog

MOST = 5
"""How many runs are offered to stop."""
_LOOKED_AT = 20
_ALONE = ("dm", "terminal", "slash")
"""Surfaces where nobody else talks: what is meant is what the person asked for last."""


class OpenRuns(Protocol):
    """Finds what has not ended, newest first; `bot.store.runs.PostgresRunStore` is one."""

    async def get(self, run_id: str) -> Run | None:
        """The run of that id or label."""

    async def open_in_thread(self, origin: Origin, person: str, limit: int) -> Sequence[Run]:
        """What was asked for in a thread, without what only others saw."""

    async def open_of(self, person: str, limit: int) -> Sequence[Run]:
        """What this person asked for, anywhere."""


class UnderWay:
    """Takes whole texts that are only a stop, or only a decision, and that no open question takes.

    Args:
        changes: whether a run changes something; what only reads ends by itself.
    """

    def __init__(
        self,
        *,
        runs: OpenRuns,
        changes: Callable[[Run], bool],
        cancelling: Cancelling,
        voice: Voice,
        audit: AuditLog,
    ) -> None:
        self._runs = runs
        self._changes = changes
        self._cancelling = cancelling
        self._voice = voice
        self._audit = audit

    async def said(self, utterance: Utterance) -> bool:
        """Whether that is all that was said to the bot; it is answered then."""
        if not utterance.addressed:
            return False
        if stops(utterance.text):
            await self._stop(utterance)
            return True
        label = decides(utterance.text)
        return label is not None and await self._decide(utterance, label)

    async def stops(self, utterance: Utterance) -> bool:
        """Whether the text stops what is under way here, whatever else it could mean where nothing is."""
        return utterance.addressed and stops(utterance.text) and bool(await self._here(utterance))

    async def _stop(self, utterance: Utterance) -> None:
        """Stop what is meant; ask which where there are several, and offer what is elsewhere where there is none."""
        here = await self._here(utterance)
        if len(here) == 1:
            return await self._cancelling.ordered(here[0], utterance)
        if here:
            return await self._answer(utterance, which_to_stop(here[:MOST]))
        own = await self._own(utterance)
        return await self._answer(utterance, nothing_to_stop(own[:MOST]))

    async def _decide(self, utterance: Utterance, label: str) -> bool:
        """Whether a card waits here, or the one that is named: its buttons decide, and words never do."""
        named = await self._runs.get(label) if label else None
        found = self._open([named] if named else []) if label else await self._here(utterance)
        waiting = [run for run in found if run.state is RunState.WAITING]
        if not waiting:
            return False
        await self._answer(utterance, decide_by_buttons(waiting[:MOST]))
        return True

    async def _here(self, utterance: Utterance) -> Sequence[Run]:
        """What changes something in this thread and is not stopped yet; alone, what the person asked for last."""
        origin, person = utterance.origin, utterance.context.principal.id
        if origin.channel and origin.thread_ts and origin.thread_ts != origin.message_ts:
            found = await self._runs.open_in_thread(origin, person, _LOOKED_AT)
            if here := self._open(found):
                return here
        return (await self._own(utterance))[:1] if origin.surface in _ALONE else []

    async def _own(self, utterance: Utterance) -> Sequence[Run]:
        found = await self._runs.open_of(utterance.context.principal.id, _LOOKED_AT)
        return self._open(found)

    def _open(self, found: Sequence[Run]) -> Sequence[Run]:
        return [run for run in found if self._changes(run) and not run.cancel_requested]

    async def _answer(self, utterance: Utterance, message: Message) -> None:
        context, origin = utterance.context, utterance.origin
        await self._audit.append(heard(context, origin, text=utterance.text))
        await self._voice.say(utterance.cause, context, origin, message)
