"""The sandbox Slack's page in a real browser, by typing and clicking, with the real Bolt app behind it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SandboxSlack
from tests.sandbox.page_rig import opened


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, label: str, **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


CARD: list[dict[str, Any]] = [
    {
        "type": "section",
        "text": {
            "type": "mrkdwn",
            "text": ":warning: *<@U0OLIVE> wants to scale shop-staging/api from 3 to 6* (MEDIUM_RISK, staging)",
        },
    },
    {"type": "section", "text": {"type": "mrkdwn", "text": "```\nspec.replicas: 3 -&gt; 6\n```"}},
    {
        "type": "section",
        "fields": [
            {"type": "mrkdwn", "text": "*Why*\n_black friday rehearsal_"},
            {"type": "mrkdwn", "text": "*Touches*\n1 deployment; quota `12/20` pods"},
        ],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Needs 1 of <!subteam^S0SRE>, not Olive"}]},
    {
        "type": "actions",
        "elements": [
            button("approve", "Approve", style="primary"),
            button("deny", "Deny", style="danger"),
            button(
                "undo",
                "Undo",
                confirm={
                    "title": plain("Undo?"),
                    "text": plain("Scale back to 3"),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            ),
        ],
    },
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "deny",
    "title": plain("Deny the change"),
    "submit": plain("Deny"),
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Reason"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": plain("Kind"),
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [
                    {"text": plain("Wrong place"), "value": "place"},
                    {"text": plain("Later"), "value": "later"},
                ],
            },
        },
    ],
}


def approvals(app: AsyncApp) -> None:
    """Deny asks the reason in a modal; other buttons answer by their response_url."""

    @app.action("deny")
    async def deny(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        metadata = f"{body['channel']['id']} {body['message']['ts']}"
        await client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "private_metadata": metadata})

    @app.action(re.compile("approve|undo"))
    async def other(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"{action['action_id']} it is", replace_original=True)

    @app.view("deny")
    async def denied(ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        if len(values["reason"]["text"]["value"]) < 5:
            await ack(response_action="errors", errors={"reason": "Say more."})
            return
        await ack()
        channel, ts = view["private_metadata"].split()
        kind = values["kind"]["choice"]["selected_option"]["value"]
        text = f":no_entry: Denied ({kind}): {values['reason']['text']['value']}"
        await client.chat_update(channel=channel, ts=ts, text=text, blocks=[])


def a_bot(slack: SandboxSlack, session: aiohttp.ClientSession) -> AsyncApp:
    """A bot that shows an approval card, denies in a modal, undoes after a confirm dialog."""
    app = AsyncApp(client=AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session))

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="A card", blocks=CARD)

    @app.event({"type": "message"})
    async def said(event: dict[str, Any], client: AsyncWebClient) -> None:
        if event["channel_type"] == "im" and not event.get("subtype"):
            await client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        return None

    @app.command("/deck")
    async def deck(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"Only you see: {command['text']}")

    approvals(app)
    return app


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack with a connected bot."""
    async with SandboxSlack() as started, aiohttp.ClientSession() as session:
        handler: Any = AsyncSocketModeHandler(a_bot(started, session), started.app_token)
        try:
            await handler.connect_async()
            await started.wait_connected()
            yield started
        finally:
            await handler.close_async()


@pytest.fixture
async def page(slack: SandboxSlack) -> AsyncIterator[Page]:
    """The page, loaded."""
    async with opened(slack) as page:
        yield page


