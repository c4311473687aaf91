"""What kube-state-metrics tells: restarts, limits, readiness and replicas."""

from collections.abc import Iterator, Mapping

from sandbox.cluster.objects import JsonObject, parse_timestamp
from sandbox.cluster.quantities import parse_quantity
from sandbox.prometheus.lives import Life
from sandbox.prometheus.series import NAME, Series

_FROM = {"job": "kube-state-metrics", "instance": "kube-state-metrics.kube-system:8080"}
_UNITS = {"cpu": "core", "memory": "byte"}
_REPLICAS = {
    "kube_deployment_spec_replicas": ("spec", "replicas"),
    "kube_deployment_status_replicas": ("status", "replicas"),
    "kube_deployment_status_replicas_ready": ("status", "readyReplicas"),
    "kube_deployment_status_replicas_available": ("status", "availableReplicas"),
    "kube_deployment_status_replicas_unavailable": ("status", "unavailableReplicas"),
    "kube_deployment_status_replicas_updated": ("status", "updatedReplicas"),
}


def container_states(life: Life) -> Iterator[Series]:
    """The series of one container."""
    labels = {**_pod_labels(life.pod), "container": str(life.container["name"])}

    def restarts(at: float) -> float | None:
        return float(max(0, life.started_by(at) - 1)) if at >= life.created else None

    yield Series(labels={NAME: "kube_pod_container_status_restarts_total", **labels}, value=restarts)
    yield _constant("kube_pod_container_status_ready", labels, float(life.status["ready"]), life.created)
    for bound in ("limits", "requests"):
        for resource, amount in life.container.get("resources", {}).get(bound, {}).items():
            named = {**labels, "resource": resource, "unit": _UNITS.get(resource, "integer")}
            yield _constant(f"kube_pod_container_resource_{bound}", named, parse_quantity(amount), life.created)
    for kind, state in (("waiting", "state"), ("terminated", "state"), ("last_terminated", "lastState")):
        reason = life.status.get(state, {}).get(kind.removeprefix("last_"), {}).get("reason")
        if reason:
            named = {**labels, "reason": str(reason)}
            yield _constant(f"kube_pod_container_status_{kind}_reason", named, 1.0, life.created)


def pod_states(pod: JsonObject) -> Iterator[Series]:
    """The series of one pod."""
    labels, created = _pod_labels(pod), parse_timestamp(pod["metadata"]["creationTimestamp"])
    placed = {**labels, "node": str(pod["spec"].get("nodeName", "")), "pod_ip": str(pod["status"].get("podIP", ""))}
    yield _constant("kube_pod_info", placed, 1.0, created)
    for phase in ("Pending", "Running", "Succeeded", "Failed", "Unknown"):
        now = float(pod["status"].get("phase", "Pending") == phase)
        yield _constant("kube_pod_status_phase", {**labels, "phase": phase}, now, created)


def deployment_states(deployment: JsonObject) -> Iterator[Series]:
    """The series of one deployment."""
    meta = deployment["metadata"]
    labels = {**_FROM, "namespace": str(meta["namespace"]), "deployment": str(meta["name"])}
    created = parse_timestamp(meta["creationTimestamp"])
    for name, (part, field) in _REPLICAS.items():
        yield _constant(name, labels, float(deployment.get(part, {}).get(field, 0)), created)


def _pod_labels(pod: JsonObject) -> Mapping[str, str]:
    meta = pod["metadata"]
    return {**_FROM, "namespace": str(meta["namespace"]), "pod": str(meta["name"]), "uid": str(meta["uid"])}


def _constant(name: str, labels: Mapping[str, str], value: float, since: float) -> Series:
    return Series(labels={NAME: name, **labels}, value=lambda at: value if at >= since else None)
