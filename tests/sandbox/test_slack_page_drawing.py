"""What the sandbox Slack's page makes of everything that an app can send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SandboxSlack
from sandbox.slack.seed import PEOPLE
from tests.sandbox.page_rig import PHONE, opened

LONG_LINE = (
    "spec.template.spec.containers[0].image: registry.shop.example/web:2.15.1 -> registry.shop.example/web:2.16.0"
)


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


def section(text: str) -> dict[str, Any]:
    """A section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


ROWS = [["pod", "restarts", "state", "node"], ["checkout-6f7d9c5b8-x2lqp", "14", "CrashLoopBackOff", "node-1"]]
TABLE = {
    "type": "table",
    "column_settings": [{}, {"align": "right"}],
    "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in ROWS],
}
MENUS = {
    "type": "actions",
    "elements": [
        {"type": "static_select", "action_id": "pick", "options": [option("A", "a"), option("B", "b")]},
        {"type": "users_select", "action_id": "who"},
        {"type": "channels_select", "action_id": "where"},
        {"type": "datepicker", "action_id": "day", "initial_date": "2025-11-21"},
        {"type": "radio_buttons", "action_id": "one", "options": [option("left", "l"), option("right", "r")]},
        {"type": "checkboxes", "action_id": "some", "options": [option("x", "x"), option("y", "y")]},
        {"type": "overflow", "action_id": "more", "options": [option("Logs", "logs"), option("Events", "events")]},
    ],
}
EVERYTHING: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Rollout :rocket:")},
    section("*bold* _italic_ ~gone~ `code` <https://x.test/a|link> <@U0ANN> <!subteam^S0SRE>\n&gt; quoted"),
    section(f"```\n{LONG_LINE}\n```"),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Why*\nrehearsal"}]},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "expires <!date^1763737200^{date_short}|soon>"}]},
    {"type": "markdown", "text": "# Title\n\n- one\n  - *nested*\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
    TABLE,
    {"type": "image", "image_url": "https://elsewhere.test/graph.png", "alt_text": "memory"},
    MENUS,
]


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack without a bot; the tests post in its name."""
    async with SandboxSlack() as started:
        yield started


@pytest.fixture
async def page(slack: SandboxSlack) -> AsyncIterator[Page]:
    """The page, loaded."""
    async with opened(slack) as page:
        yield page


def client(slack: SandboxSlack) -> AsyncWebClient:
    """The app's own client."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def test_every_block_is_drawn(slack: SandboxSlack, page: Page) -> None:
    """Text styles, fields, tables, menus: as nodes of their own, and an edit is marked."""
    posted = await client(slack).chat_postMessage(channel="C0OPS", text="all", blocks=EVERYTHING)
    await client(slack).chat_update(channel="C0OPS", ts=str(posted["ts"]), text="all", blocks=EVERYTHING)
    message = page.get_by_test_id(f"message-{posted['ts']}")
    await expect(message.locator(".edited")).to_have_text("(edited)")
    await expect(message.locator("h3")).to_have_text("Rollout 🚀")
    for tag, text in {"strong": "bold", "em": "italic", "s": "gone", "code": "code", "blockquote": "quoted"}.items():
        await expect(message.locator(f".block-section {tag}").first).to_have_text(text)
    await expect(message.get_by_text("@ann")).to_be_visible()
    await expect(message.get_by_text("@sre")).to_be_visible()
    await expect(message.locator(".block-markdown li li em")).to_have_text("nested")
    await expect(message.locator(".block-table td.right")).to_have_text("14")
    await expect(message.locator(".block-image a")).to_have_attribute("href", "https://elsewhere.test/graph.png")
    await expect(message.get_by_test_id("action-who").locator("option")).to_have_count(len(PEOPLE))
    await expect(message.get_by_test_id("action-day")).to_have_value("2025-11-21")
    await message.get_by_test_id("action-more").click()
    await expect(message.get_by_role("menuitem", name="Logs")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(message.get_by_role("menuitem", name="Events")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(message.get_by_test_id("action-more")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_nothing_is_wider_than_a_phone(slack: SandboxSlack, dark: bool) -> None:
    """Code and tables scroll by themselves; the page and its log do not scroll sideways."""
    await client(slack).chat_postMessage(channel="C0OPS", text="all", blocks=EVERYTHING)
    async with opened(slack, PHONE, dark=dark) as page:
        for place in ("document.documentElement", "document.getElementById('messages')"):
            assert await page.evaluate(f"{place}.scrollWidth <= {place}.clientWidth")
        assert await page.evaluate("(p => p.scrollWidth > p.clientWidth)(document.querySelector('pre'))")
        await expect(page.get_by_test_id("composer")).to_be_in_viewport()
        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is not dark


async def test_markup_from_outside_stays_text(slack: SandboxSlack, page: Page) -> None:
    """HTML and script addresses in any text of messages, alerts, blocks, modals and Home are shown, never run."""
    attack = "<img src=x onerror=\"document.title='owned'\"> <javascript:alert(1)|click> </pre><script>x</script> *b*"
    colour = "#fff;background:url(//x)"
    fields = [{"title": attack, "value": attack}]
    alert = {"color": colour, "title": attack, "title_link": "javascript:alert(1)", "text": attack, "fields": fields}
    await slack.post_as_bot("C0OPS", attack, name="<b>Mallory</b>", attachments=[alert])
    await slack.say("U0VIC", "C0OPS", attack)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(attack)},
        section(attack),
        {"type": "markdown", "text": f"[x](javascript:alert(1)) | {attack}\n|---|\n| {attack} | "},
        {"type": "table", "rows": [[{"type": "raw_text", "text": attack}]]},
        {"type": "context", "elements": [plain(attack)]},
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "s", "options": [option("<b>", "v")]}]},
    ]
    await client(slack).chat_postMessage(channel="C0OPS", text=attack, blocks=blocks)
    home = {"type": "home", "blocks": [block for block in blocks if block["type"] in {"header", "section", "context"}]}
    await client(slack).views_publish(user_id="U0OLIVE", view=home)
    await expect(page.locator("article")).to_have_count(3)
    await expect(page.get_by_text("<b>Mallory</b>")).to_be_visible()
    await _holds_no_markup(page)
    await page.get_by_test_id("channel-home").click()
    await expect(page.get_by_test_id("home").get_by_text("onerror").first).to_be_visible()
    await _holds_no_markup(page)


