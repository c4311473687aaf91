"""What people write: an answer, an order, a question, or nothing that was understood."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from agents.chat.agent import UserChatAgent
from agents.chat.bare import decides, wants_a_stop
from agents.chat.meaning import Meaning, Understood
from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask
from bot.conversation.answering import Answering
from bot.conversation.asking import Asking
from bot.conversation.heard import heard
from bot.conversation.pursuing import Pursuing
from bot.conversation.spoken import for_reader, in_language
from bot.conversation.underway import UnderWay
from bot.conversation.voice import Voice
from bot.intake import Utterance
from bot.messages import replies as words
from bot.messages.model import Message, inline
from workflows.model.audit import AuditEvent
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.ports import AuditLog


class Listening:
    """Takes whole texts; one that does not name the bot is answered only where the answer is certain.

    Args:
        examples: what can be said, in the reader's language.
        reads: those of the examples that change nothing.
        likely: what is most like a text that was not understood.
    """

    def __init__(
        self,
        *,
        chat: UserChatAgent,
        answering: Answering,
        asking: Asking,
        pursuing: Pursuing,
        under_way: UnderWay,
        voice: Voice,
        audit: AuditLog,
        examples: Callable[[], Sequence[str]],
        reads: Callable[[], Sequence[str]],
        likely: Callable[[str], Awaitable[Sequence[str]]],
    ) -> None:
        self._chat = chat
        self._answering = answering
        self._asking = asking
        self._pursuing = pursuing
        self._under_way = under_way
        self._voice = voice
        self._audit = audit
        self._examples = examples
        self._reads = reads
        self._likely = likely

    async def said(self, utterance: Utterance) -> None:
        """Answer what a person wrote."""
        context, origin = utterance.context, utterance.origin
        answered = await self._answering.typed(utterance)
        if isinstance(answered, Message):
            await self._audit.append(heard(context, origin, text=utterance.text))
            return await self._voice.say(utterance.cause, context, origin, answered)
        if answered is None and await self._under_way.said(utterance):
            return None
        meaning = answered or await self._meaning(utterance)
        if isinstance(meaning, Unclear):
            return await self._give_up(meaning, utterance) if utterance.addressed else None
        if isinstance(answered, Intent):
            context = in_language(context, answered.language)
        taken = heard(context, origin, text=utterance.text)
        if answered is None and not utterance.addressed and not self.only_reads(meaning):
            await self._audit.append(taken)
            return await self._voice.whisper(utterance.cause, context, origin, words.unaddressed(utterance.text))
        with for_reader(context.principal):
            return await self._follow(meaning, context, origin, utterance.cause, taken)

    async def _meaning(self, utterance: Utterance) -> Meaning:
        """What the phrases make of a text; where they make nothing and it was said to the bot, the lexicons."""
        meaning = self._chat.understand(utterance.text)
        if isinstance(meaning, Unclear) and utterance.addressed:
            return await self._chat.reread(utterance.text, utterance.context, utterance.origin)
        return meaning

    def only_reads(self, meaning: Meaning) -> bool:
        """Whether it is one request, and changes nothing."""
        return isinstance(meaning, Intent) and self._chat.only_reads(meaning)

    async def _give_up(self, unclear: Unclear, utterance: Utterance) -> None:
        context, origin = utterance.context, utterance.origin
        await self._audit.append(heard(context, origin, text=utterance.text))
        yes = decides(utterance.text) == ""  # and nothing waits for it here
        if yes or unclear.courtesy:
            reply = words.nothing_asked() if yes else words.courtesy()
            return await self._voice.say(utterance.cause, context, origin, reply)
        await self._chat.give_up(unclear, context, utterance.text)
        return await self._voice.say(utterance.cause, context, origin, await self._instead(unclear, utterance.text))

    async def _instead(self, unclear: Unclear, text: str) -> Message:
        """What can be said instead: never a change, where it was just negated, doubted or to be stopped."""
        if unclear.held:
            return words.no_order(text, self._reads())
        examples = self._reads() if unclear.reads or wants_a_stop(text) else self._examples()
        return words.unclear(text, examples, unclear.words, await self._likely(text))

    async def _follow(
        self,
        meaning: Intent | Ask | Understood,
        context: SecurityContext,
        origin: Origin,
        cause: str,
        taken: AuditEvent,
    ) -> None:
        """Do what somebody's words came to: ask back, or pursue what they want, one after the other."""
        if isinstance(meaning, Ask):
            await self._audit.append(taken)
            intent = replace(meaning.intent, language=context.principal.language)
            return await self._asking.ask(replace(meaning, intent=intent), context, origin, cause)
        if isinstance(meaning, Intent):
            meaning = Understood(intents=(meaning,))
        if meaning.note:
            note = Message(headline=f":information_source: {inline(meaning.note)}")
            await self._voice.say(f"{cause}-note", context, origin, note)
        for number, intent in enumerate(meaning.intents):
            own = cause if len(meaning.intents) == 1 else f"{cause}-{number}"
            await self._pursuing.pursue(intent, context, origin, own, *(() if number else (taken,)))
        return None
