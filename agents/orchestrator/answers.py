"""What is asked back where inputs are missing, and what a typed answer makes of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.orchestrator.inputs import example, problems, taken
from agents.orchestrator.outcome import Ask, Choice
from languages import listed, say, sentences
from workflows.model.intent import Intent
from workflows.model.template import Input, InputType, WorkflowTemplate
from workflows.phrases import normalise
from workflows.words import doing, noun

_ONE_WORD = re.compile(r"[!-~à-ÿ]{1,120}|\S{1,4}")
_NAME = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?)(?:の(?:ほう|方|やつ))?(?:です|でお願いします|をお願いします|を|で)?"
)
_NO_ANSWERS = frozenset(
    {
        *(
            "yes",
            "yep",
            "yeah",
            "sure",
            "ok",
            "okay",
            "no",
            "it",
            "this",
            "that",
            "them",
            "both",
            "all",
            "any",
            "either",
        ),
        *(
            "what",
            "which",
            "where",
            "why",
            "who",
            "how",
            "hmm",
            "wait",
            "idk",
            "dunno",
            "thanks",
            "hello",
            "hi",
            "help",
        ),
        *("oui", "ouais", "non", "ça", "quoi", "lequel", "laquelle", "tous", "toutes", "attends", "attendez", "merci"),
        *("はい", "うん", "それ", "これ", "どれ", "全部", "両方", "待って"),
    }
)
"""Whole texts that name nothing and are no value."""


def answered(template: WorkflowTemplate | None, intent: Intent, missing: str, text: str) -> Intent | Ask | None:
    """The intent with a typed answer to the question for what is missing, or the question again with what is wrong.

    None where the text is no answer: several words for a name, a word for nothing, or words that ask.

    Args:
        template: what serves the intent; None where the workflow itself was asked for.
        intent: what was known when the question was asked.
        missing: the input asked for; several, joined by commas, take more than one answer can say.
        text: as typed.
    """
    if template is None:
        named = _named(text)
        return replace(intent, slots={**intent.slots, missing: named}) if named else None
    if "," in missing:
        return ask_for_several(template, intent, missing.split(","))
    field = next((one for one in template.inputs if one.name == missing), None)
    if field is not None and not _fits(template, field, text):
        return None
    if field is not None and field.resolve:
        text = _named(text)
    filled = replace(intent, slots={**intent.slots, missing: taken(template, missing, text)})
    wrong = problems(template, filled).get(missing)
    if not wrong:
        return filled
    return Ask(intent=intent, missing=missing, question=wrong, example=example(template, intent, missing))


def again(template: WorkflowTemplate | None, intent: Intent, missing: str, choices: Sequence[Choice]) -> Ask:
    """The question once more, after a text that was no answer to it; arguments as of `answered`."""
    if template is not None and "," in missing:
        return ask_for_several(template, intent, missing.split(","))
    if len(choices) == 1:
        question = say("I still need a yes or a no: {choice}?", choice=choices[0].label)
    elif choices:
        question = say("I still need an answer: which one do you mean?")
    else:
        asked = problems(template, intent).get(missing, "") if template else say("Which workflow?")
        question = sentences([one for one in (say("I still need an answer."), asked) if one])
    shown = example(template, intent, missing) if template and not choices else ""
    return Ask(intent=intent, missing=missing, question=question, choices=tuple(choices), example=shown)


def _fits(template: WorkflowTemplate, field: Input, text: str) -> bool:
    """Whether a text can be meant for an input: one name, one value, or words where words are wanted."""
    if text.rstrip().endswith(("?", "？")):
        return False
    if field.resolve:
        return bool(_named(text))
    given = taken(template, field.name, text)
    if field.type is InputType.STRING:
        return not field.pattern or re.fullmatch(field.pattern, str(given)) is not None or _one_word(text)
    return not isinstance(given, str) or _one_word(text)


def _one_word(text: str) -> bool:
    said = normalise(text).lower()
    return _ONE_WORD.fullmatch(said) is not None and said not in _NO_ANSWERS


def _named(text: str) -> str:
    """The one name that an answer is; empty where it is none."""
    found = None if text.rstrip().endswith(("?", "？")) else _NAME.fullmatch(normalise(text).lower())
    return found["name"] if found and found["name"] not in _NO_ANSWERS else ""


def ask_for_several(template: WorkflowTemplate, intent: Intent, names: Sequence[str]) -> Ask:
    """Several inputs are missing: one form asks for all of them."""
    called = [noun(field) for field in template.inputs if field.name in names]
    return Ask(
        intent=intent,
        missing=",".join(names),
        question=say("To {what} I need {inputs}.", what=doing(template), inputs=listed(called)),
        example=example(template, intent),
    )
