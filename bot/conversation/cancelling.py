"""Stopping a run: by the button on its message, or in words that name it."""

from dataclasses import replace

from agents.chat.stopping import Stop, stop_of
from bot.conversation.deciding import DECIDE
from bot.conversation.replies import Replies, Reply
from bot.intake import Click, Utterance
from bot.messages.model import Message
from bot.messages.stopping import ended_already, not_yours_to_stop, stopped_already, stopping, unknown
from bot.store.approvals import PostgresApprovalStore
from workflows.model.approval import ApprovalState
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run
from workflows.ports import Announcer, AuditLog, RunStore


class Cancelling:
    """Whoever asked may stop it, and so may whoever could decide about it; what it changed already stays."""

    def __init__(
        self,
        *,
        runs: RunStore,
        approvals: PostgresApprovalStore,
        audit: AuditLog,
        announcer: Announcer,
        replies: Replies,
    ) -> None:
        self._runs = runs
        self._approvals = approvals
        self._audit = audit
        self._announcer = announcer
        self._replies = replies

    async def clicked(self, click: Click) -> None:
        """Somebody clicked Cancel on a run that is under way."""
        run = await self._runs.get(click.subject)
        objection = await self._stop(run, click.context)
        if run is None or objection:
            return await self._privately(click.cause, click.context, click.origin, objection or unknown(click.subject))
        return await self._say(run, click.context, click.origin, private=False)

    async def withdrawn(self, click: Click) -> bool:
        """Whether somebody who may decide took back what somebody else asked for, and so stopped the run that waits."""
        request = await self._approvals.get(click.subject)
        who = click.context.principal
        if request is None or request.state is not ApprovalState.PENDING:
            return False
        if request.requester == who.id or not who.may(DECIDE):
            return False
        await self.clicked(replace(click, subject=request.run_id))
        return True

    async def said(self, utterance: Utterance) -> bool:
        """Whether somebody ordered a run to stop; it is answered then. Unless addressed, only where there is one."""
        meant = stop_of(utterance.text)
        run = await self._runs.get(meant.run) if meant is not None else None
        if meant is None or not _is_meant(meant, run, addressed=utterance.addressed):
            return False
        await self._audit.append(_heard(utterance, run))
        if run is None:
            await self._privately(utterance.cause, utterance.context, utterance.origin, unknown(meant.run))
        else:
            await self._ordered(run, utterance)
        return True

    async def ordered(self, run: Run, utterance: Utterance) -> None:
        """Somebody ordered this run to stop, in words that do not name it: ask it to, and answer."""
        await self._audit.append(_heard(utterance, run))
        await self._ordered(run, utterance)

    async def _ordered(self, run: Run, utterance: Utterance) -> None:
        context, origin = utterance.context, utterance.origin
        objection = await self._stop(run, context)
        if objection:
            await self._privately(utterance.cause, context, origin, objection)
        else:
            await self._say(run, context, origin, private=origin.surface == "slash")

    async def _stop(self, run: Run | None, context: SecurityContext) -> str:
        """Ask the run to stop; why not, where that is not done."""
        if run is None:
            return ""
        objection = _objection(run)
        if objection:
            return objection
        if run.context.principal.id != context.principal.id and not context.principal.may(DECIDE):
            await self._audit.append(_refused(run, context))
            return not_yours_to_stop(run, context.principal)
        event = AuditEvent(
            kind=AuditKind.RUN_CANCELLED,
            actor=context.principal.id,
            request_id=context.request_id,
            run_id=run.id,
            subject=run.label,
        )
        if not await self._runs.request_cancel(run.id, event):
            return _objection(await self._runs.get(run.id) or run) or ended_already(run)
        await self._announcer.run_changed(run.id)
        return ""

    async def _say(self, run: Run, context: SecurityContext, origin: Origin, *, private: bool) -> None:
        """Say who stopped it and what it changed, by what is stored at this moment."""
        requests = await self._approvals.of_run(run.id)
        now = await self._runs.get(run.id) or run
        message = stopping(now, requests[-1] if requests else None, context.principal)
        await self._replies.send(
            Reply(
                key=f"cancelled/{run.id}",
                origin=origin,
                message=message,
                private_to=context.principal.user if private else "",
            )
        )

    async def _privately(self, cause: str, context: SecurityContext, origin: Origin, text: str) -> None:
        await self._replies.send(
            Reply(key=f"note/{cause}", origin=origin, message=Message(headline=text), private_to=context.principal.user)
        )


def _is_meant(meant: Stop, run: Run | None, *, addressed: bool) -> bool:
    """Whether the order is about a run: an unknown one only where nothing else can be meant and it is said to me."""
    if run is None:
        return meant.certain and addressed
    return meant.likely or not run.state.final


def _objection(run: Run) -> str:
    if run.state.final:
        return ended_already(run)
    return stopped_already(run) if run.cancel_requested else ""


def _heard(utterance: Utterance, run: Run | None) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.INTAKE_RECEIVED,
        actor=utterance.context.principal.id,
        request_id=utterance.context.request_id,
        run_id=run.id if run else "",
        details={"surface": utterance.origin.surface, "channel": utterance.origin.channel, "verb": "said"},
        text=utterance.text,
    )


def _refused(run: Run, context: SecurityContext) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.ACCESS_REFUSED,
        actor=context.principal.id,
        request_id=context.request_id,
        run_id=run.id,
        subject=run.label,
        outcome="refused",
        details={"permission": DECIDE, "roles": [*sorted(context.principal.roles)]},
    )
