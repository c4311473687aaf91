"""Forms for what an order lacks: opened from a question, checked before they close, then the order goes on."""

from collections.abc import Mapping
from dataclasses import replace

from agents.chat.agent import UserChatAgent
from bot.conversation.asking import FORGOTTEN, NOT_YOURS, TOO_LATE, Asking
from bot.intake import Click, Note, Submission
from bot.slack.forms import form_modal
from bot.store.questions import Question, Questions
from languages import spoken
from workflows.errors import InvalidParameters
from workflows.model.intent import Intent, SlotValue

FORM = "question.form"
MAX_ERROR = 140
"""Characters of a complaint in a form; Slack shows it below the field."""


class Filling:
    """The form is made anew for each who opens it; what it is about stands in the question."""

    def __init__(self, *, questions: Questions, asking: Asking, chat: UserChatAgent) -> None:
        self._questions = questions
        self._asking = asking
        self._chat = chat

    async def open(self, click: Click) -> Note:
        """The form, or why there is none for this person."""
        stored = await self._questions.get(click.subject)
        if stored is None:
            return Note(text=spoken(FORGOTTEN))
        if stored.asker != click.context.principal.id:
            return Note(text=spoken(NOT_YOURS))
        if not await self._questions.is_open(stored.id):
            return Note(text=spoken(TOO_LATE))
        form = await self._chat.form(stored.intent, click.context)
        if form is None:
            return Note(text=spoken(FORGOTTEN))
        return Note(view=form_modal(form, verb=FORM, subject=stored.id))

    async def checked(self, submission: Submission) -> Mapping[str, str]:
        """What is wrong with the form, by field; empty where the order can go on, or has to be answered otherwise."""
        stored = await self._questions.get(submission.subject)
        if stored is None or stored.asker != submission.context.principal.id or not submission.values:
            return {}
        try:
            found = await self._chat.complaints(_filled(stored, submission), submission.context)
        except InvalidParameters as error:
            found = {"": str(error)}
        first = next(iter(submission.values))
        return {name if name in submission.values else first: _cut(said) for name, said in found.items()}

    async def filled(self, submission: Submission) -> tuple[Question, Intent] | str:
        """The question and the intent that the form completes, or why it changed nothing."""
        stored = await self._questions.get(submission.subject)
        if stored is None:
            return spoken(FORGOTTEN)
        if stored.asker != submission.context.principal.id:
            return spoken(NOT_YOURS)
        given = {name: value for name, value in submission.values.items() if value}
        if not await self._questions.answer(stored.id, "form", submission.cause):
            return spoken(TOO_LATE)
        await self._asking.answered(stored, submission.context, self._chat.summary(stored.intent, given))
        return stored, _filled(stored, submission)


def _filled(stored: Question, submission: Submission) -> Intent:
    """The intent with what the form says; a field that was left empty takes away what was known."""
    known = {name: value for name, value in stored.intent.slots.items() if name not in submission.values}
    given: dict[str, SlotValue] = {name: value for name, value in submission.values.items() if value}
    return replace(stored.intent, slots={**known, **given})


def _cut(said: str) -> str:
    return said if len(said) <= MAX_ERROR else f"{said[: MAX_ERROR - 1]}…"
