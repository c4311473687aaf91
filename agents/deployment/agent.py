"""DeploymentAgent: restarts, rolls back and deploys images."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from agents.base import BaseAgent, ChangeCall, action
from agents.clients.kubernetes.port import Cluster, Clusters
from agents.deployment.imaging import Imaging
from agents.deployment.parameters import DeployImage, RestartDeployment, RollbackDeployment
from agents.deployment.restarting import Restarting
from agents.deployment.results import ImageDeployed, Restarted, RolledBack
from agents.deployment.rolling_back import RollingBack
from agents.kubernetes.changing import Changed, DeploymentChange, Intention
from agents.kubernetes.images import choose_container
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.parameters import OneDeployment
from agents.kubernetes.permissions import Permission
from agents.kubernetes.rows import Redact
from agents.kubernetes.scope import choose_cluster
from workflows.model.change import JsonValue, Preview
from workflows.model.principal import SecurityContext
from workflows.model.risk import Risk


class DeploymentAgent(BaseAgent):
    """Rolls deployments out as approved.

    Args:
        clusters: the clusters of the settings.
        redact: takes secrets out of text from the cluster.
        now: the current time, aware.
    """

    description: ClassVar[str] = "Restarts deployments, rolls them back, deploys images"

    def __init__(self, clusters: Clusters, redact: Redact, now: Callable[[], datetime]) -> None:
        self._clusters = clusters
        self._redact = redact
        self._now = now

    @action(permission=Permission.DEPLOYMENTS_RESTART, risk=Risk.LOW_RISK, preview="preview_restart")
    async def restart_deployment(
        self, parameters: RestartDeployment, context: SecurityContext, change: ChangeCall
    ) -> Restarted:
        """Make the pods of a deployment anew, from the same template."""
        cluster = self._cluster(parameters, context)
        changed = await self._change(cluster, parameters, Restarting(cluster, self._now)).apply(change)
        return Restarted.model_validate(_rolled_out(cluster, changed))

    async def preview_restart(self, parameters: RestartDeployment, context: SecurityContext) -> Preview:
        """What restart_deployment would change, by a server-side dry run."""
        cluster = self._cluster(parameters, context)
        return await self._change(cluster, parameters, Restarting(cluster, self._now)).preview()

    @action(permission=Permission.DEPLOYMENTS_ROLLBACK, risk=Risk.LOW_RISK, preview="preview_rollback")
    async def rollback_deployment(
        self, parameters: RollbackDeployment, context: SecurityContext, change: ChangeCall
    ) -> RolledBack:
        """Go back to the pod template of an earlier revision."""
        cluster = self._cluster(parameters, context)
        changed = await self._change(cluster, parameters, RollingBack(cluster, parameters)).apply(change)
        images: list[JsonValue] = [one.image for one in changed.after.containers if not one.init]
        return RolledBack.model_validate(
            {**_rolled_out(cluster, changed), "revision": parameters.revision, "images": images}
        )

    async def preview_rollback(self, parameters: RollbackDeployment, context: SecurityContext) -> Preview:
        """What rollback_deployment would change, by a server-side dry run."""
        cluster = self._cluster(parameters, context)
        return await self._change(cluster, parameters, RollingBack(cluster, parameters)).preview()

    @action(permission=Permission.DEPLOYMENTS_IMAGE, risk=Risk.LOW_RISK, preview="preview_image")
    async def deploy_image(
        self, parameters: DeployImage, context: SecurityContext, change: ChangeCall
    ) -> ImageDeployed:
        """Run another image in a container of a deployment."""
        cluster = self._cluster(parameters, context)
        changed = await self._change(cluster, parameters, Imaging(cluster, parameters)).apply(change)
        after = changed.after
        container = choose_container(after.containers, parameters.container, f"{after.namespace}/{after.name}")
        before = change.approved.undo.parameters["image"] if change.approved.undo else container.image
        own: dict[str, JsonValue] = {"container": container.name, "before": before, "image": container.image}
        return ImageDeployed.model_validate({**_rolled_out(cluster, changed), **own})

    async def preview_image(self, parameters: DeployImage, context: SecurityContext) -> Preview:
        """What deploy_image would change, by a server-side dry run."""
        cluster = self._cluster(parameters, context)
        return await self._change(cluster, parameters, Imaging(cluster, parameters)).preview()

    def _cluster(self, parameters: OneDeployment, context: SecurityContext) -> Cluster:
        return choose_cluster(self._clusters, parameters.cluster, context)

    def _change(self, cluster: Cluster, parameters: OneDeployment, intention: Intention) -> DeploymentChange:
        return DeploymentChange(cluster, parameters.namespace, parameters.deployment, intention, self._redact)


def _rolled_out(cluster: Cluster, changed: Changed) -> dict[str, JsonValue]:
    after: DeploymentView = changed.after
    return {
        "cluster": cluster.name,
        "sandbox": cluster.sandbox,
        "namespace": after.namespace,
        "deployment": after.name,
        "generation": after.generation,
        "already_done": changed.already_done,
    }
