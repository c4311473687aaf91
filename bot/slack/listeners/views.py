"""Modals and shortcuts: a submission is kept by the middleware and closes the modal; nothing stays unacknowledged."""

import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

EVERYTHING = re.compile(".*", re.DOTALL)


def register(app: AsyncApp) -> None:
    """Acknowledge submissions, closings, shortcuts and menus that load their options."""
    app.view_submission(EVERYTHING)(_kept)
    app.view_closed(EVERYTHING)(_kept)
    app.shortcut(EVERYTHING)(_kept)
    app.options(EVERYTHING)(_kept)


async def _kept(ack: AsyncAck) -> None:
    await ack()
