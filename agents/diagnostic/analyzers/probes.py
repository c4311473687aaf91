"""Probes that fail: readiness keeps a container out of service, liveness and startup get it killed."""

from agents.diagnostic.building import (
    Symptom,
    earliest,
    event,
    field,
    pod_events,
    recently,
    restarted,
    see_logs,
    waited,
)
from agents.diagnostic.models import Cause, Evidence
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import EventView, PodView, Probe
from languages import plural, say
from languages.joining import because

_KILLING = ("liveness", "startup")


def probes(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each kind of probe that fails."""
    found = []
    for kind in _KILLING:
        hits = [(pod, failed) for pod in workload.pods if (failed := _kills(pod, kind, scene))]
        if hits:
            found.append(_symptom(kind, hits, scene))
    waiting = [(pod, failed) for pod in workload.pods if (failed := _keeps_out(pod, scene))]
    return [*found, _symptom("readiness", waiting, scene)] if waiting else found


def _kills(pod: PodView, kind: str, scene: Scene) -> list[EventView]:
    """What says that the kubelet restarts a container of this pod because of the probe."""
    killed = [
        one
        for one in pod_events(scene, [pod], "Killing")
        if f"failed {kind} probe" in one.message and (not pod.is_ready or recently(scene, one.last_seen))
    ]
    return [*_unhealthy(pod, kind, scene), *killed] if killed else []


def _keeps_out(pod: PodView, scene: Scene) -> list[EventView]:
    running = any(container.running_since and not container.ready for container in pod.main)
    return _unhealthy(pod, "readiness", scene) if running and not pod.is_ready else []


def _unhealthy(pod: PodView, kind: str, scene: Scene) -> list[EventView]:
    start = f"{kind} probe"
    return [one for one in pod_events(scene, [pod], "Unhealthy") if one.message.lower().startswith(start)]


def _symptom(kind: str, hits: list[tuple[PodView, list[EventView]]], scene: Scene) -> Symptom:
    pods = [pod for pod, _ in hits]
    events = [one for _, failed in hits for one in failed]
    said = next((one.message.partition(": ")[2] for one in events if one.reason == "Unhealthy"), "")
    if kind == "readiness":
        outcome = say("its {kind} probe fails", kind=kind)
    else:
        outcome = say("its {kind} probe fails, so its container is killed and started again", kind=kind)
    return Symptom(
        cause=Cause.PROBE_FAILING,
        why=because(outcome, shown(said, 160)),
        detail=waited(scene, pods) if kind == "readiness" else restarted(scene, pods),
        pods=pods,
        evidence=[*map(event, events[:3]), *_configured(pods[0], kind)],
        since=earliest(*(one.first_seen for one in events)),
        next_steps=(see_logs(pods[0]),),
    )


def _configured(pod: PodView, kind: str) -> list[Evidence]:
    return [
        field(pod_name(pod), f"{container.name}: {_asked(probe)}")
        for container in pod.main
        for probe in container.probes
        if probe.kind == kind
    ]


def _asked(probe: Probe) -> str:
    return plural(
        "{kind} probe {check} every {period} s, timeout {timeout} s, {n} failure",
        "{kind} probe {check} every {period} s, timeout {timeout} s, {n} failures",
        probe.failure_threshold,
        kind=probe.kind,
        check=probe.check,
        period=probe.period,
        timeout=probe.timeout,
    )
