"""The README's first conversation, typed and clicked in a browser on an installation with nothing configured."""

import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.chromium import chromium
from tests.scenarios.embedded import SLOW, Embedded, SlackPage, browsing


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder with a short path: the embedded Postgres puts its socket there."""
    chromium()
    with tempfile.TemporaryDirectory(prefix="qd-", dir="/tmp") as folder:
        yield Path(folder) / "state"


@pytest.fixture
async def embedded(state: Path) -> AsyncIterator[Embedded]:
    """A bot that was started with nothing configured."""
    running = await Embedded.start(state)
    yield running
    await running.kill()


async def test_the_first_conversation(embedded: Embedded) -> None:
    """What the terminal tells people to try works on the page it names, and is still there after a restart."""
    for sentence in ("why is checkout failing?", "scale web in shop-dev to 5", "scale web in shop-prod to 4"):
        assert f"@quarterdeck {sentence}" in embedded.printed

    async with browsing() as slack:
        await slack.open(embedded.page_url)
        await _breaking_and_fixing(slack)
        await _diagnosis(slack)
        await _scaling_in_development(slack)
        await _scaling_in_production(slack)
        await _undo(slack)
        assert await embedded.stop() == 0

        again = await Embedded.start(embedded.state)
        try:
            await slack.open(again.page_url)
            await _conversation_is_still_there(slack)
            assert await again.stop(signal.SIGINT) == 0
        finally:
            await again.kill()
    assert "Traceback" not in embedded.log


async def _breaking_and_fixing(slack: SlackPage) -> None:
    told = slack.page.get_by_test_id("told-bad-image")
    await slack.page.get_by_test_id("start-bad-image").click()
    await expect(told).to_contain_text("Set shop-staging/web to the image web:2.15.2", timeout=SLOW)
    await slack.page.get_by_test_id("undo-bad-image").click()
    await expect(told).to_contain_text("back to the image web:2.15.1", timeout=SLOW)


async def _diagnosis(slack: SlackPage) -> None:
    await slack.say("@quarterdeck why is checkout failing?")
    await expect(slack.answer).to_contain_text("shop-prod/checkout is down")
    await expect(slack.answer).to_contain_text("killed for memory")
    await expect(slack.answer).to_contain_text("256Mi → 64Mi")


async def _scaling_in_development(slack: SlackPage) -> None:
    await slack.say("@quarterdeck scale web in shop-dev to 5")
    await slack.sees("spec.replicas: 3 -> 5")
    await slack.click("approval.approve")
    await slack.sees("shop-dev/web runs 5/5 replicas")
    await expect(slack.thread.get_by_test_id("action-approval.approve")).to_have_count(0)


async def _scaling_in_production(slack: SlackPage) -> None:
    await slack.say("@quarterdeck scale web in shop-prod to 4")
    await slack.sees("wants to scale shop-prod/web from 3 to 4")
    await slack.click("approval.approve")
    await expect(slack.thread.get_by_test_id("ephemeral")).to_contain_text("your own request", timeout=SLOW)
    await slack.become("U0ANN")
    await slack.click("approval.approve")
    await slack.sees("1 of 2")
    await slack.become("U0BOB")
    await slack.click("approval.approve")
    await slack.sees("shop-prod/web runs 4/4 replicas")
    await expect(slack.answer).to_contain_text("Ann and Bob approved")


async def _undo(slack: SlackPage) -> None:
    await slack.become("U0OLIVE")
    await slack.click("run.undo")
    await expect(slack.answer).to_contain_text("Taken back by Olive", timeout=SLOW)


async def _conversation_is_still_there(slack: SlackPage) -> None:
    await expect(slack.page.get_by_test_id("messages")).to_contain_text("scale web in shop-dev to 5")
    await slack.say("@quarterdeck list pods in shop-dev")
    await slack.sees("7 of 7 pods ready")  # web was scaled to 5 before the restart, and mailer has 2
