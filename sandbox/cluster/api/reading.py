"""get and list."""

import base64
import binascii
import json

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.errors import bad_request, expired, not_found
from sandbox.cluster.objects import JsonObject
from sandbox.cluster.resources import Resource
from sandbox.cluster.selectors import Predicate, field_predicate, label_predicate
from sandbox.cluster.store import ObjectStore

_EVENTS_GROUP = "events.k8s.io"


def get_object(store: ObjectStore, call: ApiCall) -> web.Response:
    """One object."""
    return web.json_response(shown(call.resource, find(store, call)))


def find(store: ObjectStore, call: ApiCall) -> JsonObject:
    """The object that a call names; 404 if there is none."""
    obj = store.get(call.key)
    if obj is None:
        raise not_found(call.resource, call.target.name)
    return obj


def shown(resource: Resource, obj: JsonObject) -> JsonObject:
    """An object as it leaves the server: secrets without their data, events in the group they were asked in."""
    if resource.kind == "Secret":
        return {name: value for name, value in obj.items() if name not in ("data", "stringData")}
    if resource.group == _EVENTS_GROUP:
        return _modern_event(obj)
    return obj


def _modern_event(event: JsonObject) -> JsonObject:
    return {
        "apiVersion": f"{_EVENTS_GROUP}/v1",
        "kind": "Event",
        "metadata": event["metadata"],
        "eventTime": event["eventTime"],
        "regarding": event["involvedObject"],
        "reason": event["reason"],
        "note": event["message"],
        "type": event["type"],
        "action": "",
        "reportingController": event["reportingComponent"],
        "reportingInstance": event["reportingInstance"],
        "deprecatedCount": event["count"],
        "deprecatedFirstTimestamp": event["firstTimestamp"],
        "deprecatedLastTimestamp": event["lastTimestamp"],
        "deprecatedSource": event["source"],
    }


def predicates(call: ApiCall) -> list[Predicate]:
    """The tests that an object must pass to be listed or watched."""
    query = call.request.query
    tests = []
    if call.target.namespace:
        tests.append(lambda obj: obj["metadata"].get("namespace") == call.target.namespace)
    if call.target.name:
        tests.append(lambda obj: obj["metadata"]["name"] == call.target.name)
    if query.get("labelSelector"):
        tests.append(label_predicate(query["labelSelector"]))
    if query.get("fieldSelector"):
        tests.append(field_predicate(query["fieldSelector"], call.resource.kind))
    return tests


def list_objects(store: ObjectStore, call: ApiCall) -> web.Response:
    """A list, page by page where `limit` asks for it."""
    tests = predicates(call)
    _check_version(store, call)
    found = [obj for obj in store.select(call.resource.kind) if all(test(obj) for test in tests)]
    version, start = _continued(store, call)
    limit = call.number("limit") or len(found) or 1
    page = found[start : start + limit]
    meta: JsonObject = {"resourceVersion": str(version)}
    left = len(found) - start - len(page)
    if left > 0:
        meta["continue"] = _token(version, start + limit)
        meta["remainingItemCount"] = left
    resource = call.resource
    body = {
        "kind": f"{resource.kind}List",
        "apiVersion": resource.api_version,
        "metadata": meta,
        "items": [_bare(shown(resource, obj)) for obj in page],
    }
    return web.json_response(body)


def _bare(obj: JsonObject) -> JsonObject:
    return {name: value for name, value in obj.items() if name not in ("kind", "apiVersion")}


def _check_version(store: ObjectStore, call: ApiCall) -> None:
    version = call.number("resourceVersion")
    exact = call.request.query.get("resourceVersionMatch") == "Exact"
    if version and exact and version < store.oldest_watchable:
        raise expired(version, store.oldest_watchable)


def _token(version: int, start: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({"v": "sandbox", "rv": version, "start": start}).encode()).decode()


def _continued(store: ObjectStore, call: ApiCall) -> tuple[int, int]:
    token = call.request.query.get("continue")
    if not token:
        return store.version, 0
    try:
        content = json.loads(base64.urlsafe_b64decode(token))
        version, start = int(content["rv"]), int(content["start"])
    except (binascii.Error, ValueError, KeyError) as error:
        raise bad_request("continue key is not valid") from error
    if version < store.oldest_watchable:
        raise expired(version, store.oldest_watchable)
    return version, start
