"""Containers that the kernel killed because they reached their memory limit."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from agents.diagnostic.building import Symptom, earliest, field, pod_events, recently, restarted, which
from agents.diagnostic.models import Cause, Evidence, NextStep, Source
from agents.diagnostic.workloads import Scene, Workload, containers, pod_name
from agents.kubernetes.objects import ContainerView, PodView, Termination, show_bytes
from languages import say
from languages.joining import commas

_REASON = "OOMKilled"


def out_of_memory(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each container of the template that was killed for memory."""
    found: dict[str, list[tuple[PodView, ContainerView]]] = defaultdict(list)
    for pod, container in containers(workload):
        ended = _killed(container)
        if ended and (not container.ready or recently(scene, ended.finished_at)):
            found[container.name].append((pod, container))
    return [_symptom(hits, scene) for hits in found.values()]


def _killed(container: ContainerView) -> Termination | None:
    return next((e for e in (container.terminated, container.last_terminated) if e and e.reason == _REASON), None)


def _symptom(hits: list[tuple[PodView, ContainerView]], scene: Scene) -> Symptom:
    pods = [pod for pod, _ in hits]
    container = hits[0][1]
    limit = container.limits.get("memory")
    name = which(hits[0][0], container)
    limited = say("limit {limit}", limit=show_bytes(limit)) if limit else ""
    why = (
        say("{container} is killed for memory", container=name)
        if limit
        else say("{container} is killed for memory, though it has no limit of its own", container=name)
    )
    first = earliest(*(event.first_seen for event in pod_events(scene, pods, "BackOff")))
    exits = [ended.finished_at for _, one in hits if (ended := _killed(one))]
    return Symptom(
        cause=Cause.OUT_OF_MEMORY,
        why=why,
        detail=commas((limited, restarted(scene, pods))),
        pods=pods,
        evidence=[item for pod, one in hits for item in _evidence(pod, one, scene)],
        since=earliest(first, *exits),
        guess="" if limit else say("the node itself ran out of memory"),
        next_steps=(NextStep(text=say("Raise the memory limit, or find what needs the memory")),),
    )


def _evidence(pod: PodView, container: ContainerView, scene: Scene) -> Iterator[Evidence]:
    ended = _killed(container)
    limit = container.limits.get("memory")
    if ended:
        limited = say("memory limit {limit}", limit=show_bytes(limit)) if limit else say("no memory limit")
        how = say("last exit {code} {reason}", code=ended.exit_code, reason=_REASON)
        yield field(pod_name(pod), f"{container.name}: {how}", ended.finished_at, limited)
    peak = scene.peaks.get((pod.uid, container.name))
    if peak is not None:
        text = f"{container.name}: {_peaked(show_bytes(Decimal(peak)), show_bytes(limit) if limit else '')}"
        yield Evidence(source=Source.NUMBER, about=pod_name(pod), text=text, at=scene.now)


def _peaked(peak: str, limit: str) -> str:
    if limit:
        return say("memory peaked at {peak} of {limit} in the last hour", peak=peak, limit=limit)
    return say("memory peaked at {peak} in the last hour", peak=peak)
