"""Looks into a channel or thread for what an attempt of before may have posted."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.store.outbox import Outgoing

_LOOK_BACK = 120.0  # seconds before the row was made, as our clock and Slack's differ
_PAGES, _PAGE = 5, 200

Posted = Mapping[str, Any]
"""A message as Slack tells it."""


class History:
    """Reads what stands in Slack since a row of the outbox was made, within bounds."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def find(self, message: Outgoing, channel: str, matches: Callable[[Posted], bool]) -> str:
        """The ts of the first message that matches, where this one would stand; empty where none does.

        Raises what the SDK raises.
        """
        async for found in self._since(message, channel):
            if matches(found):
                return str(found["ts"])
        return ""

    async def _since(self, message: Outgoing, channel: str) -> AsyncIterator[Posted]:
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
