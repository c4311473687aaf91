"""Checks what was said against a template's inputs."""

import re
from collections.abc import Mapping
from dataclasses import replace

from workflows.errors import InvalidParameters
from workflows.model.intent import Intent, SlotValue
from workflows.model.template import Input, InputType, WorkflowTemplate
from workflows.phrases import sentences


class InvalidInput(InvalidParameters):
    """One input is missing or out of bounds.

    Attributes:
        field: name of the input.
        rest: the intent without it, so that an answer can fill it.
        example: a sentence that would have worked.
    """

    def __init__(self, message: str, *, field: str, rest: Intent, example: str) -> None:
        super().__init__(message)
        self.field = field
        self.rest = rest
        self.example = example


def check_inputs(template: WorkflowTemplate, intent: Intent) -> Mapping[str, SlotValue]:
    """The inputs of a run: every slot the template declares, defaults filled in.

    Raises InvalidInput for the first that is missing, of the wrong type or out of bounds.
    """
    inputs: dict[str, SlotValue] = {}
    for field in template.inputs:
        value = intent.slots.get(field.name, field.default)
        problem = _problem(field, value)
        if problem:
            slots = {name: given for name, given in intent.slots.items() if name != field.name}
            rest = replace(intent, slots=slots)
            raise InvalidInput(problem, field=field.name, rest=rest, example=_example(template, rest))
        if value is not None:
            inputs[field.name] = value
    return inputs


def _problem(field: Input, value: SlotValue | None) -> str:
    if value is None:
        return f"{_question(field)}" if field.required else ""
    if field.type is InputType.INTEGER:
        return _integer_problem(field, value)
    if field.type is InputType.BOOLEAN:
        return "" if isinstance(value, bool) else f"*{field.name}* is yes or no, not {value}."
    if field.pattern and not re.fullmatch(field.pattern, str(value)):
        return f"*{value}* is not a valid {field.name}."
    return ""


def _integer_problem(field: Input, value: SlotValue) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"*{field.name}* is a whole number, not {value}."
    low, high = field.minimum, field.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return f"{_question(field)} {_bounds(low, high)}; {value} is outside."
    return ""


def _bounds(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"At least {low}" if high is None else f"At most {high}"
    return f"From {low} to {high}"


def _question(field: Input) -> str:
    return f"How many {field.name}?" if field.type is InputType.INTEGER else f"Which {field.name}?"


def _example(template: WorkflowTemplate, intent: Intent) -> str:
    """The template's first sentence with what was said filled in, and what is missing made up."""
    examples = template.triggers.examples.get(intent.language) or template.triggers.examples.get("en") or ()
    if not examples:
        return ""
    known = {name: str(value) for name, value in intent.slots.items()}
    sayable = {*known, *(field.name for field in template.inputs if field.required)}
    forms = sentences(examples[0])
    form = next((one for one in forms if set(re.findall(r"{(\w+)}", one)) <= sayable), forms[-1])
    for field in template.inputs:
        fallback = str(field.minimum or 3) if field.type is InputType.INTEGER else field.name
        form = form.replace(f"{{{field.name}}}", known.get(field.name, fallback))
    return form
