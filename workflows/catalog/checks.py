"""What a template says of itself: inputs, triggers, and the order of its steps."""

import re
from collections.abc import Iterator

from workflows.catalog.draft import Draft
from workflows.catalog.order import cycle
from workflows.errors import InvalidTemplate, Problem
from workflows.model.intent import WORKFLOW
from workflows.model.template import Input, InputType
from workflows.phrases import compile_phrases, mentioned
from workflows.yaml_lines import nearest

_PYTHON = {InputType.STRING: str, InputType.INTEGER: int, InputType.BOOLEAN: bool}


def check_template(draft: Draft) -> Iterator[Problem]:
    """Everything that can be told without knowing the actions."""
    for field in draft.template.inputs:
        if field.name == WORKFLOW:
            message = f"no input may be called {WORKFLOW}: an order by name keeps the template's name there"
            yield draft.problem(message, "inputs", field.name)
        yield from _input(draft, field)
    yield from _triggers(draft)
    yield from _ids(draft)
    yield from _dependencies(draft)


def _input(draft: Draft, field: Input) -> Iterator[Problem]:
    name = field.name
    if field.type is not InputType.INTEGER:
        for key, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
            if bound is not None:
                yield draft.problem(f"input {name} is a {field.type}: only integers have a {key}", "inputs", name, key)
    elif field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        message = f"input {name}: minimum {field.minimum} lies above maximum {field.maximum}: swap them"
        yield draft.problem(message, "inputs", name, "minimum")
    if field.type is not InputType.STRING and field.resolve is not None:
        yield draft.problem(f"input {name} is a {field.type}: only strings have a resolve", "inputs", name, "resolve")
    if field.type is InputType.INTEGER and field.pattern is not None:
        message = f"input {name} is an integer: only strings and booleans have a pattern"
        yield draft.problem(message, "inputs", name, "pattern")
    yield from _pattern(draft, field)
    yield from _default(draft, field)
    yield from _example(draft, field)
    yield from _unless(draft, field)


def _pattern(draft: Draft, field: Input) -> Iterator[Problem]:
    if field.pattern is None:
        return
    try:
        re.compile(field.pattern)
    except re.error as error:
        yield draft.problem(
            f"input {field.name}: pattern is no regular expression: {error}", "inputs", field.name, "pattern"
        )


def _default(draft: Draft, field: Input) -> Iterator[Problem]:
    if field.default is None:
        return
    place = ("inputs", field.name, "default")
    if field.required or field.required_unless:
        yield draft.problem(f"input {field.name} is required and has a default: remove one of them", *place)
    objection = _objection(field, field.default)
    if objection:
        yield draft.problem(f"input {field.name}: the default {objection}", *place)


def _example(draft: Draft, field: Input) -> Iterator[Problem]:
    objection = _objection(field, field.example) if field.example is not None else ""
    if objection:
        yield draft.problem(f"input {field.name}: the example {objection}", "inputs", field.name, "example")


def _unless(draft: Draft, field: Input) -> Iterator[Problem]:
    if field.required and field.required_unless:
        message = f"input {field.name} is required and required_unless something: remove one of them"
        yield draft.problem(message, "inputs", field.name, "required_unless")
    for key, names in (("required_unless", field.required_unless), ("instead_of", field.instead_of)):
        for name in names:
            if name not in draft.inputs:
                message = f"input {field.name}: there is no input {name}: {nearest(name, list(draft.inputs))}"
                yield draft.problem(message, "inputs", field.name, key)


def _objection(field: Input, value: str | int | bool) -> str:
    """Why the input could not hold the value; empty where it could."""
    if type(value) is not _PYTHON[field.type]:
        return f"{value!r} is no {field.type}"
    if isinstance(value, int) and not _within(value, field):
        return f"{value} lies outside of {field.minimum} to {field.maximum}"
    if isinstance(value, str) and not _matches(value, field.pattern):
        return f"{value!r} does not match its pattern"
    return ""


def _within(value: int, field: Input) -> bool:
    return (field.minimum is None or value >= field.minimum) and (field.maximum is None or value <= field.maximum)


def _matches(value: str, pattern: str | None) -> bool:
    try:
        return pattern is None or re.fullmatch(pattern, value) is not None
    except re.error:
        return True  # reported on its own


def _triggers(draft: Draft) -> Iterator[Problem]:
    triggers = draft.template.triggers
    if triggers.examples and triggers.intent is None:
        yield draft.problem("examples without an intent lead nowhere: add triggers.intent", "triggers", "examples")
    for language, phrases in triggers.examples.items():
        for index, phrase in enumerate(phrases):
            yield from _phrase(draft, language, phrase, index)


def _phrase(draft: Draft, language: str, phrase: str, index: int) -> Iterator[Problem]:
    place = ("triggers", "examples", language, index)
    try:
        unknown = [name for name in mentioned(phrase) if name not in draft.inputs]
    except InvalidTemplate as error:
        yield draft.problem(str(error), *place)
        return
    for name in unknown:
        yield draft.problem(
            f"example {phrase!r}: there is no input {name}: {nearest(name, list(draft.inputs))}", *place
        )
    if not unknown:
        try:
            compile_phrases(phrase, intent="", language=language, inputs=draft.inputs)
        except InvalidTemplate as error:
            yield draft.problem(str(error), *place)


def _ids(draft: Draft) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, step in enumerate(draft.template.steps):
        if step.id in seen:
            yield draft.problem(f"there are two steps {step.id}: give each an id of its own", "steps", index, "id")
        seen.add(step.id)


def _dependencies(draft: Draft) -> Iterator[Problem]:
    for index, step in enumerate(draft.template.steps):
        for position, need in enumerate(step.depends_on):
            place = ("steps", index, "depends_on", position)
            if need not in draft.steps:
                others = [other for other in draft.steps if other != step.id]
                yield draft.problem(
                    f"step {step.id} depends on {need}, which is no step: {nearest(need, others)}", *place
                )
            elif need in step.depends_on[:position]:
                yield draft.problem(f"step {step.id} depends on {need} twice: keep one", *place)
    loop = cycle(draft.template.steps)
    if loop:
        index = next(i for i, step in enumerate(draft.template.steps) if step.id == loop[0])
        message = f"the steps {' → '.join(loop)} wait for each other: remove one of these depends_on"
        yield draft.problem(message, "steps", index, "depends_on")
