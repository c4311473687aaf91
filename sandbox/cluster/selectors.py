"""Label and field selectors."""

import re
from collections.abc import Callable, Mapping

from sandbox.cluster.errors import bad_request
from sandbox.cluster.objects import JsonObject

Predicate = Callable[[JsonObject], bool]
_SET_BASED = re.compile(r"^(?P<key>[^\s!=,()]+)\s+(?P<operator>in|notin)\s+\((?P<values>[^()]*)\)$")
_REFERENCE = ("name", "kind", "namespace", "uid")
_FIELDS = {
    "Pod": ("status.phase", "spec.nodeName", "spec.restartPolicy", "status.podIP"),
    "Event": (
        *(f"{reference}.{name}" for reference in ("involvedObject", "regarding") for name in _REFERENCE),
        *("reason", "type", "source", "reportingComponent"),
    ),
    "Secret": ("type",),
    "Namespace": ("status.phase",),
    "Node": ("spec.unschedulable",),
    "ReplicaSet": ("status.replicas",),
}


def matches_selector(selector: JsonObject, labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy a LabelSelector object (matchLabels and matchExpressions)."""
    if any(labels.get(name) != value for name, value in selector.get("matchLabels", {}).items()):
        return False
    return all(_matches_expression(entry, labels) for entry in selector.get("matchExpressions", ()))


def _matches_expression(expression: JsonObject, labels: Mapping[str, str]) -> bool:
    present = expression["key"] in labels
    listed = labels.get(expression["key"]) in expression.get("values", ())
    answers = {"In": present and listed, "NotIn": not listed, "Exists": present, "DoesNotExist": not present}
    return answers[expression["operator"]]


def _split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r",(?![^()]*\))", text) if part.strip()]


def label_predicate(text: str) -> Predicate:
    """The test that a labelSelector parameter stands for; 400 if it cannot be read."""
    requirements = [_label_requirement(part) for part in _split(text)]
    return lambda obj: all(holds(obj["metadata"].get("labels") or {}) for holds in requirements)


def _label_requirement(part: str) -> Callable[[Mapping[str, str]], bool]:
    set_based = _SET_BASED.match(part)
    if set_based:
        key, wanted = set_based["key"], set_based["operator"] == "in"
        values = {value.strip() for value in set_based["values"].split(",")}
        return lambda labels: (labels.get(key) in values) == wanted
    negated = re.match(r"^(?P<key>[^!=]+)!=(?P<value>[^!=]*)$", part)
    if negated:
        key, value = negated["key"].strip(), negated["value"].strip()
        return lambda labels: labels.get(key) != value
    equal = re.match(r"^(?P<key>[^!=]+)==?(?P<value>[^!=]*)$", part)
    if equal:
        key, value = equal["key"].strip(), equal["value"].strip()
        return lambda labels: labels.get(key) == value
    if re.fullmatch(r"!?[\w./-]+", part):
        key, wanted = part.removeprefix("!"), not part.startswith("!")
        return lambda labels: (key in labels) == wanted
    raise bad_request(f'unable to parse requirement: found "{part}"')


def field_predicate(text: str, kind: str) -> Predicate:
    """The test that a fieldSelector parameter stands for; 400 for a field the kind cannot be selected by."""
    requirements = []
    for part in _split(text):
        match = re.match(r"^(?P<field>[\w.]+)(?P<operator>==?|!=)(?P<value>.*)$", part)
        if match is None:
            raise bad_request(f"invalid selector: '{text}'; can't understand '{part}'")
        field = match["field"]
        if field not in ("metadata.name", "metadata.namespace", *_FIELDS.get(kind, ())):
            raise bad_request(_not_selectable(field, kind))
        requirements.append((field.replace("regarding.", "involvedObject."), match["value"], match["operator"] != "!="))
    return lambda obj: all((_field(obj, field) == value) == wanted for field, value, wanted in requirements)


def _not_selectable(field: str, kind: str) -> str:
    if kind in _FIELDS:
        return f"field label not supported: {field}"
    return f'"{field}" is not a known field selector: only "metadata.name", "metadata.namespace"'


def _field(obj: JsonObject, path: str) -> str:
    if path == "source":
        path = "source.component"
    value: object = obj
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)
