"""Takes the README's picture of the first conversation: `.venv/bin/python -m tests.scenarios.picture`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.scenarios.embedded import SLOW, Embedded, SlackPage, browsing

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "conversation.png"


async def take(picture: Path = PICTURE) -> None:
    """Ask why checkout fails, then for a change in production in the same thread, and have Ann approve it."""
    with tempfile.TemporaryDirectory(prefix="qd-", dir="/tmp") as folder:
        running = await Embedded.start(Path(folder) / "state")
        try:
            async with browsing() as slack:
                await slack.open(running.page_url)
                await _converse(slack)
                await slack.page.screenshot(path=picture)
        finally:
            await running.stop()


async def _converse(slack: SlackPage) -> None:
    await slack.say("@quarterdeck why is checkout failing?")
    await expect(slack.answer).to_contain_text("is down", timeout=SLOW)
    reply = slack.page.get_by_test_id("thread-composer")
    await reply.fill("@quarterdeck scale web in shop-prod to 4 because checkout retries")
    await reply.press("Enter")
    await slack.sees("wants to scale")
    await slack.become("U0ANN")
    await slack.click("approval.approve")
    await slack.sees("1 of 2")
    await slack.become("U0BOB")
    await slack.page.get_by_test_id("action-approval.approve").hover()


if __name__ == "__main__":
    asyncio.run(take())
