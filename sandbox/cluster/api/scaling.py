"""The scale subresource: a view on the replicas of a Deployment or ReplicaSet, and nothing else of it."""

from typing import Any

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.reading import find
from sandbox.cluster.api.validation import replica_causes
from sandbox.cluster.api.writing import check_version, commit, patched
from sandbox.cluster.errors import bad_request, invalid
from sandbox.cluster.objects import JsonObject, copy_json
from sandbox.cluster.store import ObjectStore


def scale_of(obj: JsonObject) -> JsonObject:
    """The Scale object of a Deployment or ReplicaSet."""
    meta = obj["metadata"]
    labels = obj["spec"]["selector"].get("matchLabels", {})
    names = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: meta[name] for name in names},
        "spec": {"replicas": obj["spec"]["replicas"]},
        "status": {
            "replicas": obj.get("status", {}).get("replicas", 0),
            "selector": ",".join(f"{name}={value}" for name, value in sorted(labels.items())),
        },
    }


def handle_scale(store: ObjectStore, call: ApiCall) -> web.Response:
    """GET, PUT and PATCH of a scale; annotations in a Scale are not kept, as in Kubernetes."""
    current = find(store, call)
    if call.verb == "get":
        return web.json_response(scale_of(current))
    proposed = patched(call, scale_of(current)) if call.verb == "patch" else call.body
    if not isinstance(proposed, dict):
        raise bad_request("the request has no Scale in its body")
    check_version(call, current, proposed)
    replicas: Any = (proposed.get("spec") or {}).get("replicas", 0)
    causes = list(replica_causes(replicas))
    if causes:
        raise invalid("Scale", "autoscaling", call.target.name, causes)
    new: JsonObject = copy_json(current)
    new["spec"]["replicas"] = replicas
    if new["spec"] != current["spec"]:
        new["metadata"]["generation"] += 1
    return web.json_response(scale_of(commit(store, call, current, new)))
