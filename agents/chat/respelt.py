"""A change that was ordered with a misspelt word: whoever wrote it says with a click that it is meant."""

from dataclasses import replace

from agents.chat.understanding import Unclear
from agents.orchestrator.outcome import Ask, Choice
from languages import say
from workflows.model.intent import Intent

_OBJECTS = ("deployment", "pod", "node", "name")


def did_you_mean(intent: Intent, order: str) -> Ask | Unclear:
    """The question whether the order is meant, its one choice the object without which nothing can come of it.

    Args:
        intent: what was probably ordered.
        order: the same in words: `restart shop/web`.
    """
    kind = next((one for one in _OBJECTS if one in intent.slots), None)
    if kind is None:
        return Unclear(because=f"a misspelt order of {intent.name} that names no object")
    return Ask(
        intent=replace(intent, slots={slot: value for slot, value in intent.slots.items() if slot != kind}),
        missing=kind,
        question=say("Did you mean: {order}?", order=order),
        choices=(Choice(label=order, slots=((kind, intent.slots[kind]),)),),
    )
