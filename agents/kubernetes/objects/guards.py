"""What stands between a wish and the cluster: quotas, autoscalers, disruption budgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agents.kubernetes.objects.meta import Meta
from agents.kubernetes.objects.quantity import quantities
from agents.kubernetes.objects.reading import Json, number, text, texts
from agents.kubernetes.objects.selectors import LabelSelector


@dataclass(frozen=True, kw_only=True)
class QuotaView:
    """A ResourceQuota.

    Attributes:
        hard, used: by resource name as the quota writes it, e.g. `pods`, `requests.cpu`, `limits.memory`.
        scoped: whether it counts only some pods (scopes or a scope selector).
    """

    meta: Meta
    hard: Mapping[str, Decimal]
    used: Mapping[str, Decimal]
    scoped: bool

    @classmethod
    def read(cls, obj: Json) -> "QuotaView":
        """Read a ResourceQuota; status.hard is what is enforced, spec.hard stands in before it is set."""
        return cls(
            meta=Meta.read(obj),
            hard=quantities(obj, "status", "hard") or quantities(obj, "spec", "hard"),
            used=quantities(obj, "status", "used"),
            scoped=bool(texts(obj, "spec", "scopes")) or bool(text(obj, "spec", "scopeSelector")),
        )

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.meta.name


@dataclass(frozen=True, kw_only=True)
class HpaView:
    """A HorizontalPodAutoscaler."""

    meta: Meta
    target_kind: str
    target_name: str
    minimum: int
    maximum: int
    current: int
    desired: int

    @classmethod
    def read(cls, obj: Json) -> "HpaView":
        """Read a HorizontalPodAutoscaler; minReplicas is 1 where it is not set, as the cluster has it."""
        return cls(
            meta=Meta.read(obj),
            target_kind=text(obj, "spec", "scaleTargetRef", "kind"),
            target_name=text(obj, "spec", "scaleTargetRef", "name"),
            minimum=number(obj, "spec", "minReplicas", default=1),
            maximum=number(obj, "spec", "maxReplicas"),
            current=number(obj, "status", "currentReplicas"),
            desired=number(obj, "status", "desiredReplicas"),
        )

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.meta.name

    def scales(self, kind: str, name: str) -> bool:
        """Whether it owns the replica count of this object of its namespace."""
        return (self.target_kind, self.target_name) == (kind, name)


@dataclass(frozen=True, kw_only=True)
class PdbView:
    """A PodDisruptionBudget.

    Attributes:
        min_available, max_unavailable: as written, a count or a percentage; empty where not set.
        healthy: pods healthy now; desired: pods that must stay healthy.
        allowed: how many may be disrupted now.
    """

    meta: Meta
    selector: LabelSelector
    min_available: str
    max_unavailable: str
    healthy: int
    desired: int
    expected: int
    allowed: int

    @classmethod
    def read(cls, obj: Json) -> "PdbView":
        """Read a PodDisruptionBudget."""
        return cls(
            meta=Meta.read(obj),
            selector=LabelSelector.read(obj, "spec", "selector"),
            min_available=text(obj, "spec", "minAvailable"),
            max_unavailable=text(obj, "spec", "maxUnavailable"),
            healthy=number(obj, "status", "currentHealthy"),
            desired=number(obj, "status", "desiredHealthy"),
            expected=number(obj, "status", "expectedPods"),
            allowed=number(obj, "status", "disruptionsAllowed"),
        )

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.meta.name
