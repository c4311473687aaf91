"""Inputs that say the same in different ways: an order gives one of them, or is asked which one counts."""

from collections.abc import Sequence
from dataclasses import replace

from agents.orchestrator.outcome import Ask, Choice
from languages import either, listed, say
from workflows.model.intent import Intent, SlotValue
from workflows.model.template import Input, WorkflowTemplate
from workflows.words import noun


def clashing(template: WorkflowTemplate, intent: Intent) -> Sequence[Input]:
    """The inputs of which only one may be given, and more are; none where the order says it in one way."""
    given = [field for field in template.inputs if field.name in intent.slots]
    names = {field.name for field in given}
    clashes = {name for field in given for name in (field.name, *field.instead_of) if names & {*field.instead_of}}
    return [field for field in given if field.name in clashes]


def one_of(template: WorkflowTemplate) -> Sequence[str]:
    """What to know before filling in a template's inputs: of which of them one is given, and no more."""
    groups = {
        frozenset((field.name, *field.instead_of, *field.required_unless))
        for field in template.inputs
        if field.instead_of
    }
    asked = [[field for field in template.inputs if field.name in group] for group in groups]
    return [_one_of(fields) for fields in sorted(asked, key=lambda fields: template.inputs.index(fields[0]))]


def _one_of(fields: Sequence[Input]) -> str:
    names = either([noun(field) for field in fields])
    if any(field.required_unless for field in fields):
        return say("Fill in exactly one of these: {names}.", names=names)
    return say("Fill in one of these at most: {names}.", names=names)


def ask_which(intent: Intent, fields: Sequence[Input]) -> Ask:
    """The question which of the inputs counts."""
    names = {field.name for field in fields}
    return Ask(
        intent=replace(intent, slots={name: value for name, value in intent.slots.items() if name not in names}),
        missing=fields[0].name,
        question=clash(fields),
        choices=tuple(
            Choice(
                label=say("{what}: {thing}", what=noun(field), thing=_signed(field, intent.slots[field.name])),
                slots=((field.name, intent.slots[field.name]),),
            )
            for field in fields
        ),
    )


def clash(fields: Sequence[Input]) -> str:
    """What is wrong with giving them all."""
    names = listed([noun(field) for field in fields])
    return say("You gave {names}, and I can take one of them. Which one do you mean?", names=names)


def _signed(field: Input, value: SlotValue) -> str:
    relative = field.minimum is not None and field.minimum < 0 and isinstance(value, int)
    return f"{value:+d}" if relative else str(value)
