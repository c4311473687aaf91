"""The sandbox Slack's control API, its guard, and what it keeps on disk."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import NoSuchThing, SandboxSlack, SandboxSlackError


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


async def test_the_page_is_behind_its_token(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """Only the address with the token shows the page, and it comes with a strict policy."""
    async with http.get(slack.page_url) as response:
        assert response.status == 200
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
    origin = slack.api_url.removesuffix("/api/")
    for path in ("/guess/", "/guess/control/state", "/"):
        async with http.get(origin + path) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.test"}, {"Origin": "https://evil.test"}, {"Origin": "null"}],
)
async def test_other_sites_are_refused(
    slack: SandboxSlack, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    """A wrong Host (DNS rebinding) or Origin (another page) gets nothing, even with the token."""
    async with http.get(slack.page_url + "control/state", headers=headers) as response:
        assert response.status == 403
    message = {"user": "U0OLIVE", "channel": "C0OPS", "text": "x"}
    async with http.post(slack.page_url + "control/say", json=message, headers=headers) as response:
        assert response.status == 403
    assert not slack.messages("C0OPS")


async def test_a_plain_form_cannot_act(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """What any page could send without asking is refused."""
    async with http.post(slack.page_url + "control/say", data={"user": "U0OLIVE"}) as response:
        assert response.status == 415


async def test_another_process_can_drive_it(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """Say, read, wait, misbehave, over HTTP."""

    async def post(what: str, /, **body: Any) -> dict[str, Any]:
        async with http.post(f"{slack.page_url}control/{what}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def get(query: str, **params: str) -> dict[str, Any]:
        async with http.get(f"{slack.page_url}control/{query}", params=params) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    version = (await get("people"))["version"]
    waiting = asyncio.create_task(get("wait", after=str(version)))
    said = await post("say", user="U0OLIVE", channel="C0OPS", text="@quarterdeck hi")
    assert (await waiting)["changed"]
    assert [m["text"] for m in (await get("messages", channel="C0OPS"))["messages"]] == ["<@U0BOT> hi"]
    thread = await get("messages", channel="C0OPS", thread_ts=said["ts"])
    assert len(thread["messages"]) == 1
    assert (await post("command", user="U0VIC", channel="C0OPS", command="/deck"))["error"] == "dispatch_failed"
    assert len((await get("ephemerals", user="U0VIC"))["messages"]) == 1
    await post("faults", kind="error", method="auth.test", status=500, times=1)
    async with http.get(slack.api_url + "auth.test") as response:
        assert response.status == 500
    assert (await get("calls"))["calls"][0]["status"] == 500
    wrong = await post("click", user="U0VIC", channel="C0OPS", ts=said["ts"], action_id="none")
    assert not wrong["ok"]
    assert "has no none" in wrong["error"]


async def test_people_cannot_do_what_they_cannot_see(slack: SandboxSlack) -> None:
    """Somebody else's direct message, a button that is not there, a thread that is not there."""
    with pytest.raises(NoSuchThing):
        await slack.say("U0VIC", slack.direct("U0ANN"), "hello")
    with pytest.raises(NoSuchThing):
        await slack.say("U0VIC", "C0OPS", "hello", thread_ts="1.000000")
    ts = await slack.say("U0VIC", "C0OPS", "hello")
    with pytest.raises(NoSuchThing):
        await slack.click("U0VIC", "C0OPS", ts, "approve")


async def test_a_wait_that_fails_tells_what_was_there(slack: SandboxSlack) -> None:
    """The TimeoutError shows the newest messages."""
    await slack.say("U0VIC", "C0OPS", "all there was")
    with pytest.raises(TimeoutError, match="all there was"):
        await slack.wait_for_message("C0OPS", "something else", timeout=0.01)


async def test_it_finds_its_data_again(tmp_path: Path) -> None:
    """Messages, direct messages, tokens and the page's token outlive a restart; the file is its owner's."""
    state = tmp_path / "slack.json"
    async with SandboxSlack(state) as first:
        client = AsyncWebClient(token=first.bot_token, base_url=first.api_url)
        await client.chat_postMessage(channel="C0OPS", text="kept", blocks=[{"type": "divider"}])
        await client.chat_postEphemeral(channel="C0OPS", user="U0ANN", text="whispered")
        direct = first.direct("U0VIC")
        last = await first.say("U0VIC", direct, "psst")
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    async with SandboxSlack(state) as second:
        assert (second.app_token, second.bot_token) == (first.app_token, first.bot_token)
        assert second.page_url.rsplit("/", 2)[1] == first.page_url.rsplit("/", 2)[1]
        assert [m.text for m in second.messages("C0OPS")] == ["kept"]
        assert [m.text for m in second.messages(direct)] == ["psst"]
        assert [m.text for m in second.ephemerals("U0ANN")] == ["whispered"]
        assert await second.say("U0VIC", direct, "again") > last


async def test_a_broken_snapshot_is_named(tmp_path: Path) -> None:
    """Instead of starting with nothing, it says which file and what to do."""
    state = tmp_path / "slack.json"
    state.write_text("{}", encoding="utf-8")
    with pytest.raises(SandboxSlackError, match="move it away"):
        SandboxSlack(state)


def test_it_binds_to_loopback_only() -> None:
    """Any other address is refused before it listens."""
    with pytest.raises(SandboxSlackError, match="loopback only"):
        SandboxSlack(host="0.0.0.0")  # noqa: S104 - the refused address


async def test_a_channel_keeps_its_newest_messages(slack: SandboxSlack) -> None:
    """The oldest go when there are more than 500."""
    for number in range(510):
        await slack.say("U0OLIVE", "C0OPS", str(number))
    kept = slack.messages("C0OPS")
    assert (len(kept), kept[0].text, kept[-1].text) == (500, "10", "509")
