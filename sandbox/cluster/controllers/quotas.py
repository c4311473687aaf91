"""Resource quotas: what is used, and whether one more pod may be made."""

from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.objects import JsonObject, is_terminating, key_of
from sandbox.cluster.quantities import format_quantity, parse_quantity


def pod_usage(spec: JsonObject) -> dict[str, float]:
    """What one pod counts for against a quota."""
    usage = {"pods": 1.0}
    for container in spec["containers"]:
        for section in ("requests", "limits"):
            for name, amount in container.get("resources", {}).get(section, {}).items():
                key = f"{section}.{name}"
                usage[key] = usage.get(key, 0.0) + parse_quantity(amount)
    return usage


def _used(plane: Plane, namespace: str) -> dict[str, float]:
    totals: dict[str, float] = {}
    for pod in plane.store.select("Pod", namespace):
        if is_terminating(pod):
            continue
        for name, amount in pod_usage(pod["spec"]).items():
            totals[name] = totals.get(name, 0.0) + amount
    claims = plane.store.select("PersistentVolumeClaim", namespace)
    totals["persistentvolumeclaims"] = float(len(claims))
    return totals


def quota_refusal(plane: Plane, namespace: str, pod: JsonObject) -> str | None:
    """Why the quota admits no more pods like this one; None if it does."""
    quotas = plane.store.select("ResourceQuota", namespace)
    if not quotas:
        return None
    used, wanted = _used(plane, namespace), pod_usage(pod["spec"])
    for quota in quotas:
        hard = quota["spec"]["hard"]
        for name, limit in hard.items():
            if name in wanted and used.get(name, 0.0) + wanted[name] > parse_quantity(limit):
                parts = (
                    f"exceeded quota: {quota['metadata']['name']}",
                    f"requested: {name}={format_quantity(name, wanted[name])}",
                    f"used: {name}={format_quantity(name, used.get(name, 0.0))}",
                    f"limited: {name}={limit}",
                )
                return ", ".join(parts)
    return None


def reconcile(plane: Plane) -> None:
    """Write what is used into every quota's status."""
    for quota in plane.store.select("ResourceQuota"):
        used, hard = _used(plane, quota["metadata"]["namespace"]), quota["spec"]["hard"]
        shown = {name: format_quantity(name, used.get(name, 0.0)) for name in hard}
        status = {"hard": hard, "used": shown}
        if quota.get("status") != status:
            plane.store.set_field(key_of(quota), "status", status)
