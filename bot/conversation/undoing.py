"""The Undo button: a new run that takes a finished one back."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.conversation.replies import Replies, Reply
from bot.conversation.spoken import in_language
from bot.intake import Click
from bot.messages.model import Message, inline
from bot.messages.replies import may_not_undo
from bot.messages.times import clock
from languages import say
from workflows.engine import undo_id
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run
from workflows.ports import ActionRunner, AuditLog, RunStore


class Undoer(Protocol):
    """Starts undo runs; `workflows.engine.Engine` is one."""

    async def start(self, run: Run) -> Run:
        """Start the run, or find it already started."""


class Asked(Protocol):
    """What was asked for a run; `bot.store.approvals.PostgresApprovalStore` is one."""

    async def of_run(self, run_id: str) -> Sequence[ApprovalRequest]:
        """All requests of a run, first round first."""


MakeUndo = Callable[[Run, ApprovalRequest, SecurityContext, Origin], Run]
"""Builds the run that takes another back: `workflows.engine.undo`."""


class Undoing:
    """Whoever may make the change may take it back; the approval that showed the undo covers it."""

    def __init__(
        self,
        *,
        runs: RunStore,
        approvals: Asked,
        engine: Undoer,
        actions: ActionRunner,
        audit: AuditLog,
        replies: Replies,
        make_undo: MakeUndo,
    ) -> None:
        self._runs = runs
        self._approvals = approvals
        self._engine = engine
        self._actions = actions
        self._audit = audit
        self._replies = replies
        self._make_undo = make_undo

    async def undo(self, click: Click) -> None:
        """Somebody clicked Undo."""
        run = await self._runs.get(click.subject)
        request = await self._newest(click.subject)
        objection = _objection(run, request)
        if run is None or request is None or objection:
            return await self._private(click, objection)
        lacking = self._lacking(request, click.context)
        if lacking:
            return await self._refuse(click, lacking)
        existing = await self._runs.get(undo_id(run))
        if existing is None:
            context = in_language(click.context, run.context.principal.language)  # beside the message of the change
            existing = await self._engine.start(self._make_undo(run, request, context, run.origin))
        if not _began(existing, click):
            await self._private(click, _overtaken(existing))
        return None

    async def _newest(self, run_id: str) -> ApprovalRequest | None:
        requests = await self._approvals.of_run(run_id)
        return requests[-1] if requests else None

    def _lacking(self, request: ApprovalRequest, context: SecurityContext) -> str:
        """A permission that taking it back needs and this person does not have; empty where they have all."""
        undos = [change.preview.undo for change in request.plan.changes if change.preview.undo is not None]
        calls = [call for undo in undos for call in (undo, undo.verification) if call is not None]
        needed = (self._actions.info(call.agent, call.action).permission for call in calls)
        return next((permission for permission in needed if not context.principal.may(permission)), "")

    async def _refuse(self, click: Click, permission: str) -> None:
        principal = click.context.principal
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.ACCESS_REFUSED,
                actor=principal.id,
                request_id=click.context.request_id,
                subject=click.subject,
                outcome="refused",
                details={"permission": permission, "roles": [*sorted(principal.roles)], "verb": click.verb},
            )
        )
        await self._private(click, may_not_undo(permission, principal))

    async def _private(self, click: Click, text: str) -> None:
        await self._replies.send(
            Reply(
                key=f"note/{click.cause}",
                origin=click.origin,
                message=Message(headline=text),
                private_to=click.context.principal.user,
            )
        )


def _objection(run: Run | None, request: ApprovalRequest | None) -> str:
    """Why nobody can take this back now."""
    if run is None or request is None or request.state is not ApprovalState.APPROVED:
        return say("I no longer know this change, so I cannot take it back. Say what you want in words.")
    if not run.state.final:
        return say("The change is still running. Undo it when it has ended.")
    if any(change.preview.undo is None for change in request.plan.changes):
        return say("This change cannot be undone.")
    return ""


def _began(undoing: Run, click: Click) -> bool:
    """Whether this very click, perhaps delivered twice, began it: of clicks at once one is stored."""
    mine, theirs = click.context, undoing.context
    return (mine.principal.id, mine.request_id) == (theirs.principal.id, theirs.request_id)


def _overtaken(undoing: Run) -> str:
    return say(
        "{name} already clicked Undo at {time} (run {run}). Your click changed nothing.",
        name=inline(undoing.context.principal.name),
        time=clock(undoing.created_at),
        run=undoing.label,
    )
