"""Sends one message one time, and says what came of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.limits import fit
from bot.slack.respond import Responder, in_thread, retry_after
from bot.store.outbox import Method, OutboxMessage, Outgoing
from workflows.model.change import JsonValue
from workflows.redaction import Redactor

URL_USES = 5
"""Answers that a response URL takes."""
NOBODY = "-"
"""Stands for whoever holds the response URL, where their user id is not known."""
_EVENT = "quarterdeck"
_BLOCKS_REFUSED = frozenset({"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message"})
_NO_PLACE = frozenset(
    {
        *("channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel", "restricted_action"),
        *("cannot_dm_bot", "user_not_found", "messages_tab_disabled", "no_permission", "read_only_channel"),
    }
)
_RATE_LIMITED = 429
_LOOK_BACK = 120.0  # seconds before the row was made, as our clock and Slack's differ
_PAGES, _PAGE = 5, 200


@dataclass(frozen=True, kw_only=True)
class Sent:
    """People see it."""

    ts: str
    channel: str
    url_used: bool = False


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Slack asks to pause this method in this channel, for so many seconds."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class Again:
    """Another try may work; `uncertain` where Slack may have taken it."""

    reason: str
    uncertain: bool


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """It has to go another way, at once; `ts` empty posts it anew."""

    to: OutboxMessage
    ts: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """Slack refuses it for good, and there is nowhere else."""

    reason: str


Outcome = Sent | Wait | Again | Elsewhere | Undeliverable


class Delivery:
    """Sends messages.

    Args:
        client: without retry handlers: a repeated post would be a double one, and the outbox paces itself.
    """

    def __init__(self, client: AsyncWebClient, responder: Responder, redactor: Redactor) -> None:
        self._client = client
        self._responder = responder
        self._redactor = redactor
        self._log = structlog.get_logger(__name__)

    async def send(self, message: Outgoing) -> Outcome:
        """Try once."""
        if _not_worth_a_use(message):
            return Sent(ts=message.ts, channel=message.channel)
        text, blocks = fit(message.payload, self._redactor)
        try:
            return await self._by_method(message, text, blocks)
        except SlackApiError as error:
            return await self._refused(message, text, bool(blocks), error)
        except (aiohttp.ClientError, SlackClientError, OSError, TimeoutError) as error:
            return _interrupted(error)

    async def _by_method(self, message: Outgoing, text: str, blocks: list[dict[str, JsonValue]]) -> Outcome:
        match message.method:
            case Method.POST:
                return await self._post(message, text, blocks)
            case Method.UPDATE:
                answer = await self._client.chat_update(
                    channel=message.channel, ts=message.ts, text=text, blocks=blocks, metadata=_metadata(message.key)
                )
                return Sent(ts=str(answer["ts"]), channel=message.channel)
            case Method.EPHEMERAL:
                await self._client.chat_postEphemeral(
                    channel=message.channel,
                    user=message.ephemeral_user,
                    text=text,
                    blocks=blocks or None,
                    thread_ts=message.thread_ts or None,
                )
                return Sent(ts="", channel=message.channel)
            case Method.RESPOND:
                return await self._respond(message, text, blocks)

    async def _post(self, message: Outgoing, text: str, blocks: list[dict[str, JsonValue]]) -> Outcome:
        channel = await self._place(message.channel)
        if message.uncertain and (found := await self._look(message, channel)):
            self._log.info("outbox_found_posted", key=message.key, ts=found)
            # An edit brings the found message to the newest state.
            return Elsewhere(
                to=replace(message, channel=channel), ts=found, reason="found posted by an earlier attempt"
            )
        answer = await self._client.chat_postMessage(
            channel=channel,
            text=text,
            blocks=blocks or None,
            thread_ts=message.thread_ts or None,
            metadata=_metadata(message.key),
            unfurl_links=False,
            unfurl_media=False,
        )
        return Sent(ts=str(answer["ts"]), channel=str(answer["channel"]))

    async def _respond(self, message: Outgoing, text: str, blocks: list[dict[str, JsonValue]]) -> Outcome:
        if message.url_uses >= URL_USES:
            return _without_url(message, "its response URL is used up")
        body: dict[str, JsonValue] = {
            "response_type": "ephemeral",
            "replace_original": message.sent_version > 0,
            "text": text,
        }
        if blocks:
            body["blocks"] = [*blocks]
        status, pause = await self._responder.post_asking(message.response_url, in_thread(body, message.thread_ts))
        if status == 200:
            return Sent(ts="", channel=message.channel, url_used=True)
        if status == _RATE_LIMITED:
            return Wait(seconds=pause or 1.0)
        if status >= 500:
            return Again(reason=f"Slack answered {status}", uncertain=False)
        return _without_url(message, f"its response URL answered {status}")

    async def _refused(self, message: Outgoing, text: str, had_blocks: bool, error: SlackApiError) -> Outcome:
        status, code = _status(error), _code(error)
        if status == _RATE_LIMITED or code == "ratelimited":
            return Wait(seconds=retry_after(_header(error, "Retry-After")) or 1.0)
        if status >= 500:
            return Again(reason=f"Slack answered {status}", uncertain=message.method is Method.POST)
        if code in _BLOCKS_REFUSED and had_blocks:
            self._log.error("outbox_blocks_refused", key=message.key, error=code, then="sent as text only")
            return await self.send(replace(message, payload={"text": text}))
        if code in _GONE and message.ts:
            return Elsewhere(to=message, ts="", reason=code)
        if code in _NO_THREAD and message.thread_ts:
            return Elsewhere(to=replace(message, thread_ts=""), ts="", reason=code)
        if code in _NO_PLACE:
            return _other_place(message, code)
        return Again(reason=code or str(error), uncertain=False)

    async def _place(self, channel: str) -> str:
        """The channel to post to: a user id is opened as a direct message, so that it can be read and edited later."""
        if not channel.startswith(("U", "W")):
            return channel
        answer = await self._client.conversations_open(users=channel)
        return str(answer["channel"]["id"])

    async def _look(self, message: Outgoing, channel: str) -> str:
        try:
            return await self._posted_before(message, channel)
        except SlackApiError as error:
            if _status(error) >= _RATE_LIMITED or _code(error) in _NO_THREAD | _NO_PLACE:
                raise
            # Where history may not be read, twice is better than never.
            self._log.warning("outbox_history_unread", key=message.key, error=_code(error))
            return ""

    async def _posted_before(self, message: Outgoing, channel: str) -> str:
        """The ts of a message of ours that carries this key; empty where there is none."""
        async for found in self._since(message, channel):
            metadata = found.get("metadata") or {}
            if metadata.get("event_type") == _EVENT and metadata.get("event_payload", {}).get("key") == message.key:
                return str(found["ts"])
        return ""

    async def _since(self, message: Outgoing, channel: str) -> AsyncIterator[dict[str, Any]]:
        oldest = f"{message.created_at.timestamp() - _LOOK_BACK:.6f}"
        cursor: str | None = None
        for _ in range(_PAGES):
            answer = await self._page(message.thread_ts, channel, oldest, cursor)
            for found in answer["messages"]:
                yield found
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _page(self, thread_ts: str, channel: str, oldest: str, cursor: str | None) -> AsyncSlackResponse:
        if thread_ts:
            return await self._client.conversations_replies(
                channel=channel, ts=thread_ts, oldest=oldest, include_all_metadata=True, limit=_PAGE, cursor=cursor
            )
        return await self._client.conversations_history(
            channel=channel, oldest=oldest, include_all_metadata=True, limit=_PAGE, cursor=cursor
        )


def _metadata(key: str) -> dict[str, object]:
    return {"event_type": _EVENT, "event_payload": {"key": key}}


def _not_worth_a_use(message: Outgoing) -> bool:
    """Progress for one person's eyes cannot be edited for sure: its beginning and its end are enough."""
    return bool(message.ephemeral_user) and message.sent_version > 0 and not message.final and message.priority > 0


