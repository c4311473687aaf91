"""Votes on approval requests: who may, what it changes, what the clicker is told."""

from dataclasses import dataclass

from bot.conversation.replies import Replies, Reply
from bot.intake import Click, Note, Submission
from bot.messages import replies as words
from bot.messages.cards import details
from bot.messages.model import Message
from bot.slack.blocks import modal, text_input
from bot.store.approvals import PostgresApprovalStore
from bot.store.voting import VoteOutcome, Why
from languages import mark, say, spoken
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import SecurityContext
from workflows.ports import Announcer, AuditLog, RunStore

DECIDE = "approvals.decide"
REASON = "reason"
MAX_REASON = 500


@dataclass(frozen=True, kw_only=True)
class _Objection:
    """Why somebody cannot decide something now; `permission` is what they would need, as far as one is what lacks."""

    text: str
    permission: str = DECIDE


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
        request = await self._approvals.get(click.subject)
        objection = _approval(request, click.context)
        await self._vote(click, request, objection, Verdict.APPROVE)

    async def withdraw(self, click: Click) -> None:
        """The requester clicked Cancel on their own confirmation, or Withdraw on their own request."""
        request = await self._approvals.get(click.subject)
        objection = _withdrawal(request, click.context)
        await self._vote(click, request, objection, Verdict.DENY)

    async def deny(self, submission: Submission) -> None:
        """Somebody sent the form that asks why."""
        reason = submission.values.get(REASON, "").strip()[:MAX_REASON]
        request = await self._approvals.get(submission.subject)
        objection = _denial(request, submission.context)
        await self._vote(submission, request, objection, Verdict.DENY, reason)

    async def form(self, click: Click) -> Note:
        """The form that asks why, or the reason there is none for this person."""
        request = await self._approvals.get(click.subject)
        objection = _denial(request, click.context)
        if request is None or objection:
            await self._refuse(request, click.context, objection)
            return Note(text=objection.text if objection else spoken(GONE))
        ask = Message(headline=say("*Why not?* The requester and the audit log will show your reason."))
        deny = say("Deny")
        view = modal(title=deny, message=ask, verb="approval.deny", subject=request.id, submit=deny)
        blocks = view["blocks"]
        hint = say("e.g. wrong namespace")
        field = text_input(action_id=REASON, label=say("Reason"), hint=hint, limit=MAX_REASON)
        return Note(view={**view, "blocks": [*(blocks if isinstance(blocks, list) else []), field]})

    async def show(self, click: Click) -> Note:
        """Everything about the plan."""
        request = await self._approvals.get(click.subject)
        run = await self._runs.get(request.run_id) if request else None
        if request is None or run is None:
            return Note(text=spoken(GONE))
        return Note(view=modal(title=say("Details"), message=details(run, request)))

    async def _vote(
        self,
        asked: Click | Submission,
        request: ApprovalRequest | None,
        objection: _Objection | None,
        verdict: Verdict,
        reason: str = "",
    ) -> None:
        if request is None or objection:
            await self._refuse(request, asked.context, objection)
            return await self._privately(asked, objection.text if objection else spoken(GONE))
        outcome = await self._approvals.vote(request.id, asked.context.principal, verdict, reason)
        if not outcome.accepted:
            return await self._privately(asked, _why_not(outcome))
        await self._announcer.approval_changed(request.id)
        return None

    async def _refuse(
        self, request: ApprovalRequest | None, context: SecurityContext, objection: _Objection | None
    ) -> None:
        if request is not None and objection is not None and request.state is ApprovalState.PENDING:
            await self._audit.append(_refused(request, context, objection.permission))

    async def _privately(self, asked: Click | Submission, text: str) -> None:
        user = asked.context.principal.user
        await self._replies.send(
            Reply(key=f"note/{asked.cause}", origin=asked.origin, message=Message(headline=text), private_to=user)
        )


GONE = mark("I no longer know this request: it is older than what I keep. Your click changed nothing.")


def _approval(request: ApprovalRequest | None, context: SecurityContext) -> _Objection | None:
    """Why this person cannot say yes to this now; a confirmation takes what the change itself takes."""
    if request is None or request.state is not ApprovalState.PENDING or request.kind is not ApprovalKind.CONFIRM:
        return _denial(request, context)
    if context.principal.id != request.requester:
        return _Objection(text=words.not_for_you(request))
    lacking = (change.permission for change in request.plan.changes if not context.principal.may(change.permission))
    permission = next(lacking, None)
    if permission is None:
        return None
    return _Objection(text=words.no_longer_may(permission, context.principal), permission=permission)


def _withdrawal(request: ApprovalRequest | None, context: SecurityContext) -> _Objection | None:
    """Why this person cannot take this back now; whoever asked always may."""
    objection = _settled(request)
    if request is None or objection or context.principal.id == request.requester:
        return objection
    return _Objection(text=words.not_yours_to_withdraw(request))


def _denial(request: ApprovalRequest | None, context: SecurityContext) -> _Objection | None:
    """Why this person cannot decide about what somebody else asked for."""
    objection = _settled(request)
    if request is None or objection:
        return objection
    if request.kind is ApprovalKind.CONFIRM:
        return None if context.principal.id == request.requester else _Objection(text=words.not_for_you(request))
    if context.principal.id == request.requester:
        return _Objection(text=words.not_yours(request))
    if not (context.principal.roles & request.roles) or not context.principal.may(DECIDE):
        return _Objection(text=words.may_not_decide(request, context.principal))
    return None


def _settled(request: ApprovalRequest | None) -> _Objection | None:
    if request is None:
        return _Objection(text=spoken(GONE))
    return None if request.state is ApprovalState.PENDING else _Objection(text=words.stale(request))


def _why_not(outcome: VoteOutcome) -> str:
    if outcome.why is Why.ALREADY_VOTED:
        return words.voted_already()
    return words.stale(outcome.request)


def _refused(request: ApprovalRequest, context: SecurityContext, permission: str) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.ACCESS_REFUSED,
        actor=context.principal.id,
        request_id=context.request_id,
        run_id=request.run_id,
        subject=request.id,
        outcome="refused",
        details={"permission": permission, "roles": [*sorted(context.principal.roles)]},
    )
