"""Pods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agents.kubernetes.objects.containers import ConfigRef, ContainerSpec, ContainerView, read_views, volume_refs
from agents.kubernetes.objects.meta import Condition, Meta, Owner, condition, conditions
from agents.kubernetes.objects.reading import Json, items, labels, mapping, text

_FINE = frozenset({"Running", "Completed"})
_STARTING = frozenset({"ContainerCreating", "PodInitializing", "Pending"})


@dataclass(frozen=True, kw_only=True)
class PodView:
    """A pod.

    Attributes:
        phase: Pending, Running, Succeeded, Failed or Unknown.
        reason, message: status.reason and status.message, e.g. `Evicted`.
        node: empty until it is scheduled.
        owner: its controller, e.g. a ReplicaSet.
        containers: init containers first.
        volume_refs: ConfigMaps and Secrets mounted as volumes.
        claims: names of the PersistentVolumeClaims it mounts.
        node_selector: labels its node must have.
    """

    meta: Meta
    phase: str
    reason: str
    message: str
    node: str
    containers: tuple[ContainerView, ...]
    conditions: tuple[Condition, ...]
    volume_refs: tuple[ConfigRef, ...]
    claims: tuple[str, ...]
    node_selector: Mapping[str, str]

    @classmethod
    def read(cls, obj: Json) -> "PodView":
        """Read a Pod."""
        spec = mapping(obj, "spec")
        claims = (text(volume, "persistentVolumeClaim", "claimName") for volume in items(spec, "volumes"))
        return cls(
            meta=Meta.read(obj),
            phase=text(obj, "status", "phase"),
            reason=text(obj, "status", "reason"),
            message=text(obj, "status", "message"),
            node=text(spec, "nodeName"),
            containers=read_views(obj),
            conditions=conditions(obj),
            volume_refs=volume_refs(spec),
            claims=tuple(claim for claim in claims if claim),
            node_selector=labels(spec, "nodeSelector"),
        )

    @property
    def namespace(self) -> str:
        """metadata.namespace."""
        return self.meta.namespace

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.meta.name

    @property
    def uid(self) -> str:
        """metadata.uid."""
        return self.meta.uid

    @property
    def created_at(self) -> datetime | None:
        """metadata.creationTimestamp."""
        return self.meta.created_at

    @property
    def owner(self) -> Owner | None:
        """Its controller."""
        return self.meta.owner

    @property
    def deleting(self) -> bool:
        """Whether it is being deleted."""
        return self.meta.deleted_at is not None

    @property
    def main(self) -> tuple[ContainerView, ...]:
        """The containers that are not init containers."""
        return tuple(container for container in self.containers if not container.init)

    @property
    def total(self) -> int:
        """How many containers it has, init containers aside."""
        return len(self.main)

    @property
    def ready(self) -> int:
        """How many of those are ready."""
        return sum(container.ready for container in self.main)

    @property
    def restarts(self) -> int:
        """Restarts of all its containers."""
        return sum(container.restarts for container in self.containers)

    @property
    def is_ready(self) -> bool:
        """Whether its Ready condition holds and it is not being deleted."""
        found = self.condition("Ready")
        return found is not None and found.holds and not self.deleting

    @property
    def finished(self) -> bool:
        """Whether it ran to an end: it takes up no room any more."""
        return self.phase in ("Succeeded", "Failed")

    @property
    def state(self) -> str:
        """One word as kubectl's STATUS column has it, e.g. `Running`, `CrashLoopBackOff`, `Init:ErrImagePull`."""
        if self.deleting:
            return "Terminating"
        if self.reason:
            return self.reason
        return self._initialising() or self._troubled() or ("Completed" if self.phase == "Succeeded" else self.phase)

    @property
    def failing(self) -> bool:
        """Whether a person would call it broken: unschedulable, running and not ready, or ended in an error."""
        if self.deleting or self.state == "Completed":
            return False
        if self.state == "Pending":
            return self.unschedulable
        if self.state == "Running":
            return not self.is_ready
        return self.state.removeprefix("Init:") not in _FINE | _STARTING and not self.state[-1:].isdigit()

    @property
    def unschedulable(self) -> bool:
        """Whether the scheduler found no node for it."""
        found = self.condition("PodScheduled")
        return found is not None and not found.holds and found.reason == "Unschedulable"

    @property
    def requests(self) -> Mapping[str, Decimal]:
        """What the scheduler counts: the sum over its containers, by resource, in cores and bytes."""
        return pod_requests(self.main)

    def condition(self, kind: str) -> Condition | None:
        """The condition of a type, e.g. `Ready`, or None."""
        return condition(self.conditions, kind)

    def _initialising(self) -> str:
        inits = [container for container in self.containers if container.init]
        for index, container in enumerate(inits):
            ended = container.terminated
            if (ended and ended.exit_code == 0) or (container.started and container.running_since):
                continue
            if ended:
                return f"Init:{ended.reason or 'Error'}"
            if container.waiting and container.waiting.reason not in ("", "PodInitializing"):
                return f"Init:{container.waiting.reason}"
            return f"Init:{index}/{len(inits)}" if self.node else ""
        return ""

    def _troubled(self) -> str:
        for container in self.main:
            if container.waiting and container.waiting.reason:
                return container.waiting.reason
            if container.terminated and (self.phase != "Succeeded"):
                return container.terminated.reason or f"ExitCode:{container.terminated.exit_code}"
        return ""


def pod_requests(containers: Sequence[ContainerSpec]) -> Mapping[str, Decimal]:
    """The sum of the containers' requests, by resource."""
    total: dict[str, Decimal] = {}
    for container in containers:
        for resource, amount in container.requests.items():
            total[resource] = total.get(resource, Decimal(0)) + amount
    return total
