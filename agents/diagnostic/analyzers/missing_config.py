"""ConfigMaps, Secrets and keys of them that a pod names and that do not exist."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from agents.diagnostic.building import Symptom, earliest, event, field, pod_events, waited
from agents.diagnostic.models import Cause, Evidence, NextStep
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import PodView
from languages import say

_KINDS = {"configmap": "ConfigMap", "secret": "Secret"}
_OBJECT = re.compile(r'\b(configmap|secret) "([^"]{1,253})" not found', re.IGNORECASE)
_KEY = re.compile(r"couldn't find key (\S{1,253}) in (ConfigMap|Secret) ([^\s/]{1,63})/(\S{1,253})")
_MOUNTED_KEY = re.compile(r"references non-existent (config|secret) key: (\S{1,253})")
_CONFIG_ERROR = "CreateContainerConfigError"


@dataclass(frozen=True, kw_only=True)
class _Hit:
    what: str
    pod: PodView
    evidence: Evidence


def missing_config(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each thing that is missing."""
    found: dict[str, list[_Hit]] = defaultdict(list)
    for pod in workload.pods:
        for hit in (*_from_states(pod), *_from_mounts(pod, scene)):
            found[hit.what].append(hit)
    return [_symptom(what, hits, scene) for what, hits in found.items()]


def _from_states(pod: PodView) -> Iterator[_Hit]:
    for container in pod.containers:
        if container.waiting and container.waiting.reason == _CONFIG_ERROR:
            said = container.waiting.message
            evidence = field(pod_name(pod), f"{container.name}: {_CONFIG_ERROR}: {said}")
            what = _missing(said) or say("its container cannot be configured: {why}", why=said)
            yield _Hit(what=what, pod=pod, evidence=evidence)


def _from_mounts(pod: PodView, scene: Scene) -> Iterator[_Hit]:
    if pod.is_ready or any(container.running_since or container.restarts for container in pod.main):
        return
    seen = set()
    for one in pod_events(scene, [pod], "FailedMount"):
        what = _missing(one.message)
        if what and what not in seen:
            seen.add(what)
            yield _Hit(what=what, pod=pod, evidence=event(one))


def _missing(said: str) -> str:
    if key := _KEY.search(said):
        return say("{what} has no key {key}", what=f"{key[2]} {key[4]}", key=key[1])
    if mounted := _MOUNTED_KEY.search(said):
        kind = "ConfigMap" if mounted[1] == "config" else "Secret"
        return say("a {kind} it mounts has no key {key}", kind=kind, key=mounted[2])
    if missing := _OBJECT.search(said):
        what = f"{_KINDS[missing[1].lower()]} {missing[2].rpartition('/')[2]}"
        return say("{what} does not exist", what=what)
    return ""


def _symptom(what: str, hits: list[_Hit], scene: Scene) -> Symptom:
    pods = list({hit.pod.uid: hit.pod for hit in hits}.values())
    return Symptom(
        cause=Cause.MISSING_CONFIG,
        why=shown(what, 200),
        detail=waited(scene, pods),
        pods=pods,
        evidence=[hit.evidence for hit in hits],
        since=earliest(*(pod.created_at for pod in pods)),
        next_steps=(NextStep(text=say("Create what is missing, or correct the name in the pod's template")),),
    )
