"""Slash commands: kept by the middleware, acknowledged without a word; the answer comes from the worker."""

import re

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

EVERYTHING = re.compile(".*", re.DOTALL)


def register(app: AsyncApp) -> None:
    """Acknowledge every command that the app's manifest sends here."""
    app.command(EVERYTHING)(_kept)


async def _kept(ack: AsyncAck) -> None:
    await ack()
