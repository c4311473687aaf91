"""Waits until a pod that was restarted has a successor that is ready."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from agents.clients.kubernetes.port import POD, REPLICA_SET, Cluster
from agents.kubernetes.objects import PodView, ReplicaSetView
from agents.kubernetes.parameters import Name, OnCluster
from agents.kubernetes.results import FromCluster
from agents.kubernetes.rows import Rows
from agents.kubernetes.surroundings import list_if_allowed
from agents.monitoring.reasons import advice, why
from languages import number, say

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
        """The successor, once it is ready: the newest pod of the controller, when it has as many as it should."""
        self._successor = await self._found()
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
        if successor is None:
            return say("waiting for a new pod")
        return say("waiting for {pod} ({state})", pod=successor.name, state=successor.state)

    async def too_late(self) -> str:
        """Why the successor is not ready, and what to do."""
        where = f"{self._wanted.namespace}/{self._wanted.pod}"
        seconds = number(self._wanted.timeout, 0)
        successor = self._successor
        if successor is None:
            return say(
                "{pod} is gone and no pod has taken its place after {seconds} s; check its controller and the quota",
                pod=where,
                seconds=seconds,
            )
        name = successor.owner.name.rpartition("-")[0] if successor.owner else successor.name
        return say(
            "{pod} was replaced, and its successor is not ready after {seconds} s: {why}. {advice}",
            pod=where,
            seconds=seconds,
            why=why(successor, self._rows),
            advice=advice(successor.namespace, name, [successor]),
        )

    async def _found(self) -> PodView | None:
        wanted = self._wanted
        pods = [PodView.read(obj) for obj in await self._cluster.list(POD, wanted.namespace)]
        staying = [pod for pod in pods if not pod.deleting and pod.uid != wanted.uid]
        own = _of(staying, {wanted.controller_uid})
        if len(own) >= wanted.replicas:
            return _newest(own)
        shares = await self._shares()
        own = _of(staying, shares.keys())
        return _newest(own) if shares and len(own) >= sum(shares.values()) else None

    async def _shares(self) -> Mapping[str, int]:
        """Pods wanted of each ReplicaSet of the deployment, where a rollout took some from the pod's own one."""
        wanted = self._wanted
        listed = await list_if_allowed(self._cluster, REPLICA_SET, wanted.namespace, ReplicaSetView.read)
        sets = {found.meta.uid: found for found in listed.items}
        before = sets.get(wanted.controller_uid)
        if before is None or before.meta.owner is None or before.wanted >= wanted.replicas:
            return {}
        owner = before.meta.owner.uid
        return {uid: one.wanted for uid, one in sets.items() if one.meta.owner and one.meta.owner.uid == owner}


def _of(pods: Sequence[PodView], controllers: Collection[str]) -> list[PodView]:
    return [pod for pod in pods if pod.owner is not None and pod.owner.uid in controllers]


def _newest(pods: Sequence[PodView]) -> PodView | None:
    return max(pods, key=lambda pod: (pod.created_at or _LONG_AGO, not pod.is_ready), default=None)
