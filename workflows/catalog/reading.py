"""One file to a template, or to everything that is wrong with its shape."""

import typing
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from workflows.catalog.files import InputPart, Part, StepPart, TemplatePart, TriggersPart
from workflows.errors import Problem
from workflows.model.template import AlertTrigger, Input, Rollback, Step, Triggers, WorkflowTemplate
from workflows.yaml_lines import MAX_BYTES, InvalidYaml, Node, nearest, parse_yaml

Read = tuple[WorkflowTemplate | None, Node | None, tuple[Problem, ...]]
"""The template and its places, or what is wrong."""

_NAMES = "must be made of small letters, digits and underscores, and begin with a letter"


def read_file(path: Path, name: str) -> Read:
    """Read a file; `name` is what problems call it."""
    try:
        with path.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        return None, None, (Problem(file=name, line=0, message=f"cannot be read ({error.strerror})"),)
    except UnicodeDecodeError:
        return None, None, (Problem(file=name, line=0, message="is not UTF-8 text: save it as UTF-8"),)
    return read_text(text, name)


def read_text(text: str, name: str) -> Read:
    """Read a template's text; only its shape is checked here."""
    try:
        node = parse_yaml(text, name)
    except InvalidYaml as error:
        return None, None, (error.problem,)
    try:
        part = TemplatePart.model_validate(node.plain())
    except ValidationError as error:
        return None, None, tuple(_problem(details, node) for details in error.errors(include_input=False))
    return _template(part, name), node, ()


def _problem(details: ErrorDetails, node: Node) -> Problem:
    path = [part for part in details["loc"] if part != "[key]"]
    place = node.at(path)
    where = _dotted(path)
    match details["type"]:
        case "extra_forbidden":
            return place.problem(f"unknown key {where}: {nearest(str(path[-1]), _keys_at(path[:-1]))}")
        case "missing":
            return place.problem(f"{where} is missing: add it")
        case "string_pattern_mismatch":
            form = "must look like pods.get" if "required_permissions" in path else _NAMES
            return place.problem(f"{where} {form}")
        case "model_type" | "dict_type":
            return place.problem(f"{where} must be a map".strip())
    words = details["msg"]
    for prefix in ("Input should ", "String should ", "List should ", "Dictionary should "):
        words = words.replace(prefix, "must ")
    return place.problem(f"{where} {words}".strip())


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _keys_at(path: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a path of the file."""
    annotation: typing.Any = TemplatePart
    for part in path:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = annotation.model_fields.get(str(part))
            annotation = field.annotation if field else None
        else:
            annotation = (typing.get_args(annotation) or (None,))[-1]
        annotation = _part_of(annotation)
    return list(annotation.model_fields) if isinstance(annotation, type) and issubclass(annotation, Part) else []


def _part_of(annotation: typing.Any) -> typing.Any:
    """The model of an optional one."""
    models = [one for one in typing.get_args(annotation) if isinstance(one, type) and issubclass(one, Part)]
    optional = type(None) in typing.get_args(annotation)
    return models[0] if models and optional else annotation


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
