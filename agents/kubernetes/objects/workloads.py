"""Deployments and their ReplicaSets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agents.kubernetes.objects.containers import ConfigRef, ContainerSpec, read_specs, volume_refs
from agents.kubernetes.objects.meta import Condition, Meta, condition, conditions
from agents.kubernetes.objects.nodes import Toleration
from agents.kubernetes.objects.reading import Json, flag, items, labels, mapping, number, text
from agents.kubernetes.objects.selectors import LabelSelector

_REVISION: Final = "deployment.kubernetes.io/revision"


@dataclass(frozen=True, kw_only=True)
class DeploymentView:
    """A Deployment.

    Attributes:
        observed_generation: the generation its controller has acted on.
        wanted: spec.replicas; ready, updated, available: from status.
        existing: status.replicas, pods that exist.
        containers: of the template, init containers first.
        surge, unavailable: spec.strategy.rollingUpdate's maxSurge and maxUnavailable as written; empty where not set.
        history_limit: spec.revisionHistoryLimit, how many old ReplicaSets are kept.
        template_labels: what its pods are labelled with; node_selector: labels their nodes must have.
        tolerations: the taints that its pods put up with.
    """

    meta: Meta
    observed_generation: int
    wanted: int
    existing: int
    ready: int
    updated: int
    available: int
    paused: bool
    strategy: str
    surge: str
    unavailable: str
    history_limit: int
    selector: LabelSelector
    containers: tuple[ContainerSpec, ...]
    volume_refs: tuple[ConfigRef, ...]
    template_labels: Mapping[str, str]
    node_selector: Mapping[str, str]
    tolerations: tuple[Toleration, ...]
    conditions: tuple[Condition, ...]

    @classmethod
    def read(cls, obj: Json) -> "DeploymentView":
        """Read a Deployment; spec.replicas is 1 where it is not set, as the cluster has it."""
        template = mapping(obj, "spec", "template", "spec")
        return cls(
            meta=Meta.read(obj),
            observed_generation=number(obj, "status", "observedGeneration"),
            wanted=number(obj, "spec", "replicas", default=1),
            existing=number(obj, "status", "replicas"),
            ready=number(obj, "status", "readyReplicas"),
            updated=number(obj, "status", "updatedReplicas"),
            available=number(obj, "status", "availableReplicas"),
            paused=flag(obj, "spec", "paused"),
            strategy=text(obj, "spec", "strategy", "type"),
            surge=text(obj, "spec", "strategy", "rollingUpdate", "maxSurge"),
            unavailable=text(obj, "spec", "strategy", "rollingUpdate", "maxUnavailable"),
            history_limit=number(obj, "spec", "revisionHistoryLimit", default=10),
            selector=LabelSelector.read(obj, "spec", "selector"),
            containers=read_specs(template),
            volume_refs=volume_refs(template),
            template_labels=labels(obj, "spec", "template", "metadata", "labels"),
            node_selector=labels(template, "nodeSelector"),
            tolerations=tuple(Toleration.read(item) for item in items(template, "tolerations")),
            conditions=conditions(obj),
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
    def generation(self) -> int:
        """metadata.generation."""
        return self.meta.generation

    @property
    def resource_version(self) -> str:
        """metadata.resourceVersion."""
        return self.meta.resource_version

    @property
    def revision(self) -> int:
        """The number of its current rollout; 0 until the controller sets it."""
        return _revision(self.meta)

    @property
    def settled(self) -> bool:
        """Whether the controller has seen the latest spec and every wanted pod is new, ready and available."""
        return (
            self.observed_generation >= self.generation
            and self.ready == self.updated == self.available == self.wanted == self.existing
        )

    @property
    def stopped(self) -> bool:
        """Whether it is scaled to 0 and none of its pods is left."""
        return self.settled and not self.wanted

    def condition(self, kind: str) -> Condition | None:
        """The condition of a type, e.g. `Progressing`, or None."""
        return condition(self.conditions, kind)


@dataclass(frozen=True, kw_only=True)
class ReplicaSetView:
    """A ReplicaSet: one revision of a Deployment."""

    meta: Meta
    wanted: int
    ready: int
    containers: tuple[ContainerSpec, ...]

    @classmethod
    def read(cls, obj: Json) -> "ReplicaSetView":
        """Read a ReplicaSet."""
        return cls(
            meta=Meta.read(obj),
            wanted=number(obj, "spec", "replicas", default=1),
            ready=number(obj, "status", "readyReplicas"),
            containers=read_specs(mapping(obj, "spec", "template", "spec")),
        )

    @property
    def revision(self) -> int:
        """Which rollout of its Deployment it is; 0 where it is not one's."""
        return _revision(self.meta)

    @property
    def created_at(self) -> datetime | None:
        """When the rollout began."""
        return self.meta.created_at


def _revision(meta: Meta) -> int:
    written = meta.annotations.get(_REVISION, "")
    return int(written) if written.isdigit() else 0
