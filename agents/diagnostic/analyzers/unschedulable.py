"""Pods that no node takes."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from agents.diagnostic.building import Symptom, condition, earliest, event, field, pod_events, waited
from agents.diagnostic.models import Cause, Evidence, NextStep, ObjectName, Source
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import PodView, show_bytes, show_cores

_SAID = re.compile(r"0/(\d+) nodes are available: (.+?)(?:\. (?:no new claims|preemption:)|\.?$)", re.DOTALL)
# What the scheduler adds about preemption repeats that no node is there.
_AFTERWORD = re.compile(r"\.? (?:no new claims to deallocate|preemption:).*", re.DOTALL)
_COUNTED = re.compile(r"(\d+) ((?:(?!, \d+ ).)+)")
_MOST_NAMED = 10
_CLAIM = re.compile(r'persistentvolumeclaim "([^"]{1,253})" not found')
# (what the scheduler says, what it means); {n} is the number of nodes.
_MEANINGS = (
    (re.compile(r"Insufficient (\S+)"), r"\1 is short on {n}"),
    (re.compile(r"Too many pods"), "pods are at the maximum on {n}"),
    (re.compile(r"untolerated taint (\{[^}]*\})"), r"taint \1 keeps it off {n}"),
    (re.compile(r"volume node affinity conflict"), "its volume cannot be reached from {n}"),
    (re.compile(r"node affinity/selector|node selector|node affinity"), "its node selector or affinity leaves out {n}"),
    (re.compile(r"anti-affinity"), "its anti-affinity leaves out {n}"),
    (re.compile(r"pod affinity|topology spread"), "its affinity or spread constraints leave out {n}"),
    (re.compile(r"were unschedulable"), "{n} cordoned"),
    (re.compile(r"unbound immediate PersistentVolumeClaims"), "its volume claim is not bound"),
    (re.compile(r"free ports"), "its host port is taken on {n}"),
    (re.compile(r"not ready|unreachable"), "{n} not ready"),
)


def unschedulable(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each message of the scheduler."""
    found: dict[str, list[PodView]] = defaultdict(list)
    for pod in workload.pods:
        scheduled = pod.condition("PodScheduled")
        if pod.unschedulable and scheduled:
            found[scheduled.message].append(pod)
    return [_symptom(said, pods, scene) for said, pods in found.items()]


def _symptom(said: str, pods: list[PodView], scene: Scene) -> Symptom:
    too_large = list(_too_large(pods[0], scene))
    events = pod_events(scene, pods, "FailedScheduling")
    other_words = [one for one in events[:1] if one.message != said]
    found = pods[0].condition("PodScheduled")
    return Symptom(
        cause=Cause.UNSCHEDULABLE,
        why=f"no node takes its pods: {too_large[0].text if too_large else meaning(said)}",
        detail=waited(scene, pods),
        pods=pods,
        evidence=[
            condition(
                pod_name(pods[0]), "PodScheduled is False", found.since if found else None, _AFTERWORD.sub("", said)
            ),
            *too_large,
            *_claims(pods[0], scene),
            *map(event, other_words),
        ],
        since=earliest(*(pod.created_at for pod in pods), *(one.first_seen for one in events)),
        next_steps=(_next(said, scene, large=bool(too_large)),),
    )


def meaning(said: str) -> str:
    """The scheduler's message in fewer words, one part for each obstacle; as it is where it cannot be read."""
    if claim := _CLAIM.search(said):
        return f"its volume claim {claim[1]} does not exist"
    match = _SAID.search(said)
    if match is None:
        return shown(said, 200)
    total = int(match[1])
    return "; ".join(_part(int(count), text, total) for count, text in _COUNTED.findall(match[2])) or shown(said, 200)


def _part(count: int, text: str, total: int) -> str:
    nodes = f"{count} of {total} nodes" if total != 1 else "the only node"
    for pattern, words in _MEANINGS:
        if found := pattern.search(text):
            return found.expand(words.replace("{n}", "@n@")).replace("@n@", nodes)
    return f"{shown(text, 120)} ({nodes})"


def _too_large(pod: PodView, scene: Scene) -> Iterator[Evidence]:
    """Requests that not even an empty node could meet."""
    for resource, show in (("memory", show_bytes), ("cpu", show_cores)):
        asked = pod.requests.get(resource, Decimal(0))
        sizes = [node.allocatable[resource] for node in scene.nodes.values() if resource in node.allocatable]
        if sizes and asked > max(sizes):
            text = f"each asks for {show(asked)} {resource}, and the largest node has {show(max(sizes))}"
            yield Evidence(source=Source.NUMBER, about=pod_name(pod), text=text, at=scene.now)


def _claims(pod: PodView, scene: Scene) -> Iterator[Evidence]:
    for name in pod.claims:
        claim = scene.claims.get((pod.namespace, name))
        if claim and claim.phase != "Bound":
            about = ObjectName(kind="PersistentVolumeClaim", namespace=pod.namespace, name=name)
            yield field(about, f"phase {claim.phase}, storage class {claim.storage_class or 'none'}")
            yield from (event(one) for one in scene.events.about("PersistentVolumeClaim", claim.meta) if one.warning)


def _next(said: str, scene: Scene, *, large: bool) -> NextStep:
    if large:
        return NextStep(text="Lower the request, or add a node that is large enough")
    if "Insufficient" in said or "Too many pods" in said:
        return NextStep(text="Free room, add a node, or lower the requests")
    if "PersistentVolumeClaim" in said or "persistentvolumeclaim" in said or "volume" in said:
        return NextStep(text="Look at the volume claim and its storage class")
    if "were unschedulable" in said:
        return _uncordon(scene)
    return NextStep(text="Compare the pod's tolerations, selector and affinity with the nodes")


def _uncordon(scene: Scene) -> NextStep:
    """The nodes that might take the pod are closed to new ones: nothing about the pod would help."""
    names = sorted(name for name, node in scene.nodes.items() if node.cordoned)
    command = f"uncordon {' '.join(names)}" if 0 < len(names) <= _MOST_NAMED else ""
    return NextStep(text="Open the nodes for pods again where their maintenance is over", command=command)
