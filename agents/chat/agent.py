"""The UserChatAgent: what somebody said becomes an outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.chat.amounts import said_amount
from agents.chat.meaning import Followed, Meaning, Several, Understood, Unsure
from agents.chat.rereading import Rereading
from agents.chat.respelt import did_you_mean
from agents.chat.together import MULTI, together
from agents.chat.together import TEMPLATE as SEVERAL
from agents.chat.understanding import Unclear, Understanding
from agents.orchestrator.agent import OrchestrationAgent
from agents.orchestrator.outcome import Ask, Choice, Outcome
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.form import Form
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.model.template import InputType
from workflows.ports import AuditLog

_REPLICAS = "replicas"


class UserChatAgent:
    """Understands, writes down what it understood, and hands over to the orchestrator."""

    def __init__(
        self,
        *,
        understanding: Understanding,
        rereading: Rereading,
        orchestrator: OrchestrationAgent,
        audit: AuditLog,
    ) -> None:
        self._understanding = understanding
        self._rereading = rereading
        self._orchestrator = orchestrator
        self._audit = audit

    def understand(self, text: str) -> Intent | Unclear:
        """What somebody wants; starts nothing."""
        return self._understanding.understand(text)

    async def reread(self, text: str, context: SecurityContext, origin: Origin) -> Meaning:
        """What somebody wants who spoke to the bot in words that no phrase has; starts nothing."""
        found = await self._rereading.understand(text, context, origin)
        if isinstance(found, Unsure):
            return did_you_mean(found.intent, self._orchestrator.wanted(found.intent))
        if isinstance(found, Several):
            return together(found, lambda intent: not self.only_reads(intent))
        return Understood(intents=(found.intent,), note=found.note) if isinstance(found, Followed) else found

    def only_reads(self, intent: Intent) -> bool:
        """Whether what the intent asks for changes nothing, so that it may be answered without being addressed."""
        return self._orchestrator.only_reads(intent)

    async def form(self, intent: Intent, context: SecurityContext) -> Form | None:
        """The form of the workflow that the intent asks for; None where there is no such workflow any more."""
        return await self._orchestrator.form(intent, context)

    async def complaints(self, intent: Intent, context: SecurityContext) -> Mapping[str, str]:
        """What is wrong with a form that was filled in, by input."""
        return await self._orchestrator.complaints(intent, context)

    def summary(self, intent: Intent, given: Mapping[str, str]) -> str:
        """What was asked for, with what a form gave by input."""
        return self._orchestrator.summary(intent, given)

    def answer(self, intent: Intent, missing: str, text: str) -> Intent | Ask | None:
        """The intent with a typed answer to the question for what is missing, or the question again.

        None where the text is no answer. A number of replicas may be said as how many more or fewer, or how many times.
        """
        takes, amount = self._orchestrator.inputs(intent), said_amount(text)
        if takes.get(missing) is InputType.INTEGER and _REPLICAS in amount:
            text = str(amount[_REPLICAS])
        elif missing == _REPLICAS and amount and amount.keys() <= takes.keys():
            return replace(intent, slots={**intent.slots, **amount})
        return self._orchestrator.answer(intent, missing, text)

    def complete(self, intent: Intent) -> bool:
        """Whether the intent says all that its workflow has to be told."""
        return self._orchestrator.complete(intent)

    def again(self, intent: Intent, missing: str, choices: Sequence[Choice]) -> Ask:
        """The question for what is missing once more, after a text that was no answer to it."""
        return self._orchestrator.again(intent, missing, choices)

    async def pick(self, choices: Sequence[Choice], text: str, context: SecurityContext) -> Choice | None:
        """The one choice that stands where a typed answer says."""
        return await self._rereading.pick(choices, text, context)

    async def pursue(
        self, intent: Intent, context: SecurityContext, origin: Origin, cause: str, *before: AuditEvent
    ) -> Outcome:
        """Write down what led here and what was understood, in one go; then do what it asks."""
        await self._audit.append(
            *before,
            AuditEvent(
                kind=AuditKind.INTENT_RECOGNISED,
                actor=context.principal.id,
                request_id=context.request_id,
                subject=intent.name,
                details={"slots": dict(intent.slots), "confidence": intent.confidence, "language": intent.language},
            ),
        )
        if intent.name == MULTI:
            return await self._orchestrator.begin(SEVERAL, intent, context, origin, cause)
        return await self._orchestrator.handle(intent, context, origin, cause)

    async def give_up(self, unclear: Unclear, context: SecurityContext, text: str) -> None:
        """Write down what was not understood, so that the phrases can grow from it."""
        await self._audit.append(
            AuditEvent(
                kind=AuditKind.INTENT_UNCLEAR,
                actor=context.principal.id,
                request_id=context.request_id,
                outcome="unclear",
                details={"because": unclear.because},
                text=text,
            )
        )
