"""What Kubernetes refuses with 422, as far as people's changes can trip over it."""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.cluster.errors import Cause, invalid
from sandbox.cluster.objects import JsonObject
from sandbox.cluster.quantities import parse_quantity

_LABEL = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_LABEL_LENGTH = 63
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")


def replica_causes(replicas: Any) -> Iterator[Cause]:
    """What is wrong with a number of replicas."""
    if isinstance(replicas, bool) or not isinstance(replicas, int):
        yield Cause(reason="FieldValueTypeInvalid", message=f"Invalid value: {replicas!r}", field="spec.replicas")
    elif replicas < 0:
        message = f"Invalid value: {replicas}: must be greater than or equal to 0"
        yield Cause(reason="FieldValueInvalid", message=message, field="spec.replicas")


def validate(obj: JsonObject, before: JsonObject | None, group: str) -> None:
    """Raise a 422 with every cause if an object may not be stored."""
    causes = list(_causes(obj, before))
    if causes:
        raise invalid(obj["kind"], group, obj["metadata"].get("name", ""), causes)


def _label_causes(obj: JsonObject) -> Iterator[Cause]:
    for value in (obj["metadata"].get("labels") or {}).values():
        if len(value) > _LABEL_LENGTH:
            text = f"must be no more than {_LABEL_LENGTH} bytes"
        elif not _LABEL.fullmatch(value):
            text = (
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
                "and must start and end with an alphanumeric character"
            )
        else:
            continue
        yield Cause(reason="FieldValueInvalid", message=f'Invalid value: "{value}": {text}', field="metadata.labels")


def _causes(obj: JsonObject, before: JsonObject | None) -> Iterator[Cause]:
    yield from _label_causes(obj)
    name = obj["metadata"].get("name", "")
    if not _NAME.fullmatch(name):
        yield Cause(
            reason="FieldValueInvalid",
            message=f'Invalid value: "{name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric '
            "characters, '-' or '.', and must start and end with an alphanumeric character",
            field="metadata.name",
        )
    if obj["kind"] not in ("Deployment", "ReplicaSet"):
        return
    spec = obj.get("spec", {})
    yield from replica_causes(spec.get("replicas"))
    if before is not None and spec.get("selector") != before["spec"]["selector"]:
        yield Cause(reason="FieldValueInvalid", message="Invalid value: field is immutable", field="spec.selector")
    yield from _template_causes(spec)


def _template_causes(spec: JsonObject) -> Iterator[Cause]:
    template = spec.get("template", {})
    labels = template.get("metadata", {}).get("labels", {})
    wanted = spec.get("selector", {}).get("matchLabels", {})
    if any(labels.get(name) != value for name, value in wanted.items()):
        message = "Invalid value: `selector` does not match template `labels`"
        yield Cause(reason="FieldValueInvalid", message=message, field="spec.template.metadata.labels")
    containers = template.get("spec", {}).get("containers", [])
    if not containers:
        yield Cause(reason="FieldValueRequired", message="Required value", field="spec.template.spec.containers")
    for index, container in enumerate(containers):
        yield from _container_causes(container, f"spec.template.spec.containers[{index}]")


def _container_causes(container: JsonObject, path: str) -> Iterator[Cause]:
    for name in ("name", "image"):
        if not container.get(name):
            yield Cause(reason="FieldValueRequired", message="Required value", field=f"{path}.{name}")
    resources = container.get("resources", {})
    limits = resources.get("limits", {})
    for name, amount in resources.get("requests", {}).items():
        if _amount(name, limits) is not None and (_amount(name, limits) or 0) < parse_quantity(amount):
            message = f'Invalid value: "{amount}": must be less than or equal to {name} limit of {limits[name]}'
            yield Cause(reason="FieldValueInvalid", message=message, field=f"{path}.resources.requests")


def _amount(name: str, limits: JsonObject) -> float | None:
    return parse_quantity(limits[name]) if name in limits else None
