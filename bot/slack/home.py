"""The App Home: published when somebody opens it."""

import asyncio
from collections.abc import Callable

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.intake import Handlers
from bot.messages.model import Message
from bot.slack.blocks import home_view
from bot.slack.contexts import Contexts, stranger
from workflows.errors import QuarterdeckError

AT_ONCE = 4
"""Homes drawn at once; opening it again while it waits is no second one."""
_PATIENCE = 10.0  # seconds


class HomeTab:
    """Draws Homes; the one error boundary of opening one. Nothing is lost by a failure: opening it again draws it."""

    def __init__(
        self, *, handlers: Handlers, contexts: Contexts, client: AsyncWebClient, new_reference: Callable[[], str]
    ) -> None:
        self._handlers = handlers
        self._contexts = contexts
        self._client = client
        self._new_reference = new_reference
        self._places = asyncio.Semaphore(AT_ONCE)
        self._drawing: set[str] = set()
        self._log = structlog.get_logger(__name__)

    async def opened(self, team: str, user: str) -> None:
        """Publish the Home of this person."""
        if not user or user in self._drawing:
            return
        self._drawing.add(user)
        try:
            async with self._places, asyncio.timeout(_PATIENCE):
                await self._client.views_publish(user_id=user, view=home_view(await self._home(team, user)))
        except (QuarterdeckError, SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._log.warning("home_not_drawn", user=user, error=str(error) or type(error).__name__)
        except Exception:  # noqa: BLE001 - the boundary: an event that was acknowledged comes from nobody's hand
            self._log.exception("home_broke", user=user, reference=self._new_reference())
        finally:
            self._drawing.discard(user)

    async def _home(self, team: str, user: str) -> Message:
        context = await self._contexts.visitor(team, user, f"home-{self._new_reference()}")
        if self._contexts.refuses(context):
            return Message(headline=stranger(context.principal))
        return await self._handlers.home(context)
