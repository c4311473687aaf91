"""The intents: whether they change something, what they need, which slots they take."""

from collections.abc import Mapping
from dataclasses import dataclass

OBJECT = ("deployment", "pod", "node", "name", "service", "ingress", "job", "container")
_PLACE = ("namespace", "environment")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One intent.

    Attributes:
        changes: an order of it changes something, so it is shown back first.
        words: it is answered with words alone.
        needs: of each tuple one slot has to be there; the first is what is asked for.
        takes: the slots it has, besides those of `needs`.
    """

    changes: bool = False
    words: bool = False
    needs: tuple[tuple[str, ...], ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def slots(self) -> frozenset[str]:
        """All slots it may have."""
        return frozenset((*self.takes, *(slot for one in self.needs for slot in one)))


def _change(*needs: tuple[str, ...], takes: tuple[str, ...] = ()) -> Frame:
    return Frame(changes=True, needs=needs, takes=(*takes, *_PLACE, "dry_run", "force"))


_THING = ("deployment",)
_WORKLOAD = ("deployment", "pod")
FRAMES: Mapping[str, Frame] = {
    "list_pods": Frame(takes=(*_PLACE, "deployment", "node", "kind", "status", "selector", "service", "job")),
    "describe": Frame(needs=(OBJECT,), takes=(*_PLACE, "kind")),
    "logs": Frame(
        needs=(("deployment", "pod", "selector", "service", "job", "ingress"),),
        takes=(*_PLACE, "container", "since", "tail", "grep", "previous", "level"),
    ),
    "events": Frame(takes=(*_PLACE, "deployment", "pod", "node", "since", "service", "job")),
    "diagnose": Frame(
        takes=(*_PLACE, "deployment", "pod", "node", "service", "ingress", "job", "symptom", "container")
    ),
    "query_metrics": Frame(
        needs=(("metric", "query"),),
        takes=(*_PLACE, "deployment", "pod", "node", "window", "service", "container", "ingress"),
    ),
    "list_alerts": Frame(takes=(*_PLACE, "deployment", "severity", "alert")),
    "approvals": Frame(takes=(*_PLACE, "person")),
    "audit": Frame(takes=(*_PLACE, "deployment", "pod", "node", "person", "action", "since")),
    "list_workflows": Frame(),
    "cost": Frame(takes=(*_PLACE, "deployment", "window", "target")),
    "optimise": Frame(takes=(*_PLACE, "deployment", "target", "window")),
    "similar_incidents": Frame(takes=(*_PLACE, "deployment", "symptom", "alert")),
    "scale": _change(_THING, ("replicas", "delta", "factor")),
    "restart": _change(_WORKLOAD),
    "rollback": _change(_THING, takes=("revision",)),
    "set_image": _change(_THING, ("image", "tag"), takes=("container",)),
    "delete": _change(("pod", "deployment", "name", "job", "service", "ingress", "node"), takes=("kind",)),
    "exec": _change(_WORKLOAD, ("command",), takes=("container",)),
    "apply": _change(("manifest", "url")),
    "cordon": _change(("node",), takes=("action",)),
    "drain": _change(("node",)),
    "silence": _change(("alert",), ("duration",), takes=("severity", "deployment")),
    "run_workflow": _change(("workflow",), takes=("deployment", "pod", "node")),
    "host_command": _change(("host",), ("command",)),
    "generate": Frame(words=True, needs=(("type",),), takes=(*_PLACE, "image", "replicas")),
    "help": Frame(words=True, takes=("topic",)),
    "smalltalk": Frame(words=True),
    "multi": Frame(changes=True, takes=("first", "second")),
    "none": Frame(),
}
"""By the names in docs/understanding.md."""

SERVED = frozenset({"deploy", "status", "query", "restart_pod"})
"""Intents of templates that say the same as one of the frames: the lexicons read them."""
