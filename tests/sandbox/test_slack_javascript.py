"""Slack's own JavaScript Bolt against the sandbox Slack: a second client that shares no code with the first."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.slack import SandboxSlack

BOT = Path(__file__).parents[1] / "javascript" / "bot.mjs"
START_SECONDS = 30.0
ANSWER_SECONDS = 15.0
RECONNECT_SECONDS = 30.0


def node() -> str:
    """Where Node.js is; without it or Bolt the test is skipped, or fails where CI is to run everything."""
    found = shutil.which("node")
    if found and (BOT.parent / "node_modules" / "@slack" / "bolt").exists():
        return found
    missing = "JavaScript Bolt is not installed: apt-get install nodejs npm, then npm ci --prefix tests/javascript"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(f"{missing}. SO NO SECOND CLIENT WAS TRIED")


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack with the JavaScript bot connected."""
    program = node()
    async with SandboxSlack() as started:
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_API_URL": started.api_url,
            "SLACK_APP_TOKEN": started.app_token,
            "SLACK_BOT_TOKEN": started.bot_token,
        }
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(program, BOT, env=environment, stdin=pipe, stdout=pipe)
        assert process.stdout is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                assert await process.stdout.readline() == b"ready\n"
            await started.wait_connected()
            yield started
        finally:
            process.kill()
            await process.communicate()


async def test_javascript_bolt_works_with_the_sandbox(slack: SandboxSlack) -> None:
    """It hears a mention, answers a command, takes a click and a modal, and reconnects when it is told to."""
    ts = await slack.say("U0OLIVE", "C0OPS", "@quarterdeck hello")
    card = await slack.wait_for_message("C0OPS", "heard: <@U0BOT> hello", thread_ts=ts, timeout=ANSWER_SECONDS)

    outcome = await slack.command("U0VIC", "C0OPS", "/deck", "list pods")
    assert outcome.acked
    await slack.wait_for_ephemeral("U0VIC", "only you: list pods", timeout=ANSWER_SECONDS)
    await slack.wait_for_message("C0OPS", "for all: list pods", timeout=ANSWER_SECONDS)

    assert (await slack.click("U0ANN", "C0OPS", card.ts, "explain")).acked
    view = await slack.wait_for_view("U0ANN", timeout=ANSWER_SECONDS)
    assert dict((await slack.submit("U0ANN", view.id, {"why": "no"})).errors) == {"why": "Say more."}
    assert (await slack.submit("U0ANN", view.id, {"why": "it was asked for"})).acked
    await slack.wait_for_message("C0OPS", "^because it was asked for", thread_ts=ts, timeout=ANSWER_SECONDS)

    slack.refresh()
    await _still_answers(slack, "a refresh")
    slack.drop_socket()
    await _still_answers(slack, "a cut")


async def _still_answers(slack: SandboxSlack, after: str) -> None:
    said = await slack.say("U0OLIVE", "C0OPS", f"@quarterdeck after {after}")
    card = await slack.wait_for_message("C0OPS", f"after {after}", thread_ts=said, timeout=RECONNECT_SECONDS)
    assert (await slack.click("U0BOB", "C0OPS", card.ts, "approve")).acked
    edited = await slack.wait_for_message("C0OPS", "approved r1 by U0BOB", thread_ts=said, timeout=ANSWER_SECONDS)
    assert edited.ts == card.ts
