"""What a run is about, in plain words of the reader's language; whoever shows them escapes them.

The name of a request is one piece that sentences take as it is: a base form in English (`scale shop/web to 6`), an
infinitive in French (`passer shop/web à 6`), a noun phrase in Japanese (`shop/web のスケール (6 へ)`).
"""

from collections.abc import Mapping

from languages import mark, plural, reader, say, spoken
from workflows.model.change import JsonValue
from workflows.model.run import Run, RunState, StepState
from workflows.model.template import Input, InputType, WorkflowTemplate

OBJECTS = ("deployment", "pod", "name")
"""The inputs and parameters that name the object of a request."""

SAID: Mapping[str, tuple[str, str]] = {
    "replicas": (mark("{verb} {place} to {replicas}"), mark("{place} to {replicas}")),
    "revision": (mark("{verb} {place} to revision {revision}"), mark("{place} to revision {revision}")),
    "image": (mark("{verb} {place} to {image}"), mark("{place} to {image}")),
    "delta": (mark("{verb} {place} by {delta}"), mark("{place} by {delta}")),
    "factor": (mark("{verb} {place} by the factor {factor}"), mark("{place} by the factor {factor}")),
    "back": (mark("{verb} {place} by {back}"), mark("{place} by {back}")),
}
"""Further inputs and parameters that belong to the name of a request: how it reads with the first of them, and how
the object alone does."""

UNDONE = "run"
"""The input of a run that takes another one back: the label of that one."""

_OWN = frozenset(
    {
        mark("scale {place} to {replicas}"),
        mark("scale {place} by {delta}"),
        mark("scale {place} by the factor {factor}"),
        mark("roll back {place} by {back}"),
        mark("roll back {place} to revision {revision}"),
        mark("deploy {place} to {image}"),
        mark("restart the pod {place}"),
    }
)
"""Requests that languages word as a whole, not as a verb and an object."""

_STATES = (
    mark("running"),
    mark("waiting"),
    mark("succeeded"),
    mark("failed"),
    mark("refused"),
    mark("denied"),
    mark("expired"),
    mark("cancelled"),
    mark("manual"),
    mark("pending"),
    mark("skipped"),
    mark("rolled back"),
)
"""The words for `RunState` and `StepState`: their values."""

VERIFIES = "verify_"
"""Begins the id of a step that sees whether taking another step back took effect."""

_PLAIN = mark("{verb} {place}")

_TIES = (" of", " de", " sur")
"""What ties a verb to its object; where no object is named, it goes."""

_CAPITALS = ("en", "fr")
"""Languages whose sentences begin with a capital; in the others one may begin with the name of an object."""


def about(run: Run) -> str:
    """What the run is about: `scale shop-prod/web to 6`, `take back run 9QXM (shop-prod/web to 3)`."""
    if not run.undo_of:
        return _named(run.template, {**run.inputs})
    label = run.inputs.get(UNDONE)
    what = say("take back run {run}", run=label) if label else doing(run.template)
    details = _object(run.template.steps[0].parameters)
    return say("{what} ({details})", what=what, details=details) if details else what


def wanted(template: WorkflowTemplate, given: Mapping[str, JsonValue]) -> str:
    """What a request is about that has not begun: its template and the inputs that are given."""
    return _named(template, given)


def doing(template: WorkflowTemplate, what: str = "") -> str:
    """What a template does, to what: `read the logs of shop-prod/web`; `read the logs` where nothing is named."""
    if what:
        return _with(template, _PLAIN, {"place": what})
    verb = spoken(_verb(template))
    return next((verb.removesuffix(tie) for tie in _TIES if verb.endswith(tie)), verb)


def heading(what: str) -> str:
    """The name of a request as the beginning of a line."""
    return f"{what[:1].upper()}{what[1:]}" if reader().language in _CAPITALS else what


def state(given: RunState | StepState | str) -> str:
    """Where a run or a step stands, in a word."""
    return spoken(str(given).replace("_", " "))


def stage(step_id: str) -> str:
    """What people call a step: by its id, which for those of our templates is a word of the language."""
    if step_id.startswith(VERIFIES):
        return say("verify_{step}", step=stage(step_id.removeprefix(VERIFIES)))
    return spoken(step_id)


def noun(field: Input) -> str:
    """What people call an input."""
    return spoken(field.noun or field.name.replace("_", " "))


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


def _named(template: WorkflowTemplate, given: Mapping[str, JsonValue]) -> str:
    where, detail = place(given), _detail(given)
    if not where or detail is None:
        return doing(template, where)
    return _with(template, SAID[detail][0], {"place": where, detail: _counted(detail, given[detail])})


def _counted(detail: str, value: JsonValue) -> JsonValue:
    if detail == "delta" and isinstance(value, int):
        return f"{value:+d}"
    if detail == "back" and isinstance(value, int):
        return plural("{n} revision", "{n} revisions", value)
    return value


def _object(given: Mapping[str, JsonValue]) -> str:
    where, detail = place(given), _detail(given)
    if not where or detail is None:
        return where
    return spoken(SAID[detail][1], place=where, **{detail: _counted(detail, given[detail])})


def _detail(given: Mapping[str, JsonValue]) -> str | None:
    return next((name for name in SAID if given.get(name) is not None), None)


def _with(template: WorkflowTemplate, pattern: str, values: Mapping[str, JsonValue]) -> str:
    """The pattern in the words that the language has for just this verb, else in those it has for any."""
    verb = _verb(template)
    own = pattern.replace("{verb}", verb)
    return spoken(own, **values) if own in _OWN else spoken(pattern, verb=spoken(verb), **values)


def _verb(template: WorkflowTemplate) -> str:
    return template.verb or (template.triggers.intent or template.name).replace("_", " ")
