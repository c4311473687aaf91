"""A running sandbox cluster with the official client pointed at it, for the tests of the sandbox cluster."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kubernetes.aio import client, config

from sandbox.cluster import JsonObject, SandboxCluster

PACE = 0.02


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The cluster and the client's APIs on it."""

    cluster: SandboxCluster
    core: Any
    apps: Any
    api: Any

    async def until(self, name: str, holds: Callable[[JsonObject], bool], namespace: str = "shop-prod") -> JsonObject:
        """Wait until a deployment is as wanted; the deployment."""
        await self.cluster.wait_for(lambda cluster: holds(cluster.get("Deployment", namespace, name)))
        return self.cluster.get("Deployment", namespace, name)

    def pods(self, name: str, namespace: str = "shop-prod") -> list[JsonObject]:
        """The pods of an app that are not terminating."""
        return [
            pod
            for pod in self.cluster.objects("Pod", namespace)
            if pod["metadata"]["labels"]["app.kubernetes.io/name"] == name
            and "deletionTimestamp" not in pod["metadata"]
        ]


@asynccontextmanager
async def connected(cluster: SandboxCluster, folder: Path, user: str = "quarterdeck") -> AsyncIterator[Shop]:
    """A client of a running cluster, set up from a kubeconfig as for a real one."""
    kubeconfig = cluster.write_kubeconfig(folder / f"{user}.kubeconfig", user)
    settings = client.Configuration()
    await config.load_kube_config(str(kubeconfig), client_configuration=settings)  # type: ignore[no-untyped-call]
    async with client.ApiClient(settings) as api:
        yield Shop(cluster=cluster, core=client.CoreV1Api(api), apps=client.AppsV1Api(api), api=api)


@asynccontextmanager
async def running_shop(folder: Path, *, pace: float = PACE) -> AsyncIterator[Shop]:
    """A fresh cluster and a client of it."""
    async with SandboxCluster(pace=pace) as cluster, connected(cluster, folder) as shop:
        yield shop


@asynccontextmanager
async def refused(code: int) -> AsyncIterator[JsonObject]:
    """The block must be refused with this HTTP status; the Status body is filled in afterwards."""
    status: JsonObject = {}
    with pytest.raises(client.ApiException) as caught:
        yield status
    assert caught.value.status == code
    status.update(json.loads(caught.value.body or "{}"))


def ready(count: int) -> Callable[[JsonObject], bool]:
    """Whether a deployment is settled with so many ready pods and no others."""

    def holds(deployment: JsonObject) -> bool:
        status = deployment["status"]
        return bool(
            status["observedGeneration"] == deployment["metadata"]["generation"]
            and status.get("readyReplicas", 0) == status.get("replicas", 0) == count
            and status.get("updatedReplicas", 0) == count
        )

    return holds
