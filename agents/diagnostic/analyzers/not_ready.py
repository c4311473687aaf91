"""Pods that should long be ready, and no other analyzer can say why not."""

from collections.abc import Sequence
from datetime import timedelta

from agents.diagnostic.building import Symptom, earliest, event, field, waited
from agents.diagnostic.models import Cause, Confidence
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import EventView, PodView
from languages import plural, say

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
    return [
        Symptom(
            cause=Cause.NOT_READY,
            why=_why(pods, warnings),
            detail=waited(scene, pods),
            pods=pods,
            evidence=[
                *map(event, warnings[:3]),
                *(
                    field(pod_name(pod), say("state {state} {message}", state=pod.state, message=pod.message))
                    for pod in pods
                ),
            ],
            since=earliest(*(one.first_seen for one in warnings), *(pod.created_at for pod in pods)),
            confidence=Confidence.LIKELY,
            guess=warnings[0].message if warnings else "",
        )
    ]


def _why(pods: Sequence[PodView], warnings: Sequence[EventView]) -> str:
    states = ", ".join(sorted({pod.state for pod in pods}))
    if warnings:
        return plural(
            "its pod is not ready ({states}), {reason} the newest warning",
            "{n} pods are not ready ({states}), {reason} the newest warning",
            len(pods),
            states=states,
            reason=warnings[0].reason,
        )
    return plural(
        "its pod is not ready ({states}), and nothing says why",
        "{n} pods are not ready ({states}), and nothing says why",
        len(pods),
        states=states,
    )
