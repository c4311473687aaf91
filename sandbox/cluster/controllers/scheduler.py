"""The scheduler: puts pods on nodes that have room, and says why when none has."""

from collections import Counter

from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.objects import JsonObject, Key, is_terminating, key_of, set_condition
from sandbox.cluster.quantities import parse_quantity

_RESOURCES = ("cpu", "memory")


def pod_requests(spec: JsonObject) -> dict[str, float]:
    """What the containers of a pod spec ask for; a limit without a request counts as the request."""
    totals = dict.fromkeys(_RESOURCES, 0.0)
    for container in spec.get("containers", ()):
        resources = container.get("resources", {})
        wanted = {**resources.get("limits", {}), **resources.get("requests", {})}
        for name in _RESOURCES:
            totals[name] += parse_quantity(wanted.get(name, "0"))
    return totals


def reconcile(plane: Plane) -> None:
    """Bind every waiting pod that fits somewhere."""
    pods = plane.store.select("Pod")
    waiting = [pod for pod in pods if not pod["spec"].get("nodeName") and not is_terminating(pod)]
    if not waiting:
        return
    free = _free_capacity(plane, pods)
    for pod in waiting:
        _place(plane, pod, free)


def _free_capacity(plane: Plane, pods: list[JsonObject]) -> dict[str, dict[str, float]]:
    free: dict[str, dict[str, float]] = {}
    for node in plane.store.select("Node"):
        allocatable = node["status"]["allocatable"]
        amounts = {name: parse_quantity(allocatable[name]) for name in (*_RESOURCES, "pods")}
        amounts["cordoned"] = 1.0 if node["spec"].get("unschedulable") else 0.0
        free[node["metadata"]["name"]] = amounts
    for pod in pods:
        node_name = pod["spec"].get("nodeName")
        if node_name in free:
            _take(free[node_name], pod_requests(pod["spec"]))
    return free


def _take(amounts: dict[str, float], requests: dict[str, float]) -> None:
    amounts["pods"] -= 1
    for name, amount in requests.items():
        amounts[name] -= amount


def _obstacle(amounts: dict[str, float], requests: dict[str, float]) -> str | None:
    if amounts["cordoned"]:
        return "node(s) were unschedulable"
    if amounts["pods"] < 1:
        return "Too many pods"
    short = [name for name in _RESOURCES if requests[name] > amounts[name]]
    return f"Insufficient {short[-1]}" if short else None


def _place(plane: Plane, pod: JsonObject, free: dict[str, dict[str, float]]) -> None:
    requests = pod_requests(pod["spec"])
    obstacles = {node: _obstacle(amounts, requests) for node, amounts in free.items()}
    fitting = [node for node, obstacle in obstacles.items() if obstacle is None]
    if not fitting:
        _report_unschedulable(plane, pod, [obstacle for obstacle in obstacles.values() if obstacle])
        return
    uid = pod["metadata"]["uid"]
    if not plane.elapsed((uid, "schedule"), plane.timings.schedule + plane.jitter(uid, "schedule") / 4):
        return
    chosen = max(fitting, key=lambda node: (free[node]["pods"], free[node]["cpu"], node))
    _take(free[chosen], requests)
    _bind(plane, key_of(pod), chosen)


def _bind(plane: Plane, key: Key, node: str) -> None:
    def bind(pod: JsonObject) -> None:
        pod["spec"]["nodeName"] = node
        set_condition(pod["status"], "PodScheduled", True, plane.now)

    bound = plane.store.update(key, bind)
    if bound:
        message = f"Successfully assigned {key.namespace}/{key.name} to {node}"
        plane.event(bound, "Scheduled", message, component="default-scheduler")


def unschedulable_message(obstacles: list[str], node_count: int) -> str:
    """The scheduler's explanation; it begins like `0/3 nodes are available: 3 Insufficient memory.`."""
    counted = ", ".join(f"{count} {text}" for text, count in sorted(Counter(obstacles).items()))
    advice = f"preemption: 0/{node_count} nodes are available: {node_count} Preemption is not helpful for scheduling."
    return f"0/{node_count} nodes are available: {counted}. no new claims to deallocate, {advice}"


def _report_unschedulable(plane: Plane, pod: JsonObject, obstacles: list[str]) -> None:
    message = unschedulable_message(obstacles, len(obstacles))

    def mark(changed: JsonObject) -> None:
        extra = {"reason": "Unschedulable", "message": message}
        set_condition(changed["status"], "PodScheduled", False, plane.now, **extra)
        changed["status"]["phase"] = "Pending"

    marked = plane.store.update(key_of(pod), mark)
    first = marked is not pod
    again = plane.elapsed((pod["metadata"]["uid"], "unschedulable"), plane.timings.rescheduling)
    if marked and (first or again):
        plane.event(marked, "FailedScheduling", message, component="default-scheduler", warning=True)
