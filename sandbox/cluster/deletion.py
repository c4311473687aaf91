"""How objects go: pods gracefully, claims only when no running pod uses them, everything else at once."""

from sandbox.cluster.objects import JsonObject, is_terminating, key_of, timestamp
from sandbox.cluster.store import ObjectStore


def begin_deletion(store: ObjectStore, obj: JsonObject, grace: int | None = None) -> JsonObject:
    """Delete an object, or mark it as terminating where Kubernetes would; what it is now."""
    waits = _waits(store, obj) and grace != 0
    if not waits:
        return store.remove(key_of(obj)) or obj
    if is_terminating(obj):
        return obj
    seconds = obj["spec"].get("terminationGracePeriodSeconds", 30) if grace is None else grace

    def mark(changed: JsonObject) -> None:
        changed["metadata"]["deletionTimestamp"] = timestamp(store.clock.now() + seconds)
        changed["metadata"]["deletionGracePeriodSeconds"] = seconds

    return store.update(key_of(obj), mark) or obj


def claim_in_use(store: ObjectStore, claim: JsonObject) -> bool:
    """Whether a scheduled pod mounts this PersistentVolumeClaim."""
    name = claim["metadata"]["name"]
    for pod in store.select("Pod", claim["metadata"]["namespace"]):
        volumes = pod["spec"].get("volumes", ())
        mounted = any(volume.get("persistentVolumeClaim", {}).get("claimName") == name for volume in volumes)
        if mounted and pod["spec"].get("nodeName"):
            return True
    return False


def _waits(store: ObjectStore, obj: JsonObject) -> bool:
    if obj["kind"] == "Pod":
        return bool(obj["spec"].get("nodeName"))
    return obj["kind"] == "PersistentVolumeClaim" and claim_in_use(store, obj)
