"""The sandbox cluster with the real client and the agents on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from agents.base import ChangeCall
from agents.clients.kubernetes.clusters import ConfiguredClusters, make_clusters
from agents.clients.kubernetes.port import Cluster
from agents.clients.kubernetes.spec import ClusterSpec
from agents.clients.metric_sources import MetricSources
from agents.deployment.agent import DeploymentAgent
from agents.kubernetes.agent import KubernetesAgent
from agents.kubernetes.parameters import ScaleDeployment
from agents.monitoring.agent import MonitoringAgent
from agents.monitoring.measuring import Measuring
from agents.validation.agent import ValidationAgent
from sandbox.cluster import JsonObject, SandboxCluster
from workflows.model.change import Preview
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.ports import StepKey
from workflows.redaction import redact

PACE = 0.02
KEY = StepKey(run_id="run-1", step_id="scale")


def context(*namespaces: str, cluster: str = "demo") -> SecurityContext:
    """A person who may look at these namespaces; at all of them where none is named."""
    return SecurityContext(
        principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Olive", permissions=frozenset("*")),
        workspace=Workspace(cluster=cluster, namespaces=frozenset(namespaces or ("*",))),
        session_id="T1/C1/1.1",
        request_id="req1",
    )


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The parts, wired as the composition root wires them."""

    sandbox: SandboxCluster
    clusters: ConfiguredClusters
    folder: Path

    @property
    def cluster(self) -> Cluster:
        """The sandbox through the real client."""
        return self.clusters.default()

    @property
    def kubernetes(self) -> KubernetesAgent:
        """The agent."""
        return KubernetesAgent(self.clusters, redact, lambda: datetime.now(UTC))

    @property
    def deployments(self) -> DeploymentAgent:
        """The agent."""
        return DeploymentAgent(self.clusters, redact, lambda: datetime.now(UTC))

    @property
    def validation(self) -> ValidationAgent:
        """The agent."""
        return ValidationAgent(self.clusters)

    @property
    def monitoring(self) -> MonitoringAgent:
        """The agent, on the real clock."""
        measuring = Measuring(MetricSources(), redact, lambda: datetime.now(UTC))
        return MonitoringAgent(self.clusters, measuring, redact, monotonic)

    def deployment(self, name: str, namespace: str = "shop-staging") -> JsonObject:
        """A deployment as it is now."""
        return self.sandbox.get("Deployment", namespace, name)

    def edit(self, name: str, namespace: str = "shop-staging", **spec: object) -> None:
        """Somebody else's edit of a deployment's spec."""
        self.sandbox.edit("Deployment", namespace, name, lambda obj: obj["spec"].update(spec))

    async def preview(self, replicas: int, name: str = "web", namespace: str = "shop-staging") -> Preview:
        """What scaling would change."""
        return await self.kubernetes.preview_scale(wanted(replicas, name, namespace), context())


def wanted(replicas: int, name: str = "web", namespace: str = "shop-staging") -> ScaleDeployment:
    """The wish to scale."""
    return ScaleDeployment(deployment=name, namespace=namespace, replicas=replicas)


def approved(preview: Preview, key: StepKey = KEY, *, repeated: bool = False) -> ChangeCall:
    """The call of a step whose preview was approved."""
    return ChangeCall(approved=preview, key=key, repeated=repeated)


@asynccontextmanager
async def open_shop(folder: Path, user: str = "quarterdeck") -> AsyncIterator[Shop]:
    """A fresh sandbox and the agents on it."""
    async with SandboxCluster(pace=PACE) as sandbox:
        kubeconfig = sandbox.write_kubeconfig(folder / "kubeconfig", user)
        clusters = make_clusters([ClusterSpec(name="demo", kubeconfig=kubeconfig, sandbox=True)])
        try:
            yield Shop(sandbox=sandbox, clusters=clusters, folder=folder)
        finally:
            await clusters.close()
