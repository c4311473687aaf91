"""Pods that should long be ready, and no other analyzer can say why not."""

from datetime import timedelta

from agents.diagnostic.building import Symptom, earliest, event, field, waited
from agents.diagnostic.models import Cause, Confidence
from agents.diagnostic.workloads import Scene, Workload, pod_name

PATIENCE = timedelta(minutes=5)


def not_ready(workload: Workload, scene: Scene) -> list[Symptom]:
    """At most one symptom, with the newest warning as the likely reason where there is one."""
    pods = [
        pod
        for pod in workload.pods
        if not pod.is_ready and pod.created_at and (scene.now - pod.created_at > PATIENCE or pod.phase == "Failed")
    ]
    if not pods:
        return []
    warnings = [one for pod in pods for one in scene.events.about("Pod", pod.meta) if one.warning]
    states = sorted({pod.state for pod in pods})
    said = f", {warnings[0].reason} the newest warning" if warnings else ", and nothing says why"
    return [
        Symptom(
            cause=Cause.NOT_READY,
            why=f"{'its pod is' if len(pods) == 1 else f'{len(pods)} pods are'} not ready ({', '.join(states)}){said}",
            detail=waited(scene, pods),
            pods=pods,
            evidence=[
                *map(event, warnings[:3]),
                *(field(pod_name(pod), f"state {pod.state} {pod.message}") for pod in pods),
            ],
            since=earliest(*(one.first_seen for one in warnings), *(pod.created_at for pod in pods)),
            confidence=Confidence.LIKELY,
            guess=warnings[0].message if warnings else "",
        )
    ]
