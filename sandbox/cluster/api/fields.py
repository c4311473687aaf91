"""managedFields: who changed which fields last, kept per manager and subresource."""

from typing import Any

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.objects import JsonObject, copy_json, timestamp

_IGNORED = ("apiVersion", "kind", "managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "name")


def with_manager(before: JsonObject, after: JsonObject, call: ApiCall, now: float) -> JsonObject:
    """`after` with the fields that differ from `before` entered under the caller's manager."""
    fields = _changed_fields(before, after)
    entries: list[JsonObject] = copy_json(after["metadata"].get("managedFields", []))
    identity = {"manager": call.manager, "operation": "Update", "apiVersion": call.resource.api_version}
    if call.target.subresource:
        identity["subresource"] = call.target.subresource
    mine = next((entry for entry in entries if _identity(entry) == identity), None)
    if mine is None:
        mine = {**identity, "fieldsType": "FieldsV1", "fieldsV1": {}}
        entries.append(mine)
    mine["time"] = timestamp(now)
    _merge(mine["fieldsV1"], fields)
    after["metadata"]["managedFields"] = entries
    return after


def _identity(entry: JsonObject) -> JsonObject:
    return {name: entry[name] for name in ("manager", "operation", "apiVersion", "subresource") if name in entry}


def _changed_fields(before: Any, after: Any) -> JsonObject:
    changed: JsonObject = {}
    for name, value in after.items():
        if name in _IGNORED or before.get(name) == value:
            continue
        nested = _changed_fields(before.get(name) or {}, value) if isinstance(value, dict) else {}
        if nested or not isinstance(value, dict):
            changed[f"f:{name}"] = nested
    return changed


def _merge(into: JsonObject, fields: JsonObject) -> None:
    for name, value in fields.items():
        _merge(into.setdefault(name, {}), value)
