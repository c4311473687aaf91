"""get, list, watch and logs."""

import json
from pathlib import Path
from typing import Any

import pytest
from kubernetes.aio import client, watch

from tests.sandbox.cluster_client import Shop, refused, running_shop


async def _names(shop: Shop, **selectors: str) -> set[str]:
    found = await shop.core.list_namespaced_pod("shop-prod", **selectors)
    return {pod.metadata.labels["app.kubernetes.io/name"] for pod in found.items}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("app.kubernetes.io/name=web", {"web"}),
        ("app.kubernetes.io/name in (web, mailer)", {"web", "mailer"}),
        ("app.kubernetes.io/name notin (web,mailer,search,ledger)", {"cart", "checkout"}),
        (
            "app.kubernetes.io/part-of=shop,app.kubernetes.io/name!=web",
            {"mailer", "cart", "checkout", "search", "ledger"},
        ),
        ("!pod-template-hash", set()),
    ],
)
async def test_label_selectors(tmp_path: Path, selector: str, expected: set[str]) -> None:
    """Equality and set-based label selectors choose what they choose in Kubernetes."""
    async with running_shop(tmp_path) as shop:
        assert await _names(shop, label_selector=selector) == expected


async def test_field_selectors(tmp_path: Path) -> None:
    """Pods can be selected by phase; an unknown field is a 400."""
    async with running_shop(tmp_path) as shop:
        assert await _names(shop, field_selector="status.phase=Pending") == {"search", "ledger"}
        async with refused(400) as status:
            await _names(shop, field_selector="spec.colour=red")
        assert "field label not supported: spec.colour" in status["message"]


async def test_lists_come_in_pages(tmp_path: Path) -> None:
    """The parameters limit and continue walk through a whole list once, at one resourceVersion."""
    async with running_shop(tmp_path) as shop:
        names: list[str] = []
        token, versions = None, set()
        while True:
            page = await shop.core.list_pod_for_all_namespaces(limit=5, _continue=token)
            names += [f"{pod.metadata.namespace}/{pod.metadata.name}" for pod in page.items]
            versions.add(page.metadata.resource_version)
            token = page.metadata._continue
            if not token:
                break
        assert len(names) == len(set(names)) == len(shop.cluster.objects("Pod"))
        assert len(versions) == 1


async def test_a_missing_object_is_not_found(tmp_path: Path) -> None:
    """404 names the resource and the object as Kubernetes does."""
    async with running_shop(tmp_path) as shop:
        async with refused(404) as status:
            await shop.apps.read_namespaced_deployment("basket", "shop-prod")
        assert status["reason"] == "NotFound"
        assert status["message"] == 'deployments.apps "basket" not found'
        assert status["details"] == {"name": "basket", "group": "apps", "kind": "deployments"}


async def test_log_options(tmp_path: Path) -> None:
    """tailLines, sinceSeconds, limitBytes and timestamps cut and mark a log; reading it twice gives the same."""
    async with running_shop(tmp_path) as shop:
        name = shop.pods("web")[0]["metadata"]["name"]
        read = shop.core.read_namespaced_pod_log
        tail = await read(name, "shop-prod", tail_lines=3, timestamps=True)
        assert len(tail.splitlines()) == 3
        assert all(line[4] == "-" and line.split()[0].endswith("Z") for line in tail.splitlines())
        assert len((await read(name, "shop-prod", since_seconds=60)).splitlines()) <= 21
        assert len(await read(name, "shop-prod", limit_bytes=100)) <= 100
        async with refused(400) as status:
            await read(name, "shop-prod", previous=True)
        assert status["message"] == f'previous terminated container "web" in pod "{name}" not found'
        async with refused(400) as status:
            await read(name, "shop-prod", container="sidecar")
        assert status["message"] == f"container sidecar is not valid for pod {name}"


async def test_a_watch_sees_changes_after_a_list(tmp_path: Path) -> None:
    """A watch from a list's resourceVersion brings the scale that follows, with its generation."""
    async with running_shop(tmp_path) as shop:
        listed = await shop.apps.list_namespaced_deployment("shop-dev")
        version = listed.metadata.resource_version
        await shop.apps.patch_namespaced_deployment_scale("web", "shop-dev", {"spec": {"replicas": 4}})
        watcher: Any = watch.Watch  # the client ships no types for it
        stream = watcher().stream(shop.apps.list_namespaced_deployment, "shop-dev", resource_version=version)
        async for event in stream:
            if event["object"].spec.replicas == 4:
                assert event["type"] == "MODIFIED"
                assert event["object"].metadata.generation == 2
                break


async def test_a_watch_ends_in_time(tmp_path: Path) -> None:
    """The parameter timeoutSeconds ends a watch, with a bookmark where it was asked for."""
    async with running_shop(tmp_path) as shop:
        response = await shop.apps.list_namespaced_deployment_without_preload_content(
            "shop-dev", watch=True, timeout_seconds=1, allow_watch_bookmarks=True
        )
        lines = [json.loads(line) for line in (await response.text()).splitlines()]
        assert [line["type"] for line in lines] == ["ADDED", "ADDED", "BOOKMARK"]


async def test_an_expired_watch_is_an_error_event(tmp_path: Path) -> None:
    """A resourceVersion older than the history gives HTTP 200 and an ERROR event with code 410."""
    async with running_shop(tmp_path) as shop:
        shop.cluster.expire_watches()
        response = await shop.core.list_namespaced_pod_without_preload_content(
            "shop-prod", watch=True, resource_version="1001"
        )
        assert response.status == 200
        event = json.loads(await response.text())
        assert event["type"] == "ERROR"
        assert event["object"]["code"] == 410
        assert event["object"]["reason"] == "Expired"


async def test_discovery_and_version(tmp_path: Path) -> None:
    """The version and the API groups are there to be found."""
    async with running_shop(tmp_path) as shop:
        assert (await client.VersionApi(shop.api).get_code()).minor == "36"
        groups = {group.name for group in (await client.ApisApi(shop.api).get_api_versions()).groups}
        assert {"apps", "autoscaling", "policy"} <= groups
        names = {entry.name for entry in (await shop.apps.get_api_resources()).resources}
        assert {"deployments", "deployments/scale"} <= names
