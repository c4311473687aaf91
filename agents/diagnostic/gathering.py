"""Reads what no list carries: the end of a crashed container's log, and how much memory was used. Bounded."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.clients.kubernetes.port import Cluster, LogQuery
from agents.clients.prometheus import Metrics
from agents.diagnostic.texts import shown, visible
from agents.diagnostic.workloads import ContainerKey, Workload, containers
from agents.kubernetes.objects import ContainerView, PodView
from languages import say
from workflows.errors import NotFound, QuarterdeckError

_MAX_LOGS = 12
_LOGS_A_WORKLOAD = 2
_AT_ONCE = 4
_TAIL = 200
_MAX_BYTES = 200_000
_MAX_LINE = 2_000
_MAX_NAMESPACES = 5
_MAX_PODS = 50
_SAFE = re.compile(r"[a-z0-9.-]{1,253}")


@dataclass(frozen=True, kw_only=True)
class Logs:
    """The lines by container, and what could not be read."""

    lines: Mapping[ContainerKey, tuple[str, ...]]
    not_looked_at: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """Most memory used in the last hour in bytes, by container, and what could not be read."""

    bytes: Mapping[ContainerKey, float]
    not_looked_at: tuple[str, ...] = ()


def crashed(workloads: Iterable[Workload]) -> list[tuple[PodView, ContainerView]]:
    """The containers whose logs may say why they ended: at most two a workload, twelve in all."""
    found: list[tuple[PodView, ContainerView]] = []
    for workload in workloads:
        hits = [(pod, one) for pod, one in containers(workload) if _speaks(one)]
        found.extend(sorted(hits, key=lambda hit: -hit[1].restarts)[:_LOGS_A_WORKLOAD])
    return found[:_MAX_LOGS]


async def read_logs(cluster: Cluster, wanted: Sequence[tuple[PodView, ContainerView]]) -> Logs:
    """The end of the run that ended, of each container."""
    gate = asyncio.Semaphore(_AT_ONCE)
    lines: dict[ContainerKey, tuple[str, ...]] = {}
    missed: list[str] = []

    async def read(pod: PodView, container: ContainerView) -> None:
        async with gate:
            try:
                lines[pod.uid, container.name] = await _ended_run(cluster, pod, container)
            except QuarterdeckError as error:
                why = shown(str(error), 160)
                missed.append(say("the log of {pod} ({why})", pod=f"{pod.namespace}/{pod.name}", why=why))

    await asyncio.gather(*(read(pod, container) for pod, container in wanted))
    return Logs(lines=lines, not_looked_at=tuple(sorted(missed)))


async def read_peaks(metrics: Metrics, workloads: Iterable[Workload], now: datetime) -> Peaks:
    """The memory of containers that were killed for it; five namespaces and fifty pods of each at most."""
    killed: dict[str, list[PodView]] = defaultdict(list)
    for workload in workloads:
        for pod, container in containers(workload):
            if any(end and end.reason == "OOMKilled" for end in (container.terminated, container.last_terminated)):
                killed[pod.namespace].append(pod)
    found: dict[ContainerKey, float] = {}
    missed: list[str] = []
    for namespace, pods in list(killed.items())[:_MAX_NAMESPACES]:
        try:
            found |= await _peaks(metrics, namespace, pods[:_MAX_PODS], now)
        except QuarterdeckError as error:
            missed.append(say("memory usage in {namespace} ({why})", namespace=namespace, why=shown(str(error), 160)))
    return Peaks(bytes=found, not_looked_at=tuple(missed))


def _speaks(container: ContainerView) -> bool:
    last = container.terminated or container.last_terminated
    return bool(last and last.reason != "OOMKilled" and not container.ready and (container.restarts or last.exit_code))


async def _ended_run(cluster: Cluster, pod: PodView, container: ContainerView) -> tuple[str, ...]:
    previous = container.last_terminated is not None and container.terminated is None
    query = LogQuery(container=container.name, previous=previous, tail=_TAIL, limit_bytes=_MAX_BYTES)
    try:
        text = await cluster.logs(pod.namespace, pod.name, query)
    except NotFound:
        # The kubelet has cleared the ended run away; the run that goes on may end the same.
        current = LogQuery(container=container.name, tail=_TAIL, limit_bytes=_MAX_BYTES)
        text = await cluster.logs(pod.namespace, pod.name, current)
    return tuple(line[:_MAX_LINE] for line in visible(text).splitlines()[-_TAIL:])


async def _peaks(
    metrics: Metrics, namespace: str, pods: Sequence[PodView], now: datetime
) -> Mapping[ContainerKey, float]:
    uids = {pod.name: pod.uid for pod in pods if _SAFE.fullmatch(pod.name)}
    if not _SAFE.fullmatch(namespace) or not uids:
        return {}
    chosen = f'namespace="{namespace}",pod=~"{"|".join(uids)}",container!=""'
    query = f"max by (pod, container) (max_over_time(container_memory_working_set_bytes{{{chosen}}}[1h]))"
    return {
        (uids[series.labels["pod"]], series.labels["container"]): series.points[-1].value
        for series in await metrics.instant(query, now)
        if series.points and series.labels.get("pod") in uids and "container" in series.labels
    }
