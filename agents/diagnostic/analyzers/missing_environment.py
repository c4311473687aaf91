"""Environment variables that a program says it needs and does not have."""

import re
from collections import defaultdict

from agents.diagnostic.building import Symptom, earliest, field, log, pod_events, restarted, see_logs
from agents.diagnostic.models import Cause, Confidence, Evidence, NextStep
from agents.diagnostic.workloads import Scene, Workload, containers, pod_name
from agents.kubernetes.objects import ContainerView, PodView
from languages import say

_NAME = r"[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){0,8}"
_COMPOUND = r"[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}"  # a lone capital word (ERROR) is rarely a variable
_QUOTE = r"[`'\"$({\[]{0,3}"
_WANTING = r"(?i:not set|not defined|not found|not provided|unset|undefined|missing|required|empty|must be|mandatory)"
_ENV = r"\b(?i:env(?:ironment)?(?:[ _-]?var(?:iable)?)?s?)\b"
_CLOSE = r"[`'\")}\]]{0,3}"
# Surest first; those of `_CERTAIN` name an environment variable, the others something written like one.
_CERTAIN = (
    re.compile(rf"{_ENV}[^A-Z\n]{{0,20}}?{_QUOTE}\b({_NAME})\b(?=.{{0,40}}\b{_WANTING})"),
    re.compile(rf"\b{_WANTING}\b.{{0,20}}{_ENV}[^A-Z\n]{{0,20}}\b({_NAME})\b"),
    re.compile(rf"\b({_NAME})\b{_CLOSE}:? (?i:environment variable|env(?:ironment)? var)\b.{{0,20}}\b{_WANTING}"),
    re.compile(rf"\b({_NAME}): (?:unbound variable|parameter not set|parameter null or not set)"),
)
_LIKELY = (
    re.compile(rf"\b({_COMPOUND})\b{_CLOSE}:? (?:is |was |are )?{_WANTING}"),
    re.compile(rf"\b(?:[Mm]issing|[Rr]equired)\b[^A-Z\n]{{0,30}}?{_QUOTE}\b({_COMPOUND})\b"),
    re.compile(rf"\bKeyError: ['\"]({_NAME})['\"]"),
)
_MAX_LINE = 500


def missing_environment(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each variable that is missing in a container of the template."""
    found: dict[tuple[str, str], list[tuple[PodView, ContainerView, str, bool]]] = defaultdict(list)
    for pod, container in containers(workload):
        hit = named_variable(scene.logs.get((pod.uid, container.name), ()))
        if hit and not container.ready:
            name, line, certain = hit
            found[container.name, name].append((pod, container, line, certain))
    return [_symptom(workload, name, hits, scene) for (_, name), hits in found.items()]


def named_variable(lines: tuple[str, ...]) -> tuple[str, str, bool] | None:
    """(variable, line that names it, whether the words leave no doubt) of the surest line; None where no line does."""
    for pattern in (*_CERTAIN, *_LIKELY):
        for line in lines:
            if match := pattern.search(line[:_MAX_LINE]):
                return match[1], line, pattern in _CERTAIN
    return None


def _symptom(
    workload: Workload, name: str, hits: list[tuple[PodView, ContainerView, str, bool]], scene: Scene
) -> Symptom:
    first_pod, container, line, certain = hits[0]
    alike = _crashing_alike(workload, container)
    absent = name not in container.env_names and not container.env_from
    evidence: list[Evidence] = [log(first_pod, container.name, line)]
    if name not in container.env_names:
        lacking = say("env has no {name}", name=name)
        evidence.append(field(pod_name(first_pod), f"{container.name}: {lacking}"))
    backoffs = pod_events(scene, alike, "BackOff")
    sure = certain and absent
    return Symptom(
        cause=Cause.MISSING_ENVIRONMENT,
        why=say("environment variable {name} is not set", name=name),
        detail=restarted(scene, alike),
        pods=alike,
        evidence=evidence,
        since=earliest(*(one.first_seen for one in backoffs), *(pod.created_at for pod in alike)),
        confidence=Confidence.CERTAIN if sure else Confidence.LIKELY,
        guess="" if sure else say("the container ends because it lacks the environment variable {name}", name=name),
        next_steps=(NextStep(text=say("Set {name} in the deployment", name=name)), see_logs(first_pod)),
    )


def _crashing_alike(workload: Workload, example: ContainerView) -> list[PodView]:
    """Pods whose container of the same name and image crashes: logs are read of a few pods only."""
    return [
        pod
        for pod, one in containers(workload)
        if (one.name, one.image) == (example.name, example.image) and not one.ready and (one.restarts or one.terminated)
    ]
