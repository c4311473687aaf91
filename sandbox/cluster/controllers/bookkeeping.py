"""The smaller controllers: budgets, autoscalers, endpoints, claims, orphans and old events."""

import math

from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.deletion import begin_deletion, claim_in_use
from sandbox.cluster.objects import (
    JsonObject,
    Key,
    is_ready,
    is_terminating,
    key_of,
    parse_timestamp,
    set_condition,
    timestamp,
)
from sandbox.cluster.selectors import matches_selector

EVENT_LIFETIME = 24 * 3600.0


def reconcile(plane: Plane) -> None:
    """One pass of all of them."""
    _collect_orphans(plane)
    _release_claims(plane)
    _write_budgets(plane)
    _write_endpoints(plane)
    _autoscale(plane)
    if plane.elapsed("event lifetime", 3600.0):
        _drop_old_events(plane)


def _pods_for(plane: Plane, namespace: str, selector: JsonObject) -> list[JsonObject]:
    pods = plane.store.select("Pod", namespace)
    return [pod for pod in pods if matches_selector(selector, pod["metadata"].get("labels", {}))]


def _collect_orphans(plane: Plane) -> None:
    uids = {obj["metadata"]["uid"] for kind in ("Deployment", "ReplicaSet") for obj in plane.store.select(kind)}
    for kind in ("ReplicaSet", "Pod"):
        for obj in plane.store.select(kind):
            references = obj["metadata"].get("ownerReferences", ())
            orphaned = bool(references) and all(reference["uid"] not in uids for reference in references)
            if orphaned and not is_terminating(obj):
                begin_deletion(plane.store, obj)


def _release_claims(plane: Plane) -> None:
    for claim in plane.store.select("PersistentVolumeClaim"):
        if is_terminating(claim) and not claim_in_use(plane.store, claim):
            plane.store.remove(key_of(claim))


def _write_budgets(plane: Plane) -> None:
    for budget in plane.store.select("PodDisruptionBudget"):
        spec, meta = budget["spec"], budget["metadata"]
        pods = [pod for pod in _pods_for(plane, meta["namespace"], spec["selector"]) if not is_terminating(pod)]
        healthy = sum(is_ready(pod) for pod in pods)
        desired = desired_healthy(spec, len(pods))
        status = {
            "conditions": budget.get("status", {}).get("conditions", []),
            "currentHealthy": healthy,
            "desiredHealthy": desired,
            "disruptionsAllowed": max(0, healthy - desired),
            "expectedPods": len(pods),
            "observedGeneration": meta["generation"],
        }
        plane.store.set_field(key_of(budget), "status", status)


def desired_healthy(spec: JsonObject, expected: int) -> int:
    """How many of a budget's pods must stay healthy; shares are rounded up, as Kubernetes does."""
    if "minAvailable" in spec:
        return _share(spec["minAvailable"], expected)
    return expected - _share(spec.get("maxUnavailable", 0), expected)


def _share(value: str | int, total: int) -> int:
    return value if isinstance(value, int) else math.ceil(int(value.removesuffix("%")) * total / 100)


def _write_endpoints(plane: Plane) -> None:
    for service in plane.store.select("Service"):
        selector = service["spec"].get("selector")
        if selector:
            _write_endpoint(
                plane, service, _pods_for(plane, service["metadata"]["namespace"], {"matchLabels": selector})
            )


def _write_endpoint(plane: Plane, service: JsonObject, pods: list[JsonObject]) -> None:
    ready = [_address(pod) for pod in pods if is_ready(pod) and not is_terminating(pod)]
    unready = [_address(pod) for pod in pods if not is_ready(pod) and "podIP" in pod["status"]]
    ports = [_endpoint_port(port) for port in service["spec"].get("ports", ())]
    subset: JsonObject = {"ports": ports}
    subset |= {"addresses": ready} if ready else {}
    subset |= {"notReadyAddresses": unready} if unready else {}
    subsets = [subset] if ready or unready else []
    meta = service["metadata"]
    key = Key("Endpoints", meta["namespace"], meta["name"])
    if plane.store.get(key) is None:
        named = {"name": meta["name"], "namespace": meta["namespace"], "labels": meta.get("labels", {})}
        plane.store.create({"apiVersion": "v1", "kind": "Endpoints", "metadata": named, "subsets": subsets})
        return
    plane.store.set_field(key, "subsets", subsets)


def _endpoint_port(port: JsonObject) -> JsonObject:
    named = {"name": port["name"]} if "name" in port else {}
    return {**named, "port": port.get("targetPort", port["port"]), "protocol": port.get("protocol", "TCP")}


def _address(pod: JsonObject) -> JsonObject:
    meta = pod["metadata"]
    target = {"kind": "Pod", "namespace": meta["namespace"], "name": meta["name"], "uid": meta["uid"]}
    return {"ip": pod["status"]["podIP"], "nodeName": pod["spec"]["nodeName"], "targetRef": target}


def _autoscale(plane: Plane) -> None:
    for scaler in plane.store.select("HorizontalPodAutoscaler"):
        reference, meta = scaler["spec"]["scaleTargetRef"], scaler["metadata"]
        target = plane.store.get(Key(reference["kind"], meta["namespace"], reference["name"]))
        if target is None:
            continue
        current = target["spec"]["replicas"]
        low, high = scaler["spec"].get("minReplicas", 1), scaler["spec"]["maxReplicas"]
        desired = min(max(current, low), high) if current else 0
        if desired != current and plane.elapsed((meta["uid"], "rescale", current), plane.timings.autoscale):
            _rescale(plane, scaler, target, desired)
            current = desired
        _write_scaler_status(plane, scaler, current, desired)


def _rescale(plane: Plane, scaler: JsonObject, target: JsonObject, desired: int) -> None:
    limit = "below minReplicas" if desired > target["spec"]["replicas"] else "above maxReplicas"
    plane.store.update(key_of(target), lambda changed: changed["spec"].update(replicas=desired))
    message = f"New size: {desired}; reason: Current number of replicas {limit} of Spec"
    plane.event(scaler, "SuccessfulRescale", message, component="horizontal-pod-autoscaler")


def _write_scaler_status(plane: Plane, scaler: JsonObject, current: int, desired: int) -> None:
    def write(changed: JsonObject) -> None:
        status = changed.setdefault("status", {"lastScaleTime": timestamp(plane.now)})
        status["currentReplicas"], status["desiredReplicas"] = current, desired
        value = {"averageUtilization": 34, "averageValue": "17m"}
        status["currentMetrics"] = [{"type": "Resource", "resource": {"name": "cpu", "current": value}}]
        able = {"reason": "ReadyForNewScale", "message": "recommended size matches current size"}
        set_condition(status, "AbleToScale", True, plane.now, **able)
        active = "the HPA was able to successfully calculate a replica count from cpu resource utilization"
        set_condition(status, "ScalingActive", True, plane.now, reason="ValidMetricFound", message=active)

    plane.store.update(key_of(scaler), write)


def _drop_old_events(plane: Plane) -> None:
    for event in plane.store.select("Event"):
        if plane.now - parse_timestamp(event["lastTimestamp"]) > EVENT_LIFETIME:
            plane.store.remove(key_of(event))
