"""What a thread was about: the last runs in it that somebody may see, which "it" and "the same" go back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.chat.reading.model import ThreadAlert
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.run import Run

LATELY = 5
"""How many runs of a thread count as what it is about now."""
_OBJECTS = ("deployment", "pod")


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One thing that a thread was about.

    Attributes:
        label: of the run; empty where it is the alert at the head of the thread.
        intent: what was asked for; None of an alert.
        target: the object by its kind, and its namespace; empty where it was about none.
    """

    label: str
    intent: Intent | None
    target: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The object, for people: `shop-prod/web`."""
        name = next((self.target[kind] for kind in _OBJECTS if kind in self.target), "")
        namespace = self.target.get("namespace", "")
        return f"{namespace}/{name}" if namespace else name


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What is known of a thread, newest first.

    Attributes:
        alert: the one at its head; None where there is none, or several.
    """

    alert: ThreadAlert | None = None
    topics: Sequence[Topic] = field(default_factory=tuple)

    @property
    def objects(self) -> Sequence[Topic]:
        """The different objects that it was about lately, newest first; the one of its alert last."""
        found = [*self.topics, *([_of_alert(self.alert)] if self.alert else [])]
        return [*{tuple(sorted(one.target.items())): one for one in reversed(found) if one.shown}.values()][::-1]

    @property
    def order(self) -> Topic | None:
        """The last that was asked for in it."""
        return next((one for one in self.topics if one.intent is not None), None)


def topic_of(run: Run) -> Topic:
    """What a run was about; no request to be made elsewhere where it took another one back, or has no place."""
    given = {name: run.inputs[name] for name in (*_OBJECTS, "namespace") if run.inputs.get(name)}
    named = any(kind in given for kind in _OBJECTS)
    placeable = any(field.name == "namespace" for field in run.template.inputs)
    return Topic(
        label=run.label,
        intent=_intent(run) if placeable and not run.undo_of else None,
        target={name: str(value) for name, value in given.items()} if named else {},
    )


def _intent(run: Run) -> Intent:
    served = run.template.triggers.intent
    slots: dict[str, SlotValue] = {**run.inputs, **({} if served else {WORKFLOW: run.template.name})}
    return Intent(name=served or RUN_WORKFLOW, slots=slots)


def _of_alert(alert: ThreadAlert) -> Topic:
    target = {kind: alert.labels[kind] for kind in (*_OBJECTS, "namespace") if kind in alert.labels}
    return Topic(label="", intent=None, target=target)
