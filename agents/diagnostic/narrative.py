"""The answer in a sentence: of one workload, or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.diagnostic.building import earliest
from agents.diagnostic.models import Finding, Severity, State
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload
from agents.kubernetes.objects import EventView, PodView
from languages import number, plural, say
from languages.joining import commas
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
        text = say("{name} is stopped: 0 replicas", name=workload.about)
        return Verdict(workload=workload, findings=(), state=State.EMPTY, headline=text)
    if _settled(workload):
        return Verdict(workload=workload, findings=(), state=State.HEALTHY, headline=_healthy(workload, scene))
    return Verdict(workload=workload, findings=(), state=State.RECOVERING, headline=_coming_up(workload, scene))


def answer(target: str, verdicts: Sequence[Verdict], *, single: bool, everywhere: bool = False) -> Answer:
    """The first line; `single` where one workload or pod was asked about, `everywhere` where all namespaces were."""
    if single and len(verdicts) == 1:
        only = verdicts[0]
        return Answer(state=only.state, headline=only.headline, detail=only.detail)
    by_state: Mapping[State, list[Verdict]] = {s: [one for one in verdicts if one.state is s] for s in State}
    running = [one for one in verdicts if one.state is not State.EMPTY]
    if not running:
        nothing = say("Nothing runs in any namespace") if everywhere else say("Nothing runs in {target}", target=target)
        return Answer(state=State.EMPTY, headline=nothing)
    for state in (State.BROKEN, State.RECOVERING):
        if hits := by_state[state]:
            text = _unwell(state, len(hits), len(running), target, _names(hits, target))
            return Answer(
                state=state, headline=shown(text, 400), detail=_rest(by_state, state) if len(running) > 1 else ""
            )
    return Answer(state=State.HEALTHY, headline=_all_well(len(running), target, everywhere=everywhere))


def _unwell(state: State, hits: int, running: int, target: str, names: str) -> str:
    """How many of the workloads are broken, or not settled yet, and which."""
    if state is State.BROKEN:
        if running == 1:
            return say("The only workload in {target} is broken: {names}", target=target, names=names)
        return plural(
            "{n} of {all} workloads in {target} is broken: {names}",
            "{n} of {all} workloads in {target} are broken: {names}",
            hits,
            all=number(running),
            target=target,
            names=names,
        )
    if running == 1:
        return say("The only workload in {target} is not settled yet: {names}", target=target, names=names)
    return plural(
        "{n} of {all} workloads in {target} is not settled yet: {names}",
        "{n} of {all} workloads in {target} are not settled yet: {names}",
        hits,
        all=number(running),
        target=target,
        names=names,
    )


def _all_well(running: int, target: str, *, everywhere: bool) -> str:
    if everywhere:
        return plural(
            "Everything is healthy: the only workload is ready",
            "Everything is healthy: all {n} workloads in all namespaces are ready",
            running,
        )
    return plural(
        "{target} is healthy: its only workload is ready",
        "{target} is healthy: all {n} workloads are ready",
        running,
        target=target,
    )


def _rest(by_state: Mapping[State, list[Verdict]], state: State) -> str:
    healthy, recovering = len(by_state[State.HEALTHY]), len(by_state[State.RECOVERING])
    parts = [plural("{n} healthy", "{n} healthy", healthy)]
    if state is State.BROKEN and recovering:
        parts.append(plural("{n} not settled yet", "{n} not settled yet", recovering))
    return commas(parts)


def _names(hits: Sequence[Verdict], target: str) -> str:
    abouts = [one.workload.about for one in hits[:_MAX_NAMES]]
    names = ", ".join(about.name if about.namespace == target else str(about) for about in abouts)
    left = len(hits) - _MAX_NAMES
    return names if left <= 0 else plural("{names} and {n} more", "{names} and {n} more", left, names=names)


def _settled(workload: Workload) -> bool:
    if workload.about.kind == "Deployment" and workload.deployment:
        return workload.deployment.settled
    return all(pod.is_ready for pod in workload.pods)


def _healthy(workload: Workload, scene: Scene) -> str:
    ready_since = [
        condition.since for pod in workload.pods if (condition := pod.condition("Ready")) and condition.since
    ]
    # The youngest of them: before it, not all were ready.
    span = lasted(scene.now - max(ready_since)) if ready_since else ""
    facts = commas((_ready(workload, span), _restarts(workload, scene), _warnings(workload, scene)))
    return say("{name} is healthy: {facts}", name=workload.about, facts=facts)


def _ready(workload: Workload, span: str) -> str:
    """How many are ready, and for how long where that is known."""
    if workload.about.kind == "Pod":
        count = f"{sum(pod.ready for pod in workload.pods)}/{sum(pod.total for pod in workload.pods)}"
        if span:
            return say("{count} containers ready for {span}", count=count, span=span)
        return say("{count} containers ready", count=count)
    count = f"{workload.ready}/{workload.wanted}"
    return say("{count} ready for {span}", count=count, span=span) if span else say("{count} ready", count=count)


def _restarts(workload: Workload, scene: Scene) -> str:
    count = sum(pod.restarts for pod in workload.pods)
    if not count:
        return say("no restarts")
    ends = [end.finished_at for pod in workload.pods for one in pod.containers if (end := one.last_terminated)]
    known = [at for at in ends if at]
    if not known:
        return plural("{n} restart", "{n} restarts", count)
    span = lasted(scene.now - max(known))
    return plural("{n} restart, the last {span} ago", "{n} restarts, the last {span} ago", count, span=span)


def _warnings(workload: Workload, scene: Scene) -> str:
    recent = [
        one for one in _events(workload, scene) if one.warning and one.last_seen and scene.now - one.last_seen <= _HOUR
    ]
    if not recent:
        return say("no warnings in the last hour")
    return plural(
        "{n} warning in the last hour ({reasons})",
        "{n} warnings in the last hour ({reasons})",
        sum(one.count for one in recent),
        reasons=shown(", ".join(sorted({one.reason for one in recent})[:3]), 80),
    )


def _events(workload: Workload, scene: Scene) -> list[EventView]:
    found = [event for pod in workload.pods for event in scene.events.about("Pod", pod.meta)]
    if workload.deployment and workload.about.kind == "Deployment":
        found += scene.events.about("Deployment", workload.deployment.meta)
    return found + [event for one in workload.replica_sets[:1] for event in scene.events.about("ReplicaSet", one.meta)]


def _coming_up(workload: Workload, scene: Scene) -> str:
    young: list[PodView] = [pod for pod in workload.pods if not pod.is_ready]
    began = earliest(*(pod.created_at for pod in young))
    facts = commas(
        (
            plural("{n} of {all} ready", "{n} of {all} ready", workload.ready, all=number(workload.wanted)),
            say("the oldest of the others began {span} ago", span=lasted(scene.now - began)) if began else "",
            say("its rollout is paused") if workload.deployment and workload.deployment.paused else "",
        )
    )
    return say("{name} is coming up: {facts}", name=workload.about, facts=facts)
