"""Containers that end, and end again."""

import re
from collections import defaultdict
from collections.abc import Sequence

from agents.diagnostic.building import Symptom, earliest, field, log, pod_events, recently, restarted, see_logs
from agents.diagnostic.models import Cause, Evidence
from agents.diagnostic.texts import counted, shown
from agents.diagnostic.workloads import Scene, Workload, containers, pod_name
from agents.kubernetes.objects import ContainerView, PodView, Termination

_CANNOT_START = frozenset({"RunContainerError", "CreateContainerError", "StartError", "ContainerCannotRun"})
_EXITS = {
    126: "its command may not be executed",
    127: "its command does not exist",
    134: "it aborted",
    137: "it was killed",
    139: "it crashed in memory (SIGSEGV)",
    143: "it was told to stop (SIGTERM)",
}
_STRONG = re.compile(r"(?i:\bpanic\b|\bfatal\b|\bcritical\b|uncaught|unhandled)|^[\w.]{1,80}(?:Error|Exception)\b")
_PLAIN = re.compile(
    r"(?i)\b(?:error|exception|failed|failure|cannot|can't|unable|refused|denied|no such|invalid)\b|[Ee]rror:"
)
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
    return Symptom(
        cause=Cause.CRASH_LOOP,
        why=_why(hits, logged[0][2] if logged else ""),
        detail=restarted(scene, pods),
        pods=pods,
        evidence=[*(log(pod, one.name, line) for pod, one, line in logged[:2]), *_exits(hits)],
        since=earliest(*(one.first_seen for one in backoffs), *exits),
        guess="" if logged or _start_error(hits[0][1]) else "the log of the run that ended says why",
        next_steps=(see_logs(pods[0]),),
    )


def _why(hits: list[tuple[PodView, ContainerView]], line: str) -> str:
    pod, container = hits[0]
    kind = "init container" if container.init else "container"
    which = f"its {kind}" if pod.total == 1 and not container.init else f"its {kind} {container.name}"
    if refused := _start_error(container):
        return f"{which} cannot be started: {shown(refused, 160)}"
    last = ended(container)
    if last is None:
        return f"{which} does not stay up"
    if last.exit_code == 0:
        return f"{which} ends by itself (exit code 0), and should keep running"
    said = f": {shown(line, 160)}" if line else f" ({_EXITS[last.exit_code]})" if last.exit_code in _EXITS else ""
    word = "crashed and was started again" if container.ready else "crashes"
    return f"{which} {word} (exit code {last.exit_code}){said}"


def _exits(hits: list[tuple[PodView, ContainerView]]) -> list[Evidence]:
    found = []
    for pod, container in hits:
        if last := ended(container):
            message = f": {last.message}" if last.message else ""
            text = f"{container.name}: last exit {last.exit_code} {last.reason}{message}"
            found.append(field(pod_name(pod), text, last.finished_at, counted(container.restarts, "restart")))
    return found
