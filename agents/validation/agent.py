"""ValidationAgent: says before anybody is asked whether a change can work at all."""

from typing import ClassVar

from agents.base import BaseAgent, action
from agents.clients.kubernetes.port import NODE, POD, Cluster, Clusters
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.objects import DeploymentView, NodeView, PodView
from agents.kubernetes.parameters import OneDeployment, RestartPod
from agents.kubernetes.permissions import Permission
from agents.kubernetes.scope import choose_cluster
from agents.kubernetes.surroundings import list_if_allowed, look_around
from agents.validation.amounts import absolute
from agents.validation.capacity import check_capacity
from agents.validation.checks import check_autoscaler, check_jump, check_quotas
from agents.validation.parameters import WantedImage, WantedReplicas, WantedRevision
from agents.validation.results import (
    Check,
    ImageValidation,
    PodValidation,
    RestartValidation,
    RevisionValidation,
    ScalingValidation,
    Severity,
    passed,
)
from agents.validation.rollouts import check_image, check_pod_restart, check_restart, check_revision
from languages import plural, say
from languages.joining import semicolons
from workflows.errors import PermanentError
from workflows.model.principal import SecurityContext


class ValidationAgent(BaseAgent):
    """Checks wishes against the cluster as it is.

    Args:
        clusters: the clusters of the settings.
    """

    description: ClassVar[str] = "Checks changes before anybody is asked to approve them"

    def __init__(self, clusters: Clusters) -> None:
        self._clusters = clusters

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def validate_scaling(self, parameters: WantedReplicas, context: SecurityContext) -> ScalingValidation:
        """Make a wish for replicas absolute, and check it: autoscaler, quota, room on the nodes, size of the jump.

        Raises:
            NotFound: there is no such deployment; the message names the nearest.
            PermanentError: there is no such number, or a check blocks it.
        """
        cluster = choose_cluster(self._clusters, parameters.cluster, context)
        deployment = await read_deployment(cluster, parameters.namespace, parameters.deployment)
        amount = absolute(parameters, deployment)
        around = await look_around(cluster, deployment)
        checks = [
            passed(
                "exists",
                plural(
                    "{where} exists, {n} replica",
                    "{where} exists, {n} replicas",
                    deployment.wanted,
                    where=f"{deployment.namespace}/{deployment.name}",
                ),
            ),
            *check_autoscaler(around.autoscalers),
            *check_quotas(deployment, amount.replicas, around.quotas),
            *await _capacity(cluster, deployment, amount.replicas),
            *check_jump(deployment, amount.replicas),
            *(Check(name="unseen", ok=False, severity=Severity.WARN, message=unseen) for unseen in around.unseen),
        ]
        blocking = [check.message for check in checks if not check.ok and check.severity is Severity.BLOCK]
        if blocking:
            where = f"{deployment.namespace}/{deployment.name}"
            raise PermanentError(
                say(
                    "{where} cannot be scaled to {replicas}: {why}",
                    where=where,
                    replicas=amount.replicas,
                    why=semicolons(blocking),
                )
            )
        return ScalingValidation(
            cluster=cluster.name,
            sandbox=cluster.sandbox,
            namespace=deployment.namespace,
            deployment=deployment.name,
            current_replicas=deployment.wanted,
            replicas=amount.replicas,
            exactly=amount.exactly,
            ok=all(check.ok for check in checks),
            checks=checks,
        )

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def validate_restart(self, parameters: OneDeployment, context: SecurityContext) -> RestartValidation:
        """Check whether a deployment can be restarted: it exists, has pods, and is not paused."""
        return await check_restart(choose_cluster(self._clusters, parameters.cluster, context), parameters)

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def validate_rollback(self, parameters: WantedRevision, context: SecurityContext) -> RevisionValidation:
        """Find the revision to roll back to, in the deployment's history."""
        return await check_revision(choose_cluster(self._clusters, parameters.cluster, context), parameters)

    @action(permission=Permission.DEPLOYMENTS_GET)
    async def validate_image(self, parameters: WantedImage, context: SecurityContext) -> ImageValidation:
        """Find the container and the whole image that are meant."""
        return await check_image(choose_cluster(self._clusters, parameters.cluster, context), parameters)

    @action(permission=Permission.PODS_GET)
    async def validate_pod_restart(self, parameters: RestartPod, context: SecurityContext) -> PodValidation:
        """Check whether a pod has a controller that makes it anew."""
        return await check_pod_restart(choose_cluster(self._clusters, parameters.cluster, context), parameters)


async def _capacity(cluster: Cluster, deployment: DeploymentView, replicas: int) -> list[Check]:
    if replicas <= deployment.wanted:
        return [passed("capacity", say("no more pods than now"))]
    nodes = await list_if_allowed(cluster, NODE, None, NodeView.read)
    pods = await list_if_allowed(cluster, POD, None, PodView.read)
    unseen = nodes.unseen or pods.unseen
    if unseen:
        return [Check(name="capacity", ok=False, severity=Severity.WARN, message=unseen)]
    return [check_capacity(deployment, replicas, nodes.items, pods.items)]
