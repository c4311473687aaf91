"""The real cluster is what tests take it for: kubelets that fail as they are told, logs, and the sandbox's shop."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from agents.clients.kubernetes.clusters import make_clusters
from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import LogQuery
from agents.clients.kubernetes.spec import ClusterSpec
from agents.clients.metric_sources import MetricSources
from agents.diagnostic.agent import DiagnosticAgent
from agents.diagnostic.models import AnalyzePodIssues, Cause
from sandbox.cluster import SandboxCluster
from tests.cluster.admin import Json
from tests.cluster.cluster import RealCluster
from tests.cluster.kubelet import LOG, PREVIOUS_LOG
from tests.cluster.shop import open_shop
from tests.cluster.stages import BY_HAND, FAILS
from tests.integration.agents.agents_shop import context

_CAUSES = {
    "cart": Cause.MISSING_ENVIRONMENT,
    "checkout": Cause.OUT_OF_MEMORY,
    "search": Cause.IMAGE_PULL,
    "ledger": Cause.UNSCHEDULABLE,
}
_PATIENCE = 90.0
_NAMESPACES = ("shop-dev", "shop-staging", "shop-prod")


async def test_pods_fail_in_the_way_they_are_annotated_with(played: RealCluster) -> None:
    """As kubelets tell it: why the container waits, and how the one before ended."""
    with played.namespace() as namespace:
        for way in ("crash", "memory", "image", "config"):
            played.admin.apply(_pod(way, {FAILS: way}), namespace)

        def states() -> Mapping[str, str]:
            return {pod["metadata"]["name"]: _state(pod) for pod in played.admin.list("v1", "Pod", namespace)}

        wanted = {
            "crash": "CrashLoopBackOff after 1 Error",
            "memory": "CrashLoopBackOff after 137 OOMKilled",
            "image": "ImagePullBackOff",
            "config": "CreateContainerConfigError",
        }
        await _until(lambda: states() == wanted)


async def test_a_pod_by_hand_is_as_it_was_written_and_tells_its_logs(played: RealCluster) -> None:
    """Nobody but the test writes its status, and what it is annotated with comes as its log through the apiserver."""
    annotations = {BY_HAND: "true", f"{LOG}main": "one\ntwo\nthree", f"{PREVIOUS_LOG}main": "panic: no"}
    with played.namespace() as namespace:
        pod = {**_pod("odd", annotations), "status": {"phase": "Unknown", "message": "the node is gone"}}
        made = played.admin.apply(pod, namespace)
        await _until(lambda: bool(played.admin.get("v1", "Pod", namespace, "odd")["spec"].get("nodeName")))
        client = OfficialCluster(ClusterSpec(name="main", kubeconfig=played.kubeconfig))
        try:
            assert (await client.logs(namespace, "odd", LogQuery(tail=2))).splitlines() == ["two", "three"]
            assert (await client.logs(namespace, "odd", LogQuery(previous=True))).strip() == "panic: no"
        finally:
            await client.close()
        now = played.admin.get("v1", "Pod", namespace, "odd")
        assert (now["metadata"]["uid"], now["status"]["phase"]) == (made["metadata"]["uid"], "Unknown")
        assert "containerStatuses" not in now["status"]


async def test_the_shop_is_broken_in_the_same_ways_as_in_the_sandbox(played: RealCluster, tmp_path: Path) -> None:
    """What `make cluster` starts: the same deployments and revisions, pods in the same trouble, for the same causes."""
    async with SandboxCluster(tmp_path / "state", pace=0.02) as sandbox:
        pods = [pod for namespace in _NAMESPACES for pod in sandbox.objects("Pod", namespace)]
        deployments = [one for namespace in _NAMESPACES for one in sandbox.objects("Deployment", namespace)]
    await asyncio.to_thread(open_shop, played.admin, lambda _text: None)
    in_shop = set(_NAMESPACES)

    def there(api: str, kind: str) -> list[Json]:
        found = played.admin.list(api, kind)
        return [one for one in found if one["metadata"]["namespace"] in in_shop]

    await _until(lambda: _troubles(there("v1", "Pod")) == _troubles(pods))
    assert _revisions(there("apps/v1", "Deployment")) == _revisions(deployments)
    assert await _causes(played) == _CAUSES


def _pod(name: str, annotations: Mapping[str, str]) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "annotations": dict(annotations)},
        "spec": {"containers": [{"name": "main", "image": "registry.example.org/main:1"}]},
    }


def _state(pod: Json) -> str:
    """Why its container waits, with how the last one ended; empty where it runs."""
    entry = pod.get("status", {}).get("containerStatuses", [{"state": {}}])[0]
    waiting: str = entry["state"].get("waiting", {}).get("reason", "")
    ended = entry.get("lastState", {}).get("terminated")
    return f"{waiting} after {ended['exitCode']} {ended['reason']}" if ended else waiting


def _troubles(pods: list[Json]) -> list[tuple[str, str, str]]:
    """Namespace, app and what is wrong of every pod that is not ready; a restart under way is the same trouble."""
    wrong = []
    for pod in pods:
        conditions = {one["type"]: one for one in pod["status"].get("conditions", ())}
        if conditions.get("Ready", {}).get("status") != "True":
            app = pod["metadata"]["labels"]["app.kubernetes.io/name"]
            state = _state(pod).removeprefix("CrashLoopBackOff").strip()
            scheduled = conditions.get("PodScheduled", {}).get("reason", "")
            wrong.append((pod["metadata"]["namespace"], app, state or scheduled))
    return sorted(wrong)


def _revisions(deployments: list[Json]) -> Mapping[str, str]:
    return {
        f"{one['metadata']['namespace']}/{one['metadata']['name']}": one["metadata"]["annotations"][
            "deployment.kubernetes.io/revision"
        ]
        for one in deployments
    }


async def _causes(cluster: RealCluster) -> Mapping[str, Cause]:
    spec = ClusterSpec(name="demo", kubeconfig=cluster.kubeconfig)
    clusters = make_clusters([spec])
    try:
        agent = DiagnosticAgent(clusters, MetricSources(configured=None), lambda: datetime.now(UTC))
        asked = [AnalyzePodIssues(namespace="shop-prod", deployment=app) for app in _CAUSES]
        found = [await agent.analyze_pod_issues(one, context()) for one in asked]
    finally:
        await clusters.close()
    assert [len(one.findings) for one in found] == [1] * len(found)
    return {one.findings[0].about.name: one.findings[0].cause for one in found}


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            if holds():
                return
            await asyncio.sleep(0.1)
