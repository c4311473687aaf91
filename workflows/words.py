"""What a run is about, in plain words; whoever shows them escapes them."""

from collections.abc import Mapping

from workflows.model.change import JsonValue
from workflows.model.run import Run
from workflows.model.template import Input, InputType, WorkflowTemplate

OBJECTS = ("deployment", "pod", "name")
"""The inputs and parameters that name the object of a request."""

SAID = {"replicas": "to", "revision": "to revision", "image": "to"}
"""Further inputs and parameters that belong to the name of a request, with the word before each."""


def about(run: Run) -> str:
    """What the run is about: `scale shop-prod/web to 6`, `take back run 9QXM (shop-prod/web to 3)`."""
    given: Mapping[str, JsonValue] = run.template.steps[0].parameters if run.undo_of else {**run.inputs}
    details = "".join(f" {words} {given[name]}" for name, words in SAID.items() if given.get(name) is not None)
    if run.undo_of:
        what = f"{place(given)}{details}"
        return f"{doing(run.template)} ({what})" if what else doing(run.template)
    return f"{doing(run.template, place(given))}{details}"


def doing(template: WorkflowTemplate, what: str = "") -> str:
    """What a template does, to what: `read the logs of shop-prod/web`; `read the logs` where nothing is named."""
    verb = template.verb or (template.triggers.intent or template.name).replace("_", " ")
    return f"{verb} {what}" if what else verb.removesuffix(" of")


def noun(field: Input) -> str:
    """What people call an input."""
    return field.noun or field.name.replace("_", " ")


def sample(field: Input) -> str:
    """A value that stands for an input in a sentence to say."""
    if field.example is not None:
        return str(field.example)
    return str(field.minimum or 3) if field.type is InputType.INTEGER else field.name


def place(given: Mapping[str, JsonValue]) -> str:
    """The object or the namespace that inputs name: `shop-prod/web`; empty where they name none."""
    target = next((given[name] for name in OBJECTS if given.get(name)), None)
    namespace = given.get("namespace")
    return f"{namespace}/{target}" if namespace and target else str(target or namespace or "")
