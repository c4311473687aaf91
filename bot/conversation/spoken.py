"""Which language an answer is in: that of the question where it shows, the person's own where it does not."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

from bot.intake import Click, Handlers, Note, Submission, Utterance
from bot.messages.model import Message
from languages import speaking
from workflows.model.principal import Principal, SecurityContext
from workflows.model.run import Origin

Detect = Callable[[str], str | None]
"""The language that a text shows; None where it is as good in several, such as a command line."""


class Spoken:
    """Satisfies `bot.intake.Handlers`: hands everything on with the language set for all that is said because of it.

    Args:
        language: the one that the settings fix for everybody; `auto` fixes none.
    """

    def __init__(self, handlers: Handlers, detect: Detect, *, language: str) -> None:
        self._handlers = handlers
        self._detect = detect
        self._auto = language == "auto"

    async def said(self, utterance: Utterance) -> None:
        """Answer in the language of the text; what comes of it, a run or a question, keeps that language."""
        found = self._detect(utterance.text) if self._auto else None
        if found is not None:
            utterance = replace(utterance, context=in_language(utterance.context, found))
        with for_reader(utterance.context.principal):
            await self._handlers.said(utterance)

    async def clicked(self, click: Click) -> None:
        """Answer in the clicker's own language."""
        with for_reader(click.context.principal):
            await self._handlers.clicked(click)

    async def submitted(self, submission: Submission) -> None:
        """Answer in the sender's own language."""
        with for_reader(submission.context.principal):
            await self._handlers.submitted(submission)

    async def opened(self, click: Click) -> Note:
        """Open the modal in the clicker's own language."""
        with for_reader(click.context.principal):
            return await self._handlers.opened(click)

    async def checked(self, submission: Submission) -> Mapping[str, str]:
        """Say what is wrong in the sender's own language."""
        with for_reader(submission.context.principal):
            return await self._handlers.checked(submission)

    async def home(self, context: SecurityContext) -> Message:
        """Draw the Home tab in the visitor's own language."""
        with for_reader(context.principal):
            return await self._handlers.home(context)

    async def failed(self, origin: Origin, user: str, reference: str) -> None:
        """Say it in the language that the caller knows: who it is for may be what was not found out."""
        await self._handlers.failed(origin, user, reference)


def in_language(context: SecurityContext, language: str) -> SecurityContext:
    """The context of somebody who is answered in this language."""
    return replace(context, principal=replace(context.principal, language=language))


def for_reader(principal: Principal) -> AbstractContextManager[None]:
    """Speak to this person for the length of a `with`."""
    return speaking(principal.language, principal.timezone)
