"""MonitoringAgent: watches until what was asked for has come true."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, ClassVar

from pydantic import Field

from agents.base import BaseAgent, action
from agents.clients.kubernetes.port import Cluster, Clusters
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.objects import DeploymentView, PodView
from agents.kubernetes.parameters import OneDeployment, Replicas
from agents.kubernetes.permissions import Permission
from agents.kubernetes.results import FromCluster, PodRow
from agents.kubernetes.rows import Redact, Rows, worst_first
from agents.kubernetes.scope import choose_cluster
from workflows.errors import PermanentError, TemporaryError
from workflows.model.principal import SecurityContext

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 2.0
_LOST_SECONDS = 20.0
_MOST_PODS = 20
_MOST_REASONS = 3


class MonitorScaling(OneDeployment):
    """Which deployment, how many ready replicas are expected, and for how many seconds to wait for them."""

    expected_replicas: Replicas
    timeout: Annotated[float, Field(gt=0, le=3_600)] = 300.0


class ScalingSettled(FromCluster):
    """The replicas are ready, after `seconds` of watching."""

    namespace: str
    deployment: str
    ready: int
    expected: int
    seconds: float
    pods: list[PodRow]


class MonitoringAgent(BaseAgent):
    """Watches a change until it has taken effect.

    Args:
        clusters: the clusters of the settings.
        redact: takes secrets out of text from the cluster.
        monotonic: seconds that only grow.
        sleep: waits for a number of seconds.
    """

    description: ClassVar[str] = "Watches until a change has taken effect"

    def __init__(
        self,
        clusters: Clusters,
        redact: Redact,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clusters = clusters
        self._rows = Rows(redact)
        self._monotonic = monotonic
        self._sleep = sleep

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def monitor_deployment_scaling(self, parameters: MonitorScaling, context: SecurityContext) -> ScalingSettled:
        """Wait until a deployment has as many ready replicas as expected.

        Raises:
            PermanentError: time is up, with why the others are not ready; or the count was changed meanwhile.
            TemporaryError: the cluster was lost for 20 seconds, or when the time was up.
        """
        cluster = choose_cluster(self._clusters, parameters.cluster, context)
        started = answered = self._monotonic()
        pause = _FIRST_PAUSE
        while True:
            try:
                found = await read_deployment(cluster, parameters.namespace, parameters.deployment)
                answered = self._monotonic()
                _check_still_wanted(found, parameters)
                if _reached(found, parameters.expected_replicas):
                    return await self._settled(cluster, found, parameters, self._monotonic() - started)
                if answered - started >= parameters.timeout:
                    raise PermanentError(await self._unfinished(cluster, found, parameters))
            except TemporaryError:
                now = self._monotonic()
                if now - answered >= _LOST_SECONDS or now - started >= parameters.timeout:
                    raise
            await self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    async def _settled(
        self, cluster: Cluster, found: DeploymentView, parameters: MonitorScaling, seconds: float
    ) -> ScalingSettled:
        pods = worst_first(await pods_of(cluster, found))
        return ScalingSettled(
            cluster=cluster.name,
            sandbox=cluster.sandbox,
            namespace=found.namespace,
            deployment=found.name,
            ready=found.ready,
            expected=parameters.expected_replicas,
            seconds=round(seconds, 1),
            pods=[self._rows.pod(pod) for pod in pods[:_MOST_PODS]],
        )

    async def _unfinished(self, cluster: Cluster, found: DeploymentView, parameters: MonitorScaling) -> str:
        where = f"{found.namespace}/{found.name}"
        state = (
            f"{where} has {found.ready} of {parameters.expected_replicas} replicas ready "
            f"after {parameters.timeout:.0f} s"
        )
        if found.observed_generation < found.generation:
            return f"{state}: the deployment controller has not acted on the change yet; check that it runs"
        reasons = self._reasons(found, worst_first(await pods_of(cluster, found)))
        return f"{state}: {'; '.join(reasons)}" if reasons else f"{state}, and the cluster gives no reason"

    def _reasons(self, found: DeploymentView, pods: list[PodView]) -> list[str]:
        failure = found.condition("ReplicaFailure")
        reasons = [self._rows.clean(failure.message, 200)] if failure and failure.holds else []
        waiting = [self._rows.pod(pod) for pod in pods if not pod.is_ready and not pod.deleting]
        reasons += [
            f"{row.name} is {row.state}{f' ({self._rows.clean(row.why, 160)})' if row.why else ''}"
            for row in waiting[:_MOST_REASONS]
        ]
        if len(waiting) > _MOST_REASONS:
            reasons.append(f"and {len(waiting) - _MOST_REASONS} more pods")
        return reasons


def _check_still_wanted(found: DeploymentView, parameters: MonitorScaling) -> None:
    if found.wanted != parameters.expected_replicas:
        raise PermanentError(
            f"{found.namespace}/{found.name} was set to {found.wanted} replicas while I waited for "
            f"{parameters.expected_replicas}: somebody or something else changed it"
        )


def _reached(found: DeploymentView, expected: int) -> bool:
    return found.observed_generation >= found.generation and found.ready == found.existing == expected
