"""Images that cannot be pulled, in the registry's words."""

import re
from collections import defaultdict
from dataclasses import replace

from agents.diagnostic.building import Symptom, earliest, event, field, pod_events, waited
from agents.diagnostic.models import Cause, NextStep
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload, containers, pod_name
from agents.kubernetes.objects import ContainerView, EventView, PodView
from languages import mark, say, spoken

_REASONS = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
    }
)
# (what the registry or the kubelet says, what it means, what to do), the most telling first.
_MEANINGS = (
    (r"manifest unknown", mark("it does not exist there (manifest unknown)"), mark("Check the tag")),
    (
        r"toomanyrequests|too many requests|rate limit",
        mark("the registry limits how often we pull"),
        mark("Pull with an account"),
    ),
    (
        r"pull access denied|repository does not exist",
        mark("it is not there, or needs a login"),
        mark("Check name and login"),
    ),
    (
        r"unauthorized|authentication required|\b401\b",
        mark("the registry asks for a login"),
        mark("Check imagePullSecrets"),
    ),
    (r"forbidden|denied|\b403\b", mark("the registry refuses access"), mark("Check the rights of the pull secret")),
    (
        r"no match for platform|no matching manifest",
        mark("there is none for the platform of this node"),
        mark("Build for it"),
    ),
    (
        r"no such host|timeout|refused|deadline exceeded",
        mark("the registry is not reached"),
        mark("Check DNS and network"),
    ),
    (r"x509|certificate|tls:", mark("the registry's certificate is not accepted"), mark("Check the certificate")),
    (
        r"invalidimagename|invalid reference format",
        mark("this is no valid image name"),
        mark("Correct the image's name"),
    ),
    (
        r"errimageneverpull|never pull",
        mark("it is not on the node, and must not be pulled"),
        mark("Change imagePullPolicy"),
    ),
    (r"not found", mark("it does not exist there (not found)"), mark("Check the tag")),
)


def image_pull(workload: Workload, scene: Scene) -> list[Symptom]:
    """One symptom for each image that cannot be pulled."""
    found: dict[str, list[tuple[PodView, ContainerView]]] = defaultdict(list)
    for pod, container in containers(workload):
        if container.waiting and container.waiting.reason in _REASONS:
            found[container.image].append((pod, container))
    return [_symptom(image, hits, scene) for image, hits in found.items()]


def _symptom(image: str, hits: list[tuple[PodView, ContainerView]], scene: Scene) -> Symptom:
    pods = [pod for pod, _ in hits]
    failed = [one for one in pod_events(scene, pods, "Failed") if image in one.message]
    meaning, todo = _meaning(hits, failed)
    states = [
        field(
            pod_name(pod), f"{one.name}: {one.waiting.reason}: {terse(one.waiting.message, image)}".removesuffix(": ")
        )
        for pod, one in hits
        if one.waiting
    ]
    named = shown(image, 160)
    return Symptom(
        cause=Cause.IMAGE_PULL,
        why=say("image {image} cannot be pulled: {why}", image=named, why=meaning),
        detail=waited(scene, pods),
        pods=pods,
        evidence=[event(replace(one, message=terse(one.message, image))) for one in failed] or states,
        since=earliest(*(pod.created_at for pod in pods), *(one.first_seen for one in failed)),
        next_steps=(NextStep(text=todo),),
    )


def terse(message: str, image: str) -> str:
    """What was tried and what was answered, without the image that each layer between them repeats."""
    tried, answer = message.partition(image)[0].rstrip(' "'), message.rpartition(image)[2].lstrip('": ')
    return f"{tried}: {answer}" if image in message and answer else message


def _meaning(hits: list[tuple[PodView, ContainerView]], failed: list[EventView]) -> tuple[str, str]:
    said = " ".join(
        [
            *(f"{one.waiting.reason} {one.waiting.message}" for _, one in hits if one.waiting),
            *(e.message for e in failed),
        ]
    ).lower()
    for pattern, meaning, todo in _MEANINGS:
        if re.search(pattern, said):
            return spoken(meaning), spoken(todo)
    return say("the cluster does not say why"), say("Read the events of the pod")
