"""From a reading to the intent of a template: slots become inputs, and nothing that was said is dropped in silence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agents.chat.listing import unlisted
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.guards import Guard
from agents.chat.reading.model import Act, Reading
from agents.chat.reading.model import SlotValue as Said
from agents.chat.understanding import Unclear
from agents.chat.wishes import named, refused
from languages import mark, say, spoken
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue

_VERBS = {
    "scale": "scaled",
    "restart": "restarted",
    "rollback": "rolled back",
    "deploy": "deployed",
    "delete": "deleted",
    "change": "changed",
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FIGURES = frozenset({"cpu", "memory", "restarts", "requests", "errors", "latency"})
_PLACE = {"namespace": "namespace"}
_WORKLOAD = {"deployment": "deployment", **_PLACE}
_AMOUNT = {"replicas": "replicas", "delta": "delta", "factor": "factor"}
_FLAGS = {"dry_run": mark("dry run"), "force": mark("by force")}
"""Slots without a value of their own to show."""


@dataclass(frozen=True, kw_only=True)
class _Template:
    """What serves an intent: the template's own intent, its inputs by slot, and slots that change nothing in it."""

    intent: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()


_TEMPLATES: Mapping[str, _Template] = {
    "list_pods": _Template(intent="list_pods", inputs={**_WORKLOAD, "status": "status"}),
    "describe": _Template(intent="describe", inputs={**_WORKLOAD, "pod": "pod", "kind": "kind", "name": "name"}),
    "logs": _Template(
        intent="logs",
        inputs={
            **_WORKLOAD,
            **{slot: slot for slot in ("pod", "container", "tail", "since", "grep", "previous")},
            "level": "grep",
        },
    ),
    "events": _Template(intent="events", inputs={**_WORKLOAD, "pod": "pod", "since": "since"}),
    "diagnose": _Template(
        intent="diagnose", inputs={**_WORKLOAD, "pod": "pod"}, idle=frozenset({"symptom", "container"})
    ),
    "query_metrics": _Template(intent="query_metrics", inputs={**_WORKLOAD, "metric": "metric", "window": "over"}),
    "query": _Template(intent="query", inputs={"query": "query", "window": "over"}),
    "approvals": _Template(intent="approvals", idle=frozenset({"person"})),
    "audit": _Template(
        intent="audit",
        inputs={"namespace": "namespace", "deployment": "about", "person": "who", "since": "when", "action": "verb"},
    ),
    "list_workflows": _Template(intent="list_workflows"),
    "help": _Template(intent="help", idle=frozenset({"topic"})),
    "smalltalk": _Template(intent="help"),
    "scale": _Template(intent="scale", inputs={**_WORKLOAD, **_AMOUNT}),
    "restart": _Template(intent="restart", inputs=_WORKLOAD),
    "restart_pod": _Template(intent="restart_pod", inputs={"pod": "pod", **_PLACE}),
    "rollback": _Template(intent="rollback", inputs={**_WORKLOAD, "revision": "revision", "back": "back"}),
    "set_image": _Template(
        intent="deploy", inputs={**_WORKLOAD, "image": "image", "tag": "image", "container": "container"}
    ),
    "run_workflow": _Template(intent=RUN_WORKFLOW, inputs={"workflow": WORKFLOW}),
}


def meant(reading: Reading, serves: Callable[[str], bool]) -> Intent | Unclear:
    """The intent of the template that does it, or why nothing is done.

    `serves` says whether a template serves an intent. A reading that says more than the template can take is not
    narrowed down to what it can: that would be another order.
    """
    nothing = _nothing(reading)
    if nothing is not None:
        return nothing
    return unlisted(reading) or _served(_chosen(reading), serves)


def _served(reading: Reading, serves: Callable[[str], bool]) -> Intent | Unclear:
    """The intent of the template that serves it, with all that was said; why not, where there is none."""
    template = _TEMPLATES.get(reading.intent)
    if template is None or not (template.intent == RUN_WORKFLOW or serves(template.intent)):
        words = say("I understood that as “{what}”, and have no workflow that does it.", what=named(reading))
        return Unclear(because=f"no workflow for {reading.intent}", words=words)
    slots: dict[str, SlotValue] = {}
    for slot, value in reading.slots.items():
        if (slot, value) == ("namespace", "*"):
            continue  # reads look everywhere where no namespace is named; a change of everything was refused before
        fitted = _fitted(reading.intent, slot, value)
        if slot in template.inputs and fitted is not None:
            slots[template.inputs[slot]] = fitted
        elif slot not in template.idle:
            return Unclear(because=f"{reading.intent} takes no {slot}", words=_left_over(reading, slot, value))
    return Intent(name=template.intent, slots=slots, confidence=reading.confidence, language=reading.language)


def _nothing(reading: Reading) -> Unclear | None:
    """Why no template is looked for; None where one is."""
    if reading.act is Act.REFUSE:
        return Unclear(because=reading.because, words=refused(reading))
    if reading.intent == "none" or reading.intent not in FRAMES:
        return Unclear(because=reading.because, held=_held(reading))
    return Unclear(because="a courtesy", courtesy=True) if reading.intent == "smalltalk" else None


def served_by(intent: str) -> str | None:
    """The intent of the template that serves what the lexicons call by this name; None where none can."""
    template = _TEMPLATES.get(intent)
    return template.intent if template else None


def _held(reading: Reading) -> bool:
    """Whether guards alone are why nothing was read."""
    return {*reading.because.split(", ")} <= {*Guard}


def _left_over(reading: Reading, slot: str, value: Said) -> str:
    return say(
        "I understood “{what}”, but not what to do with “{rest}” in it. Say it another way.",
        what=named(reading),
        rest=spoken(_FLAGS[slot]) if slot in _FLAGS else f"{value:g}" if isinstance(value, float) else value,
    )


def _chosen(reading: Reading) -> Reading:
    """The finer intent, where several templates serve one."""
    slots = dict(reading.slots)
    back = slots.get("revision")
    if isinstance(back, int) and back < 0:
        del slots["revision"]
        return replace(reading, slots={**slots, "back": -back})
    if reading.intent == "query_metrics" and "query" in slots:
        return Reading(intent="query", act=reading.act, slots=slots, language=reading.language)
    if reading.intent == "restart" and "pod" in slots:
        return Reading(intent="restart_pod", act=reading.act, slots=slots, language=reading.language)
    if reading.intent == "describe" and "node" in slots:
        node = slots.pop("node")
        return Reading(intent="describe", act=reading.act, slots={**slots, "kind": "node", "name": node})
    return reading


def _fitted(intent: str, slot: str, value: Said) -> SlotValue | None:
    """A value as the template wants it; None where it has no such value."""
    if slot == "factor":
        return f"{value:g}" if isinstance(value, int | float) else None
    if isinstance(value, float) or (
        slot == "namespace" and value == "*" and FRAMES.get(intent) and FRAMES[intent].changes
    ):
        return None
    if slot == "action":
        return _VERBS.get(str(value))
    if slot == "metric":
        return value if value in _FIGURES else None
    if intent == "audit" and slot == "since":
        return _when(str(value))
    if slot in ("since", "window"):
        return value if re.fullmatch(r"\d+[smhd]", str(value)) else None
    return value


def _when(value: str) -> str:
    found = re.fullmatch(r"(\d+)([smhdw])", value)
    return f"last {found[1]} {_UNITS[found[2]]}" if found else value
