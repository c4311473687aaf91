"""Pods that are not ready because their node is not."""

from collections import defaultdict

from agents.diagnostic.building import Symptom, field, waited
from agents.diagnostic.models import Cause, NextStep, ObjectName
from agents.diagnostic.workloads import Scene, Workload
from agents.kubernetes.objects import PodView


def nodes(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each node that is not ready."""
    found: dict[str, list[PodView]] = defaultdict(list)
    for pod in workload.pods:
        node = scene.nodes.get(pod.node)
        if node is not None and not node.ready and not pod.is_ready:
            found[node.name].append(pod)
    return [_symptom(name, pods, scene) for name, pods in found.items()]


def _symptom(name: str, pods: list[PodView], scene: Scene) -> Symptom:
    condition = next((one for one in scene.nodes[name].conditions if one.type == "Ready"), None)
    since = condition.since if condition else None
    said = (
        f"Ready is {condition.status}: {condition.reason}: {condition.message}" if condition else "no Ready condition"
    )
    return Symptom(
        cause=Cause.NODE_NOT_READY,
        why=f"node {name} is not ready",
        detail=waited(scene, pods),
        pods=pods,
        evidence=[field(ObjectName(kind="Node", namespace="", name=name), said, since)],
        since=since,
        next_steps=(NextStep(text=f"Look at node {name}"),),
    )
