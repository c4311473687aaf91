"""What a run is about, in plain words; whoever shows them escapes them."""

from collections.abc import Mapping

from workflows.model.change import JsonValue
from workflows.model.run import Run

OBJECTS = ("deployment", "pod", "name")
"""The inputs and parameters that name the object of a request."""

_DETAILS = {"replicas": "to", "revision": "to revision", "image": "to"}
"""Further inputs that belong to the name of a request, with the word before each."""


def about(run: Run) -> str:
    """What the run is about: `scale shop-prod/web to 6`."""
    given: Mapping[str, JsonValue] = run.template.steps[0].parameters if run.undo_of else {**run.inputs}
    words = (run.template.triggers.intent or run.template.name).replace("_", " ").replace("rollback", "roll back")
    details = "".join(f" {words} {given[name]}" for name, words in _DETAILS.items() if given.get(name) is not None)
    return f"{words} {place(given)}{details}".strip()


def place(given: Mapping[str, JsonValue]) -> str:
    """The object or the namespace that inputs name: `shop-prod/web`; empty where they name none."""
    target = next((given[name] for name in OBJECTS if given.get(name)), None)
    namespace = given.get("namespace")
    return f"{namespace}/{target}" if namespace and target else str(target or namespace or "")
