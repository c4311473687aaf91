"""Pods that no node takes."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from agents.diagnostic.building import Symptom, condition, earliest, event, field, pod_events, waited
from agents.diagnostic.models import Cause, Evidence, NextStep, ObjectName, Source
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, pod_name
from agents.kubernetes.objects import PodView, PvcView, show_bytes, show_cores
from languages import mark, number, plural, say, spoken
from languages.joining import semicolons

_SAID = re.compile(r"0/(\d+) nodes are available: (.+?)(?:\. (?:no new claims|preemption:)|\.?$)", re.DOTALL)
# What the scheduler adds about preemption repeats that no node is there.
_AFTERWORD = re.compile(r"\.? (?:no new claims to deallocate|preemption:).*", re.DOTALL)
_COUNTED = re.compile(r"(\d+) ((?:(?!, \d+ ).)+)")
_MOST_NAMED = 10
_CLAIM = re.compile(r'persistentvolumeclaim "([^"]{1,253})" not found')
# (what the scheduler says, what it means); {what} is the first group of the pattern, {nodes} counts the nodes.
_MEANINGS = (
    (re.compile(r"Insufficient (\S+)"), mark("{what} is short on {nodes}")),
    (re.compile(r"Too many pods"), mark("pods are at the maximum on {nodes}")),
    (re.compile(r"untolerated taint (\{[^}]*\})"), mark("taint {what} keeps it off {nodes}")),
    (re.compile(r"volume node affinity conflict"), mark("its volume cannot be reached from {nodes}")),
    (
        re.compile(r"node affinity/selector|node selector|node affinity"),
        mark("its node selector or affinity leaves out {nodes}"),
    ),
    (re.compile(r"anti-affinity"), mark("its anti-affinity leaves out {nodes}")),
    (re.compile(r"pod affinity|topology spread"), mark("its affinity or spread constraints leave out {nodes}")),
    (re.compile(r"were unschedulable"), mark("{nodes} cordoned")),
    (re.compile(r"unbound immediate PersistentVolumeClaims"), mark("its volume claim is not bound")),
    (re.compile(r"free ports"), mark("its host port is taken on {nodes}")),
    (re.compile(r"not ready|unreachable"), mark("{nodes} not ready")),
)
_RESOURCES = {"memory": mark("memory"), "cpu": mark("cpu")}


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
        why=say("no node takes its pods: {why}", why=too_large[0].text if too_large else meaning(said)),
        detail=waited(scene, pods),
        pods=pods,
        evidence=[
            condition(
                pod_name(pods[0]),
                say("PodScheduled is False"),
                found.since if found else None,
                _AFTERWORD.sub("", said),
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
        return say("its volume claim {name} does not exist", name=claim[1])
    match = _SAID.search(said)
    if match is None:
        return shown(said, 200)
    total = int(match[1])
    return semicolons(_part(int(count), text, total) for count, text in _COUNTED.findall(match[2])) or shown(said, 200)


def _part(count: int, text: str, total: int) -> str:
    nodes = say("the only node")
    if total != 1:
        nodes = plural("{n} of {total} nodes", "{n} of {total} nodes", count, total=number(total))
    for pattern, words in _MEANINGS:
        if found := pattern.search(text):
            return spoken(words, what=_resource(found[1]) if pattern.groups else "", nodes=nodes)
    return f"{shown(text, 120)} ({nodes})"


def _resource(name: str) -> str:
    return spoken(_RESOURCES.get(name, "")) or name


def _too_large(pod: PodView, scene: Scene) -> Iterator[Evidence]:
    """Requests that not even an empty node could meet; the headline says the first."""
    told = True
    for resource, show in (("memory", show_bytes), ("cpu", show_cores)):
        asked = pod.requests.get(resource, Decimal(0))
        sizes = [node.allocatable[resource] for node in scene.nodes.values() if resource in node.allocatable]
        if sizes and asked > max(sizes):
            text = say(
                "each asks for {asked} {what}, and the largest node has {most}",
                asked=show(asked),
                what=_resource(resource),
                most=show(max(sizes)),
            )
            yield Evidence(source=Source.NUMBER, about=pod_name(pod), text=text, at=scene.now, told=told)
            told = False


def _claims(pod: PodView, scene: Scene) -> Iterator[Evidence]:
    for name in pod.claims:
        claim = scene.claims.get((pod.namespace, name))
        if claim and claim.phase != "Bound":
            about = ObjectName(kind="PersistentVolumeClaim", namespace=pod.namespace, name=name)
            yield field(about, _phase(claim))
            yield from (event(one) for one in scene.events.about("PersistentVolumeClaim", claim.meta) if one.warning)


def _phase(claim: PvcView) -> str:
    if claim.storage_class:
        return say("phase {phase}, storage class {name}", phase=claim.phase, name=claim.storage_class)
    return say("phase {phase}, storage class none", phase=claim.phase)


def _next(said: str, scene: Scene, *, large: bool) -> NextStep:
    if large:
        return NextStep(text=say("Lower the request, or add a node that is large enough"))
    if "Insufficient" in said or "Too many pods" in said:
        return NextStep(text=say("Free room, add a node, or lower the requests"))
    if "PersistentVolumeClaim" in said or "persistentvolumeclaim" in said or "volume" in said:
        return NextStep(text=say("Look at the volume claim and its storage class"))
    if "were unschedulable" in said:
        return _uncordon(scene)
    return NextStep(text=say("Compare the pod's tolerations, selector and affinity with the nodes"))


def _uncordon(scene: Scene) -> NextStep:
    """The nodes that might take the pod are closed to new ones: nothing about the pod would help."""
    names = sorted(name for name, node in scene.nodes.items() if node.cordoned)
    command = f"uncordon {' '.join(names)}" if 0 < len(names) <= _MOST_NAMED else ""
    return NextStep(text=say("Open the nodes for pods again where their maintenance is over"), command=command)
