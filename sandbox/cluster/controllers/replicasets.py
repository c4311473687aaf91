"""The ReplicaSet controller: as many pods as asked for, within the namespace's quota."""

from sandbox.cluster.controllers.kubelet import qos_class
from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.controllers.quotas import quota_refusal
from sandbox.cluster.deletion import begin_deletion
from sandbox.cluster.objects import (
    JsonObject,
    copy_json,
    is_ready,
    is_terminating,
    key_of,
    owned_by,
    owner_reference,
    set_condition,
)

COMPONENT = "replicaset-controller"


def active_pods(plane: Plane, replica_set: JsonObject) -> list[JsonObject]:
    """The pods of a ReplicaSet that are not on their way out."""
    pods = plane.store.select("Pod", replica_set["metadata"]["namespace"])
    return [pod for pod in owned_by(pods, replica_set["metadata"]["uid"]) if not is_terminating(pod)]


def reconcile(plane: Plane) -> None:
    """Make and delete pods until every ReplicaSet has what it wants."""
    for replica_set in plane.store.select("ReplicaSet"):
        pods = active_pods(plane, replica_set)
        surplus = len(pods) - replica_set["spec"]["replicas"]
        refusal = None
        if surplus < 0:
            refusal = _create_pods(plane, replica_set, -surplus)
        elif surplus > 0:
            _delete_pods(plane, replica_set, pods, surplus)
        _write_status(plane, replica_set, refusal)


def _create_pods(plane: Plane, replica_set: JsonObject, count: int) -> str | None:
    namespace = replica_set["metadata"]["namespace"]
    for _ in range(count):
        pod = _new_pod(plane, replica_set)
        refusal = quota_refusal(plane, namespace, pod)
        if refusal:
            uid = replica_set["metadata"]["uid"]
            text = f'Error creating: pods "{pod["metadata"]["name"]}" is forbidden: {refusal}'
            if plane.elapsed((uid, "quota"), plane.timings.settle):
                plane.event(replica_set, "FailedCreate", text, component=COMPONENT, warning=True)
            return text.removeprefix("Error creating: ")
        plane.store.create(pod)
        message = f"Created pod: {pod['metadata']['name']}"
        plane.event(replica_set, "SuccessfulCreate", message, component=COMPONENT)
    return None


def _new_pod(plane: Plane, replica_set: JsonObject) -> JsonObject:
    template: JsonObject = copy_json(replica_set["spec"]["template"])
    meta = replica_set["metadata"]
    name = f"{meta['name']}-{plane.name_suffix(meta['uid'])}"
    spec = template["spec"]
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            **template.get("metadata", {}),
            "name": name,
            "generateName": f"{meta['name']}-",
            "namespace": meta["namespace"],
            "ownerReferences": [owner_reference(replica_set)],
        },
        "spec": spec,
        "status": {"phase": "Pending", "qosClass": qos_class(spec)},
    }


def _delete_pods(plane: Plane, replica_set: JsonObject, pods: list[JsonObject], count: int) -> None:
    def order(pod: JsonObject) -> tuple[bool, bool, str, str]:
        meta = pod["metadata"]
        age = "".join(chr(0x10FFFF - ord(letter)) for letter in meta["creationTimestamp"])
        return bool(pod["spec"].get("nodeName")), is_ready(pod), age, meta["name"]

    for pod in sorted(pods, key=order)[:count]:
        begin_deletion(plane.store, pod)
        message = f"Deleted pod: {pod['metadata']['name']}"
        plane.event(replica_set, "SuccessfulDelete", message, component=COMPONENT)


def _write_status(plane: Plane, replica_set: JsonObject, refusal: str | None) -> None:
    pods = active_pods(plane, replica_set)
    ready = sum(is_ready(pod) for pod in pods)
    current = plane.store.get(key_of(replica_set))
    if current is None:
        return
    status: JsonObject = {
        "replicas": len(pods),
        "observedGeneration": current["metadata"]["generation"],
    }
    if pods:
        status["fullyLabeledReplicas"] = len(pods)
    if ready:
        status["readyReplicas"] = status["availableReplicas"] = ready
    if refusal:
        status["conditions"] = copy_json(current.get("status", {}).get("conditions", []))
        set_condition(status, "ReplicaFailure", True, plane.now, reason="FailedCreate", message=refusal)
    plane.store.set_field(key_of(replica_set), "status", status)
