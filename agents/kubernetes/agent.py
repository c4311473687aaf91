"""KubernetesAgent: reads a cluster, scales, and restarts pods."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from agents.base import BaseAgent, ChangeCall, action
from agents.clients.kubernetes.port import Cluster, Clusters
from agents.kubernetes.changing import DeploymentChange, Intention
from agents.kubernetes.claims import apply_delete, preview_delete
from agents.kubernetes.describing import describe
from agents.kubernetes.facts import deployment_stand
from agents.kubernetes.listing import list_events, list_pods, pods_of
from agents.kubernetes.logs import read_logs
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.parameters import (
    DeletePvc,
    Describe,
    GetEvents,
    GetLogs,
    GetPods,
    OnCluster,
    OneDeployment,
    RestartPod,
    ScaleDeployment,
)
from agents.kubernetes.permissions import Permission
from agents.kubernetes.pod_restarts import apply_pod_restart, preview_pod_restart
from agents.kubernetes.results import (
    DeploymentStatus,
    Description,
    EventList,
    Logs,
    PodList,
    PodRestarted,
    PvcDeleted,
    Scaled,
)
from agents.kubernetes.rows import Redact, Rows, worst_first
from agents.kubernetes.scaling import Scaling
from agents.kubernetes.scope import choose_cluster
from workflows.model.change import Preview
from workflows.model.principal import SecurityContext
from workflows.model.risk import Risk

_MOST_PODS = 20


class KubernetesAgent(BaseAgent):
    """Reads objects of a cluster and changes them as approved.

    Args:
        clusters: the clusters of the settings.
        redact: takes secrets out of text from the cluster.
        now: the current time, aware.
    """

    description: ClassVar[str] = "Reads pods, deployments, logs and events, scales, and restarts pods"

    def __init__(self, clusters: Clusters, redact: Redact, now: Callable[[], datetime]) -> None:
        self._clusters = clusters
        self._redact = redact
        self._rows = Rows(redact)
        self._now = now

    @action(permission=Permission.PODS_GET)
    async def get_pods(self, parameters: GetPods, context: SecurityContext) -> PodList:
        """List pods, failing ones first, with counts by state."""
        return await list_pods(self._cluster(parameters, context), parameters, context, self._rows, self._now())

    @action(permission=Permission.PODS_GET)
    async def describe(self, parameters: Describe, context: SecurityContext) -> Description:
        """Describe one object: what it is, how it is, what happened to it."""
        return await describe(self._cluster(parameters, context), parameters, context, self._rows)

    @action(permission=Permission.PODS_LOGS)
    async def get_logs(self, parameters: GetLogs, context: SecurityContext) -> Logs:
        """Read a container's log, of this run and of the one before its last restart."""
        cluster = self._cluster(parameters, context)
        return await read_logs(cluster, parameters, self._redact, self._rows, self._now())

    @action(permission=Permission.EVENTS_GET)
    async def get_events(self, parameters: GetEvents, context: SecurityContext) -> EventList:
        """List events, newest first."""
        return await list_events(self._cluster(parameters, context), parameters, context, self._rows, self._now())

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def get_deployment_status(self, parameters: OneDeployment, context: SecurityContext) -> DeploymentStatus:
        """Say how a deployment stands, and why pods of it are not ready."""
        cluster = self._cluster(parameters, context)
        found = await read_deployment(cluster, parameters.namespace, parameters.deployment)
        pods = worst_first(await pods_of(cluster, found))
        stand = deployment_stand(found, pods)
        return DeploymentStatus(
            cluster=cluster.name,
            sandbox=cluster.sandbox,
            namespace=found.namespace,
            deployment=found.name,
            wanted=found.wanted,
            ready=found.ready,
            updated=found.updated,
            available=found.available,
            settled=found.settled,
            paused=found.paused,
            revision=found.revision,
            images=[self._rows.clean(container.image, 300) for container in found.containers],
            created_at=found.meta.created_at,
            summary=self._rows.clean(stand.answer),
            why=self._rows.clean(stand.why),
            conditions=[self._rows.condition(condition) for condition in found.conditions],
            pods=[self._rows.pod(pod) for pod in pods[:_MOST_PODS]],
        )

    @action(permission=Permission.DEPLOYMENTS_SCALE, risk=Risk.LOW_RISK, preview="preview_scale")
    async def scale_deployment(
        self, parameters: ScaleDeployment, context: SecurityContext, change: ChangeCall
    ) -> Scaled:
        """Set the number of replicas of a deployment."""
        scaling = Scaling(self._cluster(parameters, context), parameters)
        return scaling.result(await self._change(parameters, context, scaling).apply(change), change)

    async def preview_scale(self, parameters: ScaleDeployment, context: SecurityContext) -> Preview:
        """What scale_deployment would change, by a server-side dry run."""
        scaling = Scaling(self._cluster(parameters, context), parameters)
        return await self._change(parameters, context, scaling).preview()

    @action(permission=Permission.PODS_RESTART, risk=Risk.LOW_RISK, preview="preview_restart_pod")
    async def restart_pod(self, parameters: RestartPod, context: SecurityContext, change: ChangeCall) -> PodRestarted:
        """Delete a pod so that its controller makes another one."""
        return await apply_pod_restart(self._cluster(parameters, context), parameters, change)

    async def preview_restart_pod(self, parameters: RestartPod, context: SecurityContext) -> Preview:
        """What restart_pod would take away, checked by a server-side dry run."""
        return await preview_pod_restart(self._cluster(parameters, context), parameters)

    @action(permission=Permission.PVCS_DELETE, risk=Risk.CRITICAL, preview="preview_delete_pvc")
    async def delete_pvc(self, parameters: DeletePvc, context: SecurityContext, change: ChangeCall) -> PvcDeleted:
        """Delete a PersistentVolumeClaim, and with it the data where its volume is not kept."""
        return await apply_delete(self._cluster(parameters, context), parameters, change)

    async def preview_delete_pvc(self, parameters: DeletePvc, context: SecurityContext) -> Preview:
        """What delete_pvc would take away, checked by a server-side dry run."""
        return await preview_delete(self._cluster(parameters, context), parameters)

    def _cluster(self, parameters: OnCluster, context: SecurityContext) -> Cluster:
        return choose_cluster(self._clusters, parameters.cluster, context)

    def _change(self, parameters: OneDeployment, context: SecurityContext, intention: Intention) -> DeploymentChange:
        cluster = self._cluster(parameters, context)
        return DeploymentChange(cluster, parameters.namespace, parameters.deployment, intention, self._redact)
