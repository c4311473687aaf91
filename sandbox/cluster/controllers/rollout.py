"""The arithmetic of a rollout: how many pods each ReplicaSet may have, and what the Deployment's status says."""

import math

from sandbox.cluster.objects import JsonObject, copy_json, parse_timestamp, set_condition, timestamp


def _bound(value: str | int, replicas: int, *, up: bool) -> int:
    if isinstance(value, int):
        return value
    share = int(value.removesuffix("%")) * replicas / 100
    return math.ceil(share) if up else math.floor(share)


def surge_and_unavailable(deployment: JsonObject) -> tuple[int, int]:
    """The rolling update's maxSurge and maxUnavailable as numbers of pods; never both zero."""
    replicas = deployment["spec"]["replicas"]
    rolling = deployment["spec"].get("strategy", {}).get("rollingUpdate", {})
    surge = _bound(rolling.get("maxSurge", "25%"), replicas, up=True)
    unavailable = _bound(rolling.get("maxUnavailable", "25%"), replicas, up=False)
    return (surge, unavailable) if surge or unavailable else (0, 1)


def _recreates(deployment: JsonObject) -> bool:
    return bool(deployment["spec"].get("strategy", {}).get("type") == "Recreate")


def _wanted(replica_set: JsonObject) -> int:
    return int(replica_set["spec"]["replicas"])


def _status_count(replica_set: JsonObject, name: str) -> int:
    return int(replica_set.get("status", {}).get(name, 0))


def plan_new(deployment: JsonObject, current: JsonObject, old: list[JsonObject]) -> int:
    """How many pods the ReplicaSet of the present template should have now."""
    replicas = int(deployment["spec"]["replicas"])
    others = sum(max(_wanted(entry), _status_count(entry, "replicas")) for entry in old)
    if not others or _wanted(current) >= replicas:
        return replicas
    if _recreates(deployment):
        return _wanted(current)
    surge, _unavailable = surge_and_unavailable(deployment)
    room = replicas + surge - _wanted(current) - sum(map(_wanted, old))
    return min(replicas, _wanted(current) + max(0, room))


def plan_old(deployment: JsonObject, current: JsonObject, old: list[JsonObject]) -> list[tuple[JsonObject, int]]:
    """The ReplicaSets of earlier templates that should shrink now, with their new counts."""
    live = [entry for entry in old if _wanted(entry)]
    if _recreates(deployment):
        return [(entry, 0) for entry in live]
    replicas = int(deployment["spec"]["replicas"])
    _surge, unavailable = surge_and_unavailable(deployment)
    new_unavailable = _wanted(current) - _status_count(current, "availableReplicas")
    total = _wanted(current) + sum(map(_wanted, live))
    spare = total - (replicas - unavailable) - max(0, new_unavailable)
    planned = []
    for entry in live:
        count = _wanted(entry)
        removed = min(count, max(0, spare))
        spare -= removed
        if removed:
            planned.append((entry, count - removed))
    return planned


def deployment_status(deployment: JsonObject, current: JsonObject, old: list[JsonObject], now: float) -> JsonObject:
    """The status that the Deployment should have, from its ReplicaSets' statuses."""
    every = [current, *old]
    replicas = sum(_status_count(entry, "replicas") for entry in every)
    ready = sum(_status_count(entry, "readyReplicas") for entry in every)
    counts = {
        "replicas": replicas,
        "updatedReplicas": _status_count(current, "replicas"),
        "readyReplicas": ready,
        "availableReplicas": ready,
        "unavailableReplicas": max(0, max(replicas, deployment["spec"]["replicas"]) - ready),
    }
    before = deployment.get("status", {})
    status: JsonObject = {"observedGeneration": deployment["metadata"]["generation"]}
    status.update({name: count for name, count in counts.items() if count})
    status["conditions"] = copy_json(before.get("conditions", []))
    _set_available(deployment, status, now)
    _set_progressing(deployment, current, status, before, now)
    _set_failure(status, current)
    return status


def _set_available(deployment: JsonObject, status: JsonObject, now: float) -> None:
    _surge, unavailable = surge_and_unavailable(deployment)
    needed = deployment["spec"]["replicas"] - (0 if _recreates(deployment) else unavailable)
    if status.get("availableReplicas", 0) >= needed:
        extra = {"reason": "MinimumReplicasAvailable", "message": "Deployment has minimum availability."}
        _set(status, "Available", True, now, extra)
    else:
        message = "Deployment does not have minimum availability."
        _set(status, "Available", False, now, {"reason": "MinimumReplicasUnavailable", "message": message})


def _set_progressing(
    deployment: JsonObject, current: JsonObject, status: JsonObject, before: JsonObject, now: float
) -> None:
    wanted = deployment["spec"]["replicas"]
    name = current["metadata"]["name"]
    complete = all(status.get(field, 0) == wanted for field in ("updatedReplicas", "replicas", "availableReplicas"))
    old = next((entry for entry in status["conditions"] if entry["type"] == "Progressing"), None)
    if complete:
        message = f'ReplicaSet "{name}" has successfully progressed.'
        _set(status, "Progressing", True, now, {"reason": "NewReplicaSetAvailable", "message": message})
        return
    if old and old["reason"] == "NewReplicaSetAvailable" and f'"{name}"' in old["message"]:
        return
    moved = any(status.get(field) != before.get(field) for field in ("observedGeneration", "readyReplicas", "replicas"))
    if old is None or moved or old["reason"] == "NewReplicaSetAvailable":
        extra = {"reason": "ReplicaSetUpdated", "message": f'ReplicaSet "{name}" is progressing.'}
        _set(status, "Progressing", True, now, extra, touch=True)
        return
    deadline = deployment["spec"].get("progressDeadlineSeconds", 600)
    if now - parse_timestamp(old["lastUpdateTime"]) >= deadline:
        message = f'ReplicaSet "{name}" has timed out progressing.'
        _set(status, "Progressing", False, now, {"reason": "ProgressDeadlineExceeded", "message": message})


def _set_failure(status: JsonObject, current: JsonObject) -> None:
    conditions = [entry for entry in status["conditions"] if entry["type"] != "ReplicaFailure"]
    failures = [entry for entry in current.get("status", {}).get("conditions", ()) if entry["type"] == "ReplicaFailure"]
    conditions.extend({**entry, "lastUpdateTime": entry["lastTransitionTime"]} for entry in failures)
    status["conditions"] = conditions


def _set(status: JsonObject, kind: str, value: bool, now: float, extra: dict[str, str], *, touch: bool = False) -> None:
    old = next((copy_json(entry) for entry in status["conditions"] if entry["type"] == kind), None)
    set_condition(status, kind, value, now, **extra)
    entry = next(entry for entry in status["conditions"] if entry["type"] == kind)
    changed = old is None or any(old.get(name) != entry.get(name) for name in ("status", "reason", "message"))
    if changed or touch:
        entry["lastUpdateTime"] = timestamp(now)
