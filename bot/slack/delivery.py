"""Sends one message one time, and says what came of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.history import History, Posted
from bot.slack.limits import fit
from bot.slack.respond import Responder, in_thread, retry_after
from bot.slack.uploads import NotTaken, Uploads, instead, is_shared, moved
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
_FILE_REFUSED = frozenset(
    {
        *("missing_scope", "file_upload_size_restricted", "file_uploads_disabled", "blocked_file_type"),
        *("malware_detected", "storage_limit_reached", "posting_to_channel_denied", "not_allowed_token_type"),
    }
)
_RATE_LIMITED = 429


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
    """It has to go another way, at once; `ts` empty posts it anew, and `note` says where it was awaited."""

    to: OutboxMessage
    ts: str
    reason: str
    note: OutboxMessage | None = None


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """Slack refuses it for good, and there is nowhere else."""

    reason: str


Outcome = Sent | Wait | Again | Elsewhere | Undeliverable


class Delivery:
    """Sends messages.

    Args:
        client: without retry handlers: a repeated post would be a double one, and the outbox paces itself.
        uploads: shares files.
    """

    def __init__(self, client: AsyncWebClient, responder: Responder, uploads: Uploads, redactor: Redactor) -> None:
        self._client = client
        self._responder = responder
        self._uploads = uploads
        self._history = History(client)
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
            case Method.FILE:
                return await self._share(message, text)

    async def _post(self, message: Outgoing, text: str, blocks: list[dict[str, JsonValue]]) -> Outcome:
        channel = await self._place(message.channel)
        if message.uncertain and (found := await self._look(message, channel, _carries(message.key))):
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

    async def _share(self, message: Outgoing, comment: str) -> Outcome:
        channel = await self._place(message.channel)
        if message.uncertain and await self._look(message, channel, partial(is_shared, message)):
            self._log.info("outbox_found_shared", key=message.key)
            return Sent(ts="", channel=channel)
        try:
            await self._uploads.share(message, channel, comment)
        except NotTaken as error:
            if error.status == _RATE_LIMITED:
                return Wait(seconds=error.pause or 1.0)
            return Again(reason=str(error), uncertain=False)
        return Sent(ts="", channel=channel)

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
            return Again(reason=f"Slack answered {status}", uncertain=message.method in (Method.POST, Method.FILE))
        if code in _BLOCKS_REFUSED and had_blocks:
            self._log.error("outbox_blocks_refused", key=message.key, error=code, then="sent as text only")
            return await self.send(replace(message, payload={"text": text}))
        place = _elsewhere(message, code)
        if isinstance(place, Elsewhere):
            return place
        if code in _FILE_REFUSED | _NO_PLACE and message.method is Method.FILE:
            self._log.error("outbox_file_refused", key=message.key, error=code, then="its end is sent as text")
            return await self.send(replace(message, payload=instead(message, code)))
        return place or Again(reason=code or str(error), uncertain=False)

    async def _place(self, channel: str) -> str:
        """The channel to post to: a user id is opened as a direct message, so that it can be read and edited later."""
        if not channel.startswith(("U", "W")):
            return channel
        answer = await self._client.conversations_open(users=channel)
        return str(answer["channel"]["id"])

    async def _look(self, message: Outgoing, channel: str, matches: Callable[[Posted], bool]) -> str:
        try:
            return await self._history.find(message, channel, matches)
        except SlackApiError as error:
            if _status(error) >= _RATE_LIMITED or _code(error) in _NO_THREAD | _NO_PLACE:
                raise
            # Where history may not be read, twice is better than never.
            self._log.warning("outbox_history_unread", key=message.key, error=_code(error))
            return ""


def _carries(key: str) -> Callable[[Posted], bool]:
    """Whether a message in Slack is the one on this topic."""

    def matches(posted: Posted) -> bool:
        metadata = posted.get("metadata") or {}
        return bool(metadata.get("event_type") == _EVENT and metadata.get("event_payload", {}).get("key") == key)

    return matches


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


def _elsewhere(message: Outgoing, code: str) -> Elsewhere | Undeliverable | None:
    """Where a message goes whose place is gone or closed; None where its place is not what is wrong."""
    if code in _GONE and message.ts:
        return Elsewhere(to=message, ts="", reason=code)
    if code in _NO_THREAD and message.thread_ts:
        return _noted(Elsewhere(to=replace(message, thread_ts=""), ts="", reason=code), message)
    place = _other_place(message, code) if code in _NO_PLACE else None
    return _noted(place, message) if isinstance(place, Elsewhere) else place


def _other_place(message: Outgoing, code: str) -> Elsewhere | Undeliverable:
    """Where else a message can go: the response URL, then a direct message."""
    if not message.ephemeral_user and message.response_url:
        to = replace(message, ephemeral_user=message.fallback_user or NOBODY)
        return Elsewhere(to=to, ts="", reason=code)
    user = message.fallback_user or message.ephemeral_user
    if not user or user == NOBODY or message.channel == user or re.match(r"D", message.channel):
        return Undeliverable(reason=code)
    to = replace(message, channel=user, thread_ts="", ephemeral_user="", fallback_user="", response_url="")
    return Elsewhere(to=to, ts="", reason=code)


def _noted(place: Elsewhere, message: Outgoing) -> Elsewhere:
    """A file that its message announced is told about where people look for it."""
    return replace(place, note=moved(message, place.to, place.reason)) if message.method is Method.FILE else place


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
