"""The shape of a YAML file that people write, checked by a pydantic model: every mistake with file, line and mend.

Templates and lexicons are both read with it.
"""

import typing
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from workflows.errors import Problem
from workflows.yaml_lines import MAX_BYTES, InvalidYaml, Node, nearest, parse_yaml


class Part(BaseModel):
    """The base: unknown keys are errors, and a number is never taken for a text or the other way round."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


P = typing.TypeVar("P", bound=Part)
Read = tuple[P | None, Node | None, tuple[Problem, ...]]
"""What the file says and its places, or what is wrong."""
Keys = Sequence[str | int]
Form = Callable[[Keys], str]
"""What a text at a path has to look like, for those that are checked by a pattern."""


def shown_path(path: Path) -> str:
    """The path as people type it: below the working directory where it lies there."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(path)


def text_of(path: Path, name: str) -> str | Problem:
    """The text of a file, or why it cannot be read; `name` is what problems call it. No more is read than fits."""
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        return Problem(file=name, line=0, message=f"cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        return Problem(file=name, line=0, message="is not UTF-8 text: save it as UTF-8")


def read_shape(text: str, name: str, model: type[P], form: Form) -> Read[P]:
    """A text as the model has it; only its shape is checked here."""
    try:
        node = parse_yaml(text, name)
    except InvalidYaml as error:
        return None, None, (error.problem,)
    try:
        return model.model_validate(node.plain()), node, ()
    except ValidationError as error:
        details = error.errors(include_input=False)
        return None, None, tuple(_problem(one, node, model, form) for one in details)


def _problem(details: ErrorDetails, node: Node, model: type[Part], form: Form) -> Problem:
    path = [part for part in details["loc"] if part != "[key]"]
    place = node.at(path)
    where = dotted(path)
    match details["type"]:
        case "extra_forbidden":
            return place.problem(f"unknown key {where}: {nearest(str(path[-1]), _keys_at(path[:-1], model))}")
        case "missing":
            return place.problem(f"{where} is missing: add it")
        case "string_pattern_mismatch":
            return place.problem(f"{where} {form(path)}")
        case "model_type" | "dict_type":
            return place.problem(f"{where} must be a map".strip())
    words = details["msg"]
    for prefix in ("Input should ", "String should ", "List should ", "Dictionary should "):
        words = words.replace(prefix, "must ")
    return place.problem(f"{where} {words}".strip())


def dotted(path: Keys) -> str:
    """`steps[1].when`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _keys_at(path: Keys, model: type[Part]) -> list[str]:
    """The keys that may stand at a path of the file."""
    annotation: typing.Any = model
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
