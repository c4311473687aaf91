"""A template drawn as text, for people who want to see what would run."""

from collections.abc import Iterator

from workflows.model.change import Parameters
from workflows.model.risk import Risk
from workflows.model.template import Input, Step, WorkflowTemplate
from workflows.ports import ActionIndex


def show(template: WorkflowTemplate, index: ActionIndex) -> str:
    """Steps, dependencies, risks, permissions and rollbacks of a checked template; several lines, none at the end."""
    return "\n".join((*_head(template), "", *_steps(template, index)))


def _head(template: WorkflowTemplate) -> Iterator[str]:
    yield f"{template.name}: {template.description}"
    yield f"  from     {template.source}"
    if template.triggers.intent:
        yield f"  intent   {template.triggers.intent}"
    for language, phrases in template.triggers.examples.items():
        yield from (f'  say      "{phrase}" ({language})' for phrase in phrases)
    for alert in template.triggers.alerts:
        yield "  alert    " + ", ".join(f"{name}={value}" for name, value in alert.labels.items())
    for field in template.inputs:
        yield f"  input    {field.name}: {_input(field)}"


def _input(field: Input) -> str:
    unless = f"required unless {' or '.join(field.required_unless)}" if field.required_unless else "optional"
    words = [field.type.value, "required" if field.required else unless]
    if field.minimum is not None or field.maximum is not None:
        words.append(f"{_bound(field.minimum)}..{_bound(field.maximum)}")
    if field.default is not None:
        words.append(f"default {field.default}")
    if field.example is not None:
        words.append(f"e.g. {field.example}")
    if field.instead_of:
        words.append(f"instead of {' or '.join(field.instead_of)}")
    if field.resolve:
        words.append(f"an existing {field.resolve}")
    if field.description:
        words.append(field.description)
    return ", ".join(words)


def _bound(value: int | None) -> str:
    return "" if value is None else str(value)


def _steps(template: WorkflowTemplate, index: ActionIndex) -> Iterator[str]:
    last = len(template.steps) - 1
    for number, step in enumerate(template.steps):
        yield f"{'└─' if number == last else '├─'} {_title(step, index)}"
        stem = "   " if number == last else "│  "
        yield from (f"{stem}   {line}" for line in _details(step))


def _title(step: Step, index: ActionIndex) -> str:
    info = index.find(step.agent, step.action)
    risk = info.risk if info else Risk.READ_ONLY
    return f"{step.id}  {step.agent}.{step.action}  [{risk}]"


def _details(step: Step) -> Iterator[str]:
    if step.depends_on:
        yield f"after       {', '.join(step.depends_on)}"
    if step.when:
        yield f"when        {step.when}"
    if step.parameters:
        yield f"with        {_arguments(step.parameters)}"
    yield f"needs       {', '.join(step.required_permissions)}"
    yield f"timeout     {step.timeout:g} s" + (f", tried {step.retry_count + 1} times" if step.retry_count else "")
    if step.rollback:
        yield f"undone by   {step.rollback.action}  {_arguments(step.rollback.parameters)}"


def _arguments(parameters: Parameters) -> str:
    return ", ".join(f"{name}={value}" for name, value in parameters.items())
