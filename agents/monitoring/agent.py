"""MonitoringAgent: watches until what was asked for has come true, and says what is measured."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar

from agents.base import BaseAgent, action
from agents.clients.kubernetes.port import Clusters
from agents.kubernetes.permissions import Permission
from agents.kubernetes.rows import Redact, Rows
from agents.kubernetes.scope import choose_cluster
from agents.monitoring.measurement import Measurement, QueryMetrics
from agents.monitoring.measuring import Measuring
from agents.monitoring.pods import MonitorPodRestart, PodReplaced, PodRestartLook
from agents.monitoring.rollouts import MonitorRollout, RolloutLook, RolloutSettled
from agents.monitoring.scaling import MonitorScaling, ScalingLook, ScalingSettled
from agents.monitoring.watching import Watcher
from workflows.model.principal import SecurityContext
from workflows.ports import Progress


class MonitoringAgent(BaseAgent):
    """Watches a change until it has taken effect, and reads metrics.

    Args:
        clusters: the clusters of the settings.
        measuring: asks their Prometheus.
        redact: takes secrets out of text from the cluster.
        monotonic: seconds that only grow.
        sleep: waits for a number of seconds.
    """

    description: ClassVar[str] = "Watches until a change has taken effect, and reads metrics"

    def __init__(
        self,
        clusters: Clusters,
        measuring: Measuring,
        redact: Redact,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clusters = clusters
        self._measuring = measuring
        self._rows = Rows(redact)
        self._watcher = Watcher(monotonic, sleep)

    @action(permission=Permission.METRICS_GET)
    async def query_metrics(self, parameters: QueryMetrics, context: SecurityContext) -> Measurement:
        """Read a metric by name, or a PromQL query, now and over time.

        Raises:
            InvalidParameters: no such metric, or too long a time.
            PermanentError: no Prometheus is configured, or it refused the query, with why.
            TemporaryError: Prometheus cannot be reached, or took too long.
        """
        cluster = choose_cluster(self._clusters, parameters.cluster, context)
        return await self._measuring.measure(cluster, parameters, context)

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def monitor_deployment_scaling(
        self, parameters: MonitorScaling, context: SecurityContext, progress: Progress
    ) -> ScalingSettled:
        """Wait until a deployment has as many ready replicas as expected.

        Raises:
            PermanentError: time is up, with why the others are not ready; or the count was changed meanwhile.
            TemporaryError: the cluster was lost for 20 seconds, or when the time was up.
        """
        look = ScalingLook(choose_cluster(self._clusters, parameters.cluster, context), parameters, self._rows)
        return await self._watcher.until(look, parameters.timeout, progress)

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def monitor_rollout(
        self, parameters: MonitorRollout, context: SecurityContext, progress: Progress
    ) -> RolloutSettled:
        """Wait until a deployment runs nothing but available pods of its newest revision.

        Raises:
            PermanentError: time is up or the progress deadline passed, with why pods are not ready and what to do.
            TemporaryError: the cluster was lost for 20 seconds, or when the time was up.
        """
        look = RolloutLook(choose_cluster(self._clusters, parameters.cluster, context), parameters, self._rows)
        return await self._watcher.until(look, parameters.timeout, progress)

    @action(permission=Permission.PODS_GET)
    async def monitor_pod_restart(
        self, parameters: MonitorPodRestart, context: SecurityContext, progress: Progress
    ) -> PodReplaced:
        """Wait until the successor of a restarted pod is ready.

        Raises:
            PermanentError: time is up, with why the successor is not ready and what to do.
            TemporaryError: the cluster was lost for 20 seconds, or when the time was up.
        """
        look = PodRestartLook(choose_cluster(self._clusters, parameters.cluster, context), parameters, self._rows)
        return await self._watcher.until(look, parameters.timeout, progress)
