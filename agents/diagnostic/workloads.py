"""Joins a snapshot in memory: each workload with its pods, rollouts and events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agents.diagnostic.models import ObjectName, Severity
from agents.diagnostic.snapshot import Snapshot
from agents.kubernetes.objects import (
    ContainerView,
    DeploymentView,
    EventView,
    Meta,
    NodeView,
    PodView,
    PvcView,
    ReplicaSetView,
)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_REPLACES_ITS_PODS = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet", "Deployment"})


class Events:
    """Events by the object they are about, newest first."""

    def __init__(self, events: Iterable[EventView]) -> None:
        found: dict[tuple[str, str, str], list[EventView]] = defaultdict(list)
        for event in sorted(events, key=lambda one: one.last_seen or _LONG_AGO, reverse=True):
            found[event.involved.kind, event.involved.namespace, event.involved.name].append(event)
        self._found = found

    def about(self, kind: str, meta: Meta) -> Sequence[EventView]:
        """The events of this very object, not of an earlier one of its name."""
        found = self._found.get((kind, meta.namespace, meta.name), ())
        return [event for event in found if event.involved.uid in ("", meta.uid)]


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What runs pods: a Deployment, another controller, or a pod on its own.

    Attributes:
        about: the Deployment; the Pod where one pod was asked about, or nothing owns it.
        deployment: what the pods belong to in the end; None where it is no Deployment.
        pods: those that count: not being deleted, not done, not left behind by an eviction.
        replica_sets: of the Deployment, newest revision first.
    """

    about: ObjectName
    deployment: DeploymentView | None
    pods: tuple[PodView, ...]
    replica_sets: tuple[ReplicaSetView, ...] = ()

    @property
    def wanted(self) -> int:
        """How many pods there should be."""
        return self.deployment.wanted if self.deployment and self.about.kind == "Deployment" else len(self.pods)

    @property
    def ready(self) -> int:
        """How many pods are ready."""
        return sum(pod.is_ready for pod in self.pods)

    @property
    def severity(self) -> Severity:
        """How bad a trouble of its pods is."""
        if self.ready == 0:
            return Severity.DOWN
        return Severity.DEGRADED if self.ready < self.wanted else Severity.WARNING

    @property
    def stuck_behind(self) -> bool:
        """Whether an earlier revision serves while pods of the newest are not ready."""
        current = self.current
        if current is None or self.severity is not Severity.WARNING:
            return False
        return any(not pod.is_ready and pod.owner and pod.owner.name == current.meta.name for pod in self.pods)

    @property
    def current(self) -> ReplicaSetView | None:
        """The ReplicaSet of the newest revision."""
        return self.replica_sets[0] if self.replica_sets else None


ContainerKey = tuple[str, str]
"""(uid of the pod, name of the container)"""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that analyzers may look at besides the workload.

    Attributes:
        logs: the lines of the run that ended, as the container wrote them: not redacted, not to be shown as they are.
        peaks: most memory used in the last hour, in bytes.
        now: the time of the snapshot.
        context: what people's kubectl is likely to call the cluster.
    """

    events: Events
    nodes: Mapping[str, NodeView] = field(default_factory=dict)
    claims: Mapping[tuple[str, str], PvcView] = field(default_factory=dict)
    logs: Mapping[ContainerKey, tuple[str, ...]] = field(default_factory=dict)
    peaks: Mapping[ContainerKey, float] = field(default_factory=dict)
    now: datetime
    context: str


def join(snapshot: Snapshot) -> tuple[Workload, ...]:
    """The workloads of a snapshot, by namespace and name."""
    sets = {one.meta.uid: one for one in snapshot.replica_sets}
    deployments = {one.uid: one for one in snapshot.deployments}
    pods: dict[str, list[PodView]] = defaultdict(list)
    names: dict[str, ObjectName] = {}
    for pod in snapshot.pods:
        uid, name = _owner(pod, sets, snapshot.deployments)
        names.setdefault(uid, name)
        if counts(pod):
            pods[uid].append(pod)
    for uid, deployment in deployments.items():
        names[uid] = ObjectName(kind="Deployment", namespace=deployment.namespace, name=deployment.name)
    found = (
        Workload(
            about=name,
            deployment=deployments.get(uid),
            pods=tuple(pods[uid]),
            replica_sets=_revisions(uid, snapshot.replica_sets),
        )
        for uid, name in names.items()
        if uid in deployments or pods[uid]
    )
    return tuple(sorted(found, key=lambda one: (one.about.namespace, one.about.name, one.about.kind)))


def counts(pod: PodView) -> bool:
    """Whether a pod still says something about its workload."""
    if pod.deleting or pod.phase == "Succeeded":
        return False
    replaced = pod.owner is not None and pod.owner.kind in _REPLACES_ITS_PODS
    return not (pod.phase == "Failed" and replaced)


def containers(workload: Workload) -> Iterable[tuple[PodView, ContainerView]]:
    """Each container of each pod of the workload."""
    return ((pod, container) for pod in workload.pods for container in pod.containers)


def pod_name(pod: PodView) -> ObjectName:
    """The pod, by name."""
    return ObjectName(kind="Pod", namespace=pod.namespace, name=pod.name)


def _owner(
    pod: PodView, sets: Mapping[str, ReplicaSetView], deployments: Sequence[DeploymentView]
) -> tuple[str, ObjectName]:
    owner = pod.owner
    if owner is None:
        return pod.uid, pod_name(pod)
    replica_set = sets.get(owner.uid)
    if replica_set and replica_set.meta.owner:
        owner = replica_set.meta.owner
    elif owner.kind == "ReplicaSet" and not sets:
        # ReplicaSets may not be listed: the selector says as much, if less surely.
        for deployment in deployments:
            if deployment.namespace == pod.namespace and deployment.selector.matches(pod.meta.labels):
                return deployment.uid, ObjectName(kind="Deployment", namespace=pod.namespace, name=deployment.name)
    return owner.uid, ObjectName(kind=owner.kind, namespace=pod.namespace, name=owner.name)


def _revisions(uid: str, sets: Sequence[ReplicaSetView]) -> tuple[ReplicaSetView, ...]:
    own = (one for one in sets if one.meta.owner and one.meta.owner.uid == uid)
    return tuple(sorted(own, key=lambda one: one.revision, reverse=True))
