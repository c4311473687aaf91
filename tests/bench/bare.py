"""The bare Bolt app to compare with: it answers a mention with one message, and keeps nothing."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    """Serve until killed."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    async def answer(event: Mapping[str, Any], say: AsyncSay) -> None:
        await say(text="This is what I can do.", thread_ts=event["ts"])

    async def ignore() -> None:
        """The second event of the same text."""

    app.event("app_mention")(answer)
    app.event("message")(ignore)
    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client)
    await handler.start_async()  # type: ignore[no-untyped-call]  # Bolt's


if __name__ == "__main__":
    asyncio.run(main())
