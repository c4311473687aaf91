"""The conversation: satisfies `bot.intake.Handlers`. Every call ends in an answer that a person can act on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from agents.chat.agent import UserChatAgent
from agents.chat.meaning import Understood
from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask, Refusal, Started
from bot.conversation.answering import Answering
from bot.conversation.asking import Asking
from bot.conversation.cancelling import Cancelling
from bot.conversation.deciding import Deciding
from bot.conversation.filling import FORM, Filling
from bot.conversation.proposing import FORGOTTEN, Proposing, where
from bot.conversation.repeating import Repeating, began
from bot.conversation.replies import Replies, Reply
from bot.conversation.spoken import for_reader, in_language
from bot.conversation.undoing import Undoing
from bot.conversation.visiting import Visiting
from bot.intake import Click, Note, Submission, Utterance
from bot.messages import replies as words
from bot.messages.model import Message, inline
from bot.store.questions import Question
from languages import mark, spoken
from workflows.errors import InvalidParameters, PermanentError, QuarterdeckError, TemporaryError
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run
from workflows.ports import AuditLog

WhoCan = Callable[[str], Sequence[str]]
"""The roles that give a permission, from settings."""


class Conversation:
    """Routes what came in, and answers."""

    def __init__(
        self,
        *,
        chat: UserChatAgent,
        asking: Asking,
        answering: Answering,
        deciding: Deciding,
        cancelling: Cancelling,
        undoing: Undoing,
        filling: Filling,
        visiting: Visiting,
        proposing: Proposing,
        repeating: Repeating,
        replies: Replies,
        audit: AuditLog,
        who_can: WhoCan,
        examples: Callable[[], Sequence[str]],
        likely: Callable[[str], Awaitable[Sequence[str]]],
    ) -> None:
        self._chat = chat
        self._asking = asking
        self._answering = answering
        self._cancelling = cancelling
        self._deciding = deciding
        self._repeating = repeating
        self._replies = replies
        self._audit = audit
        self._who_can = who_can
        self._examples = examples
        self._likely = likely
        self._clicks: Mapping[str, Callable[[Click], Awaitable[None]]] = {
            "approval.approve": deciding.approve,
            "approval.withdraw": self._withdrawn,
            "question.choose": self._chose,
            "run.cancel": cancelling.clicked,
            "run.undo": undoing.undo,
            "proposal.start": lambda click: self._proposed(click, proposing.offered),
            "alert.diagnose": lambda click: self._proposed(click, proposing.alert),
        }
        self._filling = filling
        self._visiting = visiting
        self._submissions: Mapping[str, Callable[[Submission], Awaitable[None]]] = {
            "approval.deny": deciding.deny,
            FORM: self._filled,
        }
        self._openings: Mapping[str, Callable[[Click], Awaitable[Note]]] = {
            "approval.deny": deciding.form,
            "approval.details": deciding.show,
            FORM: filling.open,
        }

    async def said(self, utterance: Utterance) -> None:
        """Answer what a person wrote; a reply that does not name the bot only where the answer is certain."""
        if await self._cancelling.said(utterance):
            return
        context, origin = utterance.context, utterance.origin
        answered = await self._answering.typed(utterance)
        if isinstance(answered, Message):
            await self._audit.append(_heard(context, origin, text=utterance.text))
            await self._say(utterance.cause, context, origin, answered)
            return
        meaning = answered or self._chat.understand(utterance.text)
        if isinstance(meaning, Unclear) and utterance.addressed:
            meaning = await self._chat.reread(utterance.text, context, origin)
        if isinstance(meaning, Unclear):
            if utterance.addressed:
                await self._audit.append(_heard(context, origin, text=utterance.text))
                await self._chat.give_up(meaning, context, utterance.text)
                likely = await self._likely(utterance.text)
                answer = words.unclear(utterance.text, self._examples(), meaning.words, likely)
                await self._say(utterance.cause, context, origin, answer)
            return
        if isinstance(answered, Intent):
            context = in_language(context, answered.language)
        heard = _heard(context, origin, text=utterance.text)
        overheard = answered is None and not utterance.addressed
        if overheard and not (isinstance(meaning, Intent) and self._chat.only_reads(meaning)):
            await self._audit.append(heard)
            await self._private(utterance.cause, context, origin, words.unaddressed(utterance.text))
            return
        with for_reader(context.principal):
            await self._follow(meaning, context, origin, utterance.cause, heard)

    async def clicked(self, click: Click) -> None:
        """Act on a click."""
        act = self._clicks.get(click.verb)
        if act is None:
            return await self._private(click.cause, click.context, click.origin, spoken(OUTDATED))
        await self._audit.append(_heard(click.context, click.origin, verb=click.verb, subject=click.subject))
        try:
            await act(click)
        except PermanentError as error:
            await self._broke(click.cause, click.context, click.origin, error)
        return None

    async def submitted(self, submission: Submission) -> None:
        """Act on a modal."""
        act = self._submissions.get(submission.verb)
        if act is None:
            return await self._private(submission.cause, submission.context, submission.origin, spoken(OUTDATED))
        heard = _heard(submission.context, submission.origin, verb=submission.verb, subject=submission.subject)
        await self._audit.append(heard)
        return await act(submission)

    async def opened(self, click: Click) -> Note:
        """Answer a click that opens a modal."""
        opening = self._openings.get(click.verb)
        return Note(text=spoken(OUTDATED)) if opening is None else await opening(click)

    async def checked(self, submission: Submission) -> Mapping[str, str]:
        """What is wrong with a modal before it closes."""
        return await self._filling.checked(submission) if submission.verb == FORM else {}

    async def home(self, context: SecurityContext) -> Message:
        """What somebody sees who opens the Home tab."""
        return await self._visiting.home(context)

    async def failed(self, origin: Origin, user: str, reference: str) -> None:
        """Tell a person that their request broke."""
        private = user if origin.surface in ("slash", "button") else ""
        await self._replies.send(
            Reply(key=f"failed/{reference}", origin=origin, message=words.broken(reference), private_to=private)
        )

    async def _withdrawn(self, click: Click) -> None:
        if not await self._cancelling.withdrawn(click):
            await self._deciding.withdraw(click)

    async def _filled(self, submission: Submission) -> None:
        filled = await self._filling.filled(submission)
        if isinstance(filled, str):
            return await self._private(submission.cause, submission.context, submission.origin, filled)
        question, intent = filled
        await self._continue(intent, submission.context, question)
        return None

    async def _chose(self, click: Click) -> None:
        chosen = await self._asking.chosen(click.subject, click.choice, click.context, click.cause)
        if isinstance(chosen, str):
            if chosen:
                await self._private(click.cause, click.context, click.origin, chosen)
            return
        question, intent = chosen
        await self._continue(intent, click.context, question)

    async def _continue(self, intent: Intent, context: SecurityContext, question: Question) -> None:
        """Go on with what was asked back about, in the language that it was asked in."""
        context = in_language(context, intent.language)
        with for_reader(context.principal):
            await self._pursue(intent, context, question.origin, question.id)

    async def _follow(
        self,
        meaning: Intent | Ask | Understood,
        context: SecurityContext,
        origin: Origin,
        cause: str,
        heard: AuditEvent,
    ) -> None:
        """Do what somebody's words came to: ask back, or pursue what they want, one after the other."""
        if isinstance(meaning, Ask):
            await self._audit.append(heard)
            intent = replace(meaning.intent, language=context.principal.language)
            return await self._asking.ask(replace(meaning, intent=intent), context, origin, cause)
        if isinstance(meaning, Intent):
            meaning = Understood(intents=(meaning,))
        if meaning.note:
            note = Message(headline=f":information_source: {inline(meaning.note)}")
            await self._say(f"{cause}-note", context, origin, note)
        for number, intent in enumerate(meaning.intents):
            own = cause if len(meaning.intents) == 1 else f"{cause}-{number}"
            await self._pursue(intent, context, origin, own, *(() if number else (heard,)))
        return None

    async def _proposed(self, click: Click, meant: Callable[[Click], Awaitable[Intent | None]]) -> None:
        """Somebody clicked on what a message offers: from here on it is their own request."""
        intent = await meant(click)
        if intent is None:
            return await self._private(click.cause, click.context, click.origin, spoken(FORGOTTEN))
        asked = await self._repeating.asked(click, changes=not self._chat.only_reads(intent))
        run = asked.before
        if run is None:
            run = await self._pursue(intent, click.context, where(click.origin), click.cause, run_cause=asked.cause)
        if run is not None and not began(run, click):
            await self._private(click.cause, click.context, click.origin, words.asked_before(run, click.context))
        return None

    async def _pursue(
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
            await self._broke(cause, context, origin, error)
            return None
        if isinstance(outcome, Ask):
            await self._asking.ask(outcome, context, origin, cause)
        elif isinstance(outcome, Refusal):
            await self._refuse(outcome, context, origin, cause)
        return outcome.run if isinstance(outcome, Started) else None

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
        await self._say(cause, context, origin, message)

    async def _broke(self, cause: str, context: SecurityContext, origin: Origin, error: QuarterdeckError) -> None:
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
        await self._say(cause, context, origin, words.problem(str(error), context.request_id))

    async def _say(self, cause: str, context: SecurityContext, origin: Origin, message: Message) -> None:
        private = context.principal.user if origin.surface in ("slash", "button") else ""
        await self._replies.send(Reply(key=f"reply/{cause}", origin=origin, message=message, private_to=private))

    async def _private(self, cause: str, context: SecurityContext, origin: Origin, text: str) -> None:
        await self._replies.send(
            Reply(
                key=f"note/{cause}",
                origin=origin,
                message=Message(headline=text),
                private_to=context.principal.user,
            )
        )


def _heard(
    context: SecurityContext, origin: Origin, *, text: str = "", verb: str = "said", subject: str = ""
) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.INTAKE_RECEIVED,
        actor=context.principal.id,
        request_id=context.request_id,
        subject=subject,
        details={"surface": origin.surface, "channel": origin.channel, "verb": verb},
        text=text,
    )


OUTDATED = mark("I do not know this button any more: it comes from an older version of me. Ask again for a fresh one.")
