"""The sandbox Slack's Web API, as Slack's own client and plain HTTP call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SandboxSlack

BUTTONS = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
    }
]
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Title"}, "blocks": []}


class Clock:
    """A clock that tests set forward."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The sandbox's clock."""
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SandboxSlack]:
    """A running sandbox."""
    async with SandboxSlack(clock=clock) as started:
        yield started


@pytest.fixture
def client(slack: SandboxSlack) -> AsyncWebClient:
    """Slack's own client."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Plain HTTP."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def taken(slack: SandboxSlack) -> AsyncIterator[list[dict[str, Any]]]:
    """The payloads that a connected app took and acknowledged with nothing."""
    payloads: list[dict[str, Any]] = []

    async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        payloads.append(request.payload)
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    web_client = AsyncWebClient(base_url=slack.api_url)
    socket: Any = SocketModeClient(app_token=slack.app_token, web_client=web_client)
    socket.socket_mode_request_listeners.append(take)
    try:
        await socket.connect()
        await slack.wait_connected()
        yield payloads
    finally:
        await socket.close()


async def refusal(call: Any) -> str:
    """The error code that a call is refused with."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_tokens_are_checked(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """No token, a wrong one and one of the wrong kind are three refusals; each kind opens its own methods."""

    async def ask(method: str, token: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with http.post(slack.api_url + method, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    assert (await ask("auth.test", None))["error"] == "not_authed"
    assert (await ask("auth.test", "xoxb-wrong"))["error"] == "invalid_auth"
    assert (await ask("auth.test", slack.app_token))["error"] == "not_allowed_token_type"
    assert (await ask("apps.connections.open", slack.bot_token))["error"] == "not_allowed_token_type"
    assert (await ask("auth.test", slack.bot_token))["user_id"] == "U0BOT"
    assert (await ask("apps.connections.open", slack.app_token))["url"].startswith("ws://127.0.0.1:")
    assert (await ask("chat.shout", slack.bot_token)) == {"ok": False, "error": "unknown_method"}
    assert all("token" not in call.args for call in slack.calls)


async def test_a_socket_needs_a_fresh_ticket(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """A made-up ticket opens nothing; a real one opens one socket."""
    link = slack.api_url.replace("/api/", "/link/")
    async with http.get(link, params={"ticket": "guess"}) as response:
        assert response.status == 403
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with http.post(slack.api_url + "apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    async with http.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)


async def test_arguments_come_as_json_form_and_query(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """The three encodings mean the same."""
    url = slack.api_url + "chat.postMessage"
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    blocks = '[{"type": "divider"}]'
    await http.post(url, headers=headers, json={"channel": "C0OPS", "text": "a", "blocks": [{"type": "divider"}]})
    await http.post(url, data={"channel": "C0OPS", "text": "b", "blocks": blocks, "token": slack.bot_token})
    await http.post(url, headers=headers, params={"channel": "C0OPS", "text": "c", "blocks": blocks})
    messages = slack.messages("C0OPS")
    assert [m.text for m in messages] == ["a", "b", "c"]
    assert {m.blocks[0]["type"] for m in messages} == {"divider"}


async def test_text_is_escaped_once(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Loose &, < and > are escaped; mentions, links and what is escaped already stay."""
    await client.chat_postMessage(channel="C0OPS", text="a & b &lt; <c> <@U0ANN> <https://x.test|x>")
    assert slack.messages("C0OPS")[0].text == "a &amp; b &lt; &lt;c&gt; <@U0ANN> <https://x.test|x>"
    await slack.say("U0OLIVE", "C0OPS", "1 < 2, see https://x.test/a?b=1&c=2. @ann")
    assert slack.messages("C0OPS")[1].text == "1 &lt; 2, see <https://x.test/a?b=1&amp;c=2>. <@U0ANN>"


