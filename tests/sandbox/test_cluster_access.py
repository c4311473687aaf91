"""Who may do what: tokens, impersonation, refusals, access reviews."""

import stat
from pathlib import Path

from kubernetes.aio import client

from tests.sandbox.cluster_client import Shop, connected, refused, running_shop

SIX = {"spec": {"replicas": 6}}


async def _may_scale(shop: Shop, user: str) -> bool:
    attributes = client.V1ResourceAttributes(
        verb="patch", group="apps", resource="deployments", subresource="scale", namespace="shop-prod", name="web"
    )
    spec = client.V1SelfSubjectAccessReviewSpec(resource_attributes=attributes)
    review = await client.AuthorizationV1Api(shop.api).create_self_subject_access_review(
        client.V1SelfSubjectAccessReview(spec=spec), _headers={"Impersonate-User": user}
    )
    assert review.status is not None
    return bool(review.status.allowed)


async def test_a_forbidden_user_is_told_what_and_where(tmp_path: Path) -> None:
    """403 has Kubernetes' message and details, for an impersonated user, and nothing is changed."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.forbid("alice", "patch", "deployments/scale", "shop-prod")
        scale = shop.apps.patch_namespaced_deployment_scale
        async with refused(403) as status:
            await scale("web", "shop-prod", SIX, _headers={"Impersonate-User": "alice"})
        assert status["reason"] == "Forbidden"
        assert status["details"] == {"name": "web", "group": "apps", "kind": "deployments"}
        assert status["message"] == (
            'deployments.apps "web" is forbidden: User "alice" cannot patch resource "deployments/scale" '
            'in API group "apps" in the namespace "shop-prod"'
        )
        assert shop.cluster.get("Deployment", "shop-prod", "web")["spec"]["replicas"] == 3
        await scale("web", "shop-dev", SIX, _headers={"Impersonate-User": "alice"})
        assert [write.user for write in shop.cluster.writes] == ["alice", "alice"]


async def test_groups_can_be_forbidden(tmp_path: Path) -> None:
    """A rule on a group holds for whoever is impersonated with it."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.forbid("viewers", "*", "pods")
        async with refused(403):
            headers = {"Impersonate-User": "bob", "Impersonate-Group": "viewers"}
            await shop.core.list_namespaced_pod("shop-prod", _headers=headers)
        shop.cluster.allow_everything()
        await shop.core.list_namespaced_pod("shop-prod", _headers=headers)


async def test_impersonation_is_a_right_of_its_own(tmp_path: Path) -> None:
    """Without the right to impersonate, acting as somebody else is refused."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.forbid("quarterdeck", "impersonate", "users")
        async with refused(403) as status:
            await shop.core.list_namespaced_pod("shop-prod", _headers={"Impersonate-User": "alice"})
        assert 'User "quarterdeck" cannot impersonate resource "users"' in status["message"]


def _client_without_token(url: str) -> client.ApiClient:
    return client.ApiClient(client.Configuration(host=url))


async def test_no_token_and_a_bad_token(tmp_path: Path) -> None:
    """No credentials are 403 as system:anonymous; a wrong token is 401."""
    async with running_shop(tmp_path) as shop, _client_without_token(shop.cluster.url) as api:
        core = client.CoreV1Api(api)
        async with refused(403) as status:
            await core.list_namespaced_pod("shop-prod")
        assert 'User "system:anonymous" cannot list resource "pods"' in status["message"]
        api.default_headers["Authorization"] = "Bearer wrong"
        async with refused(401) as status:
            await core.list_namespaced_pod("shop-prod")
        assert status["reason"] == "Unauthorized"


async def test_an_access_review_knows_the_rules(tmp_path: Path) -> None:
    """SelfSubjectAccessReview under impersonation says beforehand what the request would be answered."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.forbid("alice", "patch", "deployments/scale", "shop-prod")
        assert not await _may_scale(shop, "alice")
        assert await _may_scale(shop, "bob")
        assert shop.cluster.writes == []


async def test_kubeconfigs_are_private_and_personal(tmp_path: Path) -> None:
    """A kubeconfig is readable by its owner only, and its token is the user it was written for."""
    async with running_shop(tmp_path) as shop, connected(shop.cluster, tmp_path, "carol") as hers:
        assert stat.S_IMODE((tmp_path / "carol.kubeconfig").stat().st_mode) == 0o600
        await hers.apps.patch_namespaced_deployment_scale("web", "shop-dev", SIX)
        assert shop.cluster.writes[0].user == "carol"
