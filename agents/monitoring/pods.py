"""Waits until a pod that was restarted has a successor that is ready."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from agents.clients.kubernetes.port import POD, Cluster
from agents.kubernetes.objects import PodView
from agents.kubernetes.parameters import Name, OnCluster
from agents.kubernetes.results import FromCluster
from agents.kubernetes.rows import Rows
from agents.monitoring.reasons import advice, why

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class MonitorPodRestart(OnCluster):
    """Which pod went, of which controller, how many pods that had, and for how many seconds to wait."""

    namespace: Name
    pod: Name
    uid: Name
    controller_uid: Name
    replicas: Annotated[int, Field(ge=0)]
    timeout: Annotated[float, Field(gt=0, le=3_600)] = 300.0


class PodReplaced(FromCluster):
    """The successor is ready, after `seconds` of watching."""

    namespace: str
    pod: str
    successor: str
    node: str
    seconds: float


class PodRestartLook:
    """One restart of one pod; satisfies `agents.monitoring.watching.Look`."""

    def __init__(self, cluster: Cluster, wanted: MonitorPodRestart, rows: Rows) -> None:
        self._cluster = cluster
        self._wanted = wanted
        self._rows = rows
        self._successor: PodView | None = None

    async def look(self, seconds: float) -> PodReplaced | None:
        """The successor, once it is ready: the newest pod of the controller, when it has as many as before."""
        self._successor = await self._newest()
        successor = self._successor
        if successor is None or not successor.is_ready:
            return None
        return PodReplaced(
            cluster=self._cluster.name,
            sandbox=self._cluster.sandbox,
            namespace=self._wanted.namespace,
            pod=self._wanted.pod,
            successor=successor.name,
            node=successor.node,
            seconds=round(seconds, 1),
        )

    async def standing(self) -> str:
        """`waiting for web-x (ContainerCreating)`."""
        successor = self._successor
        return f"waiting for {successor.name} ({successor.state})" if successor else "waiting for a new pod"

    async def too_late(self) -> str:
        """Why the successor is not ready, and what to do."""
        where = f"{self._wanted.namespace}/{self._wanted.pod}"
        after = f"after {self._wanted.timeout:.0f} s"
        successor = self._successor
        if successor is None:
            return f"{where} is gone and no pod has taken its place {after}; check its controller and the quota"
        name = successor.owner.name.rpartition("-")[0] if successor.owner else successor.name
        hint = advice(successor.namespace, name, [successor]).capitalize()
        return f"{where} was replaced, and its successor is not ready {after}: {why(successor, self._rows)}. {hint}"

    async def _newest(self) -> PodView | None:
        wanted = self._wanted
        pods = [PodView.read(obj) for obj in await self._cluster.list(POD, wanted.namespace)]
        own = [pod for pod in pods if pod.owner is not None and pod.owner.uid == wanted.controller_uid]
        staying = [pod for pod in own if not pod.deleting and pod.uid != wanted.uid]
        if len(staying) < wanted.replicas:
            return None
        return max(staying, key=lambda pod: (pod.created_at or _LONG_AGO, not pod.is_ready), default=None)
