"""The conversation: satisfies `bot.intake.Handlers`. Every call ends in an answer that a person can act on."""

from collections.abc import Awaitable, Callable, Mapping

from bot.conversation.asking import Asking
from bot.conversation.cancelling import Cancelling
from bot.conversation.deciding import Deciding
from bot.conversation.filling import FORM, Filling
from bot.conversation.heard import heard
from bot.conversation.listening import Listening
from bot.conversation.proposing import FORGOTTEN, Proposing, where
from bot.conversation.pursuing import Pursuing
from bot.conversation.repeating import Repeating, began
from bot.conversation.taking_back import TakingBack
from bot.conversation.undoing import Undoing
from bot.conversation.visiting import Visiting
from bot.conversation.voice import Voice
from bot.intake import Click, Note, Submission, Utterance
from bot.messages import replies as words
from bot.messages.model import Message
from languages import mark, spoken
from workflows.errors import PermanentError
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.ports import AuditLog

OUTDATED = mark("I do not know this button any more: it comes from an older version of me. Ask again for a fresh one.")


class Conversation:
    """Routes what came in, and answers."""

    def __init__(
        self,
        *,
        listening: Listening,
        pursuing: Pursuing,
        asking: Asking,
        deciding: Deciding,
        cancelling: Cancelling,
        undoing: Undoing,
        filling: Filling,
        visiting: Visiting,
        proposing: Proposing,
        repeating: Repeating,
        taking_back: TakingBack,
        voice: Voice,
        audit: AuditLog,
    ) -> None:
        self._listening = listening
        self._pursuing = pursuing
        self._asking = asking
        self._cancelling = cancelling
        self._deciding = deciding
        self._filling = filling
        self._visiting = visiting
        self._repeating = repeating
        self._taking_back = taking_back
        self._voice = voice
        self._audit = audit
        self._clicks: Mapping[str, Callable[[Click], Awaitable[None]]] = {
            "approval.approve": deciding.approve,
            "approval.withdraw": self._withdrawn,
            "question.choose": self._chose,
            "run.cancel": cancelling.clicked,
            "run.undo": undoing.undo,
            "proposal.start": lambda click: self._proposed(click, proposing.offered),
            "alert.diagnose": lambda click: self._proposed(click, proposing.alert),
        }
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
        """Answer what a person wrote; an order to stop a run, or to take one back, comes before anything else."""
        if not (await self._cancelling.said(utterance) or await self._taking_back.said(utterance)):
            await self._listening.said(utterance)

    async def clicked(self, click: Click) -> None:
        """Act on a click."""
        act = self._clicks.get(click.verb)
        if act is None:
            return await self._voice.whisper(click.cause, click.context, click.origin, spoken(OUTDATED))
        await self._audit.append(heard(click.context, click.origin, verb=click.verb, subject=click.subject))
        try:
            await act(click)
        except PermanentError as error:
            await self._pursuing.broke(click.cause, click.context, click.origin, error)
        return None

    async def submitted(self, submission: Submission) -> None:
        """Act on a modal."""
        context, origin = submission.context, submission.origin
        act = self._submissions.get(submission.verb)
        if act is None:
            return await self._voice.whisper(submission.cause, context, origin, spoken(OUTDATED))
        await self._audit.append(heard(context, origin, verb=submission.verb, subject=submission.subject))
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
        await self._voice.apologise(origin, user, words.broken(reference), reference)

    async def _withdrawn(self, click: Click) -> None:
        if not await self._cancelling.withdrawn(click):
            await self._deciding.withdraw(click)

    async def _filled(self, submission: Submission) -> None:
        filled = await self._filling.filled(submission)
        if isinstance(filled, str):
            return await self._voice.whisper(submission.cause, submission.context, submission.origin, filled)
        question, intent = filled
        return await self._pursuing.go_on(intent, submission.context, question)

    async def _chose(self, click: Click) -> None:
        chosen = await self._asking.chosen(click.subject, click.choice, click.context, click.cause)
        if isinstance(chosen, str):
            if chosen:
                await self._voice.whisper(click.cause, click.context, click.origin, chosen)
            return
        question, intent = chosen
        await self._pursuing.go_on(intent, click.context, question)

    async def _proposed(self, click: Click, meant: Callable[[Click], Awaitable[Intent | None]]) -> None:
        """Somebody clicked on what a message offers: from here on it is their own request."""
        context = click.context
        intent = await meant(click)
        if intent is None:
            return await self._voice.whisper(click.cause, context, click.origin, spoken(FORGOTTEN))
        asked = await self._repeating.asked(click, changes=not self._listening.only_reads(intent))
        run = asked.before
        if run is None:
            place = where(click.origin)
            run = await self._pursuing.pursue(intent, context, place, click.cause, run_cause=asked.cause)
        if run is not None and not began(run, click):
            await self._voice.whisper(click.cause, context, click.origin, words.asked_before(run, context))
        return None
