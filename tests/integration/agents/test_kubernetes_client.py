"""The client when things go wrong, and the clusters of the settings."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.clients.kubernetes.clusters import make_clusters
from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import DEPLOYMENT, POD, Cluster
from agents.clients.kubernetes.spec import ClusterSpec
from sandbox.cluster import SandboxCluster
from tests.integration.agents.agents_shop import Shop
from workflows.errors import Forbidden, InvalidParameters, PermanentError, TemporaryError


async def test_429_carries_the_wait_that_was_asked_for(shop: Shop) -> None:
    """Retry-After reaches the engine as a delay."""
    shop.sandbox.fail(1, 429)
    with pytest.raises(TemporaryError, match=r"demo could not list pods \(429\)") as caught:
        await shop.cluster.list(POD)
    assert caught.value.delay == 1.0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_server_errors_are_temporary(shop: Shop, status: int) -> None:
    """5xx is worth another try."""
    shop.sandbox.fail(1, status)
    with pytest.raises(TemporaryError, match=f"({status})"):
        await shop.cluster.version()


async def test_a_list_that_expired_is_begun_anew_once(shop: Shop) -> None:
    """410 between two pages: the list is asked for again; a second time it is a temporary error."""
    shop.sandbox.fail(1, 410)
    assert len(await shop.cluster.list(POD, "shop-dev")) == 5
    shop.sandbox.fail(2, 410)
    with pytest.raises(TemporaryError, match="kept expiring"):
        await shop.cluster.list(POD)


async def test_requests_under_way_survive_renewed_credentials(shop: Shop) -> None:
    """Many at once meet one 401: each of them ends well."""
    assert await shop.cluster.version()
    shop.sandbox.fail(5, 401)
    lists = await asyncio.gather(*(shop.cluster.list(POD, "shop-dev") for _ in range(20)), return_exceptions=True)
    assert [len(found) for found in lists if not isinstance(found, BaseException)] == [5] * 20


async def test_expired_credentials_are_loaded_anew_once(shop: Shop) -> None:
    """One 401, and the same request succeeds with what the kubeconfig says now."""
    assert await shop.cluster.version()
    shop.sandbox.fail(1, 401)
    assert len(await shop.cluster.list(POD, "shop-dev")) == 5


async def test_a_rotated_token_is_picked_up(shop: Shop, tmp_path: Path) -> None:
    """The file was rewritten while the bot runs: the next 401 reads it again."""
    path = shop.sandbox.write_kubeconfig(tmp_path / "rotating")
    good = path.read_text()
    path.write_text(good.replace("token: ", "token: old-"))
    cluster = OfficialCluster(ClusterSpec(name="main", kubeconfig=path, sandbox=True))
    with pytest.raises(Forbidden, match="renew the token"):
        await cluster.version()
    path.write_text(good)
    assert await cluster.version()
    await cluster.close()


def _exec_kubeconfig(sandbox: SandboxCluster, folder: Path, script: str) -> Path:
    helper = folder / "login"
    helper.write_text(f"#!/bin/sh\n{script}\n")
    helper.chmod(0o700)
    path = sandbox.write_kubeconfig(folder / "exec")
    content = yaml.safe_load(path.read_text())
    content["users"][0]["user"] = {
        "exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(helper), "interactiveMode": "Never"}
    }
    path.write_text(yaml.safe_dump(content))
    return path


async def test_an_exec_plugin_runs_again_when_its_token_is_refused(shop: Shop, tmp_path: Path) -> None:
    """The login helper gave a token that is refused; run again, it gives a good one."""
    token = shop.sandbox.add_user("quarterdeck")
    calls = tmp_path / "calls"
    script = (
        f"echo x >> {calls}\nif [ $(wc -l < {calls}) -gt 1 ]; then t={token}; else t=stale; fi\n"
        'echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",'
        '\\"status\\":{\\"token\\":\\"$t\\"}}"'
    )
    path = _exec_kubeconfig(shop.sandbox, tmp_path, script)
    cluster = OfficialCluster(ClusterSpec(name="main", kubeconfig=path, sandbox=True))
    assert await cluster.version()
    assert calls.read_text() == "x\nx\n"
    await cluster.close()


async def test_a_failing_exec_plugin_is_named(shop: Shop, tmp_path: Path) -> None:
    """No credentials from the helper: the error says which helper, and does not go on as nobody."""
    path = _exec_kubeconfig(shop.sandbox, tmp_path, "exit 3")
    cluster = OfficialCluster(ClusterSpec(name="main", kubeconfig=path, sandbox=True))
    with pytest.raises(TemporaryError, match=r"the login helper .*login of the cluster main gave no credentials"):
        await cluster.version()


async def test_a_cut_connection_is_a_lost_cluster(shop: Shop) -> None:
    """The server hangs up: temporary, and the sentence names the cluster."""
    assert await shop.cluster.version()
    shop.sandbox.refuse_connections = True
    with pytest.raises(TemporaryError, match="I lost the cluster demo: it closed the connection"):
        await shop.cluster.version()


async def test_a_stopped_cluster_refuses_the_connection(shop: Shop) -> None:
    """Nothing listens there: `connection refused`, and it works again once something does."""
    await shop.sandbox.stop()
    with pytest.raises(TemporaryError, match="I lost the cluster demo: connection refused"):
        await shop.cluster.version()


def test_no_cluster_says_how_to_configure_one() -> None:
    """The bot falls back to nothing."""
    with pytest.raises(PermanentError, match="no cluster is configured: set KUBECONFIG"):
        make_clusters([]).default()


def test_an_unknown_cluster_names_those_that_exist() -> None:
    """A typing error is easy to mend."""
    clusters = make_clusters([ClusterSpec(name="main"), ClusterSpec(name="edge")])
    with pytest.raises(InvalidParameters, match="there is no cluster 'mian' in settings; there are: main, edge"):
        clusters.get("mian")


def test_two_clusters_of_one_name_are_refused() -> None:
    """A name means one cluster."""
    with pytest.raises(InvalidParameters, match="two clusters in settings are called 'main'"):
        make_clusters([ClusterSpec(name="main"), ClusterSpec(name="main")])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist or is empty"),
        ("", "cannot be used for the cluster main"),
        ("a: [", "it is no YAML"),
        ("[]", "cannot be used for the cluster main"),
        ("{kind: Config, contexts: [], clusters: [], users: []}", "current-context"),
    ],
)
async def test_a_wrong_kubeconfig_is_named(tmp_path: Path, content: str | None, words: str) -> None:
    """The error names the file, the cluster and what is wrong."""
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_text(content)
    cluster = OfficialCluster(ClusterSpec(name="main", kubeconfig=path))
    with pytest.raises(PermanentError, match=words):
        await cluster.version()


async def test_an_unknown_context_is_named(shop: Shop) -> None:
    """A context that the file does not have."""
    path = shop.folder / "kubeconfig"
    cluster = OfficialCluster(ClusterSpec(name="main", kubeconfig=path, context="moon"))
    with pytest.raises(PermanentError, match="moon"):
        await cluster.version()


async def test_outside_a_pod_there_is_no_service_account() -> None:
    """in_cluster needs a pod."""
    with pytest.raises(PermanentError, match="service account of the pod cannot be used for the cluster main"):
        await OfficialCluster(ClusterSpec(name="main", in_cluster=True)).version()


async def test_a_read_only_cluster_refuses_changes(shop: Shop) -> None:
    """With the sandbox Slack a real cluster is only looked at: also a dry run of a change is refused."""
    spec = ClusterSpec(name="real", kubeconfig=shop.folder / "kubeconfig", read_only=True)
    cluster: Cluster = OfficialCluster(spec)
    assert await cluster.list(POD, "shop-dev")
    with pytest.raises(Forbidden, match="the cluster real is read-only here"):
        await cluster.patch(DEPLOYMENT, "shop-dev", "web", {"spec": {"replicas": 4}}, dry_run=True)
    with pytest.raises(Forbidden, match="I did not delete Deployment shop-dev/web"):
        await cluster.delete(DEPLOYMENT, "shop-dev", "web", uid="u", resource_version="1")
    assert not await cluster.can("patch", DEPLOYMENT, "shop-dev")
    assert shop.sandbox.writes == []
    await cluster.close()


async def test_what_no_store_takes_is_replaced_where_it_comes_in(shop: Shop) -> None:
    """A NUL in an object is replaced for whoever reads it: reads, plans and cards see the same text."""

    def annotate(pod: dict[str, Any]) -> None:
        pod["metadata"].setdefault("annotations", {})["note"] = "one\x00two"

    name = shop.sandbox.objects("Pod", "shop-dev")[0]["metadata"]["name"]
    shop.sandbox.edit("Pod", "shop-dev", name, annotate)
    found = await shop.cluster.get(POD, "shop-dev", name)
    assert found["metadata"]["annotations"]["note"] == "one\ufffdtwo"
