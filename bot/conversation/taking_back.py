"""In words, "undo that": the last change of the thread, with the Undo that it has."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from agents.chat.taking_back import takes_back
from bot.conversation.heard import heard
from bot.conversation.threads import Threads, place_of
from bot.conversation.undoing import Asked
from bot.conversation.voice import Voice
from bot.intake import Utterance
from bot.messages.model import Message
from bot.messages.taking_back import nothing_to_take_back, take_back
from workflows.engine import undo_id
from workflows.model.approval import ApprovalRequest
from workflows.model.run import Run, StepState
from workflows.model.template import WorkflowTemplate
from workflows.ports import AuditLog

MOST = 20
"""How many runs of a thread are looked at for its last change."""
_MADE = (StepState.SUCCEEDED, StepState.FAILED, StepState.ROLLED_BACK)


class Runs(Threads, Protocol):
    """Finds runs; `bot.store.runs.PostgresRunStore` is one."""

    async def get(self, run_id: str) -> Run | None:
        """The run of that id or label."""


class TakingBack:
    """Offers the Undo of the last change where somebody asks for it; takes nothing back by itself.

    Args:
        changes: whether any step of a template changes something.
        waited: whether somebody's text answers a question that is open to them, with a no.
    """

    def __init__(
        self,
        *,
        runs: Runs,
        approvals: Asked,
        changes: Callable[[WorkflowTemplate], bool],
        waited: Callable[[Utterance], Awaitable[bool]],
        voice: Voice,
        audit: AuditLog,
    ) -> None:
        self._runs = runs
        self._approvals = approvals
        self._changes = changes
        self._waited = waited
        self._voice = voice
        self._audit = audit

    async def said(self, utterance: Utterance) -> bool:
        """Whether somebody told me to take something back; it is answered then."""
        if not (utterance.addressed and takes_back(utterance.text)) or await self._waited(utterance):
            return False
        context, origin = utterance.context, utterance.origin
        await self._audit.append(heard(context, origin, text=utterance.text))
        await self._voice.say(utterance.cause, context, origin, await self._answer(utterance))
        return True

    async def _answer(self, utterance: Utterance) -> Message:
        place = place_of(utterance.origin)
        person = utterance.context.principal.id
        found = await self._runs.in_thread(place, person, MOST) if place else ()
        for run in found:
            if run.undo_of or not self._changes(run.template):
                continue
            requests = await self._approvals.of_run(run.id)
            request = requests[-1] if requests else None
            if not run.state.final or _changed(run, requests):
                return take_back(run, request, await self._runs.get(undo_id(run)))
        return nothing_to_take_back()


def _changed(run: Run, requests: Sequence[ApprovalRequest]) -> bool:
    """Whether a run that has ended changed anything, as far as is known."""
    planned = {change.step_id for request in requests for change in request.plan.changes}
    return any(step.step_id in planned and step.state in _MADE for step in run.steps)
