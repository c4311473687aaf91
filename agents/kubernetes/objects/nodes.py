"""Nodes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agents.kubernetes.objects.meta import Condition, Meta, condition, conditions
from agents.kubernetes.objects.quantity import quantities
from agents.kubernetes.objects.reading import Json, flag, items, text


@dataclass(frozen=True, kw_only=True)
class Taint:
    """A taint; effect is NoSchedule, PreferNoSchedule or NoExecute."""

    key: str
    value: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class NodeView:
    """A node.

    Attributes:
        cordoned: spec.unschedulable.
        allocatable: by resource name, in cores, bytes or pieces.
    """

    meta: Meta
    cordoned: bool
    taints: tuple[Taint, ...]
    allocatable: Mapping[str, Decimal]
    conditions: tuple[Condition, ...]

    @classmethod
    def read(cls, obj: Json) -> "NodeView":
        """Read a Node."""
        return cls(
            meta=Meta.read(obj),
            cordoned=flag(obj, "spec", "unschedulable"),
            taints=tuple(
                Taint(key=text(item, "key"), value=text(item, "value"), effect=text(item, "effect"))
                for item in items(obj, "spec", "taints")
            ),
            allocatable=quantities(obj, "status", "allocatable"),
            conditions=conditions(obj),
        )

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.meta.name

    @property
    def ready(self) -> bool:
        """Whether its Ready condition holds."""
        found = condition(self.conditions, "Ready")
        return found is not None and found.holds

    @property
    def schedulable(self) -> bool:
        """Whether a pod without tolerations may be put there: ready, not cordoned, no hard taint."""
        return self.ready and not self.cordoned and all(t.effect == "PreferNoSchedule" for t in self.taints)
