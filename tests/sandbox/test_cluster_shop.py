"""The shop as it is when the sandbox cluster starts."""

from pathlib import Path

import pytest

from sandbox.cluster import SandboxCluster
from tests.sandbox.cluster_client import refused, running_shop


async def test_healthy_apps_run_in_every_environment(tmp_path: Path) -> None:
    """The app web has three ready pods and mailer two, in all three namespaces."""
    async with running_shop(tmp_path) as shop:
        for namespace in ("shop-dev", "shop-staging", "shop-prod"):
            found = await shop.apps.list_namespaced_deployment(namespace)
            ready = {item.metadata.name: item.status.ready_replicas for item in found.items}
            assert ready["web"] == 3
            assert ready["mailer"] == 2


async def test_seeded_objects_keep_their_identity(tmp_path: Path) -> None:
    """Two fresh clusters have the same uids, generations and pod names."""
    seen = []
    for _ in range(2):
        async with SandboxCluster() as cluster:
            kinds = ("Deployment", "ReplicaSet", "Pod", "Node")
            metas = [obj["metadata"] for kind in kinds for obj in cluster.objects(kind)]
            seen.append([(meta["name"], meta["uid"], meta.get("generation")) for meta in metas])
            assert cluster.get("Deployment", "shop-prod", "web")["metadata"]["generation"] == 1
    assert seen[0] == seen[1]


async def test_pods_are_owned_through_a_replicaset(tmp_path: Path) -> None:
    """A pod's controller is a ReplicaSet whose controller is the Deployment, tied by the template hash."""
    async with running_shop(tmp_path) as shop:
        pods = await shop.core.list_namespaced_pod("shop-prod", label_selector="app.kubernetes.io/name=web")
        assert len(pods.items) == 3
        for pod in pods.items:
            owner = await shop.apps.read_namespaced_replica_set(pod.metadata.owner_references[0].name, "shop-prod")
            assert owner.metadata.labels["pod-template-hash"] == pod.metadata.labels["pod-template-hash"]
            assert owner.metadata.owner_references[0].name == "web"


@pytest.mark.parametrize(
    ("app", "reason", "exit_code", "evidence"),
    [
        ("cart", "Error", 1, "required environment variable CART_DB_URL is not set"),
        ("checkout", "OOMKilled", 137, "loading catalogue"),
    ],
)
async def test_crashing_apps_say_why(tmp_path: Path, app: str, reason: str, exit_code: int, evidence: str) -> None:
    """The apps cart and checkout restart again and again; status, current log and previous log agree on the cause."""
    async with running_shop(tmp_path, pace=1.0) as shop:
        for pod in (
            await shop.core.list_namespaced_pod("shop-prod", label_selector=f"app.kubernetes.io/name={app}")
        ).items:
            status = pod.status.container_statuses[0]
            assert status.state.waiting is None or status.state.waiting.reason == "CrashLoopBackOff"
            assert status.last_state.terminated.reason == reason
            assert status.last_state.terminated.exit_code == exit_code
            assert status.restart_count > 3
            for previous in (False, True):
                log = await shop.core.read_namespaced_pod_log(pod.metadata.name, "shop-prod", previous=previous)
                assert evidence in log


async def test_search_cannot_pull_its_image(tmp_path: Path) -> None:
    """The app search waits for an image that does not exist; events say so, and there is no log to read."""
    async with running_shop(tmp_path, pace=1.0) as shop:
        pod = shop.pods("search")[0]
        name = pod["metadata"]["name"]
        waiting = pod["status"]["containerStatuses"][0]["state"]["waiting"]
        assert waiting["reason"] in ("ErrImagePull", "ImagePullBackOff")
        events = await shop.core.list_namespaced_event("shop-prod", field_selector=f"involvedObject.name={name}")
        assert any("manifest unknown" in event.message for event in events.items)
        async with refused(400) as status:
            await shop.core.read_namespaced_pod_log(name, "shop-prod")
        assert "waiting to start" in status["message"]


async def test_ledger_fits_on_no_node(tmp_path: Path) -> None:
    """The app ledger stays Pending without a node, and the scheduler says what is short."""
    async with running_shop(tmp_path) as shop:
        (pod,) = shop.pods("ledger")
        assert pod["status"]["phase"] == "Pending"
        assert "nodeName" not in pod["spec"]
        selector = f"involvedObject.name={pod['metadata']['name']},reason=FailedScheduling"
        events = await shop.core.list_namespaced_event("shop-prod", field_selector=selector)
        assert events.items[0].message.startswith("0/3 nodes are available: 3 Insufficient memory.")


async def test_what_else_the_shop_has(tmp_path: Path) -> None:
    """Three nodes, quotas, an autoscaler on staging's mailer, a budget on production's web, ledger's claim."""
    async with running_shop(tmp_path) as shop:
        assert len((await shop.core.list_node()).items) == 3
        quota = await shop.core.read_namespaced_resource_quota("shop-quota", "shop-staging")
        assert quota.status.hard["pods"] == "20"
        assert quota.status.used["pods"] == "5"
        scaler = shop.cluster.get("HorizontalPodAutoscaler", "shop-staging", "mailer")
        assert scaler["spec"]["scaleTargetRef"]["name"] == "mailer"
        budget = shop.cluster.get("PodDisruptionBudget", "shop-prod", "web")
        assert budget["status"]["disruptionsAllowed"] == 1
        claim = await shop.core.read_namespaced_persistent_volume_claim("ledger-data", "shop-prod")
        assert claim.status.phase == "Bound"


async def test_secrets_show_no_data(tmp_path: Path) -> None:
    """A secret can be seen to exist; what is in it never leaves the server."""
    async with running_shop(tmp_path) as shop:
        secret = await shop.core.read_namespaced_secret("cart-db", "shop-prod")
        assert secret.metadata.name == "cart-db"
        assert secret.data is None
