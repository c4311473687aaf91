"""What a run is about, in plain words; whoever shows them escapes them."""

from collections.abc import Mapping

from workflows.model.change import JsonValue
from workflows.model.run import Run

OBJECTS = ("deployment", "pod", "name")
"""The inputs and parameters that name the object of a request."""


def about(run: Run) -> str:
    """What the run is about: `scale shop-prod/web to 6`."""
    given: Mapping[str, JsonValue] = run.template.steps[0].parameters if run.undo_of else {**run.inputs}
    words = (run.template.triggers.intent or run.template.name).replace("_", " ")
    replicas = f" to {given['replicas']}" if "replicas" in given else ""
    return f"{words} {place(given)}{replicas}".strip()


def place(given: Mapping[str, JsonValue]) -> str:
    """The object or the namespace that inputs name: `shop-prod/web`; empty where they name none."""
    target = next((given[name] for name in OBJECTS if given.get(name)), None)
    namespace = given.get("namespace")
    return f"{namespace}/{target}" if namespace and target else str(target or namespace or "")
