"""Events: the middleware kept what matters, so every event is only acknowledged."""

import re

from slack_bolt.app.async_app import AsyncApp

EVERYTHING = re.compile(".*", re.DOTALL)


def register(app: AsyncApp) -> None:
    """Leave no event unacknowledged, whatever its subtype."""
    app.event(EVERYTHING)(_kept)


async def _kept() -> None:
    """Bolt acknowledges events itself."""
