"""Typed answers: what somebody writes where a question to them is open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from agents.chat.bare import stops
from agents.chat.meaning import Meaning, Understood
from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask, Choice
from bot.conversation.asking import NEVER_MIND, NONE, Asking
from bot.intake import Utterance
from bot.messages.model import Message
from bot.messages.replies import question
from bot.store.questions import Question, Questions
from languages import speaking, spoken
from workflows.model.intent import WORKFLOW, Intent, SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin
from workflows.phrases import normalise

LONGEST_LABEL = 75
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_SENTENCE = 6  # characters
NO = frozenset(
    {
        *("no", "nope", "none", "none of these", "none of them", "neither", "never mind", "nevermind", "nothing"),
        *("forget it", "cancel", "cancel that", "stop", "drop it"),
        *(
            "non",
            "aucun",
            "aucune",
            "aucun de ceux-ci",
            "aucun des deux",
            "aucune des deux",
            "ni l'un ni l'autre",
            "rien",
            "tant pis",
        ),
        *(
            "laisse tomber",
            "laissez tomber",
            "annule",
            "annulez",
            "annuler",
            "annule ça",
            "oublie",
            "oubliez",
            "stop",
            "arrête",
        ),
        *("いいえ", "いや", "ううん", "違う", "違います", "ちがいます", "どれでもない", "どれでもありません"),
        *("どちらでもない", "どちらでもありません", "やめて", "やめる", "やめます", "やめてください", "やめとく"),
        *("やっぱりやめる", "やっぱりいい", "なし", "なしで", "結構です", "大丈夫です", "中止", "キャンセル"),
        *("キャンセルして", "キャンセルで", "取り消し", "取り消して"),
    }
)
"""Whole answers that take none of what was offered, as `normalise` leaves them, in lower case."""

YES = frozenset(
    {
        *("yes", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "correct", "exactly", "that one", "yes please"),
        *("oui", "ouais", "exact", "exactement", "c'est ça", "tout à fait", "oui merci"),
        *(
            "はい",
            "うん",
            "ええ",
            "そう",
            "そうです",
            "はい、そうです",
            "それです",
            "お願いします",
            "はい、お願いします",
        ),
    }
)
"""Whole answers that take the one choice that was offered, as `NO`."""


class Chat(Protocol):
    """What understands; `agents.chat.agent.UserChatAgent` is one."""

    def understand(self, text: str) -> Intent | Unclear:
        """What somebody wants; starts nothing."""

    async def reread(self, text: str, context: SecurityContext, origin: Origin) -> Meaning:
        """What somebody means in words that no phrase has; starts nothing."""

    def answer(self, intent: Intent, missing: str, text: str) -> Intent | Ask | None:
        """The intent with a typed answer to the question for what is missing, the question again, or no answer."""

    def complete(self, intent: Intent) -> bool:
        """Whether the intent says all that its workflow has to be told."""

    def again(self, intent: Intent, missing: str, choices: Sequence[Choice]) -> Ask:
        """The question for what is missing once more, after a text that was no answer to it."""

    async def pick(self, choices: Sequence[Choice], text: str, context: SecurityContext) -> Choice | None:
        """The one choice that stands where a typed answer says."""


class Answering:
    """Takes whole texts for answers: as a form would take them, in the thread of the question."""

    def __init__(self, *, questions: Questions, asking: Asking, chat: Chat) -> None:
        self._questions = questions
        self._asking = asking
        self._chat = chat

    async def typed(self, utterance: Utterance) -> Intent | Ask | Understood | Message | None:
        """What the text makes of an open question to this person here; None where there is none.

        The order that it completes; a new order, where the text is one as a whole; or what to say to an answer that
        does not fit. In a direct message nobody else talks, so an answer there counts in any thread.
        """
        stored = await self._open(utterance)
        if stored is None:
            return None
        with speaking(stored.intent.language, utterance.context.principal.timezone):
            return await self._answer(stored, utterance)

    async def declined(self, utterance: Utterance) -> bool:
        """Whether the text is a no to a question that is open to this person here; it is not taken by that."""
        return normalise(utterance.text).lower() in NO and await self._open(utterance) is not None

    async def _answer(self, stored: Question, utterance: Utterance) -> Intent | Ask | Understood | Message | None:
        """What the text makes of this question, in the language that it was asked in."""
        text, terminal = utterance.text, utterance.origin.surface == "terminal"
        said = normalise(text).lower()
        if (said in NO or stops(text)) and not any(_same(one, said) for one in stored.choices):
            return Message(headline=spoken(NEVER_MIND)) if await self._close(stored, utterance, NONE, said) else None
        certain = await self._certain(stored, utterance, said)
        if certain is not None:
            label, intent = certain
            return intent if await self._close(stored, utterance, said, label) else None
        fresh = await self._fresh(utterance)
        if isinstance(fresh, Intent):
            return await self._instead(stored, utterance, fresh)
        if isinstance(fresh, Ask | Understood):
            return fresh
        return None if terminal else await self._whole(stored, utterance, fresh)

    async def _open(self, utterance: Utterance) -> Question | None:
        origin = utterance.origin
        if origin.surface == "slash" or _begins(origin):
            return None
        thread_ts = "" if origin.surface == "dm" else origin.thread_ts
        asker = utterance.context.principal.id
        return await self._questions.open_in(origin.team, origin.channel, thread_ts, asker, utterance.cause)

    async def _fresh(self, utterance: Utterance) -> Meaning:
        """An order of its own; free words are one only where they are several, and said to the bot."""
        fresh: Meaning = self._chat.understand(utterance.text)
        free = utterance.addressed and _is_a_sentence(utterance.text)
        if isinstance(fresh, Unclear) and free:
            fresh = await self._chat.reread(utterance.text, utterance.context, utterance.origin)
            if isinstance(fresh, Intent) and not self._chat.complete(fresh):
                return Unclear(because="no order of its own: it does not say what it is about")
        if not isinstance(fresh, Intent):
            return fresh
        return replace(fresh, language=utterance.context.principal.language)

    async def _instead(self, stored: Question, utterance: Utterance, fresh: Intent) -> Intent | None:
        """Somebody said it all, which answers the question, or something else, which leaves it open."""
        if fresh.name == stored.intent.name:
            label = utterance.text[:LONGEST_LABEL]
            return fresh if await self._close(stored, utterance, label, label) else None
        return fresh

    async def _certain(self, stored: Question, utterance: Utterance, said: str) -> tuple[str, Intent] | None:
        """What can be nothing but an answer: a choice that was offered, or a number that was asked for."""
        if _asks(utterance.text):
            return None
        picked = _picked(stored.choices, said)
        picked = picked or await self._chat.pick(stored.choices, utterance.text, utterance.context)
        if picked is not None:
            return picked.label, _filled(stored.intent, dict(picked.slots))
        if stored.choices:
            return None
        answered = self._chat.answer(stored.intent, stored.missing, utterance.text)
        if not isinstance(answered, Intent) or isinstance(answered.slots.get(stored.missing), str):
            return None
        return str(answered.slots.get(stored.missing, said)), answered

    async def _whole(self, stored: Question, utterance: Utterance, fresh: Unclear) -> Intent | Message | None:
        """What a text comes to that is neither certain nor an order; nobody's words among others are answered."""
        several = _in_several_places(stored.choices)
        meant = None if several else self._chat.answer(stored.intent, stored.missing, utterance.text)
        if meant is None:
            if fresh.words or not (utterance.addressed or _short(utterance.text)):
                return None
            meant = self._chat.again(stored.intent, stored.missing, stored.choices)
        if isinstance(meant, Ask):
            form = not meant.choices and meant.missing != WORKFLOW
            return question(meant, stored.id, threaded=bool(utterance.origin.thread_ts), form=form)
        label = str(meant.slots[stored.missing])[:LONGEST_LABEL]
        return meant if await self._close(stored, utterance, label, label) else None

    async def _close(self, stored: Question, utterance: Utterance, answer: str, label: str) -> bool:
        """Take the answer and show it; False where another one was taken before."""
        if not await self._questions.answer(stored.id, answer[:LONGEST_LABEL], utterance.cause):
            return False
        await self._asking.answered(stored, utterance.context, label, declined=answer == NONE)
        return True


