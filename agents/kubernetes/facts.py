"""What is worth knowing of an object, by kind: pure functions from an object to labelled values, and sentences."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from agents.clients.kubernetes.port import KubeObject
from agents.kubernetes.objects import (
    ConfigMapView,
    DeploymentView,
    HpaView,
    NodeView,
    PdbView,
    PodView,
    PvcView,
    QuotaView,
    ReplicaSetView,
    ServiceView,
)
from agents.kubernetes.rows import show_amount, why_not_ready

Facts = Mapping[str, str]


def pod_sentence(pod: PodView) -> str:
    """How a pod is."""
    name = f"{pod.namespace}/{pod.name}"
    if pod.is_ready:
        return f"{name} is ready ({pod.ready}/{pod.total} containers), {_restarts(pod.restarts)}"
    why = why_not_ready(pod)
    return f"{name} is not ready ({pod.state}, {_restarts(pod.restarts)}){f': {why}' if why else ''}"


def deployment_sentence(deployment: DeploymentView, pods: Sequence[PodView]) -> str:
    """How a deployment is, and why the first pod that is not ready is not."""
    name = f"{deployment.namespace}/{deployment.name}"
    if deployment.settled:
        restarts = sum(pod.restarts for pod in pods)
        return f"{name} is healthy: {deployment.ready}/{deployment.wanted} ready, {_restarts(restarts)}"
    broken = [pod for pod in pods if not pod.is_ready and not pod.deleting]
    state = f"{name} has {deployment.ready} of {deployment.wanted} replicas ready, {deployment.updated} updated"
    if not broken:
        return state
    first = broken[0]
    why = why_not_ready(first)
    return f"{state}; {first.name} is {first.state}{f': {why}' if why else ''}"


def service_sentence(service: ServiceView, pods: Sequence[PodView]) -> str:
    """Whether a service has anybody to send to."""
    name = f"{service.meta.namespace}/{service.meta.name}"
    if not service.selector:
        return f"Service {name} selects no pods by itself"
    ready = sum(pod.is_ready for pod in pods)
    if not pods:
        return f"Service {name} sends to nobody: no pod has its labels"
    return f"Service {name} sends to {ready} of {len(pods)} pods, those that are ready"


def _restarts(count: int) -> str:
    return "no restarts" if count == 0 else f"{count} restart{'' if count == 1 else 's'}"


def _pod(obj: KubeObject) -> Facts:
    pod = PodView.read(obj)
    owner = f"{pod.owner.kind} {pod.owner.name}" if pod.owner else ""
    return {"phase": pod.phase, "node": pod.node, "owner": owner, "volume claims": ", ".join(pod.claims)}


def _deployment(obj: KubeObject) -> Facts:
    found = DeploymentView.read(obj)
    return {
        "replicas": f"{found.ready} ready of {found.wanted} ({found.updated} updated, {found.available} available)",
        "revision": str(found.revision or ""),
        "strategy": found.strategy,
        "selector": found.selector.query,
        "paused": "yes" if found.paused else "",
    }


def _replica_set(obj: KubeObject) -> Facts:
    found = ReplicaSetView.read(obj)
    owner = f"{found.meta.owner.kind} {found.meta.owner.name}" if found.meta.owner else ""
    return {"replicas": f"{found.ready} ready of {found.wanted}", "revision": str(found.revision or ""), "owner": owner}


def _node(obj: KubeObject) -> Facts:
    found = NodeView.read(obj)
    state = "ready" if found.ready else "not ready"
    return {
        "state": f"{state}, cordoned" if found.cordoned else state,
        "allocatable": _amounts(found.allocatable),
        "taints": ", ".join(f"{taint.key}={taint.value}:{taint.effect}" for taint in found.taints),
    }


def _service(obj: KubeObject) -> Facts:
    found = ServiceView.read(obj)
    return {
        "type": found.type,
        "address": found.address,
        "points to": found.external_name,
        "ports": ", ".join(found.ports),
        "selector": found.query,
    }


def _claim(obj: KubeObject) -> Facts:
    found = PvcView.read(obj)
    return {
        "phase": found.phase,
        "capacity": found.capacity,
        "storage class": found.storage_class,
        "volume": found.volume,
        "access modes": ", ".join(found.access_modes),
    }


def _config_map(obj: KubeObject) -> Facts:
    return {"keys": ", ".join(ConfigMapView.read(obj).keys)}


def _quota(obj: KubeObject) -> Facts:
    found = QuotaView.read(obj)
    return {
        name: f"{show_amount(name, found.used.get(name, Decimal(0)))} of {show_amount(name, hard)} used"
        for name, hard in found.hard.items()
    }


def _hpa(obj: KubeObject) -> Facts:
    found = HpaView.read(obj)
    return {
        "target": f"{found.target_kind} {found.target_name}",
        "bounds": f"{found.minimum} to {found.maximum} replicas",
        "replicas": f"{found.current} now, {found.desired} wanted",
    }


def _pdb(obj: KubeObject) -> Facts:
    found = PdbView.read(obj)
    return {
        "min available": found.min_available,
        "max unavailable": found.max_unavailable,
        "healthy": f"{found.healthy} of {found.desired} needed; {found.allowed} may be disrupted now",
        "selector": found.selector.query,
    }


def _amounts(found: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{name} {show_amount(name, amount)}" for name, amount in found.items())


FACTS: Mapping[str, Callable[[KubeObject], Facts]] = {
    "Pod": _pod,
    "Deployment": _deployment,
    "ReplicaSet": _replica_set,
    "Node": _node,
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "ConfigMap": _config_map,
    "ResourceQuota": _quota,
    "HorizontalPodAutoscaler": _hpa,
    "PodDisruptionBudget": _pdb,
}
