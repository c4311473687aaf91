"""Kubernetes objects as JSON, and the few things every part of the sandbox reads from them.

Objects in the store are never changed in place: a change is a new dict. Whoever wants to change one copies it
first with `copy_json`, which is what `ObjectStore.update` does for its callers.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

JsonObject = dict[str, Any]


class Key(NamedTuple):
    """Where an object lives; `namespace` is empty for cluster-wide kinds."""

    kind: str
    namespace: str
    name: str


def key_of(obj: JsonObject) -> Key:
    """The key of a complete object."""
    meta = obj["metadata"]
    return Key(obj["kind"], meta.get("namespace", ""), meta["name"])


def copy_json(value: Any) -> Any:
    """A deep copy of a JSON value."""
    if isinstance(value, dict):
        return {name: copy_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copy_json(item) for item in value]
    return value


def timestamp(epoch: float) -> str:
    """Kubernetes' Time: whole seconds, UTC."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_timestamp(epoch: float) -> str:
    """Kubernetes' MicroTime, as in leases and log lines."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_timestamp(text: str) -> float:
    """Seconds since the epoch of a Time or MicroTime."""
    return datetime.fromisoformat(text).timestamp()


def owner_uid(obj: JsonObject) -> str | None:
    """The uid of the controller that owns an object, if any."""
    for reference in obj["metadata"].get("ownerReferences", ()):
        if reference.get("controller"):
            return str(reference["uid"])
    return None


def owned_by(objects: Iterable[JsonObject], uid: str) -> list[JsonObject]:
    """Those objects whose controller has this uid."""
    return [obj for obj in objects if owner_uid(obj) == uid]


def owner_reference(owner: JsonObject) -> JsonObject:
    """The ownerReferences entry that a controller puts on what it makes."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def is_terminating(obj: JsonObject) -> bool:
    """Whether deletion has begun."""
    return "deletionTimestamp" in obj["metadata"]


def condition(obj: JsonObject, kind: str) -> JsonObject | None:
    """The status condition of this type, if the object has one."""
    for entry in obj.get("status", {}).get("conditions", ()):
        if entry["type"] == kind:
            return dict(entry)
    return None


def is_ready(pod: JsonObject) -> bool:
    """Whether a pod has the condition Ready."""
    return (condition(pod, "Ready") or {}).get("status") == "True"


def set_condition(status: JsonObject, kind: str, value: bool, now: float, **extra: str) -> None:
    """Write a condition into a status; its transition time moves only when the value does."""
    conditions: list[JsonObject] = status.setdefault("conditions", [])
    text = "True" if value else "False"
    old = next((entry for entry in conditions if entry["type"] == kind), None)
    if old is None:
        conditions.append({"type": kind, "status": text, "lastTransitionTime": timestamp(now), **extra})
        return
    moved = old["status"] != text
    for name in ("reason", "message"):
        old.pop(name, None)
    old.update(extra, status=text)
    if moved:
        old["lastTransitionTime"] = timestamp(now)
