"""The Deployment controller: one ReplicaSet a template, and a rolling move from the old ones to the new."""

import json

from sandbox.cluster.controllers.plane import Plane, safe_hash
from sandbox.cluster.controllers.rollout import deployment_status, plan_new, plan_old
from sandbox.cluster.deletion import begin_deletion
from sandbox.cluster.objects import JsonObject, Key, copy_json, key_of, owned_by, owner_reference

COMPONENT = "deployment-controller"
REVISION = "deployment.kubernetes.io/revision"
HASH_LABEL = "pod-template-hash"


def reconcile(plane: Plane) -> None:
    """Bring every Deployment's ReplicaSets to what its spec asks for, and its status up to date."""
    for deployment in plane.store.select("Deployment"):
        owned = owned_by(
            plane.store.select("ReplicaSet", deployment["metadata"]["namespace"]), deployment["metadata"]["uid"]
        )
        current = _current_set(plane, deployment, owned)
        old = [entry for entry in owned if current is None or key_of(entry) != key_of(current)]
        if current is None:
            continue
        _scale_sets(plane, deployment, current, old)
        _clean_up(plane, deployment, old)
        _write_status(plane, deployment, key_of(current), [key_of(entry) for entry in old])


def template_hash(template: JsonObject) -> str:
    """The pod-template-hash of a pod template."""
    return safe_hash(json.dumps(template, sort_keys=True), 10)


def _current_set(plane: Plane, deployment: JsonObject, owned: list[JsonObject]) -> JsonObject | None:
    template = deployment["spec"]["template"]
    hashed = template_hash(template)
    revisions = [int(entry["metadata"]["annotations"][REVISION]) for entry in owned]
    latest = max(revisions, default=0)
    found = next((entry for entry in owned if entry["metadata"]["labels"][HASH_LABEL] == hashed), None)
    if found is None and deployment["spec"].get("paused"):
        return next((entry for entry in owned if int(entry["metadata"]["annotations"][REVISION]) == latest), None)
    if found is None:
        found = plane.store.create(_new_set(deployment, hashed, latest + 1))
    elif int(found["metadata"]["annotations"][REVISION]) < latest:
        found = _annotate(plane, key_of(found), str(latest + 1))
    _annotate(plane, key_of(deployment), found["metadata"]["annotations"][REVISION])
    return found


def _annotate(plane: Plane, key: Key, revision: str) -> JsonObject:
    current = plane.store.get(key)
    if current is not None and current["metadata"].get("annotations", {}).get(REVISION) == revision:
        return current

    def write(changed: JsonObject) -> None:
        changed["metadata"].setdefault("annotations", {})[REVISION] = revision

    updated = plane.store.update(key, write)
    assert updated is not None, key  # noqa: S101 - the caller holds the object
    return updated


def _new_set(deployment: JsonObject, hashed: str, revision: int) -> JsonObject:
    meta, spec = deployment["metadata"], deployment["spec"]
    template: JsonObject = copy_json(spec["template"])
    labels = template["metadata"].setdefault("labels", {})
    labels[HASH_LABEL] = hashed
    selector: JsonObject = copy_json(spec["selector"])
    selector.setdefault("matchLabels", {})[HASH_LABEL] = hashed
    skipped = (REVISION, "kubectl.kubernetes.io/last-applied-configuration")
    annotations = {name: text for name, text in meta.get("annotations", {}).items() if name not in skipped}
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{meta['name']}-{hashed}",
            "namespace": meta["namespace"],
            "labels": dict(labels),
            "annotations": {**annotations, REVISION: str(revision)},
            "ownerReferences": [owner_reference(deployment)],
        },
        "spec": {"replicas": 0, "selector": selector, "template": template},
        "status": {"replicas": 0},
    }


def _scale_sets(plane: Plane, deployment: JsonObject, current: JsonObject, old: list[JsonObject]) -> None:
    wanted = plan_new(deployment, current, old)
    _scale(plane, deployment, current, wanted)
    for entry, count in plan_old(deployment, current, old):
        _scale(plane, deployment, entry, count)


def _scale(plane: Plane, deployment: JsonObject, entry: JsonObject, count: int) -> None:
    before = entry["spec"]["replicas"]
    if before == count:
        return
    plane.store.update(key_of(entry), lambda changed: changed["spec"].update(replicas=count))
    direction = "up" if count > before else "down"
    message = f"Scaled {direction} replica set {entry['metadata']['name']} from {before} to {count}"
    plane.event(deployment, "ScalingReplicaSet", message, component=COMPONENT)


def _clean_up(plane: Plane, deployment: JsonObject, old: list[JsonObject]) -> None:
    limit = deployment["spec"].get("revisionHistoryLimit", 10)
    idle = [entry for entry in old if not entry["spec"]["replicas"] and not entry["status"].get("replicas")]
    idle.sort(key=lambda entry: int(entry["metadata"]["annotations"][REVISION]))
    for entry in idle[: max(0, len(idle) - limit)]:
        begin_deletion(plane.store, entry)


def _write_status(plane: Plane, deployment: JsonObject, current: Key, old: list[Key]) -> None:
    latest = plane.store.get(key_of(deployment))
    new_set = plane.store.get(current)
    if latest is None or new_set is None:
        return
    old_sets = [entry for entry in map(plane.store.get, old) if entry is not None]
    status = deployment_status(latest, new_set, old_sets, plane.now)
    plane.store.set_field(key_of(latest), "status", status)
    progressing = any(entry.get("reason") == "ReplicaSetUpdated" for entry in status["conditions"])
    if progressing:
        deadline = latest["spec"].get("progressDeadlineSeconds", 600)
        plane.elapsed((latest["metadata"]["uid"], "deadline", latest["metadata"]["generation"]), deadline)
