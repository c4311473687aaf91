"""Pods that are not ready because their node is not."""

from collections import defaultdict

from agents.diagnostic.building import Symptom, condition, waited
from agents.diagnostic.models import Cause, NextStep, ObjectName
from agents.diagnostic.workloads import Scene, Workload
from agents.kubernetes.objects import PodView
from languages import say


def nodes(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each node that is not ready."""
    found: dict[str, list[PodView]] = defaultdict(list)
    for pod in workload.pods:
        node = scene.nodes.get(pod.node)
        if node is not None and not node.ready and not pod.is_ready:
            found[node.name].append(pod)
    return [_symptom(name, pods, scene) for name, pods in found.items()]


def _symptom(name: str, pods: list[PodView], scene: Scene) -> Symptom:
    ready = next((one for one in scene.nodes[name].conditions if one.type == "Ready"), None)
    since = ready.since if ready else None
    state = say("Ready is {status}", status=ready.status) if ready else say("it has no condition Ready")
    said = f"{ready.reason}: {ready.message}".removesuffix(": ") if ready else ""
    return Symptom(
        cause=Cause.NODE_NOT_READY,
        why=say("node {name} is not ready", name=name),
        detail=waited(scene, pods),
        pods=pods,
        evidence=[condition(ObjectName(kind="Node", namespace="", name=name), state, since, said)],
        since=since,
        next_steps=(NextStep(text=say("Look at node {name}", name=name), command=f"describe node {name}"),),
    )
