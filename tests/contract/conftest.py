"""The stages of the contract suite: the sandbox cluster, and a real one. Where they differ, the sandbox is wrong.

A stage offers a namespace with the Deployment `web` of three ready replicas, and a second account that may only read.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import yaml

from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import Cluster
from agents.clients.kubernetes.spec import ClusterSpec
from sandbox.cluster import SandboxCluster
from tests.cluster.admin import Admin
from tests.cluster.cluster import RealCluster

_WEB = Path(__file__).parent / "web.yaml"
_PATIENCE = 90.0
_MAY_READ = [
    {"apiGroups": ["", "apps"], "resources": ["pods", "deployments", "replicasets"], "verbs": ["get", "list", "watch"]}
]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One cluster to hold the contract against.

    Attributes:
        cluster: with an account that may do everything.
        pages: the same, its lists cut into pages of two.
        few: the same, with a bound of two objects.
        reader: with the account `reader`, which may not patch deployments in the namespace.
        admin: the account that may do everything, for requests that the port does not make; it blocks.
        stranger: with credentials that the cluster does not know.
    """

    cluster: Cluster
    pages: Cluster
    few: Cluster
    reader: Cluster
    stranger: Cluster
    admin: Admin
    namespace: str


@asynccontextmanager
async def _sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    folder = request.getfixturevalue("tmp_path")
    async with SandboxCluster(pace=0.02) as server:
        own = server.write_kubeconfig(folder / "own")
        reader = server.write_kubeconfig(folder / "reader", "reader")
        stranger = folder / "stranger"
        stranger.write_text(own.read_text().replace("token: ", "token: not-"))
        server.forbid("reader", "patch", "deployments", "shop-staging")
        async with _clients(own, reader, stranger, "shop-staging", sandbox=True) as stage:
            yield stage


@asynccontextmanager
async def _real(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    cluster: RealCluster = request.getfixturevalue("real_cluster")
    with cluster.namespace("contract") as namespace:
        cluster.admin.apply(yaml.safe_load(_WEB.read_text(encoding="utf-8")), namespace)
        reader = cluster.account(namespace, "reader", _MAY_READ)
        stranger = cluster.kubeconfig_of("stranger", "not-a-token")
        async with _clients(cluster.kubeconfig, reader, stranger, namespace) as stage:
            await _until_web_is_ready(cluster, namespace)
            yield stage


@asynccontextmanager
async def _clients(
    own: Path, reader: Path, stranger: Path, namespace: str, *, sandbox: bool = False
) -> AsyncIterator[Stage]:
    def spec(kubeconfig: Path) -> ClusterSpec:
        return ClusterSpec(name="main", kubeconfig=kubeconfig, sandbox=sandbox)

    stage = Stage(
        cluster=OfficialCluster(spec(own)),
        pages=OfficialCluster(spec(own), page=2, most=20),
        few=OfficialCluster(spec(own), page=2, most=2),
        reader=OfficialCluster(spec(reader)),
        stranger=OfficialCluster(spec(stranger)),
        admin=Admin(own),
        namespace=namespace,
    )
    try:
        yield stage
    finally:
        stage.admin.close()
        for cluster in (stage.cluster, stage.pages, stage.few, stage.reader, stage.stranger):
            await cluster.close()


async def _until_web_is_ready(cluster: RealCluster, namespace: str) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            web = cluster.admin.get("apps/v1", "Deployment", namespace, "web")
            if web["status"].get("availableReplicas") == web["spec"]["replicas"]:
                return
            await asyncio.sleep(0.05)


Open = Callable[[pytest.FixtureRequest], AbstractAsyncContextManager[Stage]]


@pytest.fixture(
    params=[
        pytest.param(_sandbox, id="sandbox"),
        pytest.param(_real, id="real"),
    ]
)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Each kind of cluster in turn."""
    async with cast("Open", request.param)(request) as opened:
        yield opened


@pytest.fixture
def played(real_cluster: RealCluster) -> RealCluster:
    """A real cluster of our own, to do with as one likes."""
    if not real_cluster.played:
        pytest.skip("TEST_KUBECONFIG names a cluster that is somebody's")
    return real_cluster
