"""The sandbox cluster's Prometheus: found by every process of a state folder, and by nobody without its address."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from agents.clients.prometheus import Prometheus
from bot.sandboxes import PROMETHEUS, sandbox_cluster, sandbox_prometheus_url
from sandbox.cluster import SandboxCluster
from sandbox.prometheus import SandboxPrometheus
from workflows.errors import TemporaryError


async def test_an_heir_serves_it_at_the_same_address(tmp_path: Path) -> None:
    """Whoever takes the cluster over takes its Prometheus over, so that nobody has to look for it again."""
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        await first.enter_async_context(sandbox_cluster(tmp_path))
        url = sandbox_prometheus_url(tmp_path)
        assert (tmp_path / PROMETHEUS).stat().st_mode & 0o077 == 0
        await second.enter_async_context(sandbox_cluster(tmp_path))
        assert sandbox_prometheus_url(tmp_path) == url
        prometheus = Prometheus(url)
        second.push_async_callback(prometheus.close)
        assert len(await prometheus.instant("kube_deployment_spec_replicas")) == 10
        await first.aclose()
        async with asyncio.timeout(20):
            while not await _answers(prometheus):
                continue
        assert sandbox_prometheus_url(tmp_path) == url


async def _answers(prometheus: Prometheus) -> bool:
    try:
        return bool(await prometheus.ready())
    except TemporaryError:
        return False


async def test_without_its_address_it_says_nothing() -> None:
    """The path is the secret: on the port alone there is nothing, so no web page can read it."""
    async with SandboxPrometheus(lambda _kind: [], time.time) as server, aiohttp.ClientSession() as session:
        parts = urlsplit(server.url)
        for path in ("/api/v1/query?query=up", "/-/ready", f"{parts.path}x/-/ready"):
            async with session.get(f"http://{parts.netloc}{path}") as response:
                assert response.status == 404
        async with session.get(f"{server.url}/-/ready") as response:
            assert response.status == 200


async def test_figures_follow_what_happens_in_the_cluster() -> None:
    """A deployment that is scaled shows its new size at once; memory of what is killed for it reaches its limit."""
    async with SandboxCluster(pace=0.05) as cluster, SandboxPrometheus(cluster.objects, time.time) as server:
        prometheus = Prometheus(server.url)
        wanted = 'kube_deployment_spec_replicas{namespace="shop-dev",deployment="web"}'
        cluster.edit("Deployment", "shop-dev", "web", lambda found: found["spec"].update(replicas=5))
        (replicas,) = await prometheus.instant(wanted)
        killed = await prometheus.instant(
            'max_over_time(container_memory_working_set_bytes{container="checkout"}[30m])'
        )
        limits = await prometheus.instant('kube_pod_container_resource_limits{container="checkout",resource="memory"}')
        await prometheus.close()
    assert replicas.points[0].value == 5
    assert len(killed) == 2
    assert {one.points[0].value for one in killed} == {one.points[0].value for one in limits}


async def test_more_than_it_can_hold_is_refused_as_prometheus_does() -> None:
    """A query that would load too many samples ends with an error, not with a slow answer."""
    async with SandboxCluster() as cluster, SandboxPrometheus(cluster.objects, time.time) as server:
        fields = {"query": 'count_over_time({__name__=~".+"}[30d])'}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{server.url}/api/v1/query", data=fields) as response:
                body = await response.json()
                assert (response.status, body["errorType"]) == (422, "execution")
                assert "too many samples" in body["error"]
            for unknown in ('label_replace(up, "a", "b", "c", "d")', "stddev(up)", "up @ 1", "rate(up[5m:1m])"):
                async with session.post(f"{server.url}/api/v1/query", data={"query": unknown}) as response:
                    body = await response.json()
                    assert (response.status, body["status"]) == (422, "error")
                    assert "the sandbox Prometheus does not know" in body["error"]
