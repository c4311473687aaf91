"""An environment in the place of a namespace: `pods in prod`, where `prod` is no namespace but has some."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.orchestrator.inventory import Named
from agents.orchestrator.outcome import Ask, Choice
from languages import number, say
from workflows.model.intent import Intent, SlotValue
from workflows.model.risk import Environment
from workflows.model.template import Input

MAX_CHOICES = 8
_WORDS = {
    Environment.PRODUCTION: ("production", "prod", "prd"),
    Environment.STAGING: ("staging", "stage", "stg", "preprod", "pre-prod", "uat"),
    Environment.DEVELOPMENT: ("development", "dev", "devel"),
}
_NAMED = {word: environment for environment, words in _WORDS.items() for word in words}
EnvironmentOf = Callable[[str, str], str]
"""Cluster and namespace -> their environment."""


def in_environment(
    intent: Intent,
    field: Input,
    objects: tuple[Input, Sequence[Named]] | None,
    namespaces: Sequence[Named],
    environment_of: EnvironmentOf,
) -> Intent | Ask | None:
    """The intent with the one namespace that the environment has for it, or which one; None where none is named.

    Args:
        intent: with the environment in the namespace's slot.
        field: the input for the namespace.
        objects: the input for the object that is named, and all that carry its name; None where none does.
        namespaces: those that exist where whoever asks may look; their rights were looked at before.
        environment_of: what a namespace belongs to.
    """
    said = str(intent.slots[field.name])
    environment = _NAMED.get(said.lower())
    if environment is None:
        return None
    here = [one for one in namespaces if environment_of(one.cluster, one.namespace) == environment]
    named = [one for one in objects[1] if environment_of(one.cluster, one.namespace) == environment] if objects else []
    if objects and not named:
        return _elsewhere(intent, field, objects, said)
    spaces = sorted({one.namespace for one in named or here}, key=lambda one: (not _called(one, environment), one))
    if len(spaces) == 1:
        return _with(intent, field, spaces[0])
    return _which(intent, field, said, spaces) if spaces else None


def _called(namespace: str, environment: Environment) -> bool:
    """Whether the namespace has the environment in its name, so that it is offered first."""
    return any(word in namespace for word in _WORDS[environment])


def _elsewhere(intent: Intent, field: Input, objects: tuple[Input, Sequence[Named]], said: str) -> Ask:
    """The object is not in the environment: where it is."""
    of, found = objects
    name = intent.slots[of.name]
    return Ask(
        intent=_without(intent, field),
        missing=field.name,
        question=say(
            "There is no {name} in {environment}; it is somewhere else. Did you mean that?", name=name, environment=said
        ),
        choices=tuple(
            Choice(label=f"{one.namespace}/{name}", slots=((field.name, one.namespace),)) for one in found[:MAX_CHOICES]
        ),
    )


def _which(intent: Intent, field: Input, said: str, spaces: Sequence[str]) -> Ask:
    question = say("{environment} has several namespaces. Which one do you mean?", environment=said)
    if len(spaces) > MAX_CHOICES:
        question = say(
            "{question} These are {shown} of {all}.", question=question, shown=MAX_CHOICES, all=number(len(spaces))
        )
    return Ask(
        intent=_without(intent, field),
        missing=field.name,
        question=question,
        choices=tuple(Choice(label=one, slots=((field.name, one),)) for one in spaces[:MAX_CHOICES]),
    )


def _with(intent: Intent, field: Input, namespace: str) -> Intent:
    return replace(intent, slots={**intent.slots, field.name: namespace})


def _without(intent: Intent, field: Input) -> Intent:
    slots: dict[str, SlotValue] = {name: value for name, value in intent.slots.items() if name != field.name}
    return replace(intent, slots=slots)
