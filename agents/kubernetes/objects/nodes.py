"""Nodes."""

from collections.abc import Mapping, Sequence
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
class Toleration:
    """A taint that a pod puts up with; an empty key or effect stands for all of them."""

    key: str
    operator: str
    value: str
    effect: str

    @classmethod
    def read(cls, item: Json) -> "Toleration":
        """Read one of spec.tolerations."""
        return cls(
            key=text(item, "key"),
            operator=text(item, "operator") or "Equal",
            value=text(item, "value"),
            effect=text(item, "effect"),
        )

    def covers(self, taint: Taint) -> bool:
        """Whether the taint keeps no pod with this toleration away."""
        if self.effect not in ("", taint.effect):
            return False
        if self.operator == "Exists":
            return self.key in ("", taint.key)
        return (self.key, self.value) == (taint.key, taint.value)


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

    def takes(self, node_selector: Mapping[str, str], tolerations: Sequence[Toleration]) -> bool:
        """Whether a pod of this kind may be put there: ready, not cordoned, labels as wanted, hard taints tolerated."""
        hard = [taint for taint in self.taints if taint.effect != "PreferNoSchedule"]
        return (
            self.ready
            and not self.cordoned
            and all(self.meta.labels.get(key) == wanted for key, wanted in node_selector.items())
            and all(any(toleration.covers(taint) for toleration in tolerations) for taint in hard)
        )
