"""Builds a finding for a workload, so that analyzers say only what they established."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.diagnostic.changes import change_before
from agents.diagnostic.models import (
    Cause,
    Change,
    Confidence,
    Evidence,
    Finding,
    NextStep,
    ObjectName,
    Severity,
    Source,
)
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import ContainerView, EventView, PodView
from languages import number, plural, say
from languages.times import lasted

MAX_EVIDENCE = 6


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """What an analyzer established.

    Attributes:
        why: the second half of the headline, e.g. `its container is killed for memory`.
        pods: those that show it.
        next_steps: besides going back to the revision before, which is offered where there was a change.
    """

    cause: Cause
    why: str
    detail: str
    pods: Sequence[PodView]
    evidence: Sequence[Evidence]
    since: datetime | None
    confidence: Confidence = Confidence.CERTAIN
    guess: str = ""
    next_steps: tuple[NextStep, ...] = ()


def finding(workload: Workload, symptom: Symptom, context: str) -> Finding:
    """The finding, with how bad it is and what changed before it; `context` is what kubectl calls the cluster."""
    change = change_before(workload, symptom.since)
    return Finding(
        cause=symptom.cause,
        severity=workload.severity,
        confidence=symptom.confidence,
        about=workload.about,
        headline=shown(_headline(workload, symptom.why), 400),
        detail=shown(symptom.detail, 200),
        evidence=tuple(symptom.evidence)[:MAX_EVIDENCE],
        guess=shown(symptom.guess),
        pods=len(symptom.pods),
        pods_total=max(len(workload.pods), workload.wanted),
        since=symptom.since,
        change=change,
        next_steps=tuple(_typed(step, context) for step in (*_back(workload, change), *symptom.next_steps)),
    )


def field(about: ObjectName, text: str, at: datetime | None = None, more: str = "") -> Evidence:
    """Evidence from a field of an object; `more` as in `Evidence`."""
    return Evidence(source=Source.FIELD, about=about, text=shown(text), at=at, more=shown(more))


def condition(about: ObjectName, text: str, since: datetime | None, said: str) -> Evidence:
    """Evidence from a condition of an object: how it is, since when, and what the cluster says about it."""
    return Evidence(source=Source.FIELD, about=about, text=shown(text), at=since, lasting=True, more=shown(said))


def event(found: EventView) -> Evidence:
    """Evidence from an event."""
    about = ObjectName(kind=found.involved.kind, namespace=found.involved.namespace, name=found.involved.name)
    return Evidence(
        source=Source.EVENT,
        about=about,
        text=shown(f"{found.reason}: {found.message}", 290),
        at=found.last_seen,
        times=found.count,
    )


def log(pod: PodView, container: str, line: str, *, told: bool = False) -> Evidence:
    """Evidence from a line of a container's log; `told` as in `Evidence`."""
    return Evidence(source=Source.LOG, about=pod_name(pod), text=shown(f"{container}: {line}"), told=told)


def pod_events(scene: Scene, pods: Sequence[PodView], *reasons: str) -> list[EventView]:
    """Events of the pods with one of the reasons, those of a pod newest first."""
    return [one for pod in pods for one in scene.events.about("Pod", pod.meta) if one.reason in reasons]


def earliest(*times: datetime | None) -> datetime | None:
    """The first of the times that are known."""
    return min((time for time in times if time), default=None)


def restarted(scene: Scene, pods: Sequence[PodView]) -> str:
    """`14 restarts in 32 min`; of several pods together where there are several."""
    count = sum(pod.restarts for pod in pods)
    began = earliest(*(pod.created_at for pod in pods))
    if began is None:
        return plural("{n} restart", "{n} restarts", count)
    span = lasted(scene.now - began)
    if len(pods) == 1:
        return plural("{n} restart in {span}", "{n} restarts in {span}", count, span=span)
    many = number(len(pods))
    return plural(
        "{n} restart of {pods} pods in {span}", "{n} restarts of {pods} pods in {span}", count, pods=many, span=span
    )


def waited(scene: Scene, pods: Sequence[PodView]) -> str:
    """`2 pods, for 33 min`."""
    began = earliest(*(pod.created_at for pod in pods))
    if began is None:
        return plural("{n} pod", "{n} pods", len(pods))
    return plural("{n} pod, for {span}", "{n} pods, for {span}", len(pods), span=lasted(scene.now - began))


def which(pod: PodView, container: ContainerView) -> str:
    """`its container`, by its name where the pod has several."""
    if container.init:
        return say("its init container {name}", name=container.name)
    return say("its container") if pod.total == 1 else say("its container {name}", name=container.name)


def see_logs(pod: PodView) -> NextStep:
    """The offer to read the log of the run that ended, or of the one that runs where none did."""
    worst = max(pod.containers, key=lambda one: one.restarts)
    chosen = f" -c {worst.name}" if len(pod.containers) > 1 else ""
    previous = " --previous" if worst.restarts else ""
    return NextStep(
        text=say("Read the log"),
        intent="logs",
        slots={"namespace": pod.namespace, "pod": pod.name},
        command=f"-n {pod.namespace} logs {pod.name}{chosen}{previous}",
    )


def _typed(step: NextStep, context: str) -> NextStep:
    return step.model_copy(update={"command": f"kubectl --context {context} {step.command}"}) if step.command else step


def recently(scene: Scene, at: datetime | None) -> bool:
    """Whether it was within the last hour."""
    return at is not None and scene.now - at <= timedelta(hours=1)


def _headline(workload: Workload, why: str) -> str:
    name = workload.about
    if workload.stuck_behind:
        return plural(
            "{name} still serves from its previous version, {n} ready; the new one does not come up: {why}",
            "{name} still serves from its previous version, {n} ready; the new one does not come up: {why}",
            workload.ready,
            name=name,
            why=why,
        )
    if workload.severity is Severity.DOWN:
        return say("{name} is down: {why}", name=name, why=why)
    if workload.severity is Severity.DEGRADED:
        return plural(
            "{name} has {n} of {wanted} pods ready: {why}",
            "{name} has {n} of {wanted} pods ready: {why}",
            workload.ready,
            name=name,
            wanted=number(workload.wanted),
            why=why,
        )
    return say("{name} is ready, but was in trouble within the hour: {why}", name=name, why=why)


def _back(workload: Workload, change: Change | None) -> tuple[NextStep, ...]:
    if change is None or workload.deployment is None or len(workload.replica_sets) < 2:
        return ()
    slots = {"namespace": workload.about.namespace, "deployment": workload.deployment.name}
    before = workload.replica_sets[1].revision
    undo = f"-n {workload.about.namespace} rollout undo deployment/{workload.deployment.name} --to-revision={before}"
    return (
        NextStep(
            text=say("Roll back to revision {revision}", revision=before),
            intent="rollback",
            slots={**slots, "revision": before},
            command=undo,
        ),
    )
