"""Takes the README's picture of the first conversation: `.venv/bin/python -m tests.scenarios.picture`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.scenarios.embedded import SLOW, Embedded, SlackPage, browsing

WIDTH, HEIGHT = 1400, 1390
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "conversation.png"


async def take(picture: Path = PICTURE) -> None:
    """Ask why checkout fails, then in the same thread for a change that is done and for one that waits for Bob."""
    with tempfile.TemporaryDirectory(prefix="qd-", dir="/tmp") as folder:
        running = await Embedded.start(Path(folder) / "state")
        try:
            async with browsing(WIDTH, HEIGHT) as slack:
                await slack.open(running.page_url)
                await _converse(slack)
                await slack.page.screenshot(path=picture)
        finally:
            await running.stop()


async def _converse(slack: SlackPage) -> None:
    await slack.say("@quarterdeck why is checkout failing?")
    await expect(slack.answer).to_contain_text("is down", timeout=SLOW)
    await _reply(slack, "@quarterdeck scale web in shop-staging to 5")
    await slack.sees("from 3 to 5")
    await slack.become("U0ANN")
    await slack.click("approval.approve")
    await slack.sees("shop-staging/web runs 5/5 replicas")
    await slack.become("U0OLIVE")
    await _reply(slack, "@quarterdeck scale web in shop-prod to 4 because checkout retries")
    await slack.sees("from 3 to 4")
    await slack.become("U0ANN")
    await slack.click("approval.approve")
    await slack.sees("1 of 2")
    await slack.become("U0BOB")
    await slack.page.get_by_test_id("action-approval.approve").hover()


async def _reply(slack: SlackPage, text: str) -> None:
    field = slack.page.get_by_test_id("thread-composer")
    await field.fill(text)
    await field.press("Enter")


if __name__ == "__main__":
    asyncio.run(take())
