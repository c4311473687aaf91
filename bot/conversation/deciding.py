"""Votes on approval requests: who may, what it changes, what the clicker is told."""

from bot.conversation.replies import Replies, Reply
from bot.intake import Click, Note, Submission
from bot.messages import replies as words
from bot.messages.cards import details
from bot.messages.model import Message
from bot.slack.blocks import modal, text_input
from bot.store.approvals import PostgresApprovalStore
from bot.store.voting import VoteOutcome, Why
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.ports import Announcer, AuditLog, RunStore

DECIDE = "approvals.decide"
REASON = "reason"
MAX_REASON = 500


class Deciding:
    """Takes votes. Authority is that of this moment: the context was resolved for this very click."""

    def __init__(
        self,
        *,
        approvals: PostgresApprovalStore,
        runs: RunStore,
        audit: AuditLog,
        announcer: Announcer,
        replies: Replies,
    ) -> None:
        self._approvals = approvals
        self._runs = runs
        self._audit = audit
        self._announcer = announcer
        self._replies = replies

    async def approve(self, click: Click) -> None:
        """Somebody clicked Approve, or the requester clicked Confirm."""
        await self._vote(click.cause, click.subject, Verdict.APPROVE, "", click.context, click.origin)

    async def withdraw(self, click: Click) -> None:
        """The requester clicked Cancel on their own confirmation."""
        await self._vote(click.cause, click.subject, Verdict.DENY, "", click.context, click.origin)

    async def deny(self, submission: Submission) -> None:
        """Somebody sent the form that asks why."""
        reason = submission.values.get(REASON, "").strip()[:MAX_REASON]
        await self._vote(
            submission.cause, submission.subject, Verdict.DENY, reason, submission.context, submission.origin
        )

    async def form(self, click: Click) -> Note:
        """The form that asks why, or the reason there is none for this person."""
        request = await self._approvals.get(click.subject)
        objection = self._objection(request, click.context)
        if request is None or objection:
            if request is not None and request.state is ApprovalState.PENDING:
                await self._audit.append(_refused(request, click.context))
            return Note(text=objection)
        ask = Message(headline="*Why not?* The requester and the audit log will show your reason.")
        view = modal(title="Deny", message=ask, verb="approval.deny", subject=request.id, submit="Deny")
        blocks = view["blocks"]
        field = text_input(action_id=REASON, label="Reason", hint="e.g. wrong namespace", limit=MAX_REASON)
        return Note(view={**view, "blocks": [*(blocks if isinstance(blocks, list) else []), field]})

    async def show(self, click: Click) -> Note:
        """Everything about the plan."""
        request = await self._approvals.get(click.subject)
        run = await self._runs.get(request.run_id) if request else None
        if request is None or run is None:
            return Note(text=GONE)
        return Note(view=modal(title="Details", message=details(run, request)))

    async def _vote(
        self, cause: str, request_id: str, verdict: Verdict, reason: str, context: SecurityContext, origin: Origin
    ) -> None:
        request = await self._approvals.get(request_id)
        objection = self._objection(request, context)
        if request is None or objection:
            if request is not None and request.state is ApprovalState.PENDING:
                await self._audit.append(_refused(request, context))
            return await self._privately(cause, origin, context, objection)
        outcome = await self._approvals.vote(request_id, context.principal, verdict, reason)
        if not outcome.accepted:
            return await self._privately(cause, origin, context, _why_not(outcome))
        await self._announcer.approval_changed(request_id)
        return None

    def _objection(self, request: ApprovalRequest | None, context: SecurityContext) -> str:
        """Why this person cannot decide this now; empty where they can."""
        if request is None:
            return GONE
        if request.state is not ApprovalState.PENDING:
            return words.stale(request)
        own = context.principal.id == request.requester
        if request.kind is ApprovalKind.CONFIRM:
            return "" if own else words.not_for_you(request)
        if own:
            return words.not_yours(request)
        if not (context.principal.roles & request.roles) or not context.principal.may(DECIDE):
            return words.may_not_decide(request, context.principal)
        return ""

    async def _privately(self, cause: str, origin: Origin, context: SecurityContext, text: str) -> None:
        await self._replies.send(
            Reply(key=f"note/{cause}", origin=origin, message=Message(headline=text), private_to=context.principal.user)
        )


GONE = "I no longer know this request: it is older than what I keep. Your click changed nothing."


def _why_not(outcome: VoteOutcome) -> str:
    if outcome.why is Why.ALREADY_VOTED:
        return words.voted_already()
    return words.stale(outcome.request)


def _refused(request: ApprovalRequest, context: SecurityContext) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.ACCESS_REFUSED,
        actor=context.principal.id,
        request_id=context.request_id,
        run_id=request.run_id,
        subject=request.id,
        outcome="refused",
        details={"permission": DECIDE, "roles": [*sorted(context.principal.roles)]},
    )
