"""The page's things to try: each button starts something real and says what to expect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from sandbox.cluster import SandboxCluster
from sandbox.slack import SandboxSlack, SandboxSlackError
from sandbox.trouble import ALREADY, ClusterTrouble
from tests.sandbox.page_rig import opened


@pytest.fixture
async def cluster() -> AsyncIterator[SandboxCluster]:
    """A fast sandbox cluster."""
    async with SandboxCluster(pace=0.05) as started:
        yield started


@pytest.fixture
async def slack(cluster: SandboxCluster, tmp_path: Path) -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack whose page may break apps of the cluster."""
    trouble = ClusterTrouble(cluster.write_kubeconfig(tmp_path / "kubeconfig"))
    async with SandboxSlack(situations=trouble) as started:
        yield started


@pytest.fixture
async def page(slack: SandboxSlack) -> AsyncIterator[Page]:
    """The page, loaded."""
    async with opened(slack) as page:
        yield page


def reasons(cluster: SandboxCluster, namespace: str, app: str) -> set[str]:
    """Why containers of an app wait or have ended, and why its pods are not scheduled."""
    found: set[str] = set()
    for pod in cluster.objects("Pod", namespace):
        if not pod["metadata"]["name"].startswith(app):
            continue
        status = pod["status"]
        found |= {c.get("reason", "") for c in status.get("conditions", ()) if c["status"] == "False"}
        for container in status.get("containerStatuses", ()):
            for state in (container["state"], container.get("lastState", {})):
                found |= {detail.get("reason", "") for detail in state.values()}
    return found


@pytest.mark.parametrize(
    ("situation", "namespace", "app", "reason"),
    [
        ("bad-image", "shop-staging", "web", "ImagePullBackOff"),
        ("low-memory", "shop-dev", "mailer", "OOMKilled"),
        ("no-nodes", "shop-dev", "web", "Unschedulable"),
    ],
)
async def test_an_app_breaks_and_is_mended(
    cluster: SandboxCluster, tmp_path: Path, situation: str, namespace: str, app: str, reason: str
) -> None:
    """Breaking shows in the pods, a second time changes nothing, fixing brings back what was."""
    trouble = ClusterTrouble(cluster.write_kubeconfig(tmp_path / "kubeconfig"))
    before = cluster.get("Deployment", namespace, app)["spec"]
    assert (await trouble.start(situation)).expect
    await cluster.wait_for(lambda c: reason in reasons(c, namespace, app), timeout=20)
    assert (await trouble.start(situation)).did == ALREADY
    await trouble.undo(situation)
    assert cluster.get("Deployment", namespace, app)["spec"] == before
    await cluster.wait_for(lambda c: reason not in reasons(c, namespace, app), timeout=20)


async def test_one_pod_more_is_one_more_than_there_are(cluster: SandboxCluster, tmp_path: Path) -> None:
    """Whatever somebody scaled the app to, a pod waits for a node; fixing it takes that one back."""
    trouble = ClusterTrouble(cluster.write_kubeconfig(tmp_path / "kubeconfig"))
    cluster.edit("Deployment", "shop-dev", "web", lambda obj: obj["spec"].update(replicas=6))
    await trouble.start("no-nodes")
    assert cluster.get("Deployment", "shop-dev", "web")["spec"]["replicas"] == 7
    await cluster.wait_for(lambda c: "Unschedulable" in reasons(c, "shop-dev", "web"), timeout=20)
    await trouble.undo("no-nodes")
    assert cluster.get("Deployment", "shop-dev", "web")["spec"]["replicas"] == 6


async def test_the_panel_breaks_an_app_and_says_what_to_expect(cluster: SandboxCluster, page: Page) -> None:
    """A click breaks a real app, tells what was done, offers the question that fits, and takes it back."""
    thing = page.get_by_test_id("thing-bad-image")
    await thing.get_by_test_id("start-bad-image").click()
    await expect(page.get_by_test_id("told-bad-image")).to_contain_text("Done: Set shop-staging/web to the image")
    await expect(page.get_by_test_id("told-bad-image")).to_contain_text("Expect: The new pod waits")
    image = cluster.get("Deployment", "shop-staging", "web")["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image.endswith("web:2.15.2")
    await thing.get_by_test_id("ask-bad-image").click()
    await expect(page.get_by_test_id("messages")).to_contain_text("why is web in shop-staging failing?")
    await thing.get_by_test_id("undo-bad-image").click()
    await expect(page.get_by_test_id("told-bad-image")).to_contain_text("back to the image web:2.15.1")


async def test_the_panel_fires_an_alert(slack: SandboxSlack, page: Page) -> None:
    """Alertmanager posts to #alerts, and the page goes there."""
    await page.get_by_test_id("alert-fire").click()
    await expect(page.get_by_test_id("channel-C0ALERTS")).to_have_attribute("aria-current", "page")
    await expect(page.locator(".attachment.danger")).to_contain_text("KubePodCrashLooping")
    await page.get_by_test_id("alert-resolve").click()
    await expect(page.locator(".attachment.good")).to_contain_text("RESOLVED")


async def test_slack_has_a_bad_day_and_gets_over_it() -> None:
    """For a while every message is refused with a Retry-After; then, by itself, or when told to, it is over."""
    now = [1_000.0]
    async with SandboxSlack(clock=lambda: now[0]) as slack, aiohttp.ClientSession() as http:

        async def call(method: str) -> int:
            headers = {"Authorization": f"Bearer {slack.bot_token}"}
            body = {"channel": "C0OPS", "text": "x"}
            async with http.post(slack.api_url + method, json=body, headers=headers) as response:
                assert response.status == 200 or int(response.headers["Retry-After"]) in range(1, 6)
                return response.status

        async def situation(what: str) -> None:
            body = {"id": "rate-limit", "do": what}
            async with http.post(f"{slack.page_url}control/situation", json=body) as response:
                assert (await response.json())["did"]

        await situation("start")
        assert [await call("chat.postMessage"), await call("auth.test")] == [429, 200]
        now[0] += 21
        assert await call("chat.postMessage") == 200
        await situation("start")
        await situation("undo")
        assert await call("chat.postMessage") == 200


async def test_without_a_sandbox_cluster_nothing_can_be_broken(tmp_path: Path) -> None:
    """The page does not offer it, and a cluster that is not there is said to be missing."""
    async with SandboxSlack() as slack, opened(slack) as page:
        await expect(page.get_by_test_id("thing-rate-limit")).to_be_attached()
        await expect(page.get_by_test_id("thing-bad-image")).to_have_count(0)
    with pytest.raises(SandboxSlackError, match="no sandbox cluster runs here"):
        await ClusterTrouble(tmp_path / "none").start("bad-image")
