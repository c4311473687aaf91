"""Containers that end, and end again."""

import re
from collections import defaultdict
from collections.abc import Sequence

from agents.diagnostic.building import Symptom, earliest, field, log, pod_events, recently, restarted, see_logs, which
from agents.diagnostic.models import Cause, Evidence
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, containers, pod_name
from agents.kubernetes.objects import ContainerView, PodView, Termination
from languages import mark, plural, say, spoken
from languages.joining import because

_CANNOT_START = frozenset({"RunContainerError", "CreateContainerError", "StartError", "ContainerCannotRun"})
_EXITS = {
    126: mark("its command may not be executed"),
    127: mark("its command does not exist"),
    134: mark("it aborted"),
    137: mark("it was killed"),
    139: mark("it crashed in memory (SIGSEGV)"),
    143: mark("it was told to stop (SIGTERM)"),
}
_STRONG = re.compile(r"(?i:\bpanic\b|\bfatal\b|\bcritical\b|uncaught|unhandled)|^[\w.]{1,80}(?:Error|Exception)\b")
_PLAIN = re.compile(
    r"(?i)\b(?:error|exception|failed|failure|cannot|can't|unable|refused|denied|no such|invalid)\b|[Ee]rror:"
)
_MOST_SAID = 160  # characters of a headline
_TRACEBACK = "Traceback (most recent call last)"


def crash_loop(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each container of the template that does not stay up."""
    found: dict[str, list[tuple[PodView, ContainerView]]] = defaultdict(list)
    for pod, container in containers(workload):
        if _crashing(container) or _crashed_lately(container, scene) or _start_error(container):
            found[container.name].append((pod, container))
    return [_symptom(hits, scene) for hits in found.values()]


def error_line(lines: Sequence[str]) -> str:
    """The line that says why a run ended: an exception or a fatal line, else the first error; empty where none does."""
    for start, line in enumerate(lines):
        if _TRACEBACK in line:
            ending = next((one for one in lines[start + 1 :] if one.strip() and not one[0].isspace()), "")
            if ending:
                return ending
    strong = next((line for line in lines if _STRONG.search(line[:500])), "")
    return strong or next((line for line in lines if _PLAIN.search(line[:500])), "")


def ended(container: ContainerView) -> Termination | None:
    """How its last run ended."""
    return container.terminated or container.last_terminated


def _crashing(container: ContainerView) -> bool:
    if container.waiting:
        return container.waiting.reason == "CrashLoopBackOff"
    last = ended(container)
    return bool(last and last.exit_code and not container.ready and (container.restarts or container.terminated))


def _crashed_lately(container: ContainerView, scene: Scene) -> bool:
    last = container.last_terminated
    return bool(container.ready and last and last.exit_code and recently(scene, last.finished_at))


def _start_error(container: ContainerView) -> str:
    if container.waiting and container.waiting.reason in _CANNOT_START:
        return container.waiting.message or container.waiting.reason
    last = ended(container)
    return (last.message or last.reason) if last and last.reason in _CANNOT_START and not container.ready else ""


def _symptom(hits: list[tuple[PodView, ContainerView]], scene: Scene) -> Symptom:
    pods = [pod for pod, _ in hits]
    logged = [(pod, one, line) for pod, one in hits if (line := error_line(scene.logs.get((pod.uid, one.name), ())))]
    backoffs = pod_events(scene, pods, "BackOff")
    exits = [last.finished_at for _, one in hits if (last := ended(one))]
    why, told = _why(hits, logged[0][2] if logged else "")
    return Symptom(
        cause=Cause.CRASH_LOOP,
        why=why,
        detail=restarted(scene, pods),
        pods=pods,
        evidence=[
            *(log(pod, one.name, line, told=shown(line) == told) for pod, one, line in logged[:2]),
            *_exits(hits),
        ],
        since=earliest(*(one.first_seen for one in backoffs), *exits),
        guess="" if logged or _start_error(hits[0][1]) else say("the log of the run that ended says why"),
        next_steps=(see_logs(pods[0]),),
    )


def _why(hits: list[tuple[PodView, ContainerView]], line: str) -> tuple[str, str]:
    """What the container does, and the line of its log that this ends with; empty where it ends with none."""
    pod, container = hits[0]
    name = which(pod, container)
    if refused := _start_error(container):
        return say("{container} cannot be started: {why}", container=name, why=shown(refused, _MOST_SAID)), ""
    last = ended(container)
    if last is None:
        return say("{container} does not stay up", container=name), ""
    if last.exit_code == 0:
        return say("{container} ends by itself (exit code 0), and should keep running", container=name), ""
    if container.ready:
        crash = say("{container} crashed and was started again (exit code {code})", container=name, code=last.exit_code)
    else:
        crash = say("{container} crashes (exit code {code})", container=name, code=last.exit_code)
    if line:
        return because(crash, shown(line, _MOST_SAID)), shown(line, _MOST_SAID)
    return because(crash, spoken(_EXITS.get(last.exit_code, ""))), ""


def _exits(hits: list[tuple[PodView, ContainerView]]) -> list[Evidence]:
    found = []
    for pod, container in hits:
        if last := ended(container):
            how = say("last exit {code} {reason}", code=last.exit_code, reason=last.reason)
            text = f"{container.name}: {because(how, last.message)}"
            restarts = plural("{n} restart", "{n} restarts", container.restarts)
            found.append(field(pod_name(pod), text, last.finished_at, restarts))
    return found
