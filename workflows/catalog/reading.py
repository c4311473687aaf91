"""One file to a template, or to everything that is wrong with its shape."""

from collections.abc import Sequence
from pathlib import Path

from workflows.catalog.files import InputPart, StepPart, TemplatePart, TriggersPart
from workflows.errors import Problem
from workflows.model.template import AlertTrigger, Input, Rollback, Step, Triggers, WorkflowTemplate
from workflows.yaml_lines import Node
from workflows.yaml_shapes import read_shape, text_of

Read = tuple[WorkflowTemplate | None, Node | None, tuple[Problem, ...]]
"""The template and its places, or what is wrong."""

_NAMES = "must be made of small letters, digits and underscores, and begin with a letter"


def read_file(path: Path, name: str) -> Read:
    """Read a file; `name` is what problems call it."""
    text = text_of(path, name)
    return (None, None, (text,)) if isinstance(text, Problem) else read_text(text, name)


def read_text(text: str, name: str) -> Read:
    """Read a template's text; only its shape is checked here."""
    part, node, problems = read_shape(text, name, TemplatePart, _form)
    return (_template(part, name) if part else None), node, problems


def _form(path: Sequence[str | int]) -> str:
    return "must look like pods.get" if "required_permissions" in path else _NAMES


def _template(part: TemplatePart, source: str) -> WorkflowTemplate:
    return WorkflowTemplate(
        name=part.name,
        description=part.description,
        triggers=_triggers(part.triggers),
        inputs=tuple(_input(name, one) for name, one in part.inputs.items()),
        steps=tuple(_step(one) for one in part.steps),
        verb=part.verb,
        source=source,
    )


def _triggers(part: TriggersPart) -> Triggers:
    return Triggers(
        intent=part.intent,
        examples={language: tuple(phrases) for language, phrases in part.examples.items()},
        alerts=tuple(AlertTrigger(labels=labels) for labels in part.alerts),
    )


def _input(name: str, part: InputPart) -> Input:
    return Input(
        name=name,
        type=part.type,
        required=part.required,
        required_unless=tuple(part.required_unless),
        instead_of=tuple(part.instead_of),
        description=part.description,
        default=part.default,
        minimum=part.minimum,
        maximum=part.maximum,
        pattern=part.pattern,
        resolve=part.resolve,
        noun=part.noun,
        example=part.example,
    )


def _step(part: StepPart) -> Step:
    undo = part.rollback
    return Step(
        id=part.id,
        agent=part.agent,
        action=part.action,
        parameters=part.parameters,
        required_permissions=tuple(part.required_permissions),
        depends_on=tuple(part.depends_on),
        timeout=part.timeout,
        retry_count=part.retry_count,
        when=part.when,
        rollback=Rollback(action=undo.action, parameters=undo.parameters) if undo else None,
    )
