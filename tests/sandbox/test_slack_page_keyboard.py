"""The sandbox Slack's page by keyboard, and what it keeps for each person."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from sandbox.slack import SandboxSlack
from tests.sandbox.page_rig import opened


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack without a bot."""
    async with SandboxSlack() as started:
        yield started


@pytest.fixture
async def page(slack: SandboxSlack) -> AsyncIterator[Page]:
    """The page, loaded."""
    async with opened(slack) as page:
        yield page


async def test_what_one_begins_is_completed(slack: SandboxSlack, page: Page) -> None:
    """A slash lists the command, @ lists people; a command that is none says so before it is sent."""
    field = page.get_by_test_id("composer")
    completions = page.get_by_test_id("composer-list")
    await field.press_sequentially("/d")
    await expect(completions.get_by_role("option")).to_contain_text("/deck")
    await field.press("Tab")
    await expect(field).to_have_value("/deck ")
    await field.fill("")
    await field.press_sequentially("/dock")
    await expect(completions).to_contain_text("no such command here; /deck is Quarterdeck's")
    await field.fill("")
    await field.press_sequentially("ask @")
    await expect(completions.get_by_role("option").first).to_contain_text("@quarterdeck")
    await field.press("ArrowDown")
    await field.press("ArrowUp")
    await field.press("Enter")
    await expect(field).to_have_value("ask @quarterdeck ")
    await field.press_sequentially("hello")
    await field.press("Enter")
    await expect(page.get_by_test_id("messages")).to_contain_text("ask @quarterdeck hello")
    assert [m.text for m in slack.messages("C0OPS")] == ["ask <@U0BOT> hello"]


async def test_one_goes_everywhere_by_keys(slack: SandboxSlack, page: Page) -> None:
    """Ctrl+K goes to a channel or becomes a person, Escape closes a thread, Enter opens it."""
    ts = await slack.say("U0VIC", "C0OPS", "look at this")
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("switcher-field").press_sequentially("alert")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("channel-C0ALERTS")).to_have_attribute("aria-current", "page")
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("switcher-field").press_sequentially("bob")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("person-U0BOB")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_test_id("who").first).to_contain_text("Bob Approver may ask, request changes, and approve")
    await page.get_by_test_id("channel-C0OPS").press("Enter")
    await page.get_by_test_id(f"open-thread-{ts}").press("Enter")
    await expect(page.get_by_test_id("thread-composer")).to_be_focused()
    await page.keyboard.type("I see it")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("replies")).to_contain_text("I see it")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("thread")).to_be_hidden()
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_what_is_unread_is_counted_for_each_person(slack: SandboxSlack, page: Page) -> None:
    """A channel counts what one has not seen, marks where it begins, and forgets it once it is seen."""
    alerts = page.get_by_test_id("channel-C0ALERTS")
    await slack.post_as_bot("C0ALERTS", "first")
    await alerts.click()
    await page.get_by_test_id("channel-C0OPS").click()
    await slack.post_as_bot("C0ALERTS", "second")
    await slack.post_as_bot("C0ALERTS", "third")
    await expect(alerts).to_have_accessible_name("# alerts 2 unread")
    await alerts.click()
    await expect(alerts).to_have_accessible_name("# alerts")
    await expect(page.get_by_role("separator").filter(has_text="New")).to_be_visible()
    await page.get_by_test_id("channel-C0OPS").click()
    await page.get_by_test_id("person-U0VIC").click()
    await expect(alerts).to_have_accessible_name("# alerts 3 unread")


async def test_a_screen_reader_is_told_what_is_new(slack: SandboxSlack, page: Page) -> None:
    """One line a message, in a live region, and nothing of what another person was told."""
    await slack.post_as_bot("C0OPS", "*cart* is down\nand more")
    await expect(page.get_by_test_id("announcer")).to_have_text("Alertmanager: cart is down")
    await page.get_by_test_id("person-U0VIC").click()
    await expect(page.get_by_test_id("announcer")).to_be_empty()


async def test_light_and_dark_are_kept(slack: SandboxSlack, page: Page) -> None:
    """The switch goes from the system's look to light to dark, and a reload keeps it."""
    look = "getComputedStyle(document.body).backgroundColor"
    assert await page.evaluate(look) == "rgb(255, 255, 255)"
    await page.get_by_test_id("theme").click()
    await page.get_by_test_id("theme").click()
    assert await page.evaluate(look) == "rgb(26, 29, 33)"
    await page.reload()
    await expect(page.locator("body[data-ready]")).to_be_attached()
    assert await page.evaluate(look) == "rgb(26, 29, 33)"
