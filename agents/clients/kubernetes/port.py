"""The narrow port that agents see of a cluster: objects as JSON, errors as ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

KubeObject = Mapping[str, Any]
"""One object as the API server sent it. Read it with `agents.kubernetes.objects`, not by hand."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Where a kind lives in the REST tree.

    Attributes:
        api: `v1` or `group/version`.
        plural: e.g. `deployments`.
    """

    kind: str
    api: str
    plural: str
    namespaced: bool = True


POD = Kind(kind="Pod", api="v1", plural="pods")
EVENT = Kind(kind="Event", api="v1", plural="events")
NAMESPACE = Kind(kind="Namespace", api="v1", plural="namespaces", namespaced=False)
NODE = Kind(kind="Node", api="v1", plural="nodes", namespaced=False)
PVC = Kind(kind="PersistentVolumeClaim", api="v1", plural="persistentvolumeclaims")
CONFIG_MAP = Kind(kind="ConfigMap", api="v1", plural="configmaps")
SERVICE = Kind(kind="Service", api="v1", plural="services")
RESOURCE_QUOTA = Kind(kind="ResourceQuota", api="v1", plural="resourcequotas")
DEPLOYMENT = Kind(kind="Deployment", api="apps/v1", plural="deployments")
REPLICA_SET = Kind(kind="ReplicaSet", api="apps/v1", plural="replicasets")
HPA = Kind(kind="HorizontalPodAutoscaler", api="autoscaling/v2", plural="horizontalpodautoscalers")
PDB = Kind(kind="PodDisruptionBudget", api="policy/v1", plural="poddisruptionbudgets")


@dataclass(frozen=True, kw_only=True)
class LogQuery:
    """Which part of a container's log."""

    container: str | None = None
    previous: bool = False
    tail: int = 200
    since_seconds: int | None = None
    limit_bytes: int = 1_000_000


class Cluster(Protocol):
    """One cluster. Raises TemporaryError, Conflict, NotFound, Forbidden or PermanentError with a sentence for people.

    A Forbidden's message names user, verb, resource and namespace as the cluster did.
    """

    @property
    def name(self) -> str:
        """The cluster's name in settings."""

    @property
    def context(self) -> str:
        """The context that people's kubectl is likely to know it by; for commands printed for them."""

    @property
    def sandbox(self) -> bool:
        """Whether this is the sandbox cluster; answers say so."""

    async def list(
        self,
        kind: Kind,
        namespace: str | None = None,
        *,
        labels: str = "",
        fields: str = "",
    ) -> Sequence[KubeObject]:
        """All objects of a kind, paged; `namespace=None` is all namespaces."""

    async def get(self, kind: Kind, namespace: str, name: str) -> KubeObject:
        """One object."""

    async def logs(self, namespace: str, pod: str, query: LogQuery) -> str:
        """A part of a container's log, at most `limit_bytes`."""

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        body: Mapping[str, Any],
        *,
        dry_run: bool = False,
        subresource: str = "",
    ) -> KubeObject:
        """Merge-patch; put `metadata.resourceVersion` in the body as the precondition. The object as it is after."""

    async def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        uid: str,
        resource_version: str,
        dry_run: bool = False,
    ) -> None:
        """Delete with preconditions; an empty `resource_version` is none, so that the uid alone counts."""

    async def can(self, verb: str, kind: Kind, namespace: str, subresource: str = "") -> bool:
        """Whether the bot's account may do this (SelfSubjectAccessReview)."""

    async def version(self) -> str:
        """The server's version, e.g. `v1.36.2`; a cheap check that it answers."""

    async def close(self) -> None:
        """Release connections."""


class Clusters(Protocol):
    """The clusters of the settings, by name."""

    def get(self, name: str) -> Cluster:
        """The cluster; raises InvalidParameters naming those that exist."""

    def default(self) -> Cluster:
        """The first one; raises PermanentError saying how to configure one where there is none."""
