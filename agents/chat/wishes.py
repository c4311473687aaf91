"""What was understood, in words: what somebody wants, and why a change is not even shown back."""

from collections.abc import Mapping

from agents.chat.reading.model import Reading, Refused
from languages import mark, say, spoken

_WISHES: Mapping[str, str] = {
    "list_pods": mark("list pods"),
    "describe": mark("describe an object"),
    "logs": mark("read logs"),
    "events": mark("list events"),
    "diagnose": mark("find out what is wrong"),
    "query_metrics": mark("show metrics"),
    "query": mark("show metrics"),
    "list_alerts": mark("list alerts"),
    "approvals": mark("show what waits for approval"),
    "audit": mark("show who did what"),
    "list_workflows": mark("list workflows"),
    "cost": mark("show what something costs"),
    "optimise": mark("find what is wasted"),
    "similar_incidents": mark("find similar incidents"),
    "scale": mark("scale a deployment"),
    "restart": mark("restart something"),
    "restart_pod": mark("restart something"),
    "rollback": mark("roll a deployment back"),
    "set_image": mark("deploy an image"),
    "delete": mark("delete something"),
    "exec": mark("run a command in a container"),
    "apply": mark("apply a manifest"),
    "cordon": mark("cordon a node, or take that back"),
    "drain": mark("drain a node"),
    "silence": mark("silence an alert"),
    "run_workflow": mark("run a workflow"),
    "host_command": mark("run a command on a machine"),
    "generate": mark("write a manifest"),
}
_REFUSALS: Mapping[Refused, str] = {
    Refused.UNCHECKED: mark("I do not do that: it asks to leave a check out."),
    Refused.NAMESPACE: mark(
        "I do not do that: it would take a whole namespace with it. Name one object, and I show what would change."
    ),
    Refused.FOR_EVER: mark("I do not do that: it cannot be taken back."),
    Refused.SEVERAL: mark(
        "I do not do that: it would sweep over more than one object. Name one, and I show what would change."
    ),
    Refused.EVERYWHERE: mark(
        "I do not do that: it would sweep over all namespaces. Name one object, and I show what would change."
    ),
}
_OBJECTS = ("deployment", "pod", "node", "name", "alert", "host", "workflow", "target")


def named(reading: Reading) -> str:
    """What somebody wants, and of what, for people: `drain a node: node-1`."""
    what = spoken(_WISHES.get(reading.intent, reading.intent.replace("_", " ")))
    thing = next((str(reading.slots[slot]) for slot in _OBJECTS if slot in reading.slots), "")
    return say("{what}: {thing}", what=what, thing=thing) if thing else what


def refused(reading: Reading) -> str:
    """Why a change is not even shown back, and what would be."""
    return spoken(_REFUSALS[Refused(reading.because)])
