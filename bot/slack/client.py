"""Clients of the Web API, and the two questions every start asks: who am I, and do my tokens open a socket?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings.errors import SettingsError
from bot.settings.models import SlackSettings
from bot.slack.identity import OwnIdentity
from workflows.errors import NotFound, TemporaryError

CALL_TIMEOUT = 15.0  # seconds; shorter than an outbox lease
_NO_SUCH_USER = ("user_not_found", "users_not_found", "user_not_visible", "invalid_user")


@asynccontextmanager
async def web_client(settings: SlackSettings) -> AsyncIterator[AsyncWebClient]:
    """A client for a command that does not run the bot."""
    async with new_session() as session:
        yield make_client(settings, session, retries=True)


def new_session() -> aiohttp.ClientSession:
    """The session that all calls share; without one the SDK opens a new one for each."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT))


def make_client(settings: SlackSettings, session: aiohttp.ClientSession, *, retries: bool) -> AsyncWebClient:
    """A client; `retries` is for reading, because what sends messages paces itself."""
    handlers = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    client = AsyncWebClient(
        token=settings.bot_token.get_secret_value() if settings.bot_token else None,
        base_url=settings.api_url,
        session=session,
        retry_handlers=handlers if retries else [],
    )
    if is_loopback(settings.api_url):
        client.proxy = None  # the SDK takes HTTP_PROXY from the environment and ignores NO_PROXY
    return client


async def own_identity(client: AsyncWebClient) -> OwnIdentity:
    """Who the bot is. Raises SettingsError where Slack refuses the token, TemporaryError where it is away."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise _token_refused("SLACK_BOT_TOKEN", error) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _away(client.base_url, error) from error
    return OwnIdentity(
        team=str(answer["team_id"]), bot_user=str(answer["user_id"]), bot_id=str(answer.get("bot_id") or "")
    )


async def check_user(client: AsyncWebClient, user: str) -> None:
    """Raise NotFound where Slack says that there is no such user; where it does not answer, nothing is said."""
    try:
        await client.users_info(user=user)
    except SlackApiError as error:
        if error.response.get("error") in _NO_SUCH_USER:
            raise NotFound(
                f"Slack knows no user {user}: give the user id from their profile, e.g. U012AB3CD"
            ) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
        return


async def socket_url(client: AsyncWebClient, settings: SlackSettings) -> str:
    """The address of a new socket. Raises as `own_identity`."""
    token = settings.app_token.get_secret_value() if settings.app_token else ""
    try:
        answer = await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        raise _token_refused("SLACK_APP_TOKEN", error) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _away(client.base_url, error) from error
    return str(answer["url"])


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _token_refused(name: str, error: SlackApiError) -> SettingsError | TemporaryError:
    code = str(error.response.get("error", "")) if error.response.status_code == 200 else ""
    if not code:
        return TemporaryError(f"Slack answered {error.response.status_code} when I tried {name}; try again")
    return SettingsError(f"{name}: Slack refuses it ({code}): take a fresh one from the app's page and set it")


def _away(url: str, error: Exception) -> TemporaryError:
    return TemporaryError(f"Slack cannot be reached at {url} ({error or type(error).__name__}); check the network")
