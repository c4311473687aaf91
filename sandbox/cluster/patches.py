"""The three kinds of patch that Kubernetes takes: JSON patch, merge patch and strategic merge patch."""

from typing import Any

from sandbox.cluster.errors import bad_request, unfitting_patch
from sandbox.cluster.objects import JsonObject, copy_json

_MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "imagePullSecrets": "name",
    "volumeMounts": "mountPath",
    "conditions": "type",
    "ownerReferences": "uid",
    "hostAliases": "ip",
}
_PORTS = ("containerPort", "port")


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7386: null removes, lists are replaced."""
    if not isinstance(patch, dict):
        return copy_json(patch)
    result = copy_json(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


def strategic_merge_patch(target: Any, patch: Any) -> Any:
    """As a merge patch, but lists whose items have a name are merged by it; `$patch` deletes or replaces."""
    if not isinstance(patch, dict):
        return copy_json(patch)
    if patch.get("$patch") == "replace":
        return {name: copy_json(value) for name, value in patch.items() if name != "$patch"}
    result = copy_json(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        _merge_field(result, name, value)
    return result


def _merge_field(result: JsonObject, name: str, value: Any) -> None:
    if name.startswith("$deleteFromPrimitiveList/"):
        field = name.partition("/")[2]
        result[field] = [item for item in result.get(field, []) if item not in value]
    elif name.startswith("$"):
        return
    elif value is None:
        result.pop(name, None)
    elif isinstance(value, list):
        result[name] = _merge_list(name, result.get(name) or [], value)
    else:
        result[name] = strategic_merge_patch(result.get(name), value)


def _merge_key(name: str, items: list[Any]) -> str | None:
    if name == "ports":
        return next((key for key in _PORTS if any(key in item for item in items)), None)
    return _MERGE_KEYS.get(name)


def _merge_list(name: str, old: list[Any], new: list[Any]) -> list[Any]:
    if name == "finalizers":
        return [*old, *(item for item in new if item not in old)]
    key = _merge_key(name, new)
    if key is None or any(item.get("$patch") == "replace" for item in new):
        return [copy_json(item) for item in new if not (isinstance(item, dict) and "$patch" in item)]
    merged: dict[Any, Any] = {item[key]: item for item in old}
    for item in new:
        if key not in item:
            raise bad_request(f"map: {item} does not contain declared merge key: {key}")
        if item.get("$patch") == "delete":
            merged.pop(item[key], None)
        else:
            merged[item[key]] = strategic_merge_patch(merged.get(item[key]), item)
    return list(merged.values())


def json_patch(target: JsonObject, operations: list[JsonObject]) -> JsonObject:
    """RFC 6902: add, replace, remove and test."""
    result: JsonObject = copy_json(target)
    for operation in operations:
        try:
            _apply(result, operation)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise unfitting_patch() from error
    return result


def _apply(result: Any, operation: JsonObject) -> None:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    parent = result
    for part in parts[:-1]:
        parent = parent[int(part)] if isinstance(parent, list) else parent[part]
    place: Any = parts[-1]
    if isinstance(parent, list) and place != "-":
        place = int(place)
    _operate(parent, place, operation)


def _operate(parent: Any, place: Any, operation: JsonObject) -> None:
    name = operation["op"]
    if name == "remove":
        del parent[place]
    elif name == "test":
        if parent[place] != operation["value"]:
            raise ValueError(f"the value at {operation['path']} is another")
    elif name not in ("add", "replace"):
        raise ValueError(f"the operation {name} is not supported")
    elif isinstance(parent, list) and name == "add":
        parent.insert(len(parent) if place == "-" else place, copy_json(operation["value"]))
    elif name == "replace" and not isinstance(parent, list) and place not in parent:
        raise KeyError(place)
    else:
        parent[place] = copy_json(operation["value"])
