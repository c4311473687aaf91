"""create, update, patch and delete, with optimistic concurrency and dry runs."""

import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.decoding import unreadable
from sandbox.cluster.api.fields import with_manager
from sandbox.cluster.api.reading import find, shown
from sandbox.cluster.api.validation import validate
from sandbox.cluster.deletion import begin_deletion
from sandbox.cluster.errors import (
    Cause,
    already_exists,
    bad_request,
    conflict,
    invalid,
    not_found,
    precondition_failed,
    unreadable_patch,
    unsupported_media_type,
)
from sandbox.cluster.objects import JsonObject, Key, copy_json, timestamp
from sandbox.cluster.patches import json_patch, merge_patch, strategic_merge_patch
from sandbox.cluster.resources import resource_of_kind
from sandbox.cluster.store import ObjectStore

_PATCHES: dict[str, Callable[[Any, Any], Any]] = {
    "application/json-patch+json": json_patch,
    "application/merge-patch+json": merge_patch,
    "application/strategic-merge-patch+json": strategic_merge_patch,
}
_KEPT = ("name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "managedFields")


def create_object(store: ObjectStore, call: ApiCall) -> web.Response:
    """POST to a collection."""
    obj = _object_body(call)
    meta = obj.setdefault("metadata", {})
    if "generateName" in meta and not meta.get("name"):
        meta["name"] = f"{meta['generateName']}{uuid.uuid4().hex[:5]}"
    if call.resource.namespaced:
        _place(meta, call)
        if store.get(Key("Namespace", "", call.target.namespace)) is None:
            raise not_found(resource_of_kind("Namespace"), call.target.namespace)
    if call.resource.kind == "Deployment":
        obj.setdefault("spec", {}).setdefault("replicas", 1)
    if call.resource.kind == "Pod":
        obj["status"] = {"phase": "Pending"}
    validate(obj, None, call.resource.group)
    if store.get(Key(call.resource.kind, meta.get("namespace", ""), meta["name"])):
        raise already_exists(call.resource, meta["name"])
    obj = with_manager({"metadata": {}}, obj, call, store.clock.now())
    if call.dry_run:
        meta.update(uid=str(uuid.uuid4()), creationTimestamp=timestamp(store.clock.now()), generation=1)
        return web.json_response(shown(call.resource, obj), status=201)
    return web.json_response(shown(call.resource, store.create(obj)), status=201)


def _place(meta: JsonObject, call: ApiCall) -> None:
    if meta.setdefault("namespace", call.target.namespace) != call.target.namespace:
        raise bad_request("the namespace of the provided object does not match the namespace sent on the request")


def _object_body(call: ApiCall) -> JsonObject:
    if not isinstance(call.body, dict):
        raise bad_request("the request has no object in its body")
    obj: JsonObject = copy_json(call.body)
    resource = call.resource
    obj.setdefault("kind", resource.kind)
    obj.setdefault("apiVersion", resource.api_version)
    handled = f'{obj["kind"]} in version "{resource.version}" cannot be handled as a {resource.kind}'
    if obj["kind"] != resource.kind:
        raise bad_request(handled)
    why = unreadable(obj)
    if why is not None:
        raise bad_request(f"{handled}: {why}")
    return obj


def update_object(store: ObjectStore, call: ApiCall) -> web.Response:
    """PUT: the whole object."""
    return _store_proposal(store, call, find(store, call), _object_body(call))


def patch_object(store: ObjectStore, call: ApiCall) -> web.Response:
    """PATCH in one of the three forms."""
    current = find(store, call)
    return _store_proposal(store, call, current, patched(call, current))


def patched(call: ApiCall, target: JsonObject) -> JsonObject:
    """A target with the call's patch applied; 415 for a form the sandbox does not take."""
    apply = _PATCHES.get(call.request.content_type)
    if apply is None:
        raise unsupported_media_type()
    result: JsonObject = apply(target, call.body)
    why = unreadable(result)
    if why is not None:
        raise unreadable_patch(call.body, why)
    return result


def _store_proposal(store: ObjectStore, call: ApiCall, current: JsonObject, proposed: JsonObject) -> web.Response:
    check_version(call, current, proposed)
    new = _admissible(call, current, proposed)
    validate(new, current, call.resource.group)
    return web.json_response(shown(call.resource, commit(store, call, current, new)))


def commit(store: ObjectStore, call: ApiCall, current: JsonObject, new: JsonObject) -> JsonObject:
    """Store a checked change, or only show what it would give under dryRun."""
    if _changed(current, new):
        new = with_manager(current, new, call, store.clock.now())
    if call.dry_run:
        return new
    return store.replace(current, new)


def _changed(current: JsonObject, new: JsonObject) -> bool:
    skipped = ("managedFields", "resourceVersion")
    before, after = ({n: v for n, v in obj["metadata"].items() if n not in skipped} for obj in (current, new))
    return before != after or any(current.get(name) != new.get(name) for name in (*current, *new) if name != "metadata")


def check_version(call: ApiCall, current: JsonObject, proposed: JsonObject) -> None:
    """409 if the change was made on an older version, or on another object of that name; a patch of that is 422."""
    meta, present = proposed.get("metadata", {}), current["metadata"]
    version, uid = meta.get("resourceVersion"), meta.get("uid")
    if version and str(version) != present["resourceVersion"]:
        raise conflict(call.resource, call.target.name)
    if uid and uid != present["uid"] and call.verb == "patch":
        cause = Cause(
            reason="FieldValueInvalid", message=f'Invalid value: "{uid}": field is immutable', field="metadata.uid"
        )
        raise invalid(call.resource.kind, call.resource.group, call.target.name, [cause])
    if uid and uid != present["uid"]:
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {present['uid']}"
        raise conflict(call.resource, call.target.name, why)


def _admissible(call: ApiCall, current: JsonObject, proposed: JsonObject) -> JsonObject:
    new: JsonObject = copy_json(proposed)
    meta, present = new.setdefault("metadata", {}), current["metadata"]
    if meta.get("name", present["name"]) != present["name"]:
        names = f"the name of the object ({meta['name']}) does not match the name on the URL ({present['name']})"
        raise bad_request(names)
    for name in _KEPT:
        if name in present:
            meta[name] = present[name]
        else:
            meta.pop(name, None)
    meta["resourceVersion"] = present["resourceVersion"]
    kept = ("spec", "data") if call.target.subresource == "status" else ("status",)
    for name in kept:
        if name in current:
            new[name] = current[name]
        else:
            new.pop(name, None)
    if _bumps(current, new):
        meta["generation"] = present["generation"] + 1
    return new


def _bumps(current: JsonObject, new: JsonObject) -> bool:
    if "generation" not in current["metadata"]:
        return False
    annotated = current["metadata"].get("annotations") != new["metadata"].get("annotations")
    return bool(current.get("spec") != new.get("spec") or (annotated and current["kind"] == "Deployment"))


def delete_object(store: ObjectStore, call: ApiCall) -> web.Response:
    """DELETE with preconditions and grace period."""
    current = find(store, call)
    options: JsonObject = call.body if isinstance(call.body, dict) else {}
    _check_preconditions(call, current, options.get("preconditions") or {})
    grace = call.number("gracePeriodSeconds")
    grace = options.get("gracePeriodSeconds") if grace is None else grace
    if not call.dry_run:
        if "Orphan" in (options.get("propagationPolicy"), call.request.query.get("propagationPolicy")):
            _orphan(store, current)
        current = begin_deletion(store, current, grace)
    if current["kind"] in ("Pod", "PersistentVolumeClaim"):
        return web.json_response(current)
    meta = current["metadata"]
    details = {"name": meta["name"], "kind": call.resource.plural, "uid": meta["uid"]}
    details |= {"group": call.resource.group} if call.resource.group else {}
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    return web.json_response(body)


def _check_preconditions(call: ApiCall, current: JsonObject, preconditions: JsonObject) -> None:
    for name, label in (("uid", "UID"), ("resourceVersion", "ResourceVersion")):
        wanted, present = preconditions.get(name), current["metadata"][name]
        if wanted and wanted != present:
            raise precondition_failed(_kind_of(call), call.target.name, label, wanted, present)


def _kind_of(call: ApiCall) -> str:
    return f"{call.resource.kind}.{call.resource.group}" if call.resource.group else call.resource.kind


def _orphan(store: ObjectStore, owner: JsonObject) -> None:
    uid = owner["metadata"]["uid"]

    def release(changed: JsonObject) -> None:
        references = changed["metadata"].get("ownerReferences", ())
        changed["metadata"]["ownerReferences"] = [entry for entry in references if entry["uid"] != uid]

    for kind in ("ReplicaSet", "Pod"):
        for obj in store.select(kind, owner["metadata"]["namespace"]):
            store.update(Key(kind, obj["metadata"]["namespace"], obj["metadata"]["name"]), release)
