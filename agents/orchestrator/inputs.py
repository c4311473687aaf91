"""Checks what was said against a template's inputs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.errors import InvalidParameters
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.template import Input, InputType, Resolve, WorkflowTemplate
from workflows.phrases import sentences

_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


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


def typed(template: WorkflowTemplate, intent: Intent) -> Intent:
    """The intent with texts as the numbers and the yes or no that its inputs want, as far as they are such.

    Raises InvalidParameters where an order by name gives something that the workflow does not take.
    """
    fields = {field.name: field for field in template.inputs}
    slots: dict[str, SlotValue] = {}
    for name, value in intent.slots.items():
        if name in fields:
            slots[name] = _converted(fields[name], value)
        elif intent.name != RUN_WORKFLOW or name == WORKFLOW:
            slots[name] = value
        else:
            takes = ", ".join(fields) or "no inputs"
            raise InvalidParameters(f"{template.name} takes no {name}: it takes {takes}")
    return replace(intent, slots=slots)


def lacking(template: WorkflowTemplate, intent: Intent) -> Sequence[str]:
    """The inputs that have to be given and are not; a namespace comes with the object that stands in it."""
    objects = any(field.resolve in (Resolve.DEPLOYMENT, Resolve.POD) for field in template.inputs)
    return [
        field.name
        for field in template.inputs
        if field.required and field.name not in intent.slots and not (objects and field.resolve is Resolve.NAMESPACE)
    ]


def problems(template: WorkflowTemplate, intent: Intent) -> Mapping[str, str]:
    """What is wrong with each input that is missing, of the wrong type or out of bounds."""
    found = {one.name: _problem(one, intent.slots.get(one.name, one.default)) for one in template.inputs}
    return {name: problem for name, problem in found.items() if problem}


def example(template: WorkflowTemplate, intent: Intent) -> str:
    """The template's first sentence with what was said filled in, and what is missing made up.

    Where it has no sentence, the order by name.
    """
    examples = template.triggers.examples.get(intent.language) or template.triggers.examples.get("en") or ()
    known = {name: str(value) for name, value in intent.slots.items()}
    made_up = {field.name: _made_up(field) for field in template.inputs}
    if not examples:
        needed = (
            f"{name}={known.get(name, made_up[name])}" for name in made_up if name in {*known, *_required(template)}
        )
        return " ".join(["run", template.name, *needed])
    sayable = {*known, *_required(template)}
    forms = sentences(examples[0])
    form = next((one for one in forms if set(re.findall(r"{(\w+)}", one)) <= sayable), forms[-1])
    for name, value in made_up.items():
        form = form.replace(f"{{{name}}}", known.get(name, value))
    return form


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
            raise InvalidInput(problem, field=field.name, rest=rest, example=example(template, rest))
        if value is not None:
            inputs[field.name] = value
    return inputs


def _problem(field: Input, value: SlotValue | None) -> str:
    if value is None:
        return f"{_question(field)}" if field.required else ""
    if field.type is InputType.INTEGER:
        return _integer_problem(field, value)
    if field.type is InputType.BOOLEAN:
        return "" if isinstance(value, bool) else f"{field.name} is yes or no, not {value}."
    if field.pattern and not re.fullmatch(field.pattern, str(value)):
        return f"{value} is not a valid {field.name}."
    return ""


def _integer_problem(field: Input, value: SlotValue) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{field.name} is a whole number, not {value}."
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


def _required(template: WorkflowTemplate) -> Sequence[str]:
    return [field.name for field in template.inputs if field.required]


def _made_up(field: Input) -> str:
    return str(field.minimum or 3) if field.type is InputType.INTEGER else field.name


def _converted(field: Input, value: SlotValue) -> SlotValue:
    if not isinstance(value, str):
        return value
    word = value.strip()
    if field.type is InputType.INTEGER:
        return int(word) if _INTEGER.fullmatch(word) else word
    if field.type is InputType.BOOLEAN:
        return _YES_OR_NO.get(word.lower(), word)
    return word
