"""deploy/rbac.yaml on a real cluster: the account may look, may change where it is bound to, and sees no Secret."""

from pathlib import Path

import pytest
import yaml

from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import DEPLOYMENT, NODE, POD, Kind
from agents.clients.kubernetes.spec import ClusterSpec
from tests.cluster.admin import Json
from tests.cluster.cluster import RealCluster
from workflows.errors import Forbidden

_MANIFEST = Path(__file__).parents[2] / "deploy" / "rbac.yaml"
_WEB = Path(__file__).with_name("web.yaml")
_ACCOUNT = "quarterdeck"
_RBAC = "rbac.authorization.k8s.io"
_SECRET = Kind(kind="Secret", api="v1", plural="secrets")
_BINDING: Json = {
    "apiVersion": f"{_RBAC}/v1",
    "kind": "RoleBinding",
    "metadata": {"name": "quarterdeck-change"},
    "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "quarterdeck-change"},
    "subjects": [{"kind": "ServiceAccount", "name": _ACCOUNT, "namespace": _ACCOUNT}],
}
_SCALED: Json = {"spec": {"replicas": 1}}


async def test_the_account_may_do_what_the_manifest_says(played: RealCluster) -> None:
    """What is asked before, and what the cluster then does, agree."""
    for manifest in yaml.safe_load_all(_MANIFEST.read_text(encoding="utf-8")):
        played.admin.apply(manifest)
    kubeconfig = played.kubeconfig_of("bot", played.admin.token(_ACCOUNT, _ACCOUNT))
    bot = OfficialCluster(ClusterSpec(name="main", kubeconfig=kubeconfig))
    try:
        with played.namespace("bound") as bound, played.namespace("other") as other:
            for namespace in (bound, other):
                played.admin.apply(yaml.safe_load(_WEB.read_text(encoding="utf-8")), namespace)
            played.admin.apply(_BINDING, bound)
            assert len(await bot.list(NODE)) > 1
            assert await bot.can("list", POD, "")
            assert [await bot.can("patch", DEPLOYMENT, one) for one in (bound, other)] == [True, False]
            await bot.patch(DEPLOYMENT, bound, "web", _SCALED, dry_run=True)
            with pytest.raises(Forbidden, match=f'cannot patch resource "deployments" in the namespace "{other}"'):
                await bot.patch(DEPLOYMENT, other, "web", _SCALED, dry_run=True)
            with pytest.raises(Forbidden, match='cannot list resource "secrets"'):
                await bot.list(_SECRET, bound)
    finally:
        await bot.close()
