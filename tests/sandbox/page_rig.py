"""Opens the sandbox Slack's page in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright, expect

from sandbox.slack import SandboxSlack
from tests.chromium import FLAGS, chromium

DESKTOP = (1280, 800)
PHONE = (390, 800)


@asynccontextmanager
async def opened(slack: SandboxSlack, size: tuple[int, int] = DESKTOP, *, dark: bool = False) -> AsyncIterator[Page]:
    """The page, loaded; a script error or a violated content policy fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        page = await browser.new_page(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(slack.page_url)
        await expect(page.locator("body[data-ready]")).to_be_attached()
        yield page
        await browser.close()
    assert not complaints
