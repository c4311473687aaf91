"""Slack's own client libraries, unchanged, against the sandbox Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Redelivery, SandboxSlack

MODAL = {
    "type": "modal",
    "callback_id": "deny",
    "title": {"type": "plain_text", "text": "Deny"},
    "submit": {"type": "plain_text", "text": "Deny"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        }
    ],
}
CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Scale* api from 3 to 6"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "deny", "text": {"type": "plain_text", "text": "Deny"}, "value": "r1"}
        ],
    },
]


def a_bot(slack: SandboxSlack, session: aiohttp.ClientSession) -> AsyncApp:
    """A small bot: answers mentions with a card, denies in a modal, echoes its command."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
    app = AsyncApp(client=client)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
        thread = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=thread, text="A card", blocks=CARD)

    @app.event("message")
    async def said(event: dict[str, Any]) -> None:
        return None

    @app.command("/deck")
    async def deck(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack(f"you said {command['text']}")
        await respond("and later this", response_type="in_channel")

    @app.action("deny")
    async def deny(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        message = body["message"]
        metadata = f"{body['channel']['id']} {message['ts']} {body['actions'][0]['value']}"
        await client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "private_metadata": metadata})

    @app.view("deny")
    async def denied(ack: Any, view: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        reason = view["state"]["values"]["reason"]["text"]["value"]
        if reason == "no":
            await ack(response_action="errors", errors={"reason": "Say more than no."})
            return
        await ack()
        channel, ts, request = view["private_metadata"].split()
        await client.chat_update(
            channel=channel, ts=ts, text=f"<@{body['user']['id']}> denied {request}: {reason}", blocks=[]
        )

    return app


@asynccontextmanager
async def connected(slack: SandboxSlack) -> AsyncIterator[AsyncApp]:
    """The bot, connected by Socket Mode until the block ends."""
    async with aiohttp.ClientSession() as session:
        app = a_bot(slack, session)
        handler: Any = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
        try:
            await handler.connect_async()
            await slack.wait_connected()
            yield app
        finally:
            await handler.close_async()


@pytest.fixture
async def slack() -> AsyncIterator[SandboxSlack]:
    """A sandbox Slack that redelivers quickly."""
    async with SandboxSlack(redelivery=Redelivery(interval=0.2)) as started:
        yield started


async def test_a_mention_is_answered_in_its_thread(slack: SandboxSlack) -> None:
    """A mention reaches the app as message and app_mention with one ts, and its answer hangs under it."""
    async with connected(slack):
        ts = await slack.say("U0OLIVE", "C0OPS", "@quarterdeck help")
        answer = await slack.wait_for_message("C0OPS", "A card", thread_ts=ts)
        assert answer.thread_ts == ts
        events = [e.payload["event"] for e in slack.delivered if e.payload["event"].get("user") == "U0OLIVE"]
        assert [(e["type"], e["ts"], e["text"]) for e in events] == [
            ("message", ts, "<@U0BOT> help"),
            ("app_mention", ts, "<@U0BOT> help"),
        ]
        await slack.wait_for(lambda: not slack.unacked)


async def test_a_command_is_answered_at_once_and_later(slack: SandboxSlack) -> None:
    """The acknowledgement's text is shown to the one who asked; the response_url reaches the channel."""
    async with connected(slack):
        outcome = await slack.command("U0VIC", "C0OPS", "/deck", "pods for @ann")
        assert outcome.acked
        assert slack.ephemerals("U0VIC")[-1].text == "you said pods for <@U0ANN|ann>"
        assert not slack.ephemerals("U0ANN")
        await slack.wait_for_message("C0OPS", "and later this")


async def test_a_click_opens_a_modal_whose_submission_edits_the_card(slack: SandboxSlack) -> None:
    """Button, modal, complaint, submission, edit: the whole of a denial."""
    async with connected(slack):
        ts = await slack.say("U0OLIVE", "C0OPS", "@quarterdeck scale api to 6")
        card = await slack.wait_for_message("C0OPS", "A card", thread_ts=ts)
        await slack.click("U0ANN", "C0OPS", card.ts, card.action_id("Deny"))
        view = await slack.wait_for_view("U0ANN")
        empty = await slack.submit("U0ANN", view.id, {})
        assert dict(empty.errors) == {"reason": "Please complete this required field."}
        short = await slack.submit("U0ANN", view.id, {"reason": "no"})
        assert dict(short.errors) == {"reason": "Say more than no."}
        assert slack.views("U0ANN")[-1].errors == short.errors
        await slack.submit("U0ANN", view.id, {"text": "wrong namespace"})
        edited = await slack.wait_for_message("C0OPS", "<@U0ANN> denied r1: wrong namespace")
        assert edited.ts == card.ts
        assert not edited.actions
        assert not slack.views("U0ANN")
        stale = await slack.click("U0BOB", "C0OPS", card.ts, "deny", stale=True)
        assert stale.acked


@pytest.mark.parametrize("how", ["refresh", "drop"])
async def test_the_app_comes_back_after_losing_its_socket(slack: SandboxSlack, how: str) -> None:
    """A refresh and a cut connection both end in a new socket that gets what was said meanwhile."""
    async with connected(slack):
        before = slack.connections
        assert before == 1
        if how == "refresh":
            slack.refresh()
        else:
            slack.drop_socket()
        assert slack.connections == 0
        ts = await slack.say("U0OLIVE", "C0OPS", "@quarterdeck help")
        await slack.wait_for_message("C0OPS", "A card", thread_ts=ts, timeout=20)


async def test_an_event_left_unacked_is_brought_again(slack: SandboxSlack) -> None:
    """Raising in a global middleware leaves the event unacked; it comes again with its retry number."""
    seen: list[str] = []

    async def first_time_fails(body: dict[str, Any], next: Any) -> Any:  # noqa: A002 - Bolt names it
        if body["event"].get("user") != "U0OLIVE":
            return await next()
        seen.append(body["event_id"])
        if len(seen) == 1:
            raise ConnectionError("the database is away")
        return await next()

    async with connected(slack) as app:
        app.middleware(first_time_fails)
        await slack.say("U0OLIVE", "C0OPS", "just talk")
        await slack.wait_for(lambda: not slack.unacked)
        assert len(seen) == 2
        assert len(set(seen)) == 1
        assert [e.attempt for e in slack.delivered] == [0, 1]
        assert slack.delivered[1].reason == "timeout"


async def test_a_command_nobody_answers_fails_in_view(slack: SandboxSlack) -> None:
    """Without a connected app, the person is told what Slack would tell them, and nothing is sent later."""
    outcome = await slack.command("U0OLIVE", "C0OPS", "/deck", "help")
    assert outcome.error == "dispatch_failed"
    assert "dispatch_failed" in slack.ephemerals("U0OLIVE")[-1].text
    async with connected(slack):
        assert not slack.delivered


async def test_a_duplicated_event_arrives_twice_under_one_id(slack: SandboxSlack) -> None:
    """A duplicate has the event_id and the envelope of the first."""
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def note(body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt names it
        seen.put_nowait(body["event_id"])
        await next()

    async with connected(slack) as app:
        app.middleware(note)
        slack.faults.duplicate()
        await slack.say("U0OLIVE", "C0OPS", "hello")
        async with asyncio.timeout(5):
            assert await seen.get() == await seen.get()


async def test_a_payload_goes_to_one_of_several_sockets(slack: SandboxSlack) -> None:
    """Two connected replicas share the events between them; each is answered once."""
    async with connected(slack), connected(slack):
        await slack.wait_connected(2)
        stamps = [await slack.say("U0OLIVE", "C0OPS", f"@quarterdeck help {n}") for n in range(6)]
        for ts in stamps:
            await slack.wait_for_message("C0OPS", "A card", thread_ts=ts)
        await slack.wait_for(lambda: not slack.unacked)
        assert all(len(slack.messages("C0OPS", ts)) == 2 for ts in stamps)


async def raw_socket(slack: SandboxSlack, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    """A socket that has said hello and acknowledges nothing by itself."""
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with http.post(slack.api_url + "apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    socket = await http.ws_connect(url)
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def test_an_event_never_acked_is_given_up_after_three_redeliveries(slack: SandboxSlack) -> None:
    """Four deliveries with their numbers, then the event counts as lost."""
    async with aiohttp.ClientSession() as http:
        socket = await raw_socket(slack, http)
        await slack.say("U0OLIVE", "C0OPS", "anybody?")
        await slack.wait_for(lambda: slack.lost)
        envelopes = [await socket.receive_json() for _ in range(4)]
        assert [e["retry_attempt"] for e in envelopes] == [0, 1, 2, 3]
        assert len({e["envelope_id"] for e in envelopes}) == 1
        assert not slack.unacked


async def test_what_a_dead_socket_held_goes_to_another() -> None:
    """An event that one replica took and died with reaches the other at once; a late acknowledgement is enough."""
    async with SandboxSlack(redelivery=Redelivery(interval=60)) as slack, aiohttp.ClientSession() as http:
        dying = await raw_socket(slack, http)
        await slack.say("U0OLIVE", "C0OPS", "hello")
        first = await dying.receive_json()
        living = await raw_socket(slack, http)
        await dying.close()
        again = await living.receive_json()
        assert (again["envelope_id"], again["retry_attempt"]) == (first["envelope_id"], 1)
        assert again["retry_reason"] == "connection_failed"
        await living.send_json({"envelope_id": again["envelope_id"]})
        await slack.wait_for(lambda: not slack.unacked)


async def test_no_more_than_ten_sockets(slack: SandboxSlack) -> None:
    """The eleventh is turned away."""
    async with aiohttp.ClientSession() as http:
        sockets = [await raw_socket(slack, http) for _ in range(10)]
        assert slack.connections == len(sockets)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await raw_socket(slack, http)
