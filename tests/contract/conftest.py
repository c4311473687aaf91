"""The stages that the contract suite plays on: the sandbox cluster now; a real control plane takes its place beside it.

A stage offers a namespace with the Deployment `web` of three ready replicas, and a second account that may only read.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import Cluster
from agents.clients.kubernetes.spec import ClusterSpec
from sandbox.cluster import SandboxCluster


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One cluster to hold the contract against.

    Attributes:
        cluster: with an account that may do everything.
        pages: the same, its lists cut into pages of two.
        reader: with the account `reader`, which may not patch deployments in the namespace.
        stranger: with credentials that the cluster does not know.
    """

    cluster: Cluster
    pages: Cluster
    reader: Cluster
    stranger: Cluster
    namespace: str


@asynccontextmanager
async def _sandbox(folder: Path) -> AsyncIterator[Stage]:
    async with SandboxCluster(pace=0.02) as server:
        own = server.write_kubeconfig(folder / "own")
        reader = server.write_kubeconfig(folder / "reader", "reader")
        stranger = folder / "stranger"
        stranger.write_text(own.read_text().replace("token: ", "token: not-"))
        server.forbid("reader", "patch", "deployments", "shop-staging")
        stage = Stage(
            cluster=OfficialCluster(ClusterSpec(name="main", kubeconfig=own, sandbox=True)),
            pages=OfficialCluster(ClusterSpec(name="main", kubeconfig=own, sandbox=True), page=2, most=20),
            reader=OfficialCluster(ClusterSpec(name="main", kubeconfig=reader, sandbox=True)),
            stranger=OfficialCluster(ClusterSpec(name="main", kubeconfig=stranger, sandbox=True)),
            namespace="shop-staging",
        )
        try:
            yield stage
        finally:
            for cluster in (stage.cluster, stage.pages, stage.reader, stage.stranger):
                await cluster.close()


Open = Callable[[Path], AbstractAsyncContextManager[Stage]]


@pytest.fixture(params=[pytest.param(_sandbox, id="sandbox")])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Each kind of cluster in turn."""
    async with cast("Open", request.param)(tmp_path) as opened:
        yield opened
