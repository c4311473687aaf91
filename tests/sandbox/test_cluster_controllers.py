"""The controllers: scaling, rollouts, repairs, quotas, autoscaling."""

from pathlib import Path

import pytest

from tests.sandbox.cluster_client import ready, running_shop


def _container(name: str, **fields: object) -> dict[str, object]:
    return {"spec": {"template": {"spec": {"containers": [{"name": name, **fields}]}}}}


async def test_scaling_up_and_down(tmp_path: Path) -> None:
    """New pods become ready, surplus pods go, and events tell of both."""
    async with running_shop(tmp_path) as shop:
        for count in (6, 2):
            await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", {"spec": {"replicas": count}})
            await shop.until("web", ready(count), "shop-dev")
            assert len(shop.pods("web", "shop-dev")) == count
        events = await shop.core.list_namespaced_event("shop-dev", field_selector="reason=ScalingReplicaSet")
        texts = " ".join(event.message for event in events.items)
        assert "from 3 to 6" in texts
        assert "from 6 to 2" in texts


async def test_a_rollout_moves_pods_to_a_new_replicaset(tmp_path: Path) -> None:
    """A new image is a new revision, and web never falls below what its strategy allows."""
    async with running_shop(tmp_path) as shop:
        patch = _container("web", image="registry.shop.example/web:2.16.0")
        await shop.apps.patch_namespaced_deployment(
            "web", "shop-prod", patch, _content_type="application/strategic-merge-patch+json"
        )
        lowest = 3

        def settled(deployment: dict[str, object]) -> bool:
            nonlocal lowest
            status = deployment["status"]
            assert isinstance(status, dict)
            lowest = min(lowest, status.get("readyReplicas", 0))
            return ready(3)(deployment)

        deployment = await shop.until("web", settled)
        assert lowest == 3
        assert deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "2"
        images = {pod["spec"]["containers"][0]["image"] for pod in shop.pods("web")}
        assert images == {"registry.shop.example/web:2.16.0"}


async def test_a_bad_rollout_leaves_the_old_pods(tmp_path: Path) -> None:
    """An image that does not exist stops the rollout, and the pods of before go on serving."""
    async with running_shop(tmp_path) as shop:
        patch = _container("web", image="registry.shop.example/web:9.9.9")
        await shop.apps.patch_namespaced_deployment(
            "web", "shop-dev", patch, _content_type="application/strategic-merge-patch+json"
        )
        await shop.cluster.wait_for(
            lambda cluster: any(
                pod["status"].get("containerStatuses", [{}])[0].get("state", {}).get("waiting", {}).get("reason")
                == "ImagePullBackOff"
                for pod in cluster.objects("Pod", "shop-dev")
            )
        )
        assert shop.cluster.get("Deployment", "shop-dev", "web")["status"]["readyReplicas"] == 3


@pytest.mark.parametrize(
    ("app", "count", "fix"),
    [
        ("cart", 2, {"env": [{"name": "CART_DB_URL", "value": "postgres://cart-db/cart"}]}),
        ("checkout", 2, {"resources": {"limits": {"memory": "256Mi"}}}),
        ("search", 2, {"image": "registry.shop.example/search:1.4.1"}),
        ("ledger", 1, {"resources": {"requests": {"memory": "512Mi"}, "limits": {"memory": "1Gi"}}}),
    ],
)
async def test_broken_apps_can_be_mended(tmp_path: Path, app: str, count: int, fix: dict[str, object]) -> None:
    """Each broken app becomes healthy when its true cause is removed."""
    async with running_shop(tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment(
            app, "shop-prod", _container(app, **fix), _content_type="application/strategic-merge-patch+json"
        )
        deployment = await shop.until(app, ready(count))
        conditions = {entry["type"]: entry["status"] for entry in deployment["status"]["conditions"]}
        assert conditions == {"Available": "True", "Progressing": "True"}


async def test_scaling_a_broken_app_makes_broken_pods(tmp_path: Path) -> None:
    """A new pod of cart fails as the others do; restarts move the status and leave the generation."""
    async with running_shop(tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment_scale("cart", "shop-prod", {"spec": {"replicas": 3}})
        await shop.cluster.wait_for(
            lambda _cluster: (
                len(shop.pods("cart")) == 3
                and all(
                    pod["status"].get("containerStatuses", [{"restartCount": 0}])[0]["restartCount"] > 0
                    for pod in shop.pods("cart")
                )
            )
        )
        deployment = shop.cluster.get("Deployment", "shop-prod", "cart")
        assert deployment["metadata"]["generation"] == 3
        assert deployment["status"].get("readyReplicas", 0) == 0


async def test_the_quota_stops_new_pods(tmp_path: Path) -> None:
    """Beyond the quota, pods are refused, and the ReplicaSet's events and the Deployment's condition say so."""
    async with running_shop(tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-staging", {"spec": {"replicas": 30}})
        deployment = await shop.until(
            "web",
            lambda obj: any(entry["type"] == "ReplicaFailure" for entry in obj["status"]["conditions"]),
            "shop-staging",
        )
        failure = next(entry for entry in deployment["status"]["conditions"] if entry["type"] == "ReplicaFailure")
        assert "exceeded quota: shop-quota, requested: pods=1, used: pods=20, limited: pods=20" in failure["message"]
        assert len(shop.cluster.objects("Pod", "shop-staging")) == 20


async def test_the_autoscaler_takes_its_count_back(tmp_path: Path) -> None:
    """A scale beyond the autoscaler's bounds is undone by it."""
    async with running_shop(tmp_path) as shop:
        await shop.apps.patch_namespaced_deployment_scale("mailer", "shop-staging", {"spec": {"replicas": 1}})
        await shop.until("mailer", ready(2), "shop-staging")
        events = await shop.core.list_namespaced_event("shop-staging", field_selector="reason=SuccessfulRescale")
        assert events.items[0].message.startswith("New size: 2")
