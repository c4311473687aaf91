"""Waits until a deployment has as many ready replicas as it was scaled to."""

from typing import Annotated

from pydantic import Field

from agents.clients.kubernetes.port import Cluster
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.parameters import OneDeployment, Replicas
from agents.kubernetes.results import FromCluster, PodRow
from agents.kubernetes.rows import Rows, worst_first
from agents.monitoring.reasons import MOST_PODS, reasons
from languages import number, plural, say
from languages.joining import because, semicolons
from workflows.errors import PermanentError


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


class ScalingLook:
    """One scaling; satisfies `agents.monitoring.watching.Look`."""

    def __init__(self, cluster: Cluster, wanted: MonitorScaling, rows: Rows) -> None:
        self._cluster = cluster
        self._wanted = wanted
        self._rows = rows
        self._found: DeploymentView | None = None

    async def look(self, seconds: float) -> ScalingSettled | None:
        """The end of the scaling; raises PermanentError where the count was changed meanwhile."""
        found = self._found = await read_deployment(self._cluster, self._wanted.namespace, self._wanted.deployment)
        expected = self._wanted.expected_replicas
        if found.wanted != expected:
            raise PermanentError(
                plural(
                    "{name} was set to {n} replica while I waited for {expected}: "
                    "somebody or something else changed it",
                    "{name} was set to {n} replicas while I waited for {expected}: "
                    "somebody or something else changed it",
                    found.wanted,
                    name=f"{found.namespace}/{found.name}",
                    expected=number(expected),
                )
            )
        if found.observed_generation >= found.generation and found.ready == found.existing == expected:
            return await self._settled(found, seconds)
        return None

    async def standing(self) -> str:
        """`waiting for pods 4/6`."""
        ready = self._found.ready if self._found else 0
        return say("waiting for pods {ready}", ready=f"{ready}/{self._wanted.expected_replicas}")

    async def too_late(self) -> str:
        """How many replicas are ready, and why the others are not."""
        found = self._found
        ready = found.ready if found else 0
        state = plural(
            "{name} has {n} of {expected} replicas ready after {seconds} s",
            "{name} has {n} of {expected} replicas ready after {seconds} s",
            ready,
            name=f"{self._wanted.namespace}/{self._wanted.deployment}",
            expected=number(self._wanted.expected_replicas),
            seconds=number(self._wanted.timeout, 0),
        )
        if found is None or found.observed_generation < found.generation:
            idle = say("the deployment controller has not acted on the change yet; check that it runs")
            return because(state, idle)
        lines = reasons(found, worst_first(await pods_of(self._cluster, found)), self._rows)
        return because(state, semicolons(lines) or say("the cluster gives no reason"))

    async def _settled(self, found: DeploymentView, seconds: float) -> ScalingSettled:
        pods = worst_first(await pods_of(self._cluster, found))
        return ScalingSettled(
            cluster=self._cluster.name,
            sandbox=self._cluster.sandbox,
            namespace=found.namespace,
            deployment=found.name,
            ready=found.ready,
            expected=self._wanted.expected_replicas,
            seconds=round(seconds, 1),
            pods=[self._rows.pod(pod) for pod in pods[:MOST_PODS]],
        )
