"""The Undo button: a new run that takes a finished one back."""

from collections.abc import Callable
from typing import Protocol

from bot.conversation.replies import Replies, Reply
from bot.intake import Click
from bot.messages.model import Message, inline
from bot.messages.times import clock
from bot.store.approvals import PostgresApprovalStore
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


MakeUndo = Callable[[Run, ApprovalRequest, SecurityContext, Origin], Run]
"""Builds the run that takes another back: `workflows.engine.undo`."""


class Undoing:
    """Whoever may make the change may take it back; the approval that showed the undo covers it."""

    def __init__(
        self,
        *,
        runs: RunStore,
        approvals: PostgresApprovalStore,
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
        objection = self._objection(run, request, click.context)
        if run is None or request is None or objection:
            return await self._private(click, objection)
        existing = await self._runs.get(undo_id(run))
        if existing is not None:
            who, when = inline(existing.context.principal.name), clock(existing.created_at)
            said = f"{who} already clicked Undo at {when} (run {existing.label}: {existing.state})."
            return await self._private(click, f"{said} Your click changed nothing.")
        await self._engine.start(self._make_undo(run, request, click.context, run.origin))
        return None

    async def _newest(self, run_id: str) -> ApprovalRequest | None:
        requests = await self._approvals.of_run(run_id)
        return requests[-1] if requests else None

    def _objection(self, run: Run | None, request: ApprovalRequest | None, context: SecurityContext) -> str:
        if run is None or request is None or request.state is not ApprovalState.APPROVED:
            return "I no longer know this change, so I cannot take it back. Say what you want in words."
        if not run.state.final:
            return "The change is still running. Undo it when it has ended."
        for change in request.plan.changes:
            if change.preview.undo is None:
                return "This change cannot be undone."
            permission = self._actions.info(change.preview.undo.agent, change.preview.undo.action).permission
            if not context.principal.may(permission):
                own = inline(" and ".join(sorted(context.principal.roles)))
                have = f"the role {own}" if own else "no role"
                return f":no_entry: Taking this back needs `{permission}`; you have {have}. Nothing changed."
        return ""

    async def _private(self, click: Click, text: str) -> None:
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.ACCESS_REFUSED,
                actor=click.context.principal.id,
                request_id=click.context.request_id,
                subject=click.subject,
                outcome="refused",
                details={"verb": click.verb},
            )
        )
        await self._replies.send(
            Reply(
                key=f"note/{click.cause}",
                origin=click.origin,
                message=Message(headline=text),
                private_to=click.context.principal.user,
            )
        )
