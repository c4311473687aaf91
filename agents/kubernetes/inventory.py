"""The names that exist, for asking back: which `api` do you mean?"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agents.clients.kubernetes.port import DEPLOYMENT, NAMESPACE, POD, Clusters, Kind, KubeObject
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.objects import Meta
from agents.kubernetes.scope import choose_cluster, covered_namespaces, list_covered
from workflows.errors import Forbidden
from workflows.model.principal import SecurityContext

_KEPT_SECONDS = 5.0
_MOST_KEPT = 64


@dataclass(frozen=True, kw_only=True, order=True)
class Named:
    """One object's name; a namespace's own `namespace` is its name."""

    cluster: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


Key = tuple[str, str, tuple[str | None, ...]]


@dataclass(kw_only=True)
class _Slot:
    """What is kept of one list; the lock lets one caller ask the cluster while the others wait for its answer."""

    until: float = float("-inf")
    names: Sequence[Named] = ()
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Inventory:
    """Lists names inside a workspace; an answer is kept a few seconds, so that one sentence lists once.

    Args:
        clusters: the clusters of the settings.
        monotonic: seconds that only grow.
        kept_seconds: how long an answer is kept.
    """

    def __init__(
        self, clusters: Clusters, monotonic: Callable[[], float], *, kept_seconds: float = _KEPT_SECONDS
    ) -> None:
        self._clusters = clusters
        self._monotonic = monotonic
        self._kept_seconds = kept_seconds
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """Deployments, sorted by namespace and name."""
        return await self._names(DEPLOYMENT, context)

    async def pods(self, context: SecurityContext) -> Sequence[Named]:
        """Pods, sorted by namespace and name."""
        return await self._names(POD, context)

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """Namespaces, sorted; those of the workspace where the cluster does not let us list them."""
        try:
            found = await self._names(NAMESPACE, context)
        except Forbidden:
            named = [name for name in covered_namespaces(None, context) if name]
            if not named:
                raise
            cluster = choose_cluster(self._clusters, None, context).name
            return [Named(cluster=cluster, namespace=name, name=name) for name in named]
        return [each for each in found if context.workspace.covers(each.name)]

    async def containers(self, context: SecurityContext, namespace: str, deployment: str) -> Sequence[str]:
        """The containers of a deployment, init containers aside, as its template has them."""
        cluster = choose_cluster(self._clusters, None, context)
        found = await read_deployment(cluster, namespace, deployment)
        return [container.name for container in found.containers if not container.init]

    async def _names(self, kind: Kind, context: SecurityContext) -> Sequence[Named]:
        cluster = choose_cluster(self._clusters, None, context)
        key = (cluster.name, kind.kind, covered_namespaces(None, context) if kind.namespaced else ())
        slot = self._slot(key)
        async with slot.lock:
            if slot.until <= self._monotonic():
                found = await (list_covered(cluster, kind, None, context) if kind.namespaced else cluster.list(kind))
                slot.names = _named(cluster.name, found)
                slot.until = self._monotonic() + self._kept_seconds
            return slot.names

    def _slot(self, key: Key) -> _Slot:
        slot = self._slots.setdefault(key, _Slot())
        self._slots.move_to_end(key)
        while len(self._slots) > _MOST_KEPT:
            self._slots.popitem(last=False)
        return slot


def _named(cluster: str, found: Sequence[KubeObject]) -> Sequence[Named]:
    metas = [Meta.read(obj) for obj in found]
    return sorted(Named(cluster=cluster, namespace=meta.namespace or meta.name, name=meta.name) for meta in metas)