async def test_a_denial_by_typing_and_clicking(slack: SandboxSlack, page: Page) -> None:
    """Olive asks, Ann denies with a reason in a modal; the card changes before her eyes."""
    await expect(page.get_by_test_id("connection")).to_have_text("bot connected")
    await page.get_by_test_id("composer").fill("@quarterdeck scale api to 6")
    await page.get_by_test_id("composer").press("Enter")
    thread = page.get_by_test_id("thread")
    await expect(thread.get_by_test_id("action-approve")).to_be_visible()
    await expect(thread.locator("pre")).to_have_text("spec.replicas: 3 -> 6")
    await expect(thread.get_by_text("@olive").first).to_be_visible()

    await page.get_by_test_id("person-U0ANN").click()
    await thread.get_by_test_id("action-deny").click()
    modal = page.get_by_test_id("modal")
    await expect(modal.get_by_test_id("modal-title")).to_have_text("Deny the change")
    await modal.get_by_test_id("modal-field-reason").fill("no")
    await modal.get_by_test_id("modal-field-kind").select_option("later")
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal.get_by_test_id("modal-error-reason")).to_have_text("Say more.")
    await expect(modal.get_by_test_id("modal-field-kind")).to_have_value("later")
    await modal.get_by_test_id("modal-field-reason").fill("not today")
    await modal.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()
    await expect(thread.get_by_text("Denied (later): not today")).to_be_visible()
    await expect(thread.get_by_test_id("action-approve")).to_have_count(0)


async def test_a_confirm_dialog_comes_before_the_click(slack: SandboxSlack, page: Page) -> None:
    """No sends nothing; Yes sends the click."""
    await slack.say("U0OLIVE", "C0OPS", "@quarterdeck scale api to 6")
    thread = page.get_by_test_id("thread")
    await thread.get_by_test_id("action-undo").click()
    await page.get_by_test_id("confirm-no").click()
    await expect(page.get_by_test_id("confirm")).to_be_hidden()
    assert not [c for c in slack.calls if c.method == "response_url"]
    await thread.get_by_test_id("action-undo").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(thread.get_by_text("undo it is")).to_be_visible()


async def test_a_command_is_answered_to_one_person_only(slack: SandboxSlack, page: Page) -> None:
    """A line with a leading / is a command; its private answer is not there for the next person."""
    await page.get_by_test_id("composer").fill("/deck help me")
    await page.get_by_test_id("composer").press("Enter")
    answer = page.get_by_test_id("ephemeral")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("Only you see: help me")
    await page.get_by_test_id("person-U0VIC").click()
    await expect(answer).to_have_count(0)


async def test_a_direct_message_is_answered(slack: SandboxSlack, page: Page) -> None:
    """The direct message belongs to the person one is."""
    await page.get_by_test_id("channel-dm").click()
    await page.get_by_test_id("composer").fill("hello there")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("messages").get_by_text("You said: hello there")).to_be_visible()
    await page.get_by_test_id("person-U0BOB").click()
    await expect(page.get_by_test_id("messages").get_by_text("You said: hello there")).to_have_count(0)


async def test_a_long_answer_is_read_from_its_first_line(slack: SandboxSlack, page: Page) -> None:
    """The page goes to the newest message and stops at its top; the next message is gone to in turn."""
    await page.set_viewport_size({"width": 390, "height": 700})
    await slack.post_as_bot("C0OPS", "first line\n" + "and so on\n" * 100)
    await expect(page.get_by_test_id("messages").get_by_text("first line")).to_be_in_viewport()
    await slack.post_as_bot("C0OPS", "the next message")
    await expect(page.get_by_test_id("messages").get_by_text("the next message")).to_be_in_viewport()


async def test_my_newest_message_opens_its_thread(slack: SandboxSlack, page: Page) -> None:
    """The answer to what I said last is in view, also where an older thread was open."""
    thread = page.get_by_test_id("thread")
    for said in ("@quarterdeck first", "@quarterdeck second"):
        await page.get_by_test_id("composer").fill(said)
        await page.get_by_test_id("composer").press("Enter")
        await expect(thread.locator("article").first).to_contain_text(said.removeprefix("@quarterdeck "))
        await expect(thread.get_by_test_id("action-approve")).to_be_visible()


async def test_a_command_that_nobody_has_reaches_nobody(slack: SandboxSlack, page: Page) -> None:
    """Only the app's own command goes to the bot; the person is told which that is."""
    await page.get_by_test_id("composer").fill("/foo help me")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("ephemeral")).to_contain_text("/foo is not a valid command")


async def test_an_app_without_a_home_has_no_home_to_open(slack: SandboxSlack, page: Page) -> None:
    """The Home is in the list once the bot has published one."""
    await expect(page.get_by_test_id("channel-dm")).to_be_visible()
    await expect(page.get_by_test_id("channel-home")).to_be_hidden()
