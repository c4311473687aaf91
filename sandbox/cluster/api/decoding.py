"""What Kubernetes cannot read into an object's type: amounts that are none, and words for numbers."""

from collections.abc import Iterator
from typing import Any

from sandbox.cluster.objects import JsonObject
from sandbox.cluster.quantities import parse_quantity

_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
_TEMPLATED = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")


def unreadable(obj: JsonObject) -> str | None:
    """Why an object cannot be read into its type; None if it can."""
    return next(_troubles(obj), None)


def _troubles(obj: JsonObject) -> Iterator[str]:
    spec = obj.get("spec") or {}
    if obj.get("kind") in (*_TEMPLATED, "Scale"):
        yield from _number(spec.get("replicas"))
    pod = (spec.get("template") or {}).get("spec") if obj.get("kind") in _TEMPLATED else spec
    for container in (pod or {}).get("containers") or ():
        for amounts in (container.get("resources") or {}).values():
            for amount in amounts.values() if isinstance(amounts, dict) else ():
                yield from _amount(amount)


def _number(value: Any) -> Iterator[str]:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        yield "unrecognized type: int32"


def _amount(value: Any) -> Iterator[str]:
    try:
        parse_quantity(value)
    except ValueError:
        yield _QUANTITY
