"""Incoming webhooks: what monitoring posts, Slack's answers, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from sandbox.slack import SandboxSlack


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A running sandbox."""
    async with SandboxSlack() as started:
        yield started


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Plain HTTP."""
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_payload_becomes_a_message_of_another_bot(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """Text, attachments, name and icon arrive, in the channel that is named by id or #name, escaped as Slack does."""
    sent = {"title": "x & y", "color": "danger", "text": "t", "title_link": "http://a/?b&c"}
    payload = {
        "channel": "#ops",
        "username": "Watch",
        "icon_emoji": ":fire:",
        "text": "a < b",
        "attachments": [sent],
    }
    async with http.post(slack.webhook_url, json=payload) as response:
        assert (response.status, await response.text()) == (200, "ok")
    (message,) = slack.messages("C0OPS")
    assert (message.text, message.username, message.icon) == ("a &lt; b", "Watch", ":fire:")
    assert message.bot_id == "B0ALERTS"
    assert message.subtype == "bot_message"
    (attachment,) = message.attachments
    assert attachment == {**sent, "title": "x &amp; y", "id": 1}
    async with http.post(slack.webhook_url, data={"payload": '{"text": "by form"}'}) as response:
        assert response.status == 200
    assert slack.messages("C0ALERTS")[0].text == "by form"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("no json", (400, "invalid_payload")),
        ("[]", (400, "invalid_payload")),
        ('{"attachments": "x"}', (400, "invalid_payload")),
        ("{}", (400, "no_text")),
        ('{"text": "x", "channel": "#nowhere"}', (404, "channel_not_found")),
        ('{"text": "x", "blocks": [{"type": "nonsense"}]}', (400, "invalid_blocks")),
        ('{"attachments": [' + ",".join(["{}"] * 101) + "]}", (400, "too_many_attachments")),
    ],
)
async def test_what_slack_refuses_is_refused_in_its_words(
    slack: SandboxSlack, http: aiohttp.ClientSession, body: str, answer: tuple[int, str]
) -> None:
    """The status and the word are Slack's, and nothing is posted."""
    async with http.post(slack.webhook_url, data=body, headers={"Content-Type": "application/json"}) as response:
        assert (response.status, await response.text()) == answer
    assert not slack.messages("C0ALERTS")


async def test_the_address_is_the_secret_and_the_pace_is_limited(
    slack: SandboxSlack, http: aiohttp.ClientSession
) -> None:
    """A wrong last part posts nothing; a 429 carries its Retry-After."""
    base = slack.webhook_url.rsplit("/", 1)[0]
    async with http.post(f"{base}/guess", json={"text": "x"}) as response:
        assert (response.status, await response.text()) == (403, "invalid_token")
    async with http.post(f"{base.rsplit('/', 1)[0]}/B0OTHER/x", json={"text": "x"}) as response:
        assert (response.status, await response.text()) == (404, "no_service")
    slack.faults.rate_limit("incoming_webhook", retry_after=3)
    async with http.post(slack.webhook_url, json={"text": "x"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "3")
    assert not slack.messages("C0ALERTS")


async def test_the_page_posts_alerts_in_alertmanager_s_form(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """One request of the control API is one message as Alertmanager would have sent it."""
    alert: dict[str, Any] = {"alertname": "KubePodCrashLooping", "namespace": "shop-prod", "pod": "cart-1"}
    async with http.post(slack.page_url + "control/alert", json=alert) as response:
        assert (await response.json())["ok"] is True
    async with http.post(slack.page_url + "control/alert", json={**alert, "resolved": True}) as response:
        assert (await response.json())["channel"] == "C0ALERTS"
    firing, resolved = (message.attachments[0] for message in slack.messages("C0ALERTS"))
    assert firing["title"] == "[FIRING:1] KubePodCrashLooping shop-prod (cart-1)"
    assert resolved["title"] == "[RESOLVED] KubePodCrashLooping shop-prod (cart-1)"
    assert (firing["color"], resolved["color"]) == ("danger", "good")
    assert " - pod = cart-1" in firing["text"]
    async with http.post(slack.page_url + "control/alert", json={"namespace": "x"}) as response:
        assert (response.status, (await response.json())["error"][:20]) == (400, "alertname is missing")
