"""Lists that nobody can have yet: of everything but pods. What there is instead is said with it."""

from agents.chat.reading.model import Reading
from agents.chat.understanding import Unclear
from languages import mark, say, spoken

_CALLED = {
    "node": mark("nodes"),
    "namespace": mark("namespaces"),
    "deployment": "Deployments",
    "service": "Services",
    "ingress": "Ingresses",
    "configmap": "ConfigMaps",
    "secret": "Secrets",
    "pvc": "PersistentVolumeClaims",
    "cronjob": "CronJobs",
    "job": "Jobs",
    "statefulset": "StatefulSets",
    "daemonset": "DaemonSets",
    "replicaset": "ReplicaSets",
    "hpa": "HorizontalPodAutoscalers",
    "networkpolicy": "NetworkPolicies",
    "pdb": "PodDisruptionBudgets",
}
"""What people read for several of a kind; what Kubernetes calls so is called so in every language."""
_DESCRIBED = frozenset({"node", "namespace", "service", "configmap", "pvc", "replicaset", "hpa", "pdb"})
"""Kinds of which one can be described by its name."""


def unlisted(reading: Reading) -> Unclear | None:
    """Why a list is not given that somebody asks for, and what is; None where it is one of pods, or no list."""
    kind = str(reading.slots.get("kind", "pod"))
    if reading.intent != "list_pods" or kind not in _CALLED:
        return None
    return Unclear(because=f"no list of {kind}s", words=_words(kind, spoken(_CALLED[kind])), reads=True)


def _words(kind: str, kinds: str) -> str:
    if kind == "deployment":
        return say("I cannot list deployments yet. I can list pods, and tell how one deployment is: “status of NAME”.")
    if kind in _DESCRIBED:
        return say(
            "I cannot list {kinds} yet. I can list pods, and describe one object by its name: “describe {kind} NAME”.",
            kinds=kinds,
            kind=kind,
        )
    return say("I cannot list {kinds} yet. I can list pods.", kinds=kinds)