async def _holds_no_markup(page: Page) -> None:
    for made in ("article img", ".home img", "main script", "a[href^=javascript]", "article b"):
        await expect(page.locator(made)).to_have_count(0)
    await expect(page).to_have_title("Sandbox Slack")


async def test_a_file_shows_its_first_lines(slack: SandboxSlack, page: Page) -> None:
    """The rest is a click away, and the whole can be downloaded."""
    content = "\n".join(f"line {number}" for number in range(40))
    await client(slack).files_upload_v2(channel="C0OPS", content=content, filename="web.log", title="web, last 40")
    preview = page.locator(".file pre")
    await expect(preview).to_contain_text("line 5")
    await expect(preview).not_to_contain_text("line 6")
    await page.get_by_role("button", name="Show all 40 lines").click()
    await expect(preview).to_contain_text("line 39")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download").click()
    assert (await (await download.value).path()).read_text(encoding="utf-8") == content


async def test_an_alert_has_its_colour_and_unfolds(slack: SandboxSlack, page: Page) -> None:
    """An attachment has the colour of its bar, its fields and a footer; a long text is folded."""
    text = "\n".join(f" - label{number} = value" for number in range(20))
    alert = {"color": "#d63232", "title": "[FIRING:1] KubePodCrashLooping", "text": text, "footer": "kube-prometheus"}
    await slack.post_as_bot("C0ALERTS", "", attachments=[alert])
    await expect(page.get_by_test_id("channel-C0ALERTS")).to_contain_text("1")
    await page.get_by_test_id("channel-C0ALERTS").click()
    bar = page.locator(".attachment")
    await expect(bar).to_have_css("border-left-color", "rgb(214, 50, 50)")
    await expect(bar).to_contain_text("kube-prometheus")
    await bar.get_by_role("button", name="Show more").click()
    await expect(bar.locator(".folded")).to_have_count(0)


async def test_a_home_is_in_the_list_once_it_is_published(slack: SandboxSlack, page: Page) -> None:
    """Each person has their own."""
    await expect(page.get_by_test_id("channel-home")).to_be_hidden()
    view = {"type": "home", "blocks": [section("Waiting for you: *nothing*")]}
    await client(slack).views_publish(user_id="U0OLIVE", view=view)
    await page.get_by_test_id("channel-home").click()
    await expect(page.get_by_test_id("home")).to_have_text("Waiting for you: nothing")
    await page.get_by_test_id("person-U0VIC").click()
    await expect(page.get_by_test_id("channel-home")).to_be_hidden()
