"""The answer in a sentence: of one workload, or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.diagnostic.building import earliest
from agents.diagnostic.models import Finding, Severity, State
from agents.diagnostic.texts import counted, shown
from agents.diagnostic.workloads import Scene, Workload
from agents.kubernetes.objects import EventView, PodView
from languages.times import lasted

_HOUR = timedelta(hours=1)
_MAX_NAMES = 8


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is said of one workload."""

    workload: Workload
    findings: tuple[Finding, ...]
    state: State
    headline: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said of everything that was asked about."""

    state: State
    headline: str
    detail: str = ""


def judge(workload: Workload, findings: tuple[Finding, ...], scene: Scene) -> Verdict:
    """How a workload is, from its findings and its pods."""
    if findings:
        past = all(one.severity is Severity.WARNING for one in findings) and not workload.stuck_behind
        state = State.RECOVERING if past else State.BROKEN
        first = findings[0]
        return Verdict(workload=workload, findings=findings, state=state, headline=first.headline, detail=first.detail)
    if workload.wanted == 0 and not workload.pods:
        text = f"{workload.about} is scaled to 0: nothing runs"
        return Verdict(workload=workload, findings=(), state=State.EMPTY, headline=text)
    if _settled(workload):
        return Verdict(workload=workload, findings=(), state=State.HEALTHY, headline=_healthy(workload, scene))
    return Verdict(workload=workload, findings=(), state=State.RECOVERING, headline=_coming_up(workload, scene))


def answer(target: str, verdicts: Sequence[Verdict], *, single: bool) -> Answer:
    """The first line; `single` where one workload or pod was asked about."""
    if single and len(verdicts) == 1:
        only = verdicts[0]
        return Answer(state=only.state, headline=only.headline, detail=only.detail)
    by_state: Mapping[State, list[Verdict]] = {s: [one for one in verdicts if one.state is s] for s in State}
    running = [one for one in verdicts if one.state is not State.EMPTY]
    if not running:
        return Answer(state=State.EMPTY, headline=f"Nothing runs in {target}")
    for state, words in ((State.BROKEN, "broken"), (State.RECOVERING, "not settled yet")):
        if hits := by_state[state]:
            verb = "is" if len(hits) == 1 else "are"
            text = (
                f"{len(hits)} of {counted(len(running), 'workload')} in {target} {verb} {words}: {_names(hits, target)}"
            )
            return Answer(state=state, headline=shown(text, 400), detail=_rest(by_state, state))
    all_of = "its only workload is" if len(running) == 1 else f"all {len(running)} workloads are"
    return Answer(state=State.HEALTHY, headline=f"{target} is healthy: {all_of} ready")


def _rest(by_state: Mapping[State, list[Verdict]], state: State) -> str:
    recovering = by_state[State.RECOVERING] if state is State.BROKEN else []
    parts = [f"{len(by_state[State.HEALTHY])} healthy", f"{len(recovering)} not settled yet" if recovering else ""]
    return ", ".join(part for part in parts if part)


def _names(hits: Sequence[Verdict], target: str) -> str:
    abouts = [one.workload.about for one in hits[:_MAX_NAMES]]
    names = ", ".join(about.name if about.namespace == target else str(about) for about in abouts)
    return names if len(hits) <= _MAX_NAMES else f"{names} and {len(hits) - _MAX_NAMES} more"


def _settled(workload: Workload) -> bool:
    if workload.about.kind == "Deployment" and workload.deployment:
        return workload.deployment.settled
    return all(pod.is_ready for pod in workload.pods)


def _healthy(workload: Workload, scene: Scene) -> str:
    ready_since = [
        condition.since for pod in workload.pods if (condition := pod.condition("Ready")) and condition.since
    ]
    # The youngest of them: before it, not all were ready.
    span = f" for {lasted(scene.now - max(ready_since))}" if ready_since else ""
    count = _containers(workload) if workload.about.kind == "Pod" else f"{workload.ready}/{workload.wanted} ready"
    return f"{workload.about} is healthy: {count}{span}, {_restarts(workload, scene)}, {_warnings(workload, scene)}"


def _containers(workload: Workload) -> str:
    return f"{sum(pod.ready for pod in workload.pods)}/{sum(pod.total for pod in workload.pods)} containers ready"


def _restarts(workload: Workload, scene: Scene) -> str:
    count = sum(pod.restarts for pod in workload.pods)
    if not count:
        return "no restarts"
    ends = [end.finished_at for pod in workload.pods for one in pod.containers if (end := one.last_terminated)]
    known = [at for at in ends if at]
    return f"{counted(count, 'restart')}{f', the last {lasted(scene.now - max(known))} ago' if known else ''}"


def _warnings(workload: Workload, scene: Scene) -> str:
    recent = [
        one for one in _events(workload, scene) if one.warning and one.last_seen and scene.now - one.last_seen <= _HOUR
    ]
    if not recent:
        return "no warnings in the last hour"
    reasons = ", ".join(sorted({one.reason for one in recent})[:3])
    return f"{counted(sum(one.count for one in recent), 'warning')} in the last hour ({shown(reasons, 80)})"


def _events(workload: Workload, scene: Scene) -> list[EventView]:
    found = [event for pod in workload.pods for event in scene.events.about("Pod", pod.meta)]
    if workload.deployment and workload.about.kind == "Deployment":
        found += scene.events.about("Deployment", workload.deployment.meta)
    return found + [event for one in workload.replica_sets[:1] for event in scene.events.about("ReplicaSet", one.meta)]


def _coming_up(workload: Workload, scene: Scene) -> str:
    young: list[PodView] = [pod for pod in workload.pods if not pod.is_ready]
    began = earliest(*(pod.created_at for pod in young))
    started = f", the oldest of the others began {lasted(scene.now - began)} ago" if began else ""
    paused = ", its rollout is paused" if workload.deployment and workload.deployment.paused else ""
    return f"{workload.about} is coming up: {workload.ready} of {workload.wanted} ready{started}{paused}"
