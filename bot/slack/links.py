"""Addresses of messages, as Slack gives them."""

import asyncio
from collections import OrderedDict

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from workflows.model.records import Place

_KEPT = 1024
_PATIENCE = 2.0  # seconds


class Permalinks:
    """Asks Slack for the address of a message, once; satisfies `workflows.ports.Links`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: OrderedDict[Place, str] = OrderedDict()
        self._log = structlog.get_logger(__name__)

    async def to(self, place: Place) -> str:
        """The address; empty where Slack gives none, which the answer survives."""
        if place not in self._known:
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await self._client.chat_getPermalink(channel=place.channel, message_ts=place.ts)
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
                self._log.warning("no_permalink", channel=place.channel, ts=place.ts, error=str(error))
                return ""
            self._known[place] = str(answer["permalink"])
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[place]
