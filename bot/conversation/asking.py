"""Questions back, and what their answers lead to."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agents.orchestrator.outcome import Ask, Choice
from bot.conversation.replies import Replies, Reply
from bot.messages.model import Message, inline
from bot.messages.replies import question
from bot.store.questions import DECLINED, Question, Questions
from languages import mark, spoken
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.intent import WORKFLOW, Intent, SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.ports import AuditLog

STANDS = timedelta(minutes=30)
NONE = "none"
_NUMBER = re.compile(r"[0-9]{1,9}")
FORGOTTEN = mark("I no longer know this question. Ask again and I will.")
NOT_YOURS = mark("This question is for somebody else: only whoever asked can answer it.")
TOO_LATE = mark("This question was answered before, or its time is over. Your click changed nothing.")
NEVER_MIND = mark("Never mind, then. I did nothing.")


class Asking:
    """Keeps open questions, so that any replica can take the answer."""

    def __init__(self, *, questions: Questions, replies: Replies, audit: AuditLog, new_id: Callable[[], str]) -> None:
        self._questions = questions
        self._replies = replies
        self._audit = audit
        self._new_id = new_id

    async def ask(self, ask: Ask, context: SecurityContext, origin: Origin, cause: str) -> None:
        """Put the question; a later question of the same person in the same thread takes its place."""
        stored = await self._questions.ask(
            Question(
                id=self._new_id(),
                cause=cause,
                intent=ask.intent,
                missing=ask.missing,
                choices=ask.choices,
                asker=context.principal.id,
                origin=origin,
            ),
            STANDS,
        )
        await self._audit.append(_event(AuditKind.QUESTION_ASKED, context, stored))
        private = context.principal.user if origin.surface == "slash" else ""
        form = not ask.choices and ask.missing != WORKFLOW and origin.surface != "terminal"
        message = question(ask, stored.id, threaded=bool(origin.thread_ts), form=form)
        await self._replies.send(Reply(key=f"question/{stored.id}", origin=origin, message=message, private_to=private))

    async def chosen(
        self, question_id: str, choice: str, context: SecurityContext, cause: str
    ) -> tuple[Question, Intent] | str:
        """The question and the intent completed by a click, or why the click changed nothing."""
        stored = await self._questions.get(question_id)
        if stored is None:
            return spoken(FORGOTTEN)
        if stored.asker != context.principal.id:
            return spoken(NOT_YOURS)
        if not await self._questions.answer(question_id, choice, cause):
            return spoken(TOO_LATE)
        picked = _picked(stored, choice)
        if picked is None:
            await self._settle(stored, context, spoken(NEVER_MIND), outcome=DECLINED)
            return ""
        await self._settle(stored, context, _taken(picked.label))
        return stored, _filled(stored.intent, picked.slots)

    async def answered(self, stored: Question, context: SecurityContext, label: str, *, declined: bool = False) -> None:
        """A form or a text answered the question: write it down and show with what; `declined` where that is a no."""
        await self._settle(stored, context, _taken(label), outcome=DECLINED if declined else "ok")

    async def _settle(self, stored: Question, context: SecurityContext, answer: str, outcome: str = "ok") -> None:
        """Write the answer down and take the buttons off, so that nobody clicks on what was answered."""
        await self._audit.append(_event(AuditKind.QUESTION_ANSWERED, context, stored, outcome))
        private = stored.asker.rpartition("/")[2] if stored.origin.surface == "slash" else ""
        await self._replies.send(
            Reply(
                key=f"question/{stored.id}", origin=stored.origin, message=Message(headline=answer), private_to=private
            )
        )


def _taken(label: str) -> str:
    return f":white_check_mark: *{inline(label)}*"


def _picked(stored: Question, choice: str) -> Choice | None:
    if choice == NONE or not _NUMBER.fullmatch(choice) or int(choice) >= len(stored.choices):
        return None
    return stored.choices[int(choice)]


def _filled(intent: Intent, slots: tuple[tuple[str, SlotValue], ...]) -> Intent:
    return replace(intent, slots={**intent.slots, **dict(slots)})


def _event(kind: AuditKind, context: SecurityContext, asked: Question, outcome: str = "ok") -> AuditEvent:
    return AuditEvent(
        kind=kind,
        actor=context.principal.id,
        request_id=context.request_id,
        subject=asked.missing,
        outcome=outcome,
        details={"intent": asked.intent.name, "question": asked.id},
    )
