"""The kubelets: they start the containers of bound pods, watch them crash, and end them."""

from sandbox.cluster.controllers import containers
from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.objects import JsonObject, Key, copy_json, is_terminating, key_of, set_condition, timestamp
from sandbox.cluster.quantities import parse_quantity


def reconcile(plane: Plane) -> None:
    """Move every pod one step on."""
    for pod in plane.store.select("Pod"):
        if is_terminating(pod):
            _terminate(plane, pod)
        elif plane.store.get(Key("Node", "", pod["spec"].get("nodeName", ""))):
            _run(plane, pod)


def _terminate(plane: Plane, pod: JsonObject) -> None:
    uid = pod["metadata"]["uid"]
    running = [status for status in pod["status"].get("containerStatuses", ()) if "running" in status["state"]]
    for status in running:
        plane.event_once(pod, "Killing", f"Stopping container {status['name']}", component="kubelet")
    grace = plane.timings.terminate + plane.jitter(uid, "terminate") if running else 0.0
    if plane.elapsed((uid, "terminate"), grace):
        plane.store.remove(key_of(pod))


def _run(plane: Plane, pod: JsonObject) -> None:
    status: JsonObject = copy_json(pod["status"])
    if "containerStatuses" not in status:
        _admit(plane, pod, status)
    entries = status["containerStatuses"]
    for container, entry in zip(pod["spec"]["containers"], entries, strict=True):
        containers.step(plane, pod, container, entry)
    _summarise(plane, status)
    if status != pod["status"]:
        plane.store.set_field(key_of(pod), "status", status)


def _admit(plane: Plane, pod: JsonObject, status: JsonObject) -> None:
    node = plane.store.get(Key("Node", "", pod["spec"]["nodeName"])) or {}
    status["startTime"] = timestamp(plane.now)
    status["hostIP"] = node["status"]["addresses"][0]["address"]
    status["hostIPs"] = [{"ip": status["hostIP"]}]
    status["podIP"] = _pod_ip(plane, node)
    status["podIPs"] = [{"ip": status["podIP"]}]
    status["containerStatuses"] = [containers.waiting_status(container) for container in pod["spec"]["containers"]]
    set_condition(status, "PodReadyToStartContainers", True, plane.now)
    set_condition(status, "Initialized", True, plane.now)


def _pod_ip(plane: Plane, node: JsonObject) -> str:
    prefix = node["spec"]["podCIDR"].rsplit(".", 1)[0]
    taken = {pod["status"].get("podIP") for pod in plane.store.select("Pod")}
    host = 4 + plane.store.version % 200
    while f"{prefix}.{host % 254 + 1}" in taken and host < 10_000:
        host += 1
    return f"{prefix}.{host % 254 + 1}"


def _summarise(plane: Plane, status: JsonObject) -> None:
    entries = status["containerStatuses"]
    begun = all("waiting" not in entry["state"] or "terminated" in entry["lastState"] for entry in entries)
    status["phase"] = "Running" if begun else "Pending"
    unready = [entry["name"] for entry in entries if not entry["ready"]]
    extra: dict[str, str] = {}
    if unready:
        listed = " ".join(unready)
        extra = {"reason": "ContainersNotReady", "message": f"containers with unready status: [{listed}]"}
    for name in ("ContainersReady", "Ready"):
        set_condition(status, name, not unready, plane.now, **extra)


def qos_class(spec: JsonObject) -> str:
    """The quality-of-service class that a pod spec gets."""
    resources = [container.get("resources", {}) for container in spec["containers"]]
    if not any(entry.get("requests") or entry.get("limits") for entry in resources):
        return "BestEffort"
    guaranteed = all(_guaranteed(entry) for entry in resources)
    return "Guaranteed" if guaranteed else "Burstable"


def _guaranteed(resources: JsonObject) -> bool:
    limits, requests = resources.get("limits", {}), resources.get("requests", {})
    names = ("cpu", "memory")
    return all(
        name in limits and parse_quantity(requests.get(name, limits[name])) == parse_quantity(limits[name])
        for name in names
    )
