"""What people want, handed to the orchestrator, and what stands in its way, told and written down."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.chat.agent import UserChatAgent
from agents.orchestrator.outcome import Ask, Refusal, Started
from bot.conversation.asking import Asking
from bot.conversation.spoken import for_reader, in_language
from bot.conversation.voice import Voice
from bot.messages import replies as words
from bot.store.questions import Question
from workflows.errors import InvalidParameters, PermanentError, QuarterdeckError, TemporaryError
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run
from workflows.ports import AuditLog

WhoCan = Callable[[str], Sequence[str]]
"""The roles that give a permission, from settings."""


class Pursuing:
    """Every pursuit ends in a run, a question back, or words about why there is none."""

    def __init__(self, *, chat: UserChatAgent, asking: Asking, voice: Voice, audit: AuditLog, who_can: WhoCan) -> None:
        self._chat = chat
        self._asking = asking
        self._voice = voice
        self._audit = audit
        self._who_can = who_can

    async def pursue(
        self,
        intent: Intent,
        context: SecurityContext,
        origin: Origin,
        cause: str,
        *heard: AuditEvent,
        run_cause: str = "",
    ) -> Run | None:
        """The run that came of it, if any; `run_cause` names it where the event alone does not."""
        intent = replace(intent, language=context.principal.language)
        try:
            outcome = await self._chat.pursue(intent, context, origin, run_cause or cause, *heard)
        except (PermanentError, TemporaryError, InvalidParameters) as error:
            await self.broke(cause, context, origin, error)
            return None
        if isinstance(outcome, Ask):
            await self._asking.ask(outcome, context, origin, cause)
        elif isinstance(outcome, Refusal):
            await self._refuse(outcome, context, origin, cause)
        return outcome.run if isinstance(outcome, Started) else None

    async def go_on(self, intent: Intent, context: SecurityContext, question: Question) -> None:
        """Go on with what was asked back about, in the language that it was asked in."""
        context = in_language(context, intent.language)
        with for_reader(context.principal):
            await self.pursue(intent, context, question.origin, question.id)

    async def broke(self, cause: str, context: SecurityContext, origin: Origin, error: QuarterdeckError) -> None:
        """Say and write down what went wrong, for a known reason."""
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.ERROR,
                actor=context.principal.id,
                request_id=context.request_id,
                outcome="failed",
                details={"type": type(error).__name__},
                text=str(error),
            )
        )
        await self._voice.say(cause, context, origin, words.problem(str(error), context.request_id))

    async def _refuse(self, refused: Refusal, context: SecurityContext, origin: Origin, cause: str) -> None:
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.ACCESS_REFUSED,
                actor=context.principal.id,
                request_id=context.request_id,
                subject=refused.subject,
                outcome="refused",
                details={"permission": refused.permission, "roles": [*sorted(context.principal.roles)]},
            )
        )
        message = words.refusal(refused, context.principal, self._who_can(refused.permission), context.request_id)
        await self._voice.say(cause, context, origin, message)