async def test_edits_and_deletes_reach_only_own_messages(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """An edit keeps what it leaves out, and somebody else's message cannot be edited or deleted."""
    mine = await client.chat_postMessage(channel="C0OPS", text="one", blocks=BUTTONS)
    await client.chat_update(channel="C0OPS", ts=mine["ts"], text="two")
    assert slack.messages("C0OPS")[0].actions.keys() == {"go"}
    await client.chat_update(channel="C0OPS", ts=mine["ts"], text="three", blocks=[])
    assert not slack.messages("C0OPS")[0].actions
    assert [m.text for m in slack.revisions("C0OPS", mine["ts"])] == ["one", "two"]
    theirs = await slack.say("U0OLIVE", "C0OPS", "hi")
    assert await refusal(client.chat_update(channel="C0OPS", ts=theirs, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C0OPS", ts=theirs)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel="C0OPS", ts="1.000000", text="x")) == "message_not_found"
    assert await refusal(client.chat_postMessage(channel="#ops", text="x")) == "channel_not_found"
    await client.chat_delete(channel="C0OPS", ts=mine["ts"])
    assert [m.ts for m in slack.messages("C0OPS")] == [theirs]


async def test_threads_hang_under_their_parent(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """History shows parents with their counts, replies shows the thread, and a reply cannot be a parent."""
    parent = await slack.say("U0OLIVE", "C0OPS", "parent")
    metadata = {"event_type": "run", "event_payload": {"id": "7F3K"}}
    reply = await client.chat_postMessage(channel="C0OPS", text="reply", thread_ts=parent, metadata=metadata)
    again = client.chat_postMessage(channel="C0OPS", text="x", thread_ts=reply["ts"])
    assert await refusal(again) == "cannot_reply_to_message"
    lost = client.chat_postMessage(channel="C0OPS", text="x", thread_ts="1.000000")
    assert await refusal(lost) == "thread_not_found"
    history = await client.conversations_history(channel="C0OPS")
    assert [(m["ts"], m["reply_count"]) for m in history["messages"]] == [(parent, 1)]
    replies = await client.conversations_replies(channel="C0OPS", ts=parent, include_all_metadata=True)
    assert [m["text"] for m in replies["messages"]] == ["parent", "reply"]
    assert replies["messages"][1]["metadata"] == metadata
    assert "metadata" not in (await client.conversations_replies(channel="C0OPS", ts=parent))["messages"][1]


async def test_history_comes_in_pages(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """The newest first, `limit` at a time, by cursor."""
    for number in range(5):
        await slack.say("U0OLIVE", "C0OPS", str(number))
    first = await client.conversations_history(channel="C0OPS", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel="C0OPS", limit=3, cursor=cursor)
    assert [m["text"] for m in [*first["messages"], *rest["messages"]]] == ["4", "3", "2", "1", "0"]
    assert not rest["has_more"]


async def test_people_and_places_are_found(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Users, groups, channels and direct messages answer as Slack does; a stranger shows as one."""
    assert (await client.users_lookupByEmail(email="ann@sandbox.test"))["user"]["id"] == "U0ANN"
    assert await refusal(client.users_lookupByEmail(email="sam@other.test")) == "users_not_found"
    sam = (await client.users_info(user="U0SAM"))["user"]
    assert (sam["is_stranger"], sam["team_id"]) == (True, "T0OTHER")
    assert (await client.usergroups_users_list(usergroup="S0SRE"))["users"] == ["U0ANN", "U0BOB"]
    channels = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert {c["name"]: c["id"] for c in channels} == {"ops": "C0OPS", "alerts": "C0ALERTS"}
    opened = await client.conversations_open(users="U0VIC")
    assert opened["channel"]["id"] == slack.direct("U0VIC")
    link = await client.chat_getPermalink(channel="C0OPS", message_ts=await slack.say("U0VIC", "C0OPS", "x"))
    assert str(link["permalink"]).startswith(slack.page_url)


async def test_a_file_is_uploaded_in_three_calls(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """files_upload_v2 ends in a message with the file, whose bytes can be read back."""
    await client.files_upload_v2(channel="C0OPS", filename="cart.log", content="KeyError: DATABASE_URL", title="cart")
    message = slack.messages("C0OPS")[0]
    assert message.files[0]["title"] == "cart"
    async with aiohttp.ClientSession() as http, http.get(message.files[0]["url_private"]) as response:
        assert await response.text() == "KeyError: DATABASE_URL"
        assert response.content_type == "text/plain"


async def test_a_429_is_waited_out(slack: SandboxSlack, client: AsyncWebClient) -> None:
    """Slack's own retry handler gets through once the limits are used up, and the log shows both calls."""
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    slack.faults.rate_limit("chat.postMessage", times=1, retry_after=0)
    await client.chat_postMessage(channel="C0OPS", text="late")
    assert [(c.method, c.status, c.error) for c in slack.calls] == [
        ("chat.postMessage", 429, "ratelimited"),
        ("chat.postMessage", 200, None),
    ]


async def test_a_500_answers_without_json(slack: SandboxSlack, http: aiohttp.ClientSession) -> None:
    """A fault is used up by the calls it was ordered for."""
    slack.faults.error("auth.test", status=503)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with http.post(slack.api_url + "auth.test", headers=headers) as response:
        assert (response.status, response.content_type) == (503, "text/plain")
    async with http.post(slack.api_url + "auth.test", headers=headers) as response:
        assert response.status == 200


async def test_a_response_url_has_five_uses(
    slack: SandboxSlack, taken: list[dict[str, Any]], http: aiohttp.ClientSession
) -> None:
    """Ephemeral, in the channel, and no more after the fifth."""
    await slack.command("U0OLIVE", "C0OPS", "/deck", "help")
    url = taken[0]["response_url"]
    for number in range(4):
        await http.post(url, json={"text": f"private {number}"})
    await http.post(url, json={"text": "public", "response_type": "in_channel"})
    async with http.post(url, json={"text": "too much"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")
    assert [m.text for m in slack.ephemerals("U0OLIVE")] == [f"private {n}" for n in range(4)]
    assert [m.text for m in slack.messages("C0OPS")] == ["public"]


async def test_a_response_url_lasts_half_an_hour(
    slack: SandboxSlack, taken: list[dict[str, Any]], http: aiohttp.ClientSession, clock: Clock
) -> None:
    """After that it is gone."""
    await slack.command("U0OLIVE", "C0OPS", "/deck", "help")
    clock.now += 30 * 60 + 1
    async with http.post(taken[0]["response_url"], json={"text": "late"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_a_response_url_edits_what_was_clicked(
    slack: SandboxSlack, client: AsyncWebClient, taken: list[dict[str, Any]], http: aiohttp.ClientSession
) -> None:
    """replace_original and delete_original work on messages and on ephemeral ones."""
    posted = await client.chat_postMessage(channel="C0OPS", text="card", blocks=BUTTONS)
    whispered = await client.chat_postEphemeral(channel="C0OPS", user="U0ANN", text="pick", blocks=BUTTONS)
    for ts in (posted["ts"], whispered["message_ts"]):
        await slack.click("U0ANN", "C0OPS", ts, "go")
    clicks = [p for p in taken if p.get("type") == "block_actions"]
    assert [("message" in c, c["container"]["is_ephemeral"]) for c in clicks] == [(True, False), (False, True)]
    await http.post(clicks[0]["response_url"], json={"text": "done", "replace_original": True})
    await http.post(clicks[1]["response_url"], json={"delete_original": True})
    assert [(m.text, m.actions) for m in slack.messages("C0OPS")] == [("done", {})]
    assert not slack.ephemerals("U0ANN")


async def test_a_trigger_opens_one_view_within_three_seconds(
    slack: SandboxSlack, client: AsyncWebClient, taken: list[dict[str, Any]], clock: Clock
) -> None:
    """Used once it is exchanged, later it is expired, and an invented one is invalid."""
    await slack.command("U0OLIVE", "C0OPS", "/deck", "one")
    await slack.command("U0OLIVE", "C0OPS", "/deck", "two")
    await client.views_open(trigger_id=taken[0]["trigger_id"], view=MODAL)
    used = client.views_open(trigger_id=taken[0]["trigger_id"], view=MODAL)
    assert await refusal(used) == "exchanged_trigger_id"
    clock.now += 3.1
    late = client.views_open(trigger_id=taken[1]["trigger_id"], view=MODAL)
    assert await refusal(late) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"


async def test_views_are_updated_by_hash_and_pushed_to_three(
    slack: SandboxSlack, client: AsyncWebClient, taken: list[dict[str, Any]]
) -> None:
    """An outdated hash is a conflict; a fourth modal is one too many."""
    for word in "abcd":
        await slack.command("U0OLIVE", "C0OPS", "/deck", word)
    first = (await client.views_open(trigger_id=taken[0]["trigger_id"], view=MODAL))["view"]
    await client.views_update(view_id=first["id"], hash=first["hash"], view=MODAL)
    outdated = client.views_update(view_id=first["id"], hash=first["hash"], view=MODAL)
    assert await refusal(outdated) == "hash_conflict"
    for number in (1, 2):
        await client.views_push(trigger_id=taken[number]["trigger_id"], view=MODAL)
    pushed = client.views_push(trigger_id=taken[3]["trigger_id"], view=MODAL)
    assert await refusal(pushed) == "push_limit_reached"
    assert len(slack.views("U0OLIVE")) == 3


async def test_a_home_is_published_when_it_is_opened(
    slack: SandboxSlack, client: AsyncWebClient, taken: list[dict[str, Any]]
) -> None:
    """Opening the Home sends app_home_opened; what is published then is that person's."""
    await slack.open_home("U0VIC")
    opened = await slack.wait_for(lambda: next((p for p in taken if p["event"]["type"] == "app_home_opened"), None))
    assert opened["event"]["tab"] == "home"
    await client.views_publish(user_id="U0VIC", view={"type": "home", "blocks": [{"type": "divider"}]})
    home = slack.home("U0VIC")
    assert home is not None
    assert home.blocks[0]["type"] == "divider"
    assert slack.home("U0ANN") is None


async def test_events_have_slacks_shape(slack: SandboxSlack, taken: list[dict[str, Any]]) -> None:
    """Strangers carry their team, direct messages are im, replies name the parent's author, other bots are bots."""
    ts = await slack.say("U0SAM", "C0OPS", "hello")
    await slack.say("U0ANN", "C0OPS", "reply", thread_ts=ts)
    await slack.say("U0VIC", slack.direct("U0VIC"), "@quarterdeck psst")
    await slack.post_as_bot("C0ALERTS", attachments=[{"fallback": "[FIRING:1]"}])
    await slack.wait_for(lambda: len(taken) >= 4)
    stranger, reply, direct, alert = (p["event"] for p in sorted(taken, key=lambda p: str(p["event"]["ts"])))
    assert (stranger["user_team"], stranger["team"]) == ("T0OTHER", "T0OTHER")
    assert (reply["thread_ts"], reply["parent_user_id"]) == (ts, "U0SAM")
    assert (direct["type"], direct["channel_type"], direct["text"]) == ("message", "im", "<@U0BOT> psst")
    assert (alert["subtype"], alert["bot_id"], alert["text"]) == ("bot_message", "B0ALERTS", "")
    assert len({p["event_id"] for p in taken}) == 4
