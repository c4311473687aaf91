"""Lists pods and events."""

import re
from collections import Counter
from datetime import datetime, timedelta

from agents.clients.kubernetes.port import DEPLOYMENT, EVENT, POD, Cluster
from agents.kubernetes.kinds import find_kind
from agents.kubernetes.naming import nothing_called, read_deployment
from agents.kubernetes.objects import DeploymentView, EventView, Involved, PodView
from agents.kubernetes.parameters import GetEvents, GetPods, in_seconds
from agents.kubernetes.results import EventList, PodList
from agents.kubernetes.rows import Rows, newest_first, worst_first
from agents.kubernetes.scope import list_covered
from languages import say
from workflows.errors import InvalidParameters
from workflows.model.principal import SecurityContext

_HASH = "pod-template-hash"


async def list_pods(cluster: Cluster, wanted: GetPods, context: SecurityContext, rows: Rows, now: datetime) -> PodList:
    """The pods that match, worst first."""
    if wanted.deployment is None:
        found = await list_covered(cluster, POD, wanted.namespace, context, labels=wanted.selector or "")
        pods = [PodView.read(obj) for obj in found]
    else:
        if wanted.selector:
            raise InvalidParameters(say("Name a deployment or a selector, not both"))
        pods = await _of_deployments(cluster, wanted, context)
    pods = [pod for pod in pods if wanted.status is None or has_status(pod, wanted.status)]
    return PodList(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        deployment=wanted.deployment,
        total=len(pods),
        ready=sum(pod.is_ready for pod in pods),
        failing=sum(pod.failing for pod in pods),
        counts=dict(Counter(rows.clean(pod.state, 60) for pod in pods).most_common()),
        pods=[rows.pod(pod) for pod in worst_first(pods)[: wanted.limit]],
        read_at=now,
    )


async def pods_of(cluster: Cluster, deployment: DeploymentView) -> list[PodView]:
    """The pods that a deployment selects and that its ReplicaSets own."""
    found = await cluster.list(POD, deployment.namespace, labels=deployment.selector.query)
    pods = [PodView.read(obj) for obj in found]
    return [pod for pod in pods if pod.owner and pod.owner.name == f"{deployment.name}-{pod.meta.labels.get(_HASH)}"]


def has_status(pod: PodView, status: str) -> bool:
    """Whether a pod is in the state that people call so."""
    word = status.lower()
    groups = {
        "failing": pod.failing,
        "broken": pod.failing,
        "unhealthy": pod.failing,
        "ready": pod.is_ready,
        "healthy": pod.is_ready,
        "restarting": pod.restarts > 0,
    }
    return groups.get(word, word in (pod.state.lower(), pod.phase.lower()))


async def list_events(
    cluster: Cluster, wanted: GetEvents, context: SecurityContext, rows: Rows, now: datetime
) -> EventList:
    """The events that match, newest first."""
    kind = "Pod" if wanted.pod else find_kind(wanted.kind).kind if wanted.kind else ""
    asked = {
        "involvedObject.kind": kind,
        "involvedObject.name": wanted.pod or wanted.name or "",
        "type": "Warning" if wanted.warnings else "",
    }
    fields = ",".join(f"{field}={value}" for field, value in asked.items() if value)
    found = await list_covered(cluster, EVENT, wanted.namespace, context, fields=fields)
    events = [EventView.read(obj) for obj in found]
    if wanted.deployment:
        events = [event for event in events if belongs_to(event.involved, wanted.deployment)]
    if wanted.since:
        start = now - timedelta(seconds=in_seconds(wanted.since))
        events = [event for event in events if event.last_seen and event.last_seen >= start]
    return EventList(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        about=wanted.deployment or wanted.pod or wanted.name or "",
        only_warnings=wanted.warnings,
        since=wanted.since,
        total=len(events),
        warnings=sum(event.warning for event in events),
        events=[rows.event(event) for event in newest_first(events)[: wanted.limit]],
        read_at=now,
    )


def belongs_to(involved: Involved, deployment: str) -> bool:
    """Whether an event is about a deployment, or about a ReplicaSet or pod named as those of it are."""
    suffix = {"Deployment": "", "ReplicaSet": "-[a-z0-9]{1,10}", "Pod": "-[a-z0-9]{1,10}-[a-z0-9]{5}"}.get(
        involved.kind
    )
    return suffix is not None and re.fullmatch(f"{re.escape(deployment)}{suffix}", involved.name) is not None


async def _of_deployments(cluster: Cluster, wanted: GetPods, context: SecurityContext) -> list[PodView]:
    name = wanted.deployment or ""
    if wanted.namespace:
        return await pods_of(cluster, await read_deployment(cluster, wanted.namespace, name))
    found = await list_covered(cluster, DEPLOYMENT, None, context, fields=f"metadata.name={name}")
    if not found:
        raise nothing_called(DEPLOYMENT, name, cluster)
    return [pod for obj in found for pod in await pods_of(cluster, DeploymentView.read(obj))]
