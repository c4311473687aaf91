"""What the sandbox Slack lets through and what it refuses, against Slack's documented limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SandboxSlack, SlackError
from sandbox.slack.blocks.rules import check_message, check_view

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Block:
    """A section."""
    return {"type": "section", **more}


def button(**more: Any) -> Block:
    """A button that is in order unless `more` breaks it."""
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Block) -> Block:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "a", text: str = "A") -> Block:
    """One option of a menu."""
    return {"text": plain(text), "value": value}


def select(**more: Any) -> Block:
    """A static_select."""
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def table(rows: int = 1, columns: int = 1) -> Block:
    """A table of empty cells."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
CONTEXT = {"type": "context", "elements": [mrkdwn("note")]}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "fb",
    "positive_button": {"text": plain("Good"), "value": "up"},
    "negative_button": {"text": plain("Bad"), "value": "down"},
}

GOOD: dict[str, list[Block]] = {
    "section at the limit": [section(text=mrkdwn("x" * 3000))],
    "ten fields at the limit": [section(fields=[mrkdwn("x" * 1000)] * 10)],
    "header at the limit": [{"type": "header", "text": plain("x" * 150)}],
    "fifty blocks": [{"type": "divider"}] * 50,
    "context": [CONTEXT],
    "markdown at the limit": [{"type": "markdown", "text": "x" * 12_000}],
    "button at the limit": [actions(button(text=plain("x" * 75), value="v" * 2000, style="danger", confirm=CONFIRM))],
    "25 elements": [actions(*(button(action_id=f"b{n}") for n in range(25)))],
    "hundred options": [actions(select(options=[option(str(n)) for n in range(100)]))],
    "option groups": [actions(select(options=None, option_groups=[{"label": plain("g"), "options": [option()]}]))],
    "overflow": [section(text=plain("t"), accessory={"type": "overflow", "action_id": "o", "options": [option()] * 5})],
    "table at the limit": [table(100, 20)],
    "image": [{"type": "image", "image_url": "https://example.test/x.png", "alt_text": "graph"}],
    "feedback": [{"type": "context_actions", "elements": [FEEDBACK]}],
    "rich text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
}
BAD: dict[str, tuple[list[Block], str]] = {
    "long section": (
        [section(text=mrkdwn("x" * 3001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty section text": ([section(text=mrkdwn(""))], "/blocks/0/text/text"),
    "section of nothing": ([section()], "missing required field: text or fields"),
    "eleven fields": ([section(fields=[mrkdwn("x")] * 11)], "no more than 10 items"),
    "long field": ([section(fields=[mrkdwn("x" * 2001)])], "/blocks/0/fields/0/text"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items"),
    "unknown block": ([{"type": "hologram"}], "unsupported type: hologram"),
    "block without type": ([{"text": mrkdwn("x")}], "unsupported type: None"),
    "unknown key": ([{"type": "divider", "color": "red"}], "invalid additional property: color"),
    "long markdown": ([{"type": "markdown", "text": "x" * 12_001}], "less than 12001"),
    "long button": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text"),
    "mrkdwn button": ([actions(button(text=mrkdwn("x")))], "unsupported type: mrkdwn"),
    "long value": ([actions(button(value="x" * 2001))], "/value"),
    "long url": ([actions(button(url="https://" + "x" * 3000))], "/url"),
    "bad style": ([actions(button(style="warning"))], "must be one of danger, primary"),
    "long action_id": ([actions(button(action_id="x" * 256))], "/action_id"),
    "long block_id": ([{"type": "divider", "block_id": "x" * 256}], "/block_id"),
    "repeated action_id": ([actions(button(), button())], "action_id `go` already exists"),
    "repeated across blocks": ([actions(button()), actions(button())], "action_id `go` already exists"),
    "repeated block_id": ([{"type": "divider", "block_id": "a"}] * 2, "block_id `a` already exists"),
    "26 elements": ([actions(*(button(action_id=f"b{n}") for n in range(26)))], "no more than 25 items"),
    "no elements": ([actions()], "must have at least 1 item"),
    "eleven in context": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items"),
    "button in context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "six context actions": ([{"type": "context_actions", "elements": [FEEDBACK] * 6}], "no more than 5 items"),
    "101 options": ([actions(select(options=[option(str(n)) for n in range(101)]))], "no more than 100 items"),
    "long option": ([actions(select(options=[option(text="x" * 76)]))], "less than 76"),
    "menu of nothing": ([actions({"type": "static_select", "action_id": "x"})], "options or option_groups"),
    "six overflow options": ([actions({"type": "overflow", "options": [option()] * 6})], "no more than 5 items"),
    "long confirm": ([actions(button(confirm={**CONFIRM, "text": plain("x" * 301)}))], "/confirm/text/text"),
    "101 rows": ([table(101, 1)], "no more than 100 items"),
    "21 columns": ([table(1, 21)], "no more than 20 items"),
    "two tables": ([table(), table()], "only one table"),
    "image without alt": ([{"type": "image", "image_url": "https://example.test/x.png"}], "alt_text"),
    "plain input in a message section": (
        [section(text=plain("x"), accessory={"type": "plain_text_input"})],
        "unsupported",
    ),
}

INPUT = {"type": "input", "label": plain("Why"), "element": {"type": "plain_text_input", "action_id": "why"}}
MODAL: Block = {"type": "modal", "title": plain("Title"), "submit": plain("Go"), "blocks": [INPUT]}
BAD_VIEWS: dict[str, tuple[Block, str]] = {
    "long title": ({**MODAL, "title": plain("x" * 25)}, "/view/title/text"),
    "long submit": ({**MODAL, "submit": plain("x" * 25)}, "/view/submit/text"),
    "input without submit": ({**MODAL, "submit": None}, "missing required field: submit"),
    "long private_metadata": ({**MODAL, "private_metadata": "x" * 3001}, "/view/private_metadata"),
    "101 blocks": ({**MODAL, "blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
    "markdown in a modal": ({**MODAL, "blocks": [{"type": "markdown", "text": "x"}]}, "unsupported type: markdown"),
    "home with a title": ({"type": "home", "title": plain("x"), "blocks": []}, "invalid additional property: title"),
    "no type": ({"blocks": []}, "unsupported type"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_documents_as_allowed_passes(name: str) -> None:
    """Payloads at their limit are let through."""
    check_message(tuple(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_what_slack_refuses_is_refused_with_its_place(name: str) -> None:
    """A payload over a limit is invalid_blocks, and the message names block and reason."""
    blocks, reason = BAD[name]
    with pytest.raises(SlackError) as refused:
        check_message(tuple(blocks))
    assert refused.value.code == "invalid_blocks"
    assert reason in "; ".join(refused.value.details)


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_a_view_that_slack_refuses_is_refused(name: str) -> None:
    """A view over a limit is invalid_arguments."""
    view, reason = BAD_VIEWS[name]
    with pytest.raises(SlackError) as refused:
        check_view(view)
    assert refused.value.code == "invalid_arguments"
    assert reason in "; ".join(refused.value.details)


def test_a_view_at_its_limits_passes() -> None:
    """A modal and a Home with a hundred blocks are let through."""
    check_view({**MODAL, "title": plain("x" * 24), "blocks": [INPUT, *[{"type": "divider"}] * 99]})
    check_view({"type": "home", "blocks": [{"type": "divider"}] * 100})


def test_all_blocks_together_have_a_limit() -> None:
    """More than about 13,200 characters in all blocks are refused as a whole."""
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message(tuple(section(text=mrkdwn("x" * 3000)) for _ in range(5)))


@pytest.fixture
async def client() -> AsyncIterator[AsyncWebClient]:
    """Slack's own client, talking to a sandbox."""
    async with SandboxSlack() as slack:
        yield AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def test_the_reason_reaches_the_client_as_slack_sends_it(client: AsyncWebClient) -> None:
    """invalid_blocks comes with response_metadata.messages."""
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0OPS", text="x", blocks=[{"type": "divider", "color": "red"}])
    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] invalid additional property: color [json-pointer:/blocks/0]"
    ]


async def test_text_has_limits_of_its_own(client: AsyncWebClient) -> None:
    """No text at all, too much of it in a post, and too much of it in an edit are three refusals."""
    with pytest.raises(SlackApiError, match="no_text"):
        await client.chat_postMessage(channel="C0OPS")
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_postMessage(channel="C0OPS", text="x" * 40_001)
    posted = await client.chat_postMessage(channel="C0OPS", text="x" * 40_000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel="C0OPS", ts=posted["ts"], text="x" * 4_001)
