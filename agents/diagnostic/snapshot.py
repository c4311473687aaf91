"""Lists once what a diagnosis needs. Secrets are never read; nothing is written."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from agents.clients.kubernetes.port import (
    DEPLOYMENT,
    EVENT,
    NODE,
    POD,
    PVC,
    REPLICA_SET,
    Cluster,
    Kind,
    KubeObject,
)
from agents.diagnostic.texts import shown
from agents.kubernetes.objects import DeploymentView, EventView, NodeView, PodView, PvcView, ReplicaSetView
from agents.kubernetes.scope import list_covered
from workflows.errors import Forbidden, NotFound
from workflows.model.principal import SecurityContext

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was read.

    Attributes:
        nodes, claims: listed only where a pod that is not ready makes them matter.
        not_looked_at: what could not be read, and why.
        at: when.
    """

    pods: tuple[PodView, ...]
    deployments: tuple[DeploymentView, ...]
    replica_sets: tuple[ReplicaSetView, ...]
    events: tuple[EventView, ...]
    nodes: tuple[NodeView, ...] = ()
    claims: tuple[PvcView, ...] = ()
    not_looked_at: tuple[str, ...] = ()
    at: datetime

    @property
    def objects(self) -> int:
        """How many objects were read, events aside."""
        return sum(map(len, (self.pods, self.deployments, self.replica_sets, self.nodes, self.claims)))


async def take_snapshot(
    cluster: Cluster, namespace: str | None, context: SecurityContext, clock: Callable[[], datetime]
) -> Snapshot:
    """List the namespace, or every namespace that the conversation may touch.

    Raises:
        TemporaryError, PermanentError: pods or deployments could not be listed; without the rest the diagnosis goes on.
    """
    reader = _Reader(cluster, namespace, context)
    pods, deployments, replica_sets, events = await asyncio.gather(
        reader.must(POD, PodView.read),
        reader.must(DEPLOYMENT, DeploymentView.read),
        reader.may(REPLICA_SET, ReplicaSetView.read),
        reader.may(EVENT, EventView.read),
    )
    unready = [pod for pod in pods if not pod.is_ready and not pod.finished]
    nodes = await reader.may(NODE, NodeView.read) if unready else ()
    claims = await reader.may(PVC, PvcView.read) if any(pod.claims for pod in unready) else ()
    return Snapshot(
        pods=pods,
        deployments=deployments,
        replica_sets=replica_sets,
        events=events,
        nodes=nodes,
        claims=claims,
        not_looked_at=tuple(reader.unseen),
        at=clock(),
    )


class _Reader:
    """Lists kinds, and keeps what it was not allowed to list."""

    def __init__(self, cluster: Cluster, namespace: str | None, context: SecurityContext) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._context = context
        self.unseen: list[str] = []

    async def must(self, kind: Kind, read: Callable[[KubeObject], T]) -> tuple[T, ...]:
        return tuple(read(obj) for obj in await self._list(kind))

    async def may(self, kind: Kind, read: Callable[[KubeObject], T]) -> tuple[T, ...]:
        try:
            return await self.must(kind, read)
        except (Forbidden, NotFound) as error:
            self.unseen.append(f"{kind.plural} ({shown(str(error), 160)})")
            return ()

    async def _list(self, kind: Kind) -> Sequence[KubeObject]:
        if not kind.namespaced:
            return await self._cluster.list(kind)
        return await list_covered(self._cluster, kind, self._namespace, self._context)
