"""The normalised difference between an object and its dry-run self."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agents.clients.kubernetes.port import KubeObject
from workflows.model.change import UNREAD, FieldChange, JsonValue

STEP_ANNOTATION = "quarterdeck.io/step"
_BOOKKEEPING = frozenset({"resourceVersion", "managedFields", "generation", "uid", "creationTimestamp", "selfLink"})
_MOST_CHANGES = 50
_MOST_FIELDS = 400
_MOST_TEXT = 200
_ABSENT = object()


def difference(before: KubeObject, after: KubeObject, redact: Callable[[str], str]) -> tuple[FieldChange, ...]:
    """What differs between two states of an object, by path, sorted; status and bookkeeping do not count.

    Values are redacted and at most 200 characters, with a hash where they were cut, so that two differences that look
    alike are alike. Entries of lists are named by their `name` where they have one.
    """
    old, new = _flat(_normal(before)), _flat(_normal(after))
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path, _ABSENT) != new.get(path, _ABSENT))
    changes = [
        FieldChange(path=path, before=_shown(path, old.get(path), redact), after=_shown(path, new.get(path), redact))
        for path in paths[:_MOST_CHANGES]
    ]
    if len(paths) > _MOST_CHANGES:
        rest = [(path, old.get(path), new.get(path)) for path in paths[_MOST_CHANGES:]]
        changes.append(FieldChange(path=f"… +{len(rest)}", before=None, after=_hash(repr(rest))))
    return tuple(changes)


def state(obj: KubeObject, redact: Callable[[str], str]) -> dict[str, JsonValue]:
    """The spec of an object by path, to name what was edited later: numbers and images as they are, texts hashed."""
    flat = _flat(obj.get("spec", {}), "spec")
    return {path: _remembered(path, flat[path], redact) for path in sorted(flat)[:_MOST_FIELDS]}


def _remembered(path: str, value: JsonValue, redact: Callable[[str], str]) -> JsonValue:
    shown = _shown(path, value, redact)
    return f"{UNREAD}{_hash(shown)}" if isinstance(shown, str) and _field_name(path) != "image" else shown


def _normal(obj: KubeObject) -> Mapping[str, Any]:
    meta = {key: value for key, value in obj.get("metadata", {}).items() if key not in _BOOKKEEPING}
    annotations = {key: value for key, value in (meta.get("annotations") or {}).items() if key != STEP_ANNOTATION}
    if annotations:
        meta["annotations"] = annotations
    else:
        meta.pop("annotations", None)
    return {**{key: value for key, value in obj.items() if key != "status"}, "metadata": meta}


def _flat(value: Any, path: str = "") -> dict[str, JsonValue]:
    if isinstance(value, Mapping) and value:
        parts = [(f"{path}.{key}" if path else str(key), item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        parts = [(f"{path}[{name}]", item) for name, item in zip(_names(value), value, strict=True)]
    else:
        return {path: value}
    found: dict[str, JsonValue] = {}
    for part, item in parts:
        found.update(_flat(item, part))
    return found


def _names(entries: Sequence[Any]) -> list[str]:
    names = [str(entry.get("name", "")) if isinstance(entry, Mapping) else "" for entry in entries]
    unique = all(names) and len(set(names)) == len(names)
    return names if unique else [str(index) for index in range(len(entries))]


def _shown(path: str, value: JsonValue, redact: Callable[[str], str]) -> JsonValue:
    if not isinstance(value, str):
        return value
    # The name says what the value cannot: env[DB_PASSWORD].value is a secret whatever it looks like.
    name = f"{_field_name(path)}="
    cleaned = redact(f"{name}{value}").removeprefix(name)
    if len(cleaned) <= _MOST_TEXT:
        return cleaned
    return f"{cleaned[:_MOST_TEXT]}… (sha256 {_hash(cleaned)})"


def _field_name(path: str) -> str:
    named = re.search(r"\[([^\]]+)\]\.value$", path)
    return named.group(1) if named else path.rpartition(".")[2]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
