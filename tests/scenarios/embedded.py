"""Quarterdeck as somebody tries it first: nothing configured but a state folder, and a real browser on its page.

`quarterdeck serve` brings its own Postgres, cluster and Slack page; the page's address is what it prints.
"""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.chromium import FLAGS, chromium
from tests.scenarios.stage import QUARTERDECK, START_SECONDS, STOP_SECONDS

SLOW = 30_000.0
"""Milliseconds that an answer of the bot may take on a busy machine."""


class Embedded:
    """A running `quarterdeck serve` with nothing configured but its state folder.

    Attributes:
        printed: what it told the person who started it.
        page_url: address of the sandbox's page.
    """

    def __init__(self, process: asyncio.subprocess.Process, state: Path) -> None:
        self._process = process
        self.state = state
        self.printed = ""
        self.page_url = ""

    @classmethod
    async def start(cls, state: Path, *arguments: str, **environment: str) -> "Embedded":
        """Start it and wait for the address."""
        state.parent.mkdir(parents=True, exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            *(QUARTERDECK, "serve", *arguments),
            env=_environment(state, environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=(state.parent / f"{state.name}.log").open("ab"),
        )
        running = cls(process, state)
        try:
            await running._hear()
        except BaseException:
            await running.kill()
            raise
        return running

    @property
    def log(self) -> str:
        """What it wrote to stderr so far, over all its starts."""
        return (self.state.parent / f"{self.state.name}.log").read_text(encoding="utf-8")

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it politely; the exit code, which has to come within five seconds."""
        self._process.send_signal(number)
        async with asyncio.timeout(STOP_SECONDS):
            await self._process.communicate()
        return self._process.returncode or 0

    async def kill(self) -> None:
        """Kill -9, if it still runs."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                async for line in self._process.stdout:
                    self.printed += line.decode()
                    if found := re.search(r"http://\S+", self.printed):
                        self.page_url = found[0]
                    if "Ctrl-C" in self.printed:
                        return
        pytest.fail(f"it did not print its page (exit code {self._process.returncode}): {self.log[-2000:]}")


async def serve_to_its_end(state: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Start it where it cannot run: exit code and what it says on stderr."""
    process = await asyncio.create_subprocess_exec(
        *(QUARTERDECK, "serve", *arguments),
        env=_environment(state, environment),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(START_SECONDS):
        _, said = await process.communicate()
    return process.returncode or 0, said.decode()


def _environment(state: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "QUARTERDECK_STATE": str(state), **more}


class SlackPage:
    """The sandbox's Slack page in a browser, used as people do: typing and clicking."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def thread(self) -> Locator:
        """The open thread."""
        return self.page.get_by_test_id("thread")

    @property
    def answer(self) -> Locator:
        """The bot's first message in the open thread."""
        return self.thread.locator("article[data-author=Quarterdeck]").first

    async def open(self, address: str) -> None:
        """Load the page and wait until the bot is there."""
        await self.page.goto(address)
        await expect(self.page.locator("body[data-ready]")).to_be_attached()
        await expect(self.page.get_by_test_id("connection")).to_have_text("bot connected", timeout=SLOW)

    async def become(self, user: str) -> None:
        """Switch to another person."""
        await self.page.get_by_test_id(f"person-{user}").click()

    async def say(self, text: str) -> None:
        """Type into #ops as whoever one is; the answer opens the thread."""
        await self.page.get_by_test_id("channel-C0OPS").click()
        composer = self.page.get_by_test_id("composer")
        await composer.fill(text)
        await composer.press("Enter")
        await expect(self.thread.locator("article").first).to_contain_text(
            text.removeprefix("@quarterdeck "), timeout=SLOW
        )
        await expect(self.answer).to_be_visible(timeout=SLOW)

    async def click(self, verb: str) -> None:
        """Click a button in the open thread, e.g. `approval.approve`."""
        await self.thread.get_by_test_id(f"action-{verb}").click()

    async def sees(self, text: str) -> None:
        """Wait until the open thread shows a text."""
        await expect(self.thread.get_by_text(text).first).to_be_visible(timeout=SLOW)


@asynccontextmanager
async def browsing(width: int = 1280, height: int = 900, *, dark: bool = False) -> AsyncIterator[SlackPage]:
    """A browser window; a script error or a violated content policy fails the test."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        page = await browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield SlackPage(page)
        await browser.close()
    assert not [one for one in complaints if "ERR_CONNECTION" not in one and "ERR_INCOMPLETE" not in one]
