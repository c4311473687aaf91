"""What is worth knowing of an object, by kind: pure functions from an object to labelled values, and sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents.clients.kubernetes.port import KubeObject
from agents.kubernetes.objects import (
    ConfigMapView,
    DeploymentView,
    HpaView,
    Meta,
    NodeView,
    PdbView,
    PodView,
    PvcView,
    QuotaView,
    ReplicaSetView,
    ServiceView,
)
from agents.kubernetes.rows import show_amount, why_not_ready
from languages import number, plural, say
from languages.joining import because, commas

Facts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Stand:
    """How an object is.

    Attributes:
        answer: a sentence without a full stop.
        why: what is behind it; empty where it is well or nothing is said.
        stopped: whether it is meant not to run: neither well nor broken.
    """

    answer: str
    why: str = ""
    stopped: bool = False


def pod_stand(pod: PodView) -> Stand:
    """How a pod is."""
    name = f"{pod.namespace}/{pod.name}"
    restarts = _restarts(pod.restarts)
    if pod.is_ready:
        return Stand(
            answer=say(
                "{pod} is ready ({ready}/{total} containers), {restarts}",
                pod=name,
                ready=pod.ready,
                total=pod.total,
                restarts=restarts,
            )
        )
    answer = say("{pod} is not ready ({state}, {restarts})", pod=name, state=pod.state, restarts=restarts)
    why = why_not_ready(pod)
    return Stand(answer=because(answer, why))


def deployment_stand(deployment: DeploymentView, pods: Sequence[PodView]) -> Stand:
    """How a deployment is, and why the first pod that is not ready is not."""
    name = f"{deployment.namespace}/{deployment.name}"
    if deployment.stopped:
        return Stand(answer=say("{deployment} is stopped: 0 replicas", deployment=name), stopped=True)
    if deployment.settled:
        return Stand(
            answer=say(
                "{deployment} is healthy: {ready}/{wanted} ready, {restarts}",
                deployment=name,
                ready=deployment.ready,
                wanted=deployment.wanted,
                restarts=_restarts(sum(pod.restarts for pod in pods)),
            )
        )
    answer = say(
        "{deployment} has {ready} of {wanted} replicas ready, {updated} updated",
        deployment=name,
        ready=number(deployment.ready),
        wanted=number(deployment.wanted),
        updated=number(deployment.updated),
    )
    first = next((pod for pod in pods if not pod.is_ready and not pod.deleting), None)
    if first is None:
        return Stand(answer=answer)
    state, why = say("{pod} is {state}", pod=first.name, state=first.state), why_not_ready(first)
    return Stand(answer=answer, why=because(state, why))


def service_stand(service: ServiceView, pods: Sequence[PodView]) -> Stand:
    """Whether a service has anybody to send to."""
    name = f"{service.meta.namespace}/{service.meta.name}"
    if not service.selector:
        return Stand(answer=say("Service {service} selects no pods by itself", service=name))
    if not pods:
        return Stand(answer=say("Service {service} sends to nobody: no pod has its labels", service=name))
    return Stand(
        answer=plural(
            "Service {service} sends to {ready} of {n} pods, those that are ready",
            "Service {service} sends to {ready} of {n} pods, those that are ready",
            len(pods),
            service=name,
            ready=number(sum(pod.is_ready for pod in pods)),
        )
    )


def other_stand(kind: str, obj: KubeObject) -> Stand:
    """How an object of another kind is: in the word for it that the kind has, if any."""
    meta = Meta.read(obj)
    named = f"{kind} {meta.namespace}/{meta.name}" if meta.namespace else f"{kind} {meta.name}"
    if meta.deleted_at:
        return Stand(answer=say("{object} is being deleted", object=named))
    state = _STATES[kind](obj) if kind in _STATES else ""
    return Stand(answer=because(named, state))


def _restarts(count: int) -> str:
    return plural("{n} restart", "{n} restarts", count) if count else say("no restarts")


def _pod(obj: KubeObject) -> Facts:
    pod = PodView.read(obj)
    owner = f"{pod.owner.kind} {pod.owner.name}" if pod.owner else ""
    return {
        say("phase"): pod.phase,
        say("node"): pod.node,
        say("owner"): owner,
        say("volume claims"): ", ".join(pod.claims),
    }


def _deployment(obj: KubeObject) -> Facts:
    found = DeploymentView.read(obj)
    replicas = say(
        "{ready} ready of {wanted} ({updated} updated, {available} available)",
        ready=number(found.ready),
        wanted=number(found.wanted),
        updated=number(found.updated),
        available=number(found.available),
    )
    return {
        say("replicas"): replicas,
        say("revision"): str(found.revision or ""),
        say("strategy"): found.strategy,
        say("selector"): found.selector.query,
        say("paused"): say("yes") if found.paused else "",
    }


def _replica_set(obj: KubeObject) -> Facts:
    found = ReplicaSetView.read(obj)
    owner = f"{found.meta.owner.kind} {found.meta.owner.name}" if found.meta.owner else ""
    return {
        say("replicas"): _replica_set_state(obj),
        say("revision"): str(found.revision or ""),
        say("owner"): owner,
    }


def _replica_set_state(obj: KubeObject) -> str:
    found = ReplicaSetView.read(obj)
    return say("{ready} ready of {wanted}", ready=number(found.ready), wanted=number(found.wanted))


def _node(obj: KubeObject) -> Facts:
    found = NodeView.read(obj)
    return {
        say("state"): _node_state(obj),
        say("allocatable"): _amounts(found.allocatable),
        say("taints"): ", ".join(f"{taint.key}={taint.value}:{taint.effect}" for taint in found.taints),
    }


def _node_state(obj: KubeObject) -> str:
    found = NodeView.read(obj)
    state = say("ready") if found.ready else say("not ready")
    return commas([state, say("cordoned") if found.cordoned else ""])


def _service(obj: KubeObject) -> Facts:
    found = ServiceView.read(obj)
    return {
        say("type"): found.type,
        say("address"): found.address,
        say("points to"): found.external_name,
        say("ports"): ", ".join(found.ports),
        say("selector"): found.query,
    }


def _claim(obj: KubeObject) -> Facts:
    found = PvcView.read(obj)
    return {
        say("phase"): found.phase,
        say("capacity"): found.capacity,
        say("storage class"): found.storage_class,
        say("volume"): found.volume,
        say("access modes"): ", ".join(found.access_modes),
    }


def _config_map(obj: KubeObject) -> Facts:
    return {say("keys"): ", ".join(ConfigMapView.read(obj).keys)}


def _quota(obj: KubeObject) -> Facts:
    found = QuotaView.read(obj)
    return {
        name: say(
            "{used} of {hard} used",
            used=show_amount(name, found.used.get(name, Decimal(0))),
            hard=show_amount(name, hard),
        )
        for name, hard in found.hard.items()
    }


def _hpa(obj: KubeObject) -> Facts:
    found = HpaView.read(obj)
    bounds = say("{minimum} to {maximum} replicas", minimum=number(found.minimum), maximum=number(found.maximum))
    return {
        say("target"): f"{found.target_kind} {found.target_name}",
        say("bounds"): bounds,
        say("replicas"): _hpa_state(obj),
    }


def _hpa_state(obj: KubeObject) -> str:
    found = HpaView.read(obj)
    return say("{current} now, {wanted} wanted", current=number(found.current), wanted=number(found.desired))


def _pdb(obj: KubeObject) -> Facts:
    found = PdbView.read(obj)
    return {
        say("min available"): found.min_available,
        say("max unavailable"): found.max_unavailable,
        say("healthy"): _pdb_state(obj),
        say("selector"): found.selector.query,
    }


def _pdb_state(obj: KubeObject) -> str:
    found = PdbView.read(obj)
    return say(
        "{healthy} of {needed} needed; {allowed} may be disrupted now",
        healthy=number(found.healthy),
        needed=number(found.desired),
        allowed=number(found.allowed),
    )


def _amounts(found: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{name} {show_amount(name, amount)}" for name, amount in found.items())


_STATES: Mapping[str, Callable[[KubeObject], str]] = {
    "ReplicaSet": _replica_set_state,
    "Node": _node_state,
    "PersistentVolumeClaim": lambda obj: PvcView.read(obj).phase,
    "HorizontalPodAutoscaler": _hpa_state,
    "PodDisruptionBudget": _pdb_state,
}
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
