"""What can be made to go wrong, and the state that outlives it."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from kubernetes.aio import client

from sandbox.cluster import ClusterError, SandboxCluster, StateFileError
from tests.sandbox.cluster_client import PACE, connected, ready, refused, running_shop

FIVE = {"spec": {"replicas": 5}}


async def test_requests_fail_as_often_as_asked(tmp_path: Path) -> None:
    """Injected errors come in Kubernetes' form, hit what they are aimed at, and end."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.fail(2, 500, path_part="/scale")
        for _ in range(2):
            async with refused(500) as status:
                await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", FIVE)
            assert status["reason"] == "InternalError"
        await shop.apps.read_namespaced_deployment("web", "shop-dev")
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", FIVE)
        assert len(shop.cluster.writes) == 1


async def test_too_many_requests_say_when_to_come_back(tmp_path: Path) -> None:
    """429 carries Retry-After."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.fail(1, 429)
        with pytest.raises(client.ApiException) as caught:
            await shop.core.list_namespaced_pod("shop-dev")
        assert (caught.value.headers or {})["Retry-After"] == "1"


async def test_a_lost_answer_is_a_done_write(tmp_path: Path) -> None:
    """The connection breaks before the answer, yet the scale was done, once."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.lose_write_responses()
        with pytest.raises(aiohttp.ClientError):
            await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", FIVE)
        assert shop.cluster.get("Deployment", "shop-dev", "web")["spec"]["replicas"] == 5
        assert len(shop.cluster.writes) == 1


async def test_connections_can_be_refused_for_a_while(tmp_path: Path) -> None:
    """A cluster that is away answers nobody, and then everybody again."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.refuse_connections = True
        with pytest.raises(aiohttp.ClientError):
            await shop.core.list_namespaced_pod("shop-dev")
        shop.cluster.refuse_connections = False
        await shop.core.list_namespaced_pod("shop-dev")


async def test_latency_holds_requests_back(tmp_path: Path) -> None:
    """A request does not finish before the latency is over."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.latency = 30.0
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await shop.core.list_namespaced_pod("shop-dev")


async def test_an_outside_edit_counts_as_a_change(tmp_path: Path) -> None:
    """The control edit moves resourceVersion, and generation where the spec changed; it is not among the writes."""
    async with running_shop(tmp_path) as shop:
        before = shop.cluster.get("Deployment", "shop-prod", "web")["metadata"]
        edited = shop.cluster.edit("Deployment", "shop-prod", "web", lambda obj: obj["spec"].update(replicas=4))
        assert edited["metadata"]["generation"] == 2
        assert int(edited["metadata"]["resourceVersion"]) > int(before["resourceVersion"])
        assert shop.cluster.writes == []


async def test_the_cluster_outlives_its_process(tmp_path: Path) -> None:
    """A second cluster on the same state file goes on where the first stopped, and moves on."""
    state = tmp_path / "state" / "cluster.json"
    async with SandboxCluster(state, pace=PACE) as cluster, connected(cluster, tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", FIVE)
    async with SandboxCluster(state, pace=PACE) as cluster, connected(cluster, tmp_path) as shop:
        found = await shop.apps.read_namespaced_deployment("web", "shop-dev")
        assert (found.spec.replicas, found.metadata.generation) == (5, 2)
        await shop.until("web", ready(5), "shop-dev")


async def test_changes_reach_the_disk_without_a_stop(tmp_path: Path) -> None:
    """What was changed is in the state file soon, so that a killed process loses next to nothing."""
    state = tmp_path / "cluster.json"
    async with SandboxCluster(state, pace=PACE) as cluster:
        cluster.edit("Deployment", "shop-dev", "web", lambda obj: obj["metadata"]["labels"].update(mark="here"))
        await cluster.wait_until_saved()
        assert '"mark":"here"' in state.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content", ["{", '{"format": 99}', "[]", '{"format": 1, "resourceVersion": 1, "objects": [{}]}']
)
async def test_a_broken_state_file_names_itself_and_the_mend(tmp_path: Path, content: str) -> None:
    """A state file that cannot be read stops the start with its path and what to do."""
    state = tmp_path / "cluster.json"
    state.write_text(content, encoding="utf-8")
    with pytest.raises(StateFileError, match="delete the file") as caught:
        await SandboxCluster(state).start()
    assert str(state) in str(caught.value)


async def test_stopping_ends_open_watches(tmp_path: Path) -> None:
    """A watch that nobody closed does not hold up the stop."""
    async with running_shop(tmp_path) as shop:
        response = await shop.core.list_namespaced_pod_without_preload_content("shop-dev", watch=True)
        async with asyncio.timeout(5):
            await shop.cluster.stop()
            await response.read()


async def test_a_stopped_cluster_starts_again_where_it_was(tmp_path: Path) -> None:
    """Stopping and starting keeps the address and the objects, as a control plane that was away does."""
    cluster = SandboxCluster(pace=PACE)
    async with cluster:
        url = cluster.url
        cluster.edit("Deployment", "shop-dev", "web", lambda obj: obj["spec"].update(replicas=4))
    async with cluster, connected(cluster, tmp_path) as shop:
        assert cluster.url == url
        assert (await shop.apps.read_namespaced_deployment("web", "shop-dev")).spec.replicas == 4


async def test_a_taken_port_is_named() -> None:
    """A port that somebody else has stops the start with its number."""
    async with SandboxCluster() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(ClusterError, match=f"127.0.0.1:{port}"):
            await SandboxCluster(port=port).start()
