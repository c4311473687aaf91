"""Events: the middleware kept what matters, so every event is only acknowledged; opening the Home draws it."""

import re
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp

from bot.slack.envelopes import home_of
from bot.slack.fields import Body

EVERYTHING = re.compile(".*", re.DOTALL)

OpenHome = Callable[[str, str], Awaitable[None]]
"""(team, user) -> the Home is published."""


def register(app: AsyncApp, open_home: OpenHome) -> None:
    """Leave no event unacknowledged, whatever its subtype."""

    async def visited(body: Body) -> None:
        opened = home_of(body)
        if opened is not None:
            await open_home(*opened)

    app.event("app_home_opened")(visited)
    app.event(EVERYTHING)(_kept)


async def _kept() -> None:
    """Bolt acknowledges events itself."""
