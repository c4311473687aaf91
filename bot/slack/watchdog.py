"""Watches the socket: the SDK reconnects by itself, and has a history of getting stuck while it does."""

import asyncio

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient

_EVERY = 5.0  # seconds
_PATIENCE = 4  # looks in a row that find no connection; the SDK needs up to 8 s after an abort


class Watchdog:
    """Reconnects where the SDK does not."""

    def __init__(self, client: AsyncBaseSocketModeClient, *, every: float = _EVERY, patience: int = _PATIENCE) -> None:
        self._client = client
        self._every = every
        self._patience = patience
        self._loop: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__)

    def start(self) -> None:
        """Begin to watch."""
        self._loop = asyncio.create_task(self._watch(), name="socket watchdog")

    async def close(self) -> None:
        """Stop watching."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait([self._loop])

    async def _watch(self) -> None:
        missed = 0
        while True:
            await asyncio.sleep(self._every)
            missed = 0 if await self._client.is_connected() else missed + 1
            if missed < self._patience:
                continue
            missed = 0
            self._log.warning("socket_stuck", then="connecting anew")
            try:
                await self._client.connect_to_new_endpoint(force=True)
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
                self._log.warning("socket_not_connected", error=str(error))