def _is_a_sentence(text: str) -> bool:
    """Whether it is more than a name or a value; Japanese puts no blanks between words."""
    return len(text.split()) > 1 or (len(text) >= _SENTENCE and _JAPANESE.search(text) is not None)


def _begins(origin: Origin) -> bool:
    """Whether a mention begins a thread: nothing was asked in it before."""
    return origin.surface == "mention" and origin.thread_ts == origin.message_ts


def _picked(choices: Sequence[Choice], said: str) -> Choice | None:
    """The one choice that is said by its label or its last value, or by a yes where it is the only one."""
    if len(choices) == 1 and said in YES:
        return choices[0]
    same = [one for one in choices if said == one.label.lower()] or [one for one in choices if _same(one, said)]
    return same[0] if len(same) == 1 else None


def _asks(text: str) -> bool:
    """Whether a text asks back, which is no answer."""
    return text.rstrip().endswith(("?", "？"))


def _short(text: str) -> bool:
    """Whether a text is one word, as answers to a question are; several words among people may be for one of them."""
    return not _is_a_sentence(text)


def _in_several_places(choices: Sequence[Choice]) -> bool:
    """Whether all choices are one object in several places: only one of them can be meant."""
    return len(choices) > 1 and len({choice.slots[:1] for choice in choices}) == 1


def _same(choice: Choice, said: str) -> bool:
    return said in {choice.label.lower(), *(str(value).lower() for _, value in choice.slots[-1:])}


def _filled(intent: Intent, slots: Mapping[str, SlotValue]) -> Intent:
    return replace(intent, slots={**intent.slots, **slots})