def _interrupted(error: Exception) -> Again:
    unsent = isinstance(error, aiohttp.ClientConnectorError)
    return Again(reason=f"{type(error).__name__}: {error}", uncertain=not unsent)


def _without_url(message: Outgoing, reason: str) -> Outcome:
    if message.ephemeral_user == NOBODY:
        return Undeliverable(reason=reason)
    return Elsewhere(to=replace(message, response_url=""), ts="", reason=reason)


def _other_place(message: Outgoing, code: str) -> Outcome:
    """Where else a message can go: the response URL, then a direct message."""
    if not message.ephemeral_user and message.response_url:
        to = replace(message, ephemeral_user=message.fallback_user or NOBODY)
        return Elsewhere(to=to, ts="", reason=code)
    user = message.fallback_user or message.ephemeral_user
    if not user or user == NOBODY or message.channel == user or re.match(r"D", message.channel):
        return Undeliverable(reason=code)
    to = replace(message, channel=user, thread_ts="", ephemeral_user="", fallback_user="", response_url="")
    return Elsewhere(to=to, ts="", reason=code)


def _status(error: SlackApiError) -> int:
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _header(error: SlackApiError, name: str) -> str | None:
    headers = getattr(error.response, "headers", None) or {}
    found = headers.get(name)
    return None if found is None else str(found)
