"""Private answers at once, past the outbox: for clicks whose time is short and for when the database is away."""

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.envelopes import Clicked
from workflows.model.change import JsonValue


class Responder:
    """Answers one person.

    Args:
        session: shared; its timeout bounds each call.
        proxy: for response URLs; None goes there directly.
    """

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, *, proxy: str | None = None) -> None:
        self._client = client
        self._session = session
        self._proxy = proxy
        self._log = structlog.get_logger(__name__)

    async def privately(self, clicked: Clicked, text: str) -> bool:
        """Show the text to who clicked, where they clicked; False, and a log line, where Slack took it neither way."""
        channel, user = clicked.channel, clicked.user
        try:
            if clicked.response_url:
                body: dict[str, JsonValue] = {"response_type": "ephemeral", "replace_original": False, "text": text}
                if await self.post(clicked.response_url, in_thread(body, clicked.thread_ts)) == 200:
                    return True
            if not channel:  # clicked in the Home tab
                await self._client.chat_postMessage(channel=user, text=text)
                return True
            await self._client.chat_postEphemeral(
                channel=channel, user=user, text=text, thread_ts=clicked.thread_ts or None
            )
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            self._log.error("private_answer_lost", user=user, channel=channel, error=str(error), text=text)
            return False
        return True

    async def post(self, response_url: str, body: dict[str, JsonValue]) -> int:
        """Send to a response URL; the HTTP status. Raises aiohttp.ClientError or TimeoutError."""
        status, _ = await self.post_asking(response_url, body)
        return status

    async def post_asking(self, response_url: str, body: dict[str, JsonValue]) -> tuple[int, float]:
        """As `post`, with the seconds that Retry-After asks for; 0 where it asks for none."""
        async with self._session.post(response_url, json=body, proxy=self._proxy) as answer:
            await answer.read()
            return answer.status, retry_after(answer.headers.get("Retry-After"))


def in_thread(body: dict[str, JsonValue], thread_ts: str) -> dict[str, JsonValue]:
    """The body with its thread: Slack shows the answer to a click in a thread in the channel where it is not named."""
    return {**body, "thread_ts": thread_ts} if thread_ts else body


def retry_after(header: str | None) -> float:
    """Seconds, of a Retry-After header; 0 where there is none."""
    return float(header) if header and header.isdigit() else 0.0
